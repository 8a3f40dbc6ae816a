//! What happens meanwhile: a crash while a call is under way, and phrases that a person decides to avoid.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use train_domain::call::Params;
use train_domain::provider::ProviderKind;
use train_domain::quality::PhraseKind;
use train_domain::redo::PhraseDecision;
use train_domain::row::Tier;
use train_store::ledger::CallTexts;
use train_store::{library, phrases, testing};
use train_support::FaultServer;

use super::super::common::{bench, open, towards};
use super::super::task::{Outcome, Task};
use super::super::write_task::WriteTask;
use super::{FIRST, asks, config, conversation, from_turn, ids, prompts, redo, say, shown, written};
use crate::view::RedoRequest;
use crate::{Engine, Overrides};

/// What is stored of the only call that is under way.
async fn texts_of_the_call_under_way(engine: &Engine, state: &str) -> CallTexts {
    let mut connection = engine.inner.store.read().await.expect("a connection");
    let mut text = async |column: &str| {
        let sql =
            format!("SELECT {column} FROM call_texts x JOIN calls y ON y.id = x.call_id WHERE y.state = '{state}'");
        testing::texts(&mut connection, sql).await.expect("the call").pop().expect("one")
    };
    let mut id = async |column: &str| text(&format!("CAST({column} AS TEXT)")).await.parse::<i64>().expect("an id");
    CallTexts {
        number: 1,
        tier: Tier::Template,
        persona_version_id: id("x.persona_version_id").await,
        arc_version_id: id("x.arc_version_id").await,
        topic_version_id: id("x.topic_version_id").await,
        template_version_id: id("x.template_version_id").await,
        voice_version_id: id("x.voice_version_id").await,
        plan: text("x.plan").await,
        prompt: "".into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_after_a_crash_reads_the_same_by_what_is_stored() {
    let (bench, server) = written(1).await;
    let id = ids(&bench).await;
    let answer = conversation(4, &["A late reply."]);
    say(&server, &answer);
    server.hold_after(0);
    let batch = bench.engine.redo(&asks(&bench, "late", &id, from_turn(4)), &towards(&server)).await.expect("a batch");
    while server.stats().in_flight == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // What a power cut leaves, and what another process makes of it: the row shows another text by then.
    let after = tempfile::tempdir().expect("a folder");
    for name in ["train.db", "train.db-wal"] {
        std::fs::copy(bench.folder.path().join(name), after.path().join(name)).expect("a copy");
    }
    let crashed = open(after.path()).await.expect("opens");
    crashed.inner.store.change("UPDATE versions SET content = '{\"turns\":[]}'").await.expect("another text");
    let texts = texts_of_the_call_under_way(&crashed, "unknown").await;
    let library = library::load(&mut crashed.inner.store.read().await.expect("reads"), 1).await.expect("a library");
    let params = Params::default();
    let task = WriteTask::new(ProviderKind::Anthropic, "m", &params, None, library, Arc::default(), Arc::default());
    let Ok(Outcome::Version { content, .. }) = task.expect("a task").read(&texts, &answer.to_string()) else {
        panic!("it is kept");
    };

    server.release();
    bench.engine.wait(batch.id).await.expect("its end");
    let mut connection = bench.engine.inner.store.read().await.expect("reads");
    let sql = "SELECT content FROM versions ORDER BY id DESC LIMIT 1";
    assert_eq!(testing::texts(&mut connection, sql).await.expect("the version"), [content]);
    let text = testing::texts(&mut connection, sql).await.expect("the version").remove(0);
    let turns = serde_json::from_str::<Value>(&text).expect("JSON")["turns"].as_array().expect("turns").clone();
    let said: Vec<&str> = turns.iter().filter_map(|turn| turn["content"].as_str()).collect();
    assert_eq!(said, [FIRST[0], FIRST[1], FIRST[2], "A late reply."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_edits_while_its_row_waits_is_not_written_over() {
    let (bench, server) = written(2).await;
    let id = ids(&bench).await;
    server.hold_after(0);
    let overrides = Overrides { concurrency: Some(1), ..towards(&server) };
    let mut events = bench.engine.jobs();
    let batch =
        bench.engine.redo(&asks(&bench, "both", &id, RedoRequest::default()), &overrides).await.expect("a batch");
    while server.stats().in_flight == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let edit = format!(
        "INSERT INTO versions (id, conversation_id, number, origin, content, created_at)
            SELECT 77, conversation_id, 2, 'person', content, 9 FROM versions WHERE conversation_id = {0};
        UPDATE conversations SET version_id = 77, revision = revision + 1 WHERE id = {0}",
        id[1]
    );
    bench.engine.inner.store.change(edit).await.expect("an edit");
    // A slow disk: until it has taken that the row is not sent, its job is read as waiting.
    let (_sender, never) = std::sync::mpsc::channel::<()>();
    let slow = move || never.recv_timeout(Duration::from_millis(100)).is_err();
    bench.engine.inner.store.allow_commits(slow).await.expect("a hook");
    server.release();
    let done = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.succeeded, done.failed, server.stats().requests), (1, 1, 3), "nothing was paid for it");
    let error = bench.errors().await.remove(0);
    assert!(error.message.contains("another version by now"), "{}", error.message);
    assert_eq!((error.kind.as_str(), error.remedy.as_str()), ("superseded", "none"), "no value of it is missing");
    let mut told: Vec<_> = std::iter::from_fn(|| events.try_recv().ok()).map(|told| (told.id, told.event)).collect();
    told.sort_unstable();
    assert_eq!(told, [(1, "succeeded"), (2, "failed")], "one event a row");
    assert_eq!((shown(&bench, 0).await.version, shown(&bench, 1).await.id), (2, 77));
}

#[tokio::test(flavor = "multi_thread")]
async fn phrases_to_avoid_reach_what_a_running_batch_has_not_sent_yet() {
    let server = FaultServer::start(config()).await;
    let bench = bench(30).await;
    server.hold_after(0);
    let overrides = Overrides { concurrency: Some(2), ..towards(&server) };
    let batch = bench.engine.generate(&bench.all("running"), &overrides).await.expect("a batch");
    while server.stats().in_flight == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let early = server.stats().requests as usize;
    let supervisor = &bench.engine.inner.supervisor;
    supervisor.avoid(1, (0..13).map(|number| format!("phrase {number}")).collect());
    // A call may have been on its way while it was decided.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let early = early.max(server.stats().requests as usize);
    server.release();
    let done = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.succeeded, done.attempts), (30, 30));
    let prompts = prompts(&server);
    assert!((1..=2).contains(&early), "{early} were sent before");
    for (nth, prompt) in prompts.iter().enumerate() {
        let end = "\"phrase 10\"; \"phrase 11\".";
        assert_eq!(prompt.ends_with(end), nth >= early, "{nth} of {early}: {}", &prompt[prompt.len() - 80..]);
        assert_eq!(prompt.matches("phrase 11").count(), usize::from(nth >= early));
    }
    let kept = shown(&bench, 29).await;
    assert!(kept.prompt.ends_with("\"phrase 11\"."), "and in the provenance");

    // What was decided in another process counts from the next batch on, behind what was turned down.
    let decided = bench.engine.inner.store.writer().write(|connection| {
        Box::pin(async move {
            let avoid = Some(PhraseDecision::Avoid);
            phrases::decide(connection, 1, PhraseKind::Opening, "NAME, first, take a breath", avoid, 5).await
        })
    });
    decided.await.expect("decided");
    let request = RedoRequest { reason: Some("unsafe".into()), ..RedoRequest::default() };
    let again = redo(&bench, &asks(&bench, "next", &ids(&bench).await[..1], request), &towards(&server)).await;
    assert_eq!(again.succeeded, 1);
    let end = "The reason: unsafe\n\n## Phrases that other conversations have used up\n\
        Do not use these phrases (NAME stands for any name): \"NAME, first, take a breath\".";
    assert!(shown(&bench, 0).await.prompt.ends_with(end));
}
