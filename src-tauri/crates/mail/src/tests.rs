//! One mail against a server that goes wrong: each fault is told apart, bounded in time, and says nothing of the password.

use std::time::{Duration, Instant};

use train_domain::mail::{MailProblem, MailSecurity, MailSettings};
use train_support::{Authority, Encryption, Flaw, MailConfig, MailFault, MailServer};

use crate::{Failure, Patience, body, deliver, write};

const PASSWORD: &str = "open sesame 4711";
/// For a server that says nothing.
const IMPATIENT: Patience = Patience {
    connect: Duration::from_millis(900),
    step: Duration::from_millis(900),
    whole: Duration::from_millis(3_000),
};

fn with_user() -> MailConfig {
    MailConfig { user: Some(("you@example.com".into(), PASSWORD.into())), ..MailConfig::default() }
}

fn input(server: &MailServer) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".into(),
        port: u32::from(server.port()),
        security: MailSecurity::None,
        user: "you@example.com".into(),
        from: "you@example.com".into(),
        to: "team@example.org".into(),
    }
}

async fn send_with(input: &MailSettings, password: &str, patience: Patience) -> Result<(), Failure> {
    let message = write(input, &body::test(), "<train.test@example.com>", 1_795_428_000_000).expect("a message");
    deliver(input, Some(password), &message, patience).await
}

async fn send(input: &MailSettings, password: &str) -> Result<(), Failure> {
    send_with(input, password, Patience::default()).await
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let server = MailServer::start(with_user());
    send(&input(&server), PASSWORD).await.expect("sent");
    let mails = server.mails();
    let mail = &mails[0];
    assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("you@example.com", &["team@example.org".to_owned()][..]));
    assert_eq!(mail.header("Subject"), "Train: a test mail");
    assert_eq!(mail.header("From").replace('"', ""), "Train <you@example.com>");
    assert_eq!(mail.header("Message-ID"), "<train.test@example.com>");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(mail.header("Date").contains("2026"), "{}", mail.header("Date"));
    assert!(mail.data.is_ascii() && mail.header("Content-Type").starts_with("multipart/alternative"));
    let text = mail.decoded();
    assert!(text.contains("Mail from Train arrives here") && text.contains("<h1"), "{text}");
}

