//! The mail about a batch: queued with its end, sent once, tried again across restarts, given up with the reason.

use std::time::Duration;

use train_engine::view::{BatchState, BatchView, KeyStatus, MailSecurity, MailSettings, MailState, MailView, Target};
use train_engine::{Engine, ErrorCode, MailAccount, Overrides, Secrets};
use train_support::{Config, Fault, FaultServer, MailConfig, MailFault, MailServer};

use crate::common::{Bench, bench, open_with, towards};

const PASSWORD: &str = "open sesame 4711";

fn with_user() -> MailConfig {
    MailConfig { user: Some(("you@example.com".into(), PASSWORD.into())), ..MailConfig::default() }
}

fn account(port: u16) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".into(),
        port: u32::from(port),
        security: MailSecurity::None,
        user: "you@example.com".into(),
        from: "you@example.com".into(),
        to: "team@example.org".into(),
    }
}

/// A dataset, a provider, and mail that is set up.
async fn prepared(rows: usize, port: u16, password: &str) -> (Bench, FaultServer) {
    let bench = bench(rows).await;
    bench.engine.save_mail(&account(port)).await.expect("saved");
    bench.engine.set_mail_password(&account(port), password.into()).await.expect("stored");
    bench.engine.watch().await.expect("watches");
    (bench, FaultServer::start(Config { usage: (2_000, 1_000), ..Config::default() }).await)
}

async fn run(bench: &Bench, server: &FaultServer, request: &str) -> BatchView {
    let mut input = bench.all(request);
    input.email = true;
    let batch = bench.engine.generate(&input, &towards(server)).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end")
}

