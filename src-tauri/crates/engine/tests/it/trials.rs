//! Trials through the whole engine: paid and shown, and nothing else knows of them.

use serde_json::json;
use train_engine::view::{
    BatchState, BatchView, ClientStyle, ProposedRow, Purpose, Status, Target, TemplateDraft, Tier, TrialReport,
    TryInput,
};
use train_engine::{ErrorCode, Overrides, Price};
use train_support::{Config, FaultServer};

use crate::common::{Bench, all_rows, assert_balanced, bench, open, practice, towards};

fn input(bench: &Bench, request: &str) -> TryInput {
    TryInput {
        request_id: request.into(),
        dataset_id: bench.dataset.id,
        template: None,
        ids: Vec::new(),
        proposed: Vec::new(),
        limit_micros: None,
    }
}

fn draft(bench: &Bench, body: &str) -> Option<TemplateDraft> {
    let dataset_id = bench.dataset.id;
    Some(TemplateDraft { dataset_id, item_id: None, tier: Tier::Template, body: body.into() })
}

async fn run(bench: &Bench, input: &TryInput, overrides: &Overrides) -> (BatchView, TrialReport) {
    let batch = bench.engine.try_template(input, overrides).await.expect("a batch");
    let batch = bench.engine.wait(batch.id).await.expect("its end");
    assert_balanced(&batch);
    let report = bench.engine.trials(batch.id).await.expect("a report");
    (batch, report)
}

async fn texts(bench: &Bench, sql: &str) -> Vec<String> {
    let mut connection = train_store::testing::connect(bench.folder.path()).await.expect("a connection");
    train_store::testing::texts(&mut connection, sql).await.expect("a query")
}

