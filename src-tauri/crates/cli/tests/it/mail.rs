//! `mail` and `generate --email`: set up without a window, sent before the program ends, or left waiting with the reason.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use train_support::{Aiosmtpd, MailConfig, MailServer};

use crate::common::{Data, code, command, done, err, json, out};

const USER: &str = "you@example.com";
const PASSWORD: &str = "open sesame 4711";

/// No keychain is needed: the password comes in the environment.
fn with_password(data: &Path, words: &[&str]) -> Command {
    let mut command = command(data, words);
    command.env("TRAIN_SMTP_PASSWORD", PASSWORD);
    command
}

fn cli_with(data: &Path, environment: &[(&str, &str)], words: &[&str]) -> Output {
    with_password(data, words).envs(environment.iter().copied()).output().expect("runs")
}

fn cli(data: &Path, words: &[&str]) -> Output {
    cli_with(data, &[], words)
}

fn set_up(data: &Path, port: u16, security: &str) {
    let port = port.to_string();
    let words = ["--json", "mail", "set", "--host", "127.0.0.1", "--port", &port, "--security", security];
    done(cli(data, &[&words[..], &["--user", USER, "--to", "team@example.org"]].concat()));
}

fn with_user() -> MailConfig {
    MailConfig { user: Some((USER.into(), PASSWORD.into())), ..MailConfig::default() }
}

fn no_file_holds_the_password(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let bytes = std::fs::read(&entry).unwrap_or_default();
        let found = bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes());
        assert!(!found, "{} holds the password", entry.display());
    }
}

#[test]
#[ignore = "installs aiosmtpd: cargo xtask test does so"]
fn a_batch_that_is_complete_sends_its_mail_through_a_real_server() {
    let folder = Data::new();
    let (data, mails) = (folder.join("data"), folder.join("mails"));
    std::fs::create_dir(&mails).expect("a folder");
    let server = Aiosmtpd::start(USER, PASSWORD, &mails).expect("aiosmtpd");
    done(cli(&data, &["dataset", "new", "demo", "--sample"]));
    set_up(&data, server.port(), "none");
    let wrong = cli_with(&data, &[("TRAIN_SMTP_PASSWORD", "wrong")], &["mail", "test"]);
    assert!(err(&wrong).contains("The password was refused"), "{}", err(&wrong));
    let tested = done(cli(&data, &["mail", "test"]));
    assert!(out(&tested).contains("on its way to team@example.org"), "{}", out(&tested));
    let ran = done(cli(&data, &["--json", "generate", "--all", "--provider", "practice", "--email"]));
    let lines: Vec<Value> = out(&ran).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [.., mail, summary] = &lines[..] else { panic!("two lines at least") };
    assert_eq!((mail["event"].as_str(), mail["state"].as_str()), (Some("mail"), Some("sent")), "{mail}");
    assert_eq!((summary["event"].as_str(), summary["succeeded"].as_u64()), (Some("summary"), Some(100)));
    let text = std::fs::read_to_string(mails.join("2.eml")).expect("the second mail");
    assert!(text.contains("Subject: Train: 100 conversations are done (100 succeeded)"), "{text}");
    assert!(text.contains("multipart/alternative") && text.contains("Practice text"), "{text}");
    assert!(!mails.join("3.eml").exists(), "once is once");
    no_file_holds_the_password(&data);
    assert!(!out(&ran).contains(PASSWORD) && !err(&ran).contains(PASSWORD));
}

