//! Every fault of the fault server through the whole engine: what the row, the attempt, the ledger and the message
//! become, in both protocols.

use std::time::Duration;

use futures_util::StreamExt;
use train_engine::Overrides;
use train_engine::view::{BatchState, ProviderKind, Status};
use train_support::{Config, Fault, FaultServer};

use crate::common::{EACH, assert_balanced, bench, towards};

/// A batch of one row meets the fault so many times, then good answers.
///
/// fault | times | protocol | error kind | HTTP | title | retry helps | row | calls | answers paid | calls unknown | pause
const FAULTS: &str = "
ok             | 1 | both      | -                    | -   | -                                    | -   | generated     | 1 | 1 | 0 | -
slow           | 1 | both      | -                    | -   | -                                    | -   | generated     | 1 | 1 | 0 | -
whole-unended  | 1 | both      | -                    | -   | -                                    | -   | generated     | 1 | 1 | 0 | -
fenced         | 1 | both      | -                    | -   | -                                    | -   | generated     | 1 | 1 | 0 | -
thinking-first | 1 | both      | -                    | -   | -                                    | -   | generated     | 1 | 1 | 0 | -
missing-usage  | 1 | both      | -                    | -   | -                                    | -   | generated     | 1 | ~ | 0 | -
429            | 1 | both      | rate_limited         | 429 | The provider asked to slow down      | yes | generated     | 2 | 1 | 0 | -
429-ms         | 2 | both      | rate_limited         | 429 | The provider asked to slow down      | yes | generated     | 3 | 1 | 0 | -
429-bare       | 1 | both      | rate_limited         | 429 | The provider asked to slow down      | yes | generated     | 2 | 1 | 0 | -
odd-headers    | 1 | both      | rate_limited         | 429 | The provider asked to slow down      | yes | generated     | 2 | 1 | 0 | -
spend-limit    | 1 | both      | account_limit        | 429 | The account's limit is reached       | no  | not_generated | 1 | 0 | 0 | account_limit
quota          | 1 | anthropic | billing              | 402 | The account needs attention          | no  | not_generated | 1 | 0 | 0 | billing
quota          | 1 | openai    | account_limit        | 429 | The account's limit is reached       | no  | not_generated | 1 | 0 | 0 | account_limit
500            | 2 | both      | server_error         | 500 | The provider had a fault             | yes | generated     | 3 | 1 | 0 | -
503            | 1 | both      | overloaded           | 503 | The provider is overloaded           | yes | generated     | 2 | 1 | 0 | -
529            | 1 | both      | overloaded           | 529 | The provider is overloaded           | yes | generated     | 2 | 1 | 0 | -
html           | 1 | both      | server_error         | 502 | The provider had a fault             | yes | generated     | 2 | 1 | 1 | -
error-in-200   | 1 | anthropic | overloaded           | 200 | The provider is overloaded           | yes | generated     | 2 | 1 | 0 | -
error-in-200   | 1 | openai    | server_error         | 200 | The provider had a fault             | yes | generated     | 2 | 1 | 0 | -
400            | 1 | both      | bad_request          | 400 | The provider refused the request     | no  | failed        | 1 | 0 | 0 | -
401            | 1 | both      | bad_key              | 401 | The key was refused                  | no  | not_generated | 1 | 0 | 0 | key
402            | 1 | both      | billing              | 402 | The account needs attention          | no  | not_generated | 1 | 0 | 0 | billing
403            | 1 | both      | forbidden            | 403 | The provider forbids this            | no  | not_generated | 1 | 0 | 0 | key
404            | 1 | both      | model_not_found      | 404 | The model was not found              | no  | not_generated | 1 | 0 | 0 | model
413            | 1 | both      | request_too_large    | 413 | The request is too large             | no  | failed        | 1 | 0 | 0 | -
reset          | 1 | both      | connection_lost      | -   | The connection broke                 | yes | generated     | 2 | 1 | 1 | -
reset-mid      | 1 | both      | connection_lost      | 200 | The connection broke                 | yes | generated     | 2 | 1 | 1 | -
truncated      | 2 | both      | connection_lost      | 200 | The connection broke                 | yes | generated     | 3 | 1 | 2 | -
hang           | 1 | both      | timeout              | -   | No answer in time                    | yes | generated     | 2 | 1 | 1 | -
huge           | 1 | both      | answer_too_large     | 200 | The answer is far too large          | no  | failed        | 1 | 0 | 1 | -
invalid-json   | 2 | both      | invalid_answer       | 200 | The answer is not usable             | yes | generated     | 3 | 3 | 0 | -
invalid-json   | 3 | both      | invalid_answer       | 200 | The answer is not usable             | yes | failed        | 3 | 3 | 0 | -
wrong-schema   | 3 | both      | invalid_answer       | 200 | The answer is not usable             | yes | failed        | 3 | 3 | 0 | -
ends-on-user   | 3 | both      | invalid_conversation | 200 | The conversation breaks a rule       | yes | failed        | 3 | 3 | 0 | -
empty          | 1 | both      | empty_answer         | 200 | The answer is empty                  | yes | generated     | 2 | 2 | 0 | -
empty          | 3 | both      | empty_answer         | 200 | The answer is empty                  | yes | failed        | 3 | 3 | 0 | -
max-tokens     | 1 | both      | truncated            | 200 | The answer was cut off               | no  | failed        | 1 | 1 | 0 | -
refusal        | 1 | both      | refused              | 200 | The model declined                   | no  | failed        | 1 | 1 | 0 | -
";