#[tokio::test]
async fn every_fault_is_told_apart() {
    let cases = [
        (MailFault::Hang, MailProblem::NoAnswer),
        (MailFault::HangAfterContent, MailProblem::NoAnswer),
        (MailFault::Garbage, MailProblem::NotSmtp),
        (MailFault::Drop, MailProblem::ConnectionLost),
        (MailFault::DropInContent, MailProblem::ConnectionLost),
        (MailFault::DropAfterContent, MailProblem::ConnectionLost),
        (MailFault::Greeting("421 4.3.2 too busy"), MailProblem::Busy),
        (MailFault::Greeting("554 5.7.1 not from there"), MailProblem::MailRefused),
        (MailFault::SignIn("535 5.7.8 wrong"), MailProblem::WrongPassword),
        (MailFault::SignIn("454 4.7.0 try later"), MailProblem::Busy),
        (MailFault::SignIn("504 5.5.4 unknown mechanism"), MailProblem::NoSignIn),
        (MailFault::SignIn("530 5.7.0 Must issue a STARTTLS command first"), MailProblem::NotEncrypted),
        (
            MailFault::SignIn("534-5.7.9 Application-specific password required\r\n534 5.7.9 see"),
            MailProblem::SignInForbidden,
        ),
        (
            MailFault::SignIn(
                "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant",
            ),
            MailProblem::SignInForbidden,
        ),
        (MailFault::Sender("550 5.7.60 not allowed to send as this sender"), MailProblem::SenderRefused),
        (MailFault::Recipient("550 5.1.1 no such user"), MailProblem::RecipientRefused),
        (MailFault::Recipient("450 4.2.0 greylisted"), MailProblem::Busy),
        (MailFault::Content("554 5.7.1 looks like spam"), MailProblem::MailRefused),
        (MailFault::Content("452 4.3.1 disk full"), MailProblem::Busy),
    ];
    let server = MailServer::start(with_user());
    for (fault, problem) in cases {
        server.script([fault]);
        let started = Instant::now();
        let patience = if problem == MailProblem::NoAnswer { IMPATIENT } else { Patience::default() };
        let failure = send_with(&input(&server), PASSWORD, patience).await.expect_err("a fault");
        assert_eq!(failure.problem, problem, "{fault:?}: {failure:?}");
        assert!(started.elapsed() < Duration::from_secs(10), "{fault:?} took {:?}", started.elapsed());
        if let MailFault::Sender(words) | MailFault::Recipient(words) | MailFault::Content(words) = fault {
            assert_eq!(failure.said.as_deref(), Some(words), "the server's own words are kept");
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_from_one_that_refuses_and_nothing_is_sent_in_the_clear() {
    let server = MailServer::start(with_user());
    let sound = input(&server);
    let problem = async |input: MailSettings| send(&input, PASSWORD).await.expect_err("a problem").problem;
    assert_eq!(
        problem(MailSettings { host: "no-such-host.invalid".into(), ..sound.clone() }).await,
        MailProblem::HostUnknown
    );
    let starttls = MailSettings { security: MailSecurity::Starttls, ..sound.clone() };
    assert_eq!(problem(starttls).await, MailProblem::NoStartTls);
    assert_eq!(problem(MailSettings { security: MailSecurity::Tls, ..sound.clone() }).await, MailProblem::NotTls);
    let elsewhere = MailSettings { host: "192.0.2.1".into(), ..sound.clone() };
    assert_eq!(problem(elsewhere).await, MailProblem::NotEncrypted, "refused before anything is connected to");
    assert_eq!(send(&sound, "wrong").await.expect_err("refused").problem, MailProblem::WrongPassword);
    let nobody = MailSettings { user: String::new(), ..sound.clone() };
    assert_eq!(problem(nobody).await, MailProblem::SignInNeeded);
    let open = MailServer::start(MailConfig::default());
    assert_eq!(problem(input(&open)).await, MailProblem::NoSignIn);
    assert!(server.mails().is_empty() && open.mails().is_empty());
    server.stop();
    assert_eq!(problem(sound).await, MailProblem::Refused);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_gets_no_password() {
    let authority = Authority::new();
    for security in [MailSecurity::Tls, MailSecurity::Starttls] {
        let acceptor = authority.acceptor(Flaw::None);
        let encryption =
            if security == MailSecurity::Tls { Encryption::Tls(acceptor) } else { Encryption::Starttls(acceptor) };
        let server = MailServer::start(MailConfig { encryption, ..with_user() });
        let failure = send(&MailSettings { security, ..input(&server) }, PASSWORD).await.expect_err("not trusted");
        assert_eq!(failure.problem, MailProblem::Certificate, "{failure:?}");
        assert!(failure.said.is_some_and(|said| said.contains("Nobody whom this computer trusts")));
        assert!(server.mails().is_empty());
    }
    let server = MailServer::start(MailConfig {
        encryption: Encryption::Starttls(authority.acceptor(Flaw::None)),
        ..with_user()
    });
    server.script([MailFault::FalseStartTls]);
    let lied =
        send(&MailSettings { security: MailSecurity::Starttls, ..input(&server) }, PASSWORD).await.expect_err("a lie");
    assert_eq!(lied.problem, MailProblem::NotTls, "{lied:?}");
    server.script([MailFault::Hang]);
    let input = MailSettings { security: MailSecurity::Tls, ..input(&server) };
    let silent = send_with(&input, PASSWORD, IMPATIENT).await.expect_err("silence");
    assert_eq!(silent.problem, MailProblem::NoAnswer);
}

#[tokio::test]
async fn a_server_that_quotes_the_password_does_not_get_it_shown() {
    let server = MailServer::start(with_user());
    server.script([MailFault::QuoteSignIn]);
    let failure = send(&input(&server), PASSWORD).await.expect_err("refused");
    let said = failure.said.expect("its words");
    assert!(said.starts_with("535 5.7.8 AUTH PLAIN (password) means (password)"), "{said}");
}
