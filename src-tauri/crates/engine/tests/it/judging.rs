//! A judge through the whole engine: a score of its own, paid like any call, and no word about a row's state.

use train_engine::view::{
    BatchState, JudgeInput, JudgeSettings, ProviderKind, Purpose, ReviewInput, Status, Target, Verdict,
};
use train_engine::{Overrides, Price};
use train_support::{Config, FaultServer};

use crate::common::{Bench, assert_balanced, bench, practice, saying, towards, towards_openai};

/// What a judgement takes: far less than its worst case.
const USAGE: (u32, u32) = (3_000, 300);

fn input(bench: &Bench, request: &str, target: Target) -> JudgeInput {
    JudgeInput { request_id: request.into(), dataset_id: bench.dataset.id, target, limit_micros: None }
}

/// Rows with texts.
async fn written(rows: usize) -> Bench {
    let server = FaultServer::start(Config::default()).await;
    let bench = bench(rows).await;
    let batch = bench.run("write", &towards(&server)).await;
    assert_eq!(batch.succeeded as usize, rows, "{batch:?}");
    bench
}

const JUDGEMENT: &str = r#"{"criteria": [{"name": "listens", "points": 4, "why": "it does"}, {"name": "correct", "points": 5, "why": ""}], "passes": true, "why": "fine"}"#;

async fn give(bench: &Bench, id: u32, verdict: Verdict, blind: bool) {
    let seen = bench.engine.conversation(id).await.expect("a row").generation.map(|version| version.id);
    let target = Target::Ids { ids: vec![id] };
    let input = ReviewInput { blind, seen, ..ReviewInput::new(bench.dataset.id, target, verdict) };
    let outcome = bench.engine.review(&input).await.expect("a verdict");
    assert_eq!(outcome.changed, 1, "{outcome:?}");
}

#[tokio::test]
async fn judging_adds_a_score_beside_the_computed_one_and_changes_no_row() {
    let bench = written(6).await;
    let before = bench.rows().await;
    let estimate = bench.engine.judge_estimate(bench.dataset.id, &Target::All, &practice()).await.expect("an estimate");
    assert_eq!((estimate.count, estimate.free), (6, true));
    let started = bench.engine.judge(&input(&bench, "judge", Target::All), &practice()).await.expect("a batch");
    assert_eq!(started.purpose, Purpose::Judge);
    let batch = bench.engine.wait(started.id).await.expect("its end");
    assert_balanced(&batch);
    assert_eq!((batch.state, batch.succeeded), (BatchState::Completed, 6));
    for (row, was) in bench.rows().await.iter().zip(&before) {
        assert_eq!((row.status, row.score, row.generated_at), (was.status, was.score, was.generated_at));
        let version = bench.engine.conversation(row.id).await.expect("a row").generation.expect("a version");
        let judge = version.judge.expect("a judgement");
        assert_eq!(judge.criteria.len(), 6);
        assert!(judge.score <= 10.0 && !judge.model.is_empty(), "{judge:?}");
        assert_eq!(version.score, was.score, "the computed score stays");
    }
    // The same request starts nothing, and nothing new is left for this judge but every twentieth row.
    let again = bench.engine.judge(&input(&bench, "judge", Target::All), &practice()).await.expect("the same");
    assert_eq!(again.id, started.id);
    let left = bench.engine.judge_estimate(bench.dataset.id, &Target::All, &practice()).await.expect("an estimate");
    assert!(left.count <= 1, "{}", left.count);
    // Named rows are judged again, and that is a repetition.
    let ids = vec![before[0].id];
    let once_more = input(&bench, "more", Target::Ids { ids });
    let batch = bench.engine.judge(&once_more, &practice()).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end");
    let report = bench.engine.judge_report(bench.dataset.id, None).await.expect("a report");
    assert_eq!((report.judged, report.repeated, report.repeated_same), (6, 1, 1));
    // Estimates of writing do not rest on what judging took.
    let write = bench.engine.estimate(bench.dataset.id, &Target::All, &practice()).await.expect("an estimate");
    assert_eq!(write.count, 0);
}