fn config() -> Config {
    Config { slow_body: Duration::from_millis(200), huge_body: 9 << 20, ..crate::common::config() }
}

fn overrides(server: &FaultServer, kind: ProviderKind) -> Overrides {
    Overrides { kind: Some(kind), timeout: Some(Duration::from_secs(2)), ..towards(server) }
}

async fn check(line: &str, kind: ProviderKind) {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [fault, times, _, error, http, title, retry, row, calls, answers, unknown, pause] = cells[..] else {
        panic!("twelve cells: {line}");
    };
    let said = |cell: &'static str| move |value: &str| (value != cell).then(|| value.to_owned());
    let number = |cell: &str| cell.parse::<u32>().expect("a number");
    let context = format!("{fault} x {times} ({kind:?})");
    let server = FaultServer::start(config()).await;
    server.script(vec![fault.parse::<Fault>().expect("a fault"); number(times) as usize]);
    let bench = bench(1).await;
    let overrides = overrides(&server, kind);
    let batch = bench.run("one", &overrides).await;

    // The row.
    let shown = bench.rows().await.remove(0);
    assert_eq!(shown.status.name(), row, "{context}: the row");
    assert_eq!(shown.score.is_some(), shown.status == Status::Generated, "{context}");
    assert_balanced(&batch);
    let state = if pause == "-" { BatchState::Completed } else { BatchState::Paused };
    assert_eq!(batch.state, state, "{context}");
    assert_eq!(batch.pause.as_ref().map(|pause| pause.code.clone()), said("-")(pause), "{context}: the pause");

    // The attempts, as the error log tells of them.
    assert_eq!(batch.attempts, number(calls), "{context}: calls");
    let errors = bench.errors().await;
    let kept = u32::from(shown.status == Status::Generated);
    assert_eq!(errors.len(), (batch.attempts - kept) as usize, "{context}: each failed call is on record");
    for failed in &errors {
        assert_eq!(failed.kind, error, "{context}");
        assert_eq!(failed.http_status.map(|code| code.to_string()), said("-")(http), "{context}: the status");
        assert_eq!((failed.title.as_str(), failed.retryable), (title, retry == "yes"), "{context}");
        assert!(!failed.message.is_empty() && !failed.happened.is_empty() && !failed.todo.is_empty(), "{context}");
        let has_id = failed.http_status.is_some() && fault != "odd-headers";
        assert_eq!(failed.request_id.is_some(), has_id, "{context}: the request id");
        assert!(failed.copy_text.contains(&failed.message), "{context}");
    }
    if shown.status == Status::Failed {
        assert_eq!(shown.error_kind.as_deref(), Some(error), "{context}: the row says why");
        assert_eq!(shown.error_retryable, retry == "yes", "{context}");
    }

    // The ledger, beside what the server charged for.
    assert_eq!(batch.reserved_micros, 0.0, "{context}");
    match answers {
        "~" => assert!(batch.spent_micros > 0.0, "{context}: counted by the text"),
        answers => assert_eq!(batch.spent_micros, f64::from(number(answers)) * EACH, "{context}: spent"),
    }
    assert_eq!(batch.unknown_calls, number(unknown), "{context}: calls that may have been billed");
    assert_eq!(batch.unknown_micros > 0.0, unknown != "0", "{context}");
    let billed = server.stats().billed;
    if answers != "~" {
        let lost = billed as f64 * EACH - batch.spent_micros;
        assert!((0.0..=batch.unknown_micros).contains(&lost), "{context}: {billed} answers were billed, {batch:?}");
    }

    // What was not final goes on where it stopped.
    if batch.state == BatchState::Paused {
        bench.engine.resume_batch(batch.id, None).await.expect("resumes");
        let done = bench.engine.wait(batch.id).await.expect("its end");
        assert_eq!((done.state, done.succeeded), (BatchState::Completed, 1), "{context}");
        assert_eq!(done.spent_micros - batch.spent_micros, EACH, "{context}");
    }
    bench.engine.shut_down(Duration::ZERO).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_has_its_consequence() {
    let lines = FAULTS.lines().filter(|line| !line.is_empty());
    let mut seen = std::collections::BTreeSet::new();
    let mut checks = Vec::new();
    for line in lines {
        let protocol = line.split('|').nth(2).expect("a protocol").trim();
        seen.insert(line.split('|').next().expect("a fault").trim());
        for (name, kind) in [("anthropic", ProviderKind::Anthropic), ("openai", ProviderKind::OpenAi)] {
            if protocol == "both" || protocol == name {
                checks.push(check(line, kind));
            }
        }
    }
    let missing: Vec<_> = Fault::ALL.iter().filter(|(name, _)| !seen.contains(name)).collect();
    assert!(missing.is_empty(), "without a line: {missing:?}");
    futures_util::stream::iter(checks).buffer_unordered(6).collect::<Vec<()>>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_instead_of_a_conversation_is_kept() {
    for (fault, words) in [
        (Fault::InvalidJson, r#"{"client_persona": "Anxious Planner", "turns": ["#),
        (Fault::WrongSchema, r#"{"dialogue": [{"speaker": "client""#),
        (Fault::HugeBody, r#"{"id": "huge", {"id": "huge""#),
    ] {
        let server = FaultServer::start(Config { rates: vec![(fault, 1.0)], ..config() }).await;
        let bench = bench(1).await;
        assert_eq!(bench.run("one", &overrides(&server, ProviderKind::Anthropic)).await.failed, 1);
        bench.engine.shut_down(Duration::ZERO).await;
        let file = std::fs::read(bench.folder.path().join("train.db")).expect("the file");
        assert!(file.windows(words.len()).any(|part| part == words.as_bytes()), "{fault:?}: the raw answer is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_that_the_server_lacks_is_left_out_from_then_on() {
    let config = Config { rejects: vec!["response_format".into()], record: 64, ..config() };
    let server = FaultServer::start(config).await;
    let bench = bench(6).await;
    let overrides = Overrides { concurrency: Some(1), ..overrides(&server, ProviderKind::OpenAi) };
    let done = bench.run("one", &overrides).await;
    assert_eq!((done.state, done.succeeded, done.attempts), (BatchState::Completed, 6, 7), "one 400 is enough");
    let refused = bench.errors().await;
    assert_eq!((refused.len(), refused[0].kind.as_str()), (1, "parameter_rejected"));
    // It is remembered for the next start, too.
    bench.engine.shut_down(Duration::ZERO).await;
    let engine = crate::common::open(bench.folder.path()).await.expect("opens");
    engine
        .import_plan(
            &train_engine::view::PlanImport::new(bench.dataset.id, "more.csv"),
            crate::common::plan(8).into_bytes(),
        )
        .await
        .expect("more rows");
    let before = server.stats().requests;
    let batch = engine.generate(&bench.all("two"), &overrides).await.expect("a batch");
    let done = engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.failed, u64::from(done.succeeded)), (0, server.stats().requests - before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_setting_stops_the_batch_after_the_first_few() {
    let server = FaultServer::start(Config { rates: vec![(Fault::E400, 1.0)], ..config() }).await;
    let bench = bench(200).await;
    let paused = bench.run("bad", &overrides(&server, ProviderKind::Anthropic)).await;
    assert_eq!(paused.pause.as_ref().map(|pause| pause.code.as_str()), Some("request"));
    assert!(server.stats().requests <= 10, "{} requests for a setting that is wrong for all", server.stats().requests);
    assert_balanced(&paused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_withdrawn_midway_fails_no_row() {
    let first = Config { key: Some("sk-first-key".into()), latency: Duration::from_millis(20), ..config() };
    let server = FaultServer::start(first).await;
    let bench = bench(40).await;
    bench.engine.set_key(ProviderKind::Anthropic, Some(&server.url()), "sk-first-key".into()).await.expect("a key");
    let overrides = overrides(&server, ProviderKind::Anthropic);
    let batch = bench.engine.generate(&bench.all("key"), &overrides).await.expect("a batch");
    while server.stats().answered < 10 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.set(Config { key: Some("sk-second-key".into()), ..config() });
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!(paused.pause.as_ref().map(|pause| pause.code.as_str()), Some("key"));
    assert_eq!((paused.failed, u64::from(paused.succeeded)), (0, server.stats().answered));
    bench.engine.set_key(ProviderKind::Anthropic, Some(&server.url()), "sk-second-key".into()).await.expect("a key");
    bench.engine.resume_batch(batch.id, None).await.expect("resumes");
    let done = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.succeeded, done.failed), (40, 0));
    assert!(server.stats().items.values().all(|item| item.answered == 1), "nothing is asked for twice");
}