/// All that a trial may not change: rows, counts, versions and scores.
async fn facts(bench: &Bench) -> Vec<String> {
    texts(
        bench,
        "SELECT json_array(id, dataset_id, number, version_id, writing, failed, verdict, score, generated_at, revision, status, brief)
            FROM conversations WHERE dataset_id IS NOT NULL
        UNION ALL SELECT json_array(dataset_id, tier, status, n) FROM row_counts
        UNION ALL SELECT json_array('versions', count(*)) FROM versions UNION ALL SELECT json_array('scores', count(*)) FROM scores",
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_tried_on_rows_beside_what_they_show_and_changes_nothing() {
    let bench = bench(6).await;
    let rows = bench.rows().await;
    let written = bench.input("write", Target::Ids { ids: vec![rows[0].id] });
    let batch = bench.engine.generate(&written, &practice()).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end");
    let before = facts(&bench).await;
    let tried = TryInput {
        template: draft(&bench, "Only a draft about {{ topic.name }}."),
        ids: vec![rows[0].id, rows[3].id],
        ..input(&bench, "try")
    };
    let (batch, report) = run(&bench, &tried, &practice()).await;
    assert_eq!(
        (batch.state, batch.purpose, batch.total, batch.succeeded),
        (BatchState::Completed, Purpose::Trial, 2, 2)
    );
    assert_eq!(facts(&bench).await, before, "badges, counts, scores and versions are as they were");
    let [first, second] = &report.trials[..] else { panic!("two trials: {report:?}") };
    assert_eq!((first.row_id, first.number, second.number), (Some(rows[0].id), Some(1), Some(4)));
    let prompt = "Only a draft about Roth conversion.";
    assert!(first.prompt.starts_with(prompt) && second.prompt.starts_with(prompt), "{}", first.prompt);
    assert!(first.prompt.ends_with("item-00000"), "a brief that the draft does not place stands at the end");
    assert!(first.turns.as_ref().is_some_and(|turns| turns.len() >= 4) && first.problem.is_none());
    assert!(first.before.is_some() && second.before.is_none(), "the first one is written");
    assert_ne!(first.turns, first.before);
    // No version is stamped with a text that none holds.
    assert_eq!(
        texts(&bench, "SELECT CAST(count(*) AS TEXT) FROM call_texts WHERE template_version_id = 0").await,
        ["2"]
    );
    // What is asked for again by the same request is the same batch.
    assert_eq!(bench.engine.try_template(&tried, &practice()).await.expect("the same").id, batch.id);
    // Nothing of it is exported, or written by a batch of everything.
    let batch = bench.run("all", &practice()).await;
    assert_eq!((batch.total, batch.succeeded), (5, 5));
    assert!(bench.rows().await.iter().all(|row| row.status == Status::Generated));
    assert_eq!(bench.engine.count_matching(bench.dataset.id, &all_rows()).await.expect("a count"), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_names_the_three_that_differ_most_are_tried_by_the_saved_templates() {
    let bench = bench(30).await;
    let (batch, report) = run(&bench, &input(&bench, "try"), &practice()).await;
    assert_eq!((batch.total, batch.succeeded), (3, 3));
    let mut tiers: Vec<Tier> = report.trials.iter().map(|trial| trial.tier).collect();
    tiers.dedup();
    assert_eq!(tiers, [Tier::Template, Tier::Scenario, Tier::EdgeCase], "what differs here is the tier");
    let of_tier = TryInput { template: draft(&bench, "A draft."), ..input(&bench, "draft") };
    let (_, report) = run(&bench, &of_tier, &practice()).await;
    assert_eq!(report.trials.iter().map(|trial| trial.tier).collect::<Vec<_>>(), [Tier::Template; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn proposed_rows_are_tried_and_never_become_part_of_the_plan() {
    let bench = bench(3).await;
    let before = facts(&bench).await;
    let ids =
        texts(&bench, "SELECT json_array(persona_id, arc_id, topic_id) FROM conversations LIMIT 1").await.remove(0);
    let ids: Vec<u32> = serde_json::from_str(&ids).expect("ids");
    let row = ProposedRow {
        key: 0,
        persona_id: ids[0],
        arc_id: ids[1],
        topic_id: ids[2],
        tier: Tier::Scenario,
        intent: "decide".into(),
        tone: "warm".into(),
        variation: 1,
        brief: Some("proposed-brief".into()),
        brief_by: None,
        client_style: Some(ClientStyle::Curt),
        friction: None,
        ending: None,
    };
    let other = ProposedRow { key: 1, brief: None, ..row.clone() };
    let tried = TryInput { proposed: vec![row.clone(), other], ..input(&bench, "try") };
    let (batch, report) = run(&bench, &tried, &practice()).await;
    assert_eq!((batch.state, batch.total, batch.succeeded), (BatchState::Completed, 2, 2));
    assert_eq!((report.trials[0].row_id, report.trials[0].number, report.trials[0].tier), (None, None, Tier::Scenario));
    assert!(report.trials[0].prompt.contains("proposed-brief") && !report.trials[1].prompt.contains("proposed-brief"));
    assert!(report.trials.iter().all(|trial| trial.turns.is_some()), "{report:?}");
    assert_eq!(facts(&bench).await, before);
    assert_eq!(bench.rows().await.len(), 3);
    let staged = "SELECT CAST(count(*) AS TEXT) FROM conversations c JOIN actions a ON a.id = c.deleted_by WHERE a.kind = 'trial'";
    assert_eq!(texts(&bench, staged).await, ["2"]);
    // It cannot be undone into the plan, and the sweep takes it.
    let action = texts(&bench, "SELECT CAST(id AS TEXT) FROM actions WHERE kind = 'trial'").await.remove(0);
    bench.engine.undo(&action).await.expect_err("there is nothing to undo");
    assert_eq!(bench.rows().await.len(), 3);
    let foreign = ProposedRow { topic_id: ids[0], ..row };
    let wrong = TryInput { proposed: vec![foreign], ..input(&bench, "wrong") };
    bench.engine.try_template(&wrong, &practice()).await.expect_err("no topic has this id");
    assert_eq!(texts(&bench, staged).await, ["2"], "nothing half done");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_tried_is_said_before_anything_is_paid() {
    let server = FaultServer::start(Config::default()).await;
    let bench = bench(6).await;
    let rows = bench.rows().await;
    let overrides = Overrides { max_tokens: Some(2_000), ..towards(&server) };
    let refused = async |input: TryInput| bench.engine.try_template(&input, &overrides).await.expect_err("refused");
    let wrong = TryInput { template: draft(&bench, "{% if %}"), ..input(&bench, "a") };
    assert!(refused(wrong).await.to_string().contains("line 1"));
    let tier = TryInput { template: draft(&bench, "x"), ids: vec![rows[1].id], ..input(&bench, "b") };
    assert!(refused(tier).await.to_string().contains("Row 2 is of the tier Scenario"));
    let gone = TryInput { ids: vec![rows[0].id, 99_999], ..input(&bench, "c") };
    assert!(refused(gone).await.to_string().contains("no longer there"));
    let many = TryInput { ids: (0..11).collect(), ..input(&bench, "d") };
    assert!(refused(many).await.to_string().contains("10 rows"));
    let small = TryInput { limit_micros: Some(5_000.0), ..input(&bench, "e") };
    assert_eq!(refused(small).await.code, ErrorCode::LimitTooSmall);
    assert_eq!(server.stats().requests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_holds_and_what_was_wrong_is_paid_and_told() {
    let bench = bench(9).await;
    let server = FaultServer::start(Config { usage: (2_000, 1_000), ..Config::default() }).await;
    let overrides = Overrides {
        max_tokens: Some(2_000),
        concurrency: Some(1),
        price: Some(Price::flat(1_000_000, 5_000_000)),
        ..towards(&server)
    };
    let before = facts(&bench).await;
    let tried = TryInput { limit_micros: Some(25_000.0), ..input(&bench, "limited") };
    let (batch, report) = run(&bench, &tried, &overrides).await;
    assert!(batch.spent_micros + batch.unknown_micros + batch.reserved_micros <= 25_000.0, "{batch:?}");
    assert!(batch.succeeded >= 1 && batch.cancelled >= 1, "{batch:?}");
    assert_eq!(batch.spent_micros, f64::from(batch.succeeded) * 7_000.0);
    let unsent = report.trials.iter().filter(|trial| trial.problem.as_deref().is_some_and(|why| why.contains("limit")));
    let costs: Vec<_> = unsent.map(|trial| trial.cost_micros).collect();
    assert_eq!(costs, vec![Some(0.0); batch.cancelled as usize]);
    let came = report.trials.iter().find(|trial| trial.turns.is_some()).expect("a trial");
    assert_eq!(came.cost_micros, Some(7_000.0));
    server.set(Config { answer: Some(json!({"turns": []}).to_string()), usage: (2_000, 1_000), ..Config::default() });
    let (batch, report) = run(&bench, &input(&bench, "wrong"), &overrides).await;
    assert_eq!((batch.succeeded, batch.failed), (0, 3), "{batch:?}");
    assert!(batch.spent_micros >= 21_000.0, "paid: {}", batch.spent_micros);
    assert!(report.trials.iter().all(|trial| trial.turns.is_none() && trial.problem.is_some()), "{report:?}");
    assert_eq!(facts(&bench).await, before, "a trial that fails fails no row");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_in_the_middle_counts_the_call_and_takes_nothing_up_again() {
    let bench = bench(3).await;
    let latency = std::time::Duration::from_secs(20);
    let server = FaultServer::start(Config { latency, ..Config::default() }).await;
    let before = facts(&bench).await;
    let batch = bench.engine.try_template(&input(&bench, "try"), &towards(&server)).await.expect("a batch");
    while bench.engine.batch(batch.id).await.expect("the batch").in_flight < 3 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    // The same rows once more, meanwhile.
    let ids = bench.rows().await.iter().map(|row| row.id).collect();
    let twice = bench.engine.try_template(&TryInput { ids, ..input(&bench, "twice") }, &towards(&server)).await;
    assert!(twice.expect_err("they are being tried").to_string().contains("is being tried already"));
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["train.db", "train.db-wal"] {
        std::fs::copy(bench.folder.path().join(name), folder.path().join(name)).expect("a copy");
    }
    let engine = open(folder.path()).await.expect("the next start");
    let after = Bench { engine, folder, dataset: bench.dataset.clone() };
    let found = after.engine.batch(batch.id).await.expect("the batch");
    assert_eq!((found.state, found.unknown_calls, found.reserved_micros), (BatchState::Completed, 3, 0.0), "{found:?}");
    assert!(found.unknown_micros > 0.0, "perhaps billed, and counted so");
    assert_eq!(facts(&after).await, before);
    assert_eq!(after.engine.trials(batch.id).await.expect("a report").trials.len(), 3);
}