#[tokio::test]
async fn a_limit_of_the_least_that_is_named_is_enough_for_a_judgement() {
    let bench = written(1).await;
    let server =
        FaultServer::start(Config { verbatim: Some((200, saying(JUDGEMENT, USAGE))), ..Config::default() }).await;
    let limited =
        |request: &str, micros: f64| JudgeInput { limit_micros: Some(micros), ..input(&bench, request, Target::All) };
    let refused = bench.engine.judge(&limited("little", 1.0), &towards_openai(&server)).await.expect_err("too little");
    let hint = refused.hint.expect("it says how much");
    let least = hint.split_once("Choose $").and_then(|(_, rest)| rest.split(' ').next());
    let least = least.and_then(train_engine::parse_usd).expect("an amount");
    let batch = bench.engine.judge(&limited("least", least as f64), &towards_openai(&server)).await.expect("a batch");
    let batch = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((batch.state, batch.succeeded), (BatchState::Completed, 1), "{hint}: {batch:?}");
}

#[tokio::test]
async fn nonsense_is_paid_for_and_no_judgement() {
    let bench = written(1).await;
    for (at, text) in ["It is lovely.", r#"{"criteria": [], "passes": true}"#, r#"{"turns": []}"#].iter().enumerate() {
        let server =
            FaultServer::start(Config { verbatim: Some((200, saying(text, USAGE))), ..Config::default() }).await;
        let request = input(&bench, &format!("judge {at}"), Target::All);
        let batch = bench.engine.judge(&request, &towards_openai(&server)).await.expect("a batch");
        let batch = bench.engine.wait(batch.id).await.expect("its end");
        assert_balanced(&batch);
        assert_eq!((batch.succeeded, batch.failed), (0, 1), "{text}: {batch:?}");
        assert!(batch.spent_micros >= 4_500.0, "paid: {}", batch.spent_micros);
        let row = bench.rows().await.remove(0);
        assert_eq!(row.status, Status::Generated, "a judge that fails fails no conversation");
        let version = bench.engine.conversation(row.id).await.expect("a row").generation.expect("a version");
        assert!(version.judge.is_none());
        let errors = bench.errors().await;
        assert!(errors.iter().all(|error| error.purpose == Purpose::Judge && error.redo.is_none()), "{errors:?}");
        assert_eq!(errors.last().and_then(|error| error.version_id), Some(version.id), "{text}");
    }
}

#[tokio::test]
async fn the_limit_holds_and_the_schema_of_a_judgement_is_sent() {
    let bench = written(12).await;
    let server =
        FaultServer::start(Config { verbatim: Some((200, saying(JUDGEMENT, USAGE))), ..Config::default() }).await;
    let overrides = towards_openai(&server);
    let estimate = bench.engine.judge_estimate(bench.dataset.id, &Target::All, &overrides).await.expect("an estimate");
    let worst = estimate.worst_each_micros.expect("a worst case");
    // Each costs a seventh of its worst case: some fit, and then the next one's worst case does not.
    let limit = worst * 1.2;
    let request = JudgeInput { limit_micros: Some(limit), ..input(&bench, "judge", Target::All) };
    let batch = bench.engine.judge(&request, &overrides).await.expect("a batch");
    let batch = bench.engine.wait(batch.id).await.expect("its end");
    assert_balanced(&batch);
    assert!(batch.spent_micros + batch.unknown_micros + batch.reserved_micros <= limit, "{batch:?}");
    assert_eq!(batch.state, BatchState::Paused, "{batch:?}");
    assert!(batch.succeeded > 0 && batch.waiting > 0, "{batch:?}");
    let small = JudgeInput { limit_micros: Some(worst / 2.0), ..input(&bench, "small", Target::All) };
    bench.engine.cancel_batch(batch.id).await.expect("cancelled");
    bench.engine.wait(batch.id).await.expect("its end");
    bench.engine.judge(&small, &overrides).await.expect_err("a limit below one call");
}