async fn mail_is(engine: &Engine, batch: u32, wanted: impl Fn(&MailView) -> bool) -> MailView {
    let mut seen = None;
    for _ in 0..2_000 {
        seen = engine.batch(batch).await.expect("the batch").mail;
        if seen.as_ref().is_some_and(&wanted) {
            return seen.expect("seen");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the mail is {seen:?}");
}

fn code(mail: &MailView) -> &str {
    mail.problem.as_ref().map_or("", |problem| &problem.code)
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_3_2_6_a_complete_batch_sends_one_mail_with_its_numbers_and_no_conversation() {
    let mails = MailServer::start(with_user());
    let (bench, server) = prepared(4, mails.port(), PASSWORD).await;
    server.script(vec![Fault::Refusal]);
    bench.engine.rename_dataset(bench.dataset.id, "A & <b>B</b> \u{202e}C").await.expect("a name");
    let batch = run(&bench, &server, "one").await;
    assert_eq!((batch.succeeded, batch.failed), (3, 1));
    let arrived = mails.arrived(1).await;
    let mail = mail_is(&bench.engine, batch.id, |mail| mail.state == MailState::Sent).await;
    assert_eq!((mail.to.as_deref(), mail.tries), (Some("team@example.org"), 1));
    assert!(mail.sent_at.is_some() && mail.problem.is_none() && mail.next_at.is_none());
    tokio::time::sleep(Duration::from_millis(5)).await;
    let seen = bench.engine.batch(batch.id).await.expect("the batch");
    assert!(seen.as_of > seen.ended_at.expect("an end"), "that its mail moved makes its end no news");

    let received = &arrived[0];
    assert_eq!(received.header("Subject"), "Train: 4 conversations are done (3 succeeded, 1 failed)");
    assert_eq!(received.user.as_deref(), Some("you@example.com"));
    let text = received.decoded();
    for part in
        ["Cost: $0.02", "claude-haiku-4-5", "1 x The model declined", "A &amp; &lt;b&gt;B&lt;", "A & <b>B</b> C"]
    {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let row = bench.rows().await.into_iter().find(|row| row.score.is_some()).expect("a generated row");
    let detail = bench.engine.conversation(row.id).await.expect("a detail").generation.expect("a version");
    for turn in detail.turns {
        let start: String = turn.content.chars().take(30).collect();
        assert!(!text.contains(&start), "the mail holds a conversation: {start}");
    }
    assert!(!text.contains("item-0"), "the mail holds a brief");

    // Once is once: not at the next batch without a mail, and not at the next start.
    let again = bench.engine.generate(&bench.input("two", Target::Failed), &towards(&server)).await.expect("a batch");
    bench.engine.wait(again.id).await.expect("its end");
    bench.engine.shut_down(Duration::ZERO).await;
    let engine = open_with(bench.folder.path(), Secrets::memory()).await.expect("opens");
    engine.watch().await.expect("watches");
    assert!(engine.send_waiting_mail().await.expect("looked").is_empty());
    assert_eq!((mails.mails().len(), engine.batch(again.id).await.expect("it").mail), (1, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_3_2_6_a_server_that_is_down_is_tried_again_after_a_restart() {
    let mails = MailServer::start(with_user());
    let port = mails.port();
    mails.stop();
    let secrets = Secrets::memory();
    let (bench, server) = prepared(2, port, PASSWORD).await;
    secrets.set_mail_password(&MailAccount::of(&account(0), true), PASSWORD.to_owned().into()).await.expect("stored");
    let batch = run(&bench, &server, "down").await;
    assert_eq!(batch.state, BatchState::Completed, "the batch does not wait for its mail");
    let waits = mail_is(&bench.engine, batch.id, |mail| mail.problem.is_some()).await;
    assert_eq!((waits.state, code(&waits), waits.tries), (MailState::Queued, "refused", 1));
    let first = waits.next_at.expect("a next time") - batch.ended_at.expect("an end");
    assert!((60_000.0..90_000.0).contains(&first), "{first}");
    assert_eq!(bench.engine.mail_setup().await.expect("a setup").troubled.len(), 1, "it is shown");
    bench.engine.shut_down(Duration::ZERO).await;

    let mails = MailServer::start(MailConfig { port: Some(port), ..with_user() });
    let engine = open_with(bench.folder.path(), secrets).await.expect("opens");
    engine.watch().await.expect("watches");
    mails.arrived(1).await;
    let sent = mail_is(&engine, batch.id, |mail| mail.state == MailState::Sent).await;
    assert_eq!(sent.tries, 2);
    assert!(engine.mail_setup().await.expect("a setup").troubled.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_waits_for_another_process_is_told() {
    let mails = MailServer::start(with_user());
    mails.script([MailFault::Hang]);
    let (bench, server) = prepared(2, mails.port(), PASSWORD).await;
    let batch = run(&bench, &server, "waiting").await;
    mail_is(&bench.engine, batch.id, |mail| mail.state == MailState::Sending).await;
    let other = open_with(bench.folder.path(), Secrets::memory()).await.expect("opens");
    let left = other.send_waiting_mail().await.expect("looked");
    assert_eq!(left.iter().map(|mail| (mail.batch_id, code(mail))).collect::<Vec<_>>(), [(batch.id, "")]);
    assert_eq!(left[0].state, MailState::Sending);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_whose_sender_has_ended_is_sent_or_given_up_as_a_person_says() {
    for given_up in [false, true] {
        let mails = MailServer::start(with_user());
        mails.script([MailFault::Hang]);
        let (bench, server) = prepared(2, mails.port(), PASSWORD).await;
        let batch = run(&bench, &server, "ended").await;
        mail_is(&bench.engine, batch.id, |mail| mail.state == MailState::Sending).await;
        bench.engine.shut_down(Duration::ZERO).await;

        let secrets = Secrets::memory();
        let account = MailAccount::of(&account(0), true);
        secrets.set_mail_password(&account, PASSWORD.to_owned().into()).await.expect("stored");
        // As train-cli: nobody looks after the outbox.
        let engine = open_with(bench.folder.path(), secrets).await.expect("opens");
        if given_up {
            let mail = engine.cancel_mail(batch.id).await.expect("nobody is sending it");
            assert_eq!((mail.state, mails.mails().len()), (MailState::Cancelled, 0));
        } else {
            engine.send_mail(batch.id).await.expect("nobody is sending it");
            let mail = engine.deliver_mail(batch.id).await.expect("is tried").expect("the mail");
            assert_eq!((mail.state, mails.mails().len()), (MailState::Sent, 1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_sending_and_recording_sends_the_same_mail_again() {
    let mails = MailServer::start(with_user());
    // The server has the mail, and its word for it never comes.
    mails.script([MailFault::HangAfterContent]);
    let (bench, server) = prepared(2, mails.port(), PASSWORD).await;
    let batch = run(&bench, &server, "crash").await;
    mails.arrived(1).await;
    assert_eq!(bench.engine.batch(batch.id).await.expect("it").mail.map(|mail| mail.state), Some(MailState::Sending));
    let held = bench.engine.cancel_mail(batch.id).await.expect_err("under way");
    assert_eq!(held.code, ErrorCode::Invalid);
    // A copy of the files is what a power cut leaves.
    let after = tempfile::tempdir().expect("a folder");
    for name in ["train.db", "train.db-wal"] {
        std::fs::copy(bench.folder.path().join(name), after.path().join(name)).expect("a copy");
    }
    let secrets = Secrets::memory();
    secrets.set_mail_password(&MailAccount::of(&account(0), true), PASSWORD.to_owned().into()).await.expect("stored");
    let engine = open_with(after.path(), secrets).await.expect("opens");
    engine.watch().await.expect("watches");
    let both = mails.arrived(2).await;
    assert_eq!(both[0].header("Message-ID"), both[1].header("Message-ID"), "two copies count as one");
    assert!(both[0].header("Message-ID").ends_with("@example.com>"));
    mail_is(&engine, batch.id, |mail| mail.state == MailState::Sent).await;

    // A second copy that somebody asks for is a mail of its own.
    engine.send_mail(batch.id).await.expect("once more");
    let all = mails.arrived(3).await;
    assert_ne!(all[2].header("Message-ID"), all[1].header("Message-ID"));
    bench.engine.shut_down(Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_shown_to_no_server_but_its_own() {
    let (own, other) = (MailServer::start(with_user()), MailServer::start(with_user()));
    let bench = bench(1).await;
    bench.engine.save_mail(&account(own.port())).await.expect("saved");
    bench.engine.set_mail_password(&account(own.port()), PASSWORD.into()).await.expect("stored");
    assert!(bench.engine.test_mail(&account(own.port())).await.expect("a report").ok);

    let elsewhere = MailSettings { host: "localhost".into(), ..account(other.port()) };
    let status = bench.engine.mail_password_status(&elsewhere).await.expect("a status").status;
    assert_eq!(status, KeyStatus::Missing);
    let report = bench.engine.test_mail(&elsewhere).await.expect("a report");
    assert_eq!((report.ok, report.title.as_str()), (false, "The password is missing"));
    assert_eq!(other.connections(), 0, "nothing was sent");
    assert!(!bench.engine.save_mail(&elsewhere).await.expect("saved").ready, "nor is it sent once it is saved");

    let nobody = MailSettings { user: String::new(), ..account(own.port()) };
    let refused = bench.engine.set_mail_password(&nobody, PASSWORD.into()).await.expect_err("whose?");
    assert_eq!(refused.code, ErrorCode::Invalid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_given_up_with_the_reason_and_mended_by_the_person() {
    let mails = MailServer::start(with_user());
    let (bench, server) = prepared(2, mails.port(), "not the password").await;
    mails.script([MailFault::QuoteSignIn]);
    let batch = run(&bench, &server, "wrong").await;
    let failed = mail_is(&bench.engine, batch.id, |mail| mail.state == MailState::Failed).await;
    assert_eq!((code(&failed), failed.next_at), ("wrong_password", None));
    let said = failed.problem.and_then(|problem| problem.said).expect("the server's words");
    assert!(said.contains("(password)") && !said.contains("not the password"), "{said}");
    bench.engine.send_waiting_mail().await.expect("looked");
    assert_eq!(mails.connections(), 1, "what is refused for good is not tried again by itself");

    bench.engine.set_mail_password(&account(0), PASSWORD.into()).await.expect("stored");
    bench.engine.send_mail(batch.id).await.expect("tries");
    mail_is(&bench.engine, batch.id, |mail| mail.state == MailState::Sent).await;
    bench.engine.shut_down(Duration::ZERO).await;
    for entry in std::fs::read_dir(bench.folder.path()).expect("the data folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file");
        for secret in [PASSWORD, "not the password"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds a password", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_can_be_given_up_and_what_is_missing_is_waited_for() {
    let mails = MailServer::start(with_user());
    let (bench, server) = prepared(3, mails.port(), PASSWORD).await;
    mails.script([MailFault::Recipient("550 5.1.1 no such user")]);
    let first = run(&bench, &server, "first").await;
    let failed = mail_is(&bench.engine, first.id, |mail| mail.state == MailState::Failed).await;
    assert_eq!(code(&failed), "recipient_refused");
    let given_up = bench.engine.cancel_mail(first.id).await.expect("given up");
    assert_eq!(given_up.state, MailState::Cancelled);
    assert!(bench.engine.mail_setup().await.expect("a setup").troubled.is_empty());

    // The password goes while the batch runs: the mail says so, and goes out once there is one again.
    let slow = FaultServer::start(Config { latency: Duration::from_millis(300), ..Config::default() }).await;
    let mut input = bench.input("second", Target::Ids { ids: vec![bench.rows().await[0].id] });
    input.email = true;
    let second = bench.engine.generate(&input, &towards(&slow)).await.expect("a batch");
    bench.engine.delete_mail_password(&account(0)).await.expect("deleted");
    bench.engine.wait(second.id).await.expect("its end");
    let waits = mail_is(&bench.engine, second.id, |mail| mail.problem.is_some()).await;
    assert_eq!((waits.state, code(&waits), waits.tries), (MailState::Queued, "no_password", 0));
    bench.engine.set_mail_password(&account(0), PASSWORD.into()).await.expect("stored");
    mail_is(&bench.engine, second.id, |mail| mail.state == MailState::Sent).await;
    assert_eq!(mails.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_3_2_6_no_mail_is_promised_without_a_way_to_send_it_nor_sent_for_what_is_not_complete() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(50), ..Config::default() }).await;
    let bench = bench(20).await;
    let mut input = bench.all("none");
    input.email = true;
    let overrides = Overrides { concurrency: Some(2), ..towards(&server) };
    let refused = bench.engine.generate(&input, &overrides).await.expect_err("not set up");
    assert_eq!(refused.code, ErrorCode::NeedsMail);
    assert_eq!(server.stats().requests, 0, "nothing was started");

    let mails = MailServer::start(MailConfig::default());
    let open = MailSettings { user: String::new(), ..account(mails.port()) };
    assert!(bench.engine.save_mail(&open).await.expect("saved").ready, "a server without a sign-in needs no password");
    bench.engine.watch().await.expect("watches");
    let batch = bench.engine.generate(&input, &overrides).await.expect("a batch");
    bench.engine.pause_batch(batch.id).await.expect("pauses");
    assert_eq!(bench.engine.wait(batch.id).await.expect("its rest").mail, None);
    bench.engine.cancel_batch(batch.id).await.expect("cancels");
    assert_eq!(bench.engine.wait(batch.id).await.expect("its end").state, BatchState::Cancelled);
    assert_eq!(bench.engine.send_mail(batch.id).await.expect_err("none was asked for").code, ErrorCode::NotFound);
    assert_eq!(mails.connections(), 0);
}