#[test]
fn a_server_that_is_down_leaves_the_mail_waiting_and_the_exit_code_alone() {
    let data = &Data::new();
    let server = MailServer::start(with_user());
    let port = server.port();
    server.stop();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    let refused = cli(data, &["generate", "--ids", "1", "--provider", "practice", "--email"]);
    assert_eq!(code(&refused), 1);
    assert!(err(&refused).contains("No mail server is set up") && err(&refused).contains("train-cli mail set"));
    set_up(data, port, "none");
    let ran = done(cli(data, &["generate", "--ids", "1,2", "--provider", "practice", "--email"]));
    assert!(out(&ran).contains("2 of 2 succeeded"), "{}", out(&ran));
    assert!(err(&ran).contains("waits") && err(&ran).contains("mail send"), "{}", err(&ran));
    let status = json(&done(cli(data, &["--json", "mail", "status"])));
    assert_eq!(status["not_sent"][0]["problem"], "refused", "{status}");
    assert_eq!((status["ready"].as_bool(), status["password"].as_str()), (Some(true), Some("environment")));
    let left = cli(data, &["--json", "mail", "send"]);
    assert_eq!(code(&left), 1, "it still waits");
    let left = json(&left);
    assert_eq!((left[0]["batch"].as_str(), left[0]["problem"].as_str()), (Some("1"), Some("refused")), "{left}");

    let server = MailServer::start(MailConfig { port: Some(port), ..with_user() });
    done(cli(data, &["mail", "send"]));
    assert_eq!(server.mails().len(), 1);
    done(cli(data, &["mail", "send"]));
    assert_eq!(server.mails().len(), 1, "once is once");
    done(cli(data, &["mail", "send", "1"]));
    assert_eq!(server.mails().len(), 2, "unless it is asked for once more");
    no_file_holds_the_password(data);
    assert!(err(&cli(data, &["mail", "send", "9"])).contains("No mail was asked for"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_mail_server_is_forgotten_without_a_keychain() {
    let data = &Data::new();
    set_up(data, 25, "none");
    let nowhere = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")];
    let deleted = done(cli_with(data, &nowhere, &["mail", "delete"]));
    assert_eq!(out(&deleted), "The mail server is forgotten.\n");
    assert!(err(&deleted).contains("was not deleted") && err(&deleted).contains("keychain"), "{}", err(&deleted));
    assert!(out(&done(cli(data, &["mail", "status"]))).contains("No mail server is set up."));
}

#[cfg(unix)]
#[test]
fn a_request_to_stop_is_heard_while_a_mail_server_says_nothing() {
    use crate::common::signal;
    use std::process::Stdio;
    let data = &Data::new();
    let server = MailServer::start(with_user());
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    set_up(data, server.port(), "none");
    for (sent, id) in [("-TERM", "1"), ("-HUP", "2"), ("-INT", "3")] {
        server.script([train_support::MailFault::Hang]);
        let before = server.connections();
        let mut command = with_password(data, &["generate", "--ids", id, "--provider", "practice", "--email"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        while server.connections() == before {
            std::thread::yield_now();
        }
        let asked = std::time::Instant::now();
        signal(&child, sent);
        let ended = done(child.wait_with_output().expect("ends"));
        assert!(asked.elapsed() < std::time::Duration::from_secs(10), "{sent}: {:?}", asked.elapsed());
        assert!(err(&ended).contains("The mail waits"), "{sent}: {}", err(&ended));
    }
}

#[test]
fn what_is_wrong_with_a_mail_server_is_said_in_words() {
    let data = &Data::new();
    let words = ["mail", "set", "--host", "mail.example.com", "--security", "none", "--user", USER, "--to", USER];
    let refused = cli(data, &words);
    assert_eq!(code(&refused), 1);
    assert!(err(&refused).contains("on this computer only"), "{}", err(&refused));
    assert_eq!(code(&cli(data, &["mail", "set", "--host", "x", "--password", "y"])), 2, "never an argument");
    let server = MailServer::start(MailConfig { user: Some((USER.into(), "another".into())), ..MailConfig::default() });
    set_up(data, server.port(), "none");
    let wrong = cli(data, &["mail", "test"]);
    assert_eq!(code(&wrong), 1);
    assert!(
        err(&wrong).contains("The password was refused") && err(&wrong).contains("app password"),
        "{}",
        err(&wrong)
    );
    assert!(!err(&wrong).contains(PASSWORD));
    done(cli(data, &["mail", "status"]));
}

/// Elsewhere the system's own list of authorities is asked, which no variable replaces.
#[cfg(target_os = "linux")]
#[test]
fn tls_is_spoken_with_who_can_prove_its_name_and_with_nobody_else() {
    use train_support::{Authority, Encryption, Flaw};
    let folder = Data::new();
    let data = folder.join("data");
    let authority = Authority::new();
    let trusted = folder.join("ca.pem");
    std::fs::write(&trusted, authority.pem()).expect("a file");
    let trust = [("SSL_CERT_FILE", trusted.to_str().expect("a path")), ("SSL_CERT_DIR", "/nonexistent")];
    for security in ["tls", "starttls"] {
        for flaw in [Flaw::None, Flaw::Expired, Flaw::OtherName] {
            let acceptor = authority.acceptor(flaw);
            let encryption = if security == "tls" { Encryption::Tls(acceptor) } else { Encryption::Starttls(acceptor) };
            let server = MailServer::start(MailConfig { encryption, ..with_user() });
            set_up(&data, server.port(), security);
            let tested = cli_with(&data, &trust, &["mail", "test"]);
            if flaw == Flaw::None {
                done(tested);
                let mails = server.mails();
                assert!(mails.len() == 1 && mails[0].encrypted, "{security}: {mails:?}");
            } else {
                assert_eq!(code(&tested), 1, "{security} {flaw:?}");
                let word = if flaw == Flaw::Expired { "has expired" } else { "belongs to another name" };
                assert!(err(&tested).contains(word), "{security} {flaw:?}: {}", err(&tested));
                assert!(server.mails().is_empty());
            }
        }
    }
}