#[tokio::test]
async fn rows_that_are_deleted_while_they_wait_for_the_judge_are_not_paid_for() {
    let bench = written(8).await;
    let server =
        FaultServer::start(Config { verbatim: Some((200, saying(JUDGEMENT, USAGE))), ..Config::default() }).await;
    // One call, and then the next one does not fit below the limit: the others wait.
    let overrides = towards_openai(&server);
    let estimate = bench.engine.judge_estimate(bench.dataset.id, &Target::All, &overrides).await.expect("an estimate");
    let limit = estimate.worst_each_micros.expect("a worst case") * 1.05;
    let request = JudgeInput { limit_micros: Some(limit), ..input(&bench, "judge", Target::All) };
    let batch = bench.engine.judge(&request, &overrides).await.expect("a batch");
    let paused = bench.engine.wait(batch.id).await.expect("its pause");
    assert!(paused.waiting > 2, "{paused:?}");
    let ids: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
    bench.engine.delete_rows(bench.dataset.id, Target::Ids { ids }).await.expect("all are deleted");
    let sent = server.stats().requests;
    bench.engine.resume_batch(batch.id, Some(limit * 20.0)).await.expect("it goes on");
    let ended = bench.engine.wait(batch.id).await.expect("its end");
    assert_balanced(&ended);
    assert_eq!(server.stats().requests, sent, "no call for what is gone: {ended:?}");
    assert_eq!(ended.failed, paused.waiting, "{ended:?}");
    let errors = bench.errors().await;
    assert!(!errors.is_empty() && errors.iter().all(|error| error.kind == "superseded"), "{errors:?}");
}

#[tokio::test]
async fn only_blind_verdicts_measure_a_judge() {
    let bench = written(4).await;
    let server =
        FaultServer::start(Config { verbatim: Some((200, saying(JUDGEMENT, USAGE))), ..Config::default() }).await;
    let settings = JudgeSettings {
        dataset_id: bench.dataset.id,
        kind: ProviderKind::OpenAi,
        base_url: server.url(),
        model: "judge-1".into(),
        prompt: "Judge it: {{ conversation }}".into(),
    };
    let view = bench.engine.save_judge(&settings).await.expect("saved");
    assert_eq!((view.settings, view.same_family), (settings.clone(), None));
    let wrong = JudgeSettings { prompt: "Judge it.".into(), ..settings };
    let error = bench.engine.save_judge(&wrong).await.expect_err("it names no conversation");
    assert!(error.to_string().contains("{{ conversation }}"), "{error}");
    let overrides = Overrides { headless: true, price: Some(Price::flat(1, 1)), ..Overrides::default() };
    let batch = bench.engine.judge(&input(&bench, "judge", Target::All), &overrides).await.expect("a batch");
    let batch = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!(batch.succeeded, 4, "{batch:?}");
    let rows: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
    give(&bench, rows[0], Verdict::Approve, true).await;
    give(&bench, rows[1], Verdict::Reject, true).await;
    give(&bench, rows[3], Verdict::Reject, false).await;
    let report = bench.engine.judge_report(bench.dataset.id, None).await.expect("a report");
    assert_eq!((report.judged, report.passed), (4, 4));
    assert_eq!((report.approved_passed, report.rejected_passed), (1, 1), "the third was not given blind: {report:?}");
    // Those whose scores are far apart follow.
    assert_eq!(report.disagree[..2], [rows[1], rows[3]]);
    assert_eq!((report.rejected_failed, report.needed), (0, 29));
    assert!(report.verdict.starts_with("Not to be trusted. Sure after 29"), "{}", report.verdict);
    // With another prompt it is another judge, and what the one before said is not forgotten.
    let prompt = "Judge it well: {{ conversation }}".into();
    let other = JudgeSettings { prompt, ..wrong };
    bench.engine.save_judge(&other).await.expect("saved");
    let after = bench.engine.judge_report(bench.dataset.id, None).await.expect("a report");
    assert_eq!((report.by_others, after.judged, after.by_others), (0, 0, 4));
}
