//! Briefs by a model through the whole engine: paid like any call, applied once, and a person's never touched.

use std::time::Duration;

use serde_json::{Value, json};
use train_engine::Overrides;
use train_engine::view::{BatchState, BatchView, BriefBy, BriefInput, Purpose, Status, Target};
use train_support::{Config, FaultServer};

use crate::common::{Bench, EACH, USAGE, all_rows, assert_balanced, open, practice, towards_openai};

fn input(bench: &Bench, request: &str) -> BriefInput {
    let dataset_id = bench.dataset.id;
    BriefInput { request_id: request.into(), dataset_id, target: Target::All, again: false, limit_micros: None }
}

/// Rows that have no brief.
async fn unbriefed(rows: usize) -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await.expect("an engine");
    let dataset = engine.create_dataset("test", false).await.expect("a dataset");
    let mut plan = String::from("persona,emotion,topic,tier,variation\n");
    for row in 0..rows {
        let topic = ["Roth conversion", "Eldercare costs"][row % 2];
        plan.push_str(&format!("Anxious Planner,Fear to Confidence,{topic},template,{}\n", row + 1));
    }
    engine
        .import_plan(&train_engine::view::PlanImport::new(dataset.id, "plan.csv"), plan.into_bytes())
        .await
        .expect("a plan");
    Bench { engine, folder, dataset }
}

fn saying(text: &str) -> Vec<u8> {
    crate::common::saying(text, USAGE)
}

/// Briefs for so many rows, each with a word of this answer.
fn briefs(rows: usize, word: &str) -> String {
    let line = |row| json!({"row": row, "brief": format!("Brief {word} of row {row}.")});
    json!({ "briefs": (1..=rows).map(line).collect::<Vec<_>>() }).to_string()
}

async fn server(text: &str) -> FaultServer {
    FaultServer::start(Config { verbatim: Some((200, saying(text))), record: 100, ..Config::default() }).await
}

async fn run(bench: &Bench, input: &BriefInput, overrides: &Overrides) -> BatchView {
    let batch = bench.engine.write_briefs(input, overrides).await.expect("a batch");
    let batch = bench.engine.wait(batch.id).await.expect("its end");
    assert_balanced(&batch);
    batch
}

/// SQL beside the application, as a person's edit or another process changes the file.
async fn change(bench: &Bench, sql: &str) {
    let mut connection = train_store::testing::connect(bench.folder.path()).await.expect("a connection");
    train_store::testing::run(&mut connection, sql).await.expect("a change");
}

async fn number(bench: &Bench, sql: &str) -> i64 {
    let mut connection = train_store::testing::connect(bench.folder.path()).await.expect("a connection");
    train_store::testing::number(&mut connection, sql).await.expect("a query").expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn practice_gives_every_row_one_of_its_own_and_moves_no_badge() {
    let bench = unbriefed(60).await;
    let estimate = bench.engine.briefs_estimate(&input(&bench, "e"), &practice()).await.expect("an estimate");
    assert_eq!((estimate.count, estimate.free), (60, true));
    let batch = run(&bench, &input(&bench, "briefs"), &practice()).await;
    assert_eq!((batch.state, batch.purpose), (BatchState::Completed, Purpose::Brief));
    assert_eq!((batch.total, batch.succeeded, batch.attempts), (3, 3, 3), "25, 25 and 10 rows");
    // Calls at the same time know nothing of each other: what two of them say alike is refused once, and asked for again.
    let mut left = bench.engine.briefs_estimate(&input(&bench, "left"), &practice()).await.expect("an estimate").count;
    assert!(left < 30, "{left}");
    while left > 0 {
        run(&bench, &input(&bench, &format!("the last {left}")), &practice()).await;
        let now = bench.engine.briefs_estimate(&input(&bench, "left"), &practice()).await.expect("an estimate").count;
        assert!(now < left, "each time fewer are left: {now}");
        left = now;
    }
    let rows = bench.rows().await;
    let mut texts: Vec<String> = rows.iter().map(|row| row.brief.clone().expect("a brief")).collect();
    assert!(rows.iter().all(|row| row.brief_by == Some(BriefBy::Model) && row.status == Status::NotGenerated));
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 60, "no two alike");
    // The same request starts nothing, and nothing is left to do.
    assert_eq!(bench.engine.write_briefs(&input(&bench, "briefs"), &practice()).await.expect("the same").id, batch.id);
    let none = bench.engine.write_briefs(&input(&bench, "more"), &practice()).await.expect_err("nothing is left");
    assert!(none.to_string().contains("No row is left"), "{none}");
    // Asked for again, each row gets another one.
    let ids = vec![rows[0].id, rows[1].id];
    let again = BriefInput { target: Target::Ids { ids }, again: true, ..input(&bench, "again") };
    assert_eq!(run(&bench, &again, &practice()).await.succeeded, 1);
    let now = bench.rows().await;
    assert!((0..2).all(|at| now[at].brief != rows[at].brief), "{:?}", now[0].brief);
    assert_eq!(now[2..], rows[2..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_shows_its_rows_and_what_is_there_and_is_held_to_a_schema() {
    let bench = unbriefed(30).await;
    change(&bench, "UPDATE conversations SET brief = 'The shed burned down.', client_style = 'curt' WHERE number = 1")
        .await;
    let server = server(&briefs(25, "one")).await;
    let batch = run(&bench, &input(&bench, "briefs"), &towards_openai(&server)).await;
    assert_eq!((batch.total, batch.succeeded), (2, 2), "{batch:?}");
    let ids = vec![bench.rows().await[29].id];
    run(
        &bench,
        &BriefInput { target: Target::Ids { ids }, again: true, ..input(&bench, "again") },
        &towards_openai(&server),
    )
    .await;
    let bodies: Vec<Value> =
        server.stats().recorded.iter().map(|request| serde_json::from_str(&request.body).expect("JSON")).collect();
    let prompt =
        |body: &Value| body["messages"].as_array().expect("messages").last().expect("one")["content"].to_string();
    assert_eq!(bodies[0]["response_format"]["json_schema"]["name"], "briefs");
    assert!(prompt(&bodies[0]).contains("The shed burned down."), "{}", prompt(&bodies[0]));
    assert_eq!(prompt(&bodies[0]).matches("\\\"row\\\":").count() - 1, 25, "a line a row, and the shape of the answer");
    let last = prompt(bodies.last().expect("a call"));
    assert!(last.contains("Brief one of row 25."), "{last}");
    assert!(bench.rows().await[0].brief.as_deref() == Some("The shed burned down."));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_about_two_rows_do_not_make_those_about_many_look_cheap() {
    let bench = unbriefed(56).await;
    let ids: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
    let server = server(&briefs(2, "zero")).await;
    for (pair, word) in ids[..6].chunks(2).zip(["one", "two", "three"]) {
        server.set(Config { verbatim: Some((200, saying(&briefs(2, word)))), ..Config::default() });
        let target = Target::Ids { ids: pair.to_vec() };
        let batch = run(&bench, &BriefInput { target, ..input(&bench, word) }, &towards_openai(&server)).await;
        assert_eq!((batch.succeeded, batch.spent_micros), (1, EACH));
    }
    let estimate =
        bench.engine.briefs_estimate(&input(&bench, "rest"), &towards_openai(&server)).await.expect("an estimate");
    assert_eq!((estimate.count, estimate.samples), (50, 3));
    let cost = estimate.cost_micros.expect("a price is known");
    assert!(cost.low > 2.0 * 5.0 * EACH, "two calls about twelve times as many rows each: {cost:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_holds_and_a_batch_goes_on_where_it_stopped() {
    let bench = unbriefed(150).await;
    let server = server(&briefs(25, "one")).await;
    let overrides = Overrides { max_tokens: Some(2_000), ..towards_openai(&server) };
    let estimate = bench.engine.briefs_estimate(&input(&bench, "e"), &overrides).await.expect("an estimate");
    assert_eq!((estimate.count, estimate.calls), (150, 6));
    let worst = estimate.worst_each_micros.expect("a worst case");
    assert!(worst > EACH, "{worst}");
    let small = BriefInput { limit_micros: Some(worst / 2.0), ..input(&bench, "small") };
    bench.engine.write_briefs(&small, &overrides).await.expect_err("a limit below one call");
    assert_eq!(server.stats().requests, 0);
    let limit = worst + 100.0;
    let limited = BriefInput { limit_micros: Some(limit), ..input(&bench, "limited") };
    let batch = run(&bench, &limited, &overrides).await;
    assert!(batch.spent_micros + batch.unknown_micros + batch.reserved_micros <= limit, "{batch:?}");
    assert_eq!(
        (batch.state, batch.pause.as_ref().map(|pause| pause.code.as_str())),
        (BatchState::Paused, Some("limit"))
    );
    assert_eq!((batch.succeeded, batch.attempts, batch.spent_micros), (1, 1, EACH), "{batch:?}");
    let written = |rows: &[train_engine::view::RowSummary]| rows.iter().filter(|row| row.brief.is_some()).count();
    assert_eq!(written(&bench.rows().await), 25, "what was paid for is there");
    // Rows that wait in this batch are in no other one, and the rest is asked for when it goes on.
    bench.engine.write_briefs(&input(&bench, "second"), &overrides).await.expect_err("all of them wait");
    for word in ["two", "three", "four", "five", "six"] {
        server.set(Config { verbatim: Some((200, saying(&briefs(25, word)))), record: 100, ..Config::default() });
        let left = bench.engine.batch(batch.id).await.expect("the batch");
        let room = left.spent_micros + worst + 2_000.0;
        bench.engine.resume_batch(batch.id, Some(room)).await.expect("resumes");
        bench.engine.wait(batch.id).await.expect("its rest");
    }
    let end = bench.engine.batch(batch.id).await.expect("the batch");
    assert_eq!((end.state, end.succeeded, end.spent_micros), (BatchState::Completed, 6, 6.0 * EACH), "{end:?}");
    assert_eq!(written(&bench.rows().await), 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_meanwhile_stays_and_the_answer_is_kept() {
    let bench = unbriefed(6).await;
    let slow = Config {
        verbatim: Some((200, saying(&briefs(6, "one")))),
        latency: Duration::from_millis(700),
        ..Config::default()
    };
    let server = FaultServer::start(slow).await;
    let batch = bench.engine.write_briefs(&input(&bench, "briefs"), &towards_openai(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.in_flight == 1).await;
    let rows = bench.rows().await;
    let topics: Vec<String> = rows.iter().map(|row| row.topic.clone()).collect();
    // A person's brief, another topic; and a row whose brief a person took away again.
    change(
        &bench,
        "UPDATE conversations SET brief = 'Mine.', brief_by = 'person', revision = revision + 1 WHERE number = 1;
        UPDATE conversations SET topic_id = (SELECT o.topic_id FROM conversations o WHERE o.number = 1), revision = revision + 1 WHERE number = 2;
        UPDATE conversations SET brief_by = 'person', revision = revision + 1 WHERE number = 4;",
    )
    .await;
    let batch = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((batch.state, batch.succeeded, batch.spent_micros), (BatchState::Completed, 1, EACH));
    let now = bench.rows().await;
    assert_eq!((now[0].brief.as_deref(), now[0].brief_by), (Some("Mine."), Some(BriefBy::Person)));
    assert_eq!(now[1].brief, None, "it was {} when it was asked about", topics[1]);
    assert!(now[2..].iter().all(|row| row.brief.is_some() && row.brief_by == Some(BriefBy::Model)), "{now:?}");
    let kept = "SELECT count(*) FROM call_texts WHERE answer LIKE '%Brief one of row 6.%'";
    assert_eq!(number(&bench, kept).await, 1, "the answer as it came");
    // Again: a person's stays, whatever is asked.
    server.set(Config { verbatim: Some((200, saying(&briefs(6, "two")))), ..Config::default() });
    let again = BriefInput { again: true, ..input(&bench, "again") };
    let estimate = bench.engine.briefs_estimate(&again, &towards_openai(&server)).await.expect("an estimate");
    assert_eq!(estimate.count, 5);
    run(&bench, &again, &towards_openai(&server)).await;
    assert_eq!(bench.rows().await[0].brief.as_deref(), Some("Mine."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_answer_is_paid_for_and_writes_nothing_and_a_half_wrong_one_what_it_can() {
    let bench = unbriefed(3).await;
    for (at, text) in ["They are lovely.", r#"{"briefs": []}"#, r#"{"turns": []}"#].iter().enumerate() {
        let server = server(text).await;
        let batch = run(&bench, &input(&bench, &format!("{at}")), &towards_openai(&server)).await;
        assert_eq!((batch.succeeded, batch.failed), (0, 1), "{text}: {batch:?}");
        assert!(batch.spent_micros >= EACH, "paid: {}", batch.spent_micros);
        assert!(bench.rows().await.iter().all(|row| row.brief.is_none() && row.status == Status::NotGenerated));
    }
    let long = "x".repeat(301);
    let text = format!(r#"{{"briefs": [{{"row": 3, "brief": "Her third."}}, {{"row": 1, "brief": "{long}"}}]}}"#);
    let server = server(&text).await;
    let batch = run(&bench, &input(&bench, "half"), &towards_openai(&server)).await;
    assert_eq!((batch.succeeded, batch.attempts), (1, 1), "{batch:?}");
    let rows = bench.rows().await;
    let briefs: Vec<&str> = rows.iter().filter_map(|row| row.brief.as_deref()).collect();
    assert_eq!(briefs, ["Her third."]);
    let said = "SELECT count(*) FROM calls WHERE message = '2 of 3 briefs could not be used: 1 missing, 1 longer than 300 characters'";
    assert_eq!(number(&bench, said).await, 1, "what was refused is on record");
    let left = bench.engine.briefs_estimate(&input(&bench, "left"), &practice()).await.expect("an estimate");
    assert_eq!(left.count, 2, "the others can be asked for again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_between_call_and_settlement_pays_perhaps_and_asks_again() {
    let bench = unbriefed(5).await;
    let slow = Config {
        verbatim: Some((200, saying(&briefs(5, "one")))),
        latency: Duration::from_secs(20),
        ..Config::default()
    };
    let server = FaultServer::start(slow).await;
    let batch = bench.engine.write_briefs(&input(&bench, "briefs"), &towards_openai(&server)).await.expect("a batch");
    let flying = bench.until(batch.id, |batch| batch.in_flight == 1).await;
    assert!(flying.reserved_micros > EACH);
    // What a power cut leaves: the process that wrote the files never ended its work.
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["train.db", "train.db-wal"] {
        std::fs::copy(bench.folder.path().join(name), folder.path().join(name)).expect("a copy");
    }
    let engine = open(folder.path()).await.expect("the next start");
    let bench = Bench { engine, folder, dataset: bench.dataset.clone() };
    let found = bench.engine.batch(batch.id).await.expect("the batch");
    assert_eq!((found.unknown_calls, found.reserved_micros, found.waiting), (1, 0.0, 1), "{found:?}");
    assert_eq!(found.unknown_micros, flying.reserved_micros, "perhaps billed, and counted so");
    assert!(bench.rows().await.iter().all(|row| row.brief.is_none()));
    server.set(Config { verbatim: Some((200, saying(&briefs(5, "two")))), ..Config::default() });
    bench.engine.resume_batch(batch.id, None).await.expect("resumes");
    let end = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((end.state, end.succeeded, end.spent_micros), (BatchState::Completed, 1, EACH), "{end:?}");
    assert_eq!(bench.rows().await[4].brief.as_deref().map(|brief| brief.contains("two")), Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brake_holds_a_batch_that_pays_and_gets_nothing_and_a_pause_sends_no_more() {
    let bench = unbriefed(1_000).await;
    let server = server("I would rather not.").await;
    let batch = run(&bench, &input(&bench, "vain"), &towards_openai(&server)).await;
    assert_eq!(batch.pause.as_ref().map(|pause| pause.code.as_str()), Some("wasted"), "{batch:?}");
    assert!(batch.succeeded == 0 && batch.waiting > 0 && batch.total == 40, "{batch:?}");
    bench.engine.cancel_batch(batch.id).await.expect("cancelled");
    bench.engine.wait(batch.id).await.expect("its end");
    server.set(Config { key: Some("no".into()), ..Config::default() });
    let refused = run(&bench, &input(&bench, "key"), &towards_openai(&server)).await;
    assert_eq!(refused.pause.as_ref().map(|pause| pause.code.as_str()), Some("key"), "{refused:?}");
    assert_eq!((refused.succeeded, refused.failed, refused.spent_micros), (0, 0, 0.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_written_or_incomplete_are_passed_over() {
    let bench = unbriefed(4).await;
    let ids: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
    let one = bench.input("write", Target::Ids { ids: vec![ids[0]] });
    let batch = bench.engine.generate(&one, &practice()).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end");
    change(
        &bench,
        r#"UPDATE conversations SET persona_id = NULL, unknown_names = '{"persona": "Nobody"}' WHERE number = 2"#,
    )
    .await;
    for target in [Target::All, all_rows(), Target::Ids { ids }] {
        let asked = BriefInput { target, again: true, ..input(&bench, "e") };
        let estimate = bench.engine.briefs_estimate(&asked, &practice()).await.expect("an estimate");
        assert_eq!(estimate.count, 2);
    }
    run(&bench, &BriefInput { again: true, ..input(&bench, "briefs") }, &practice()).await;
    let rows = bench.rows().await;
    assert_eq!(rows.iter().map(|row| row.brief.is_some()).collect::<Vec<_>>(), [false, false, true, true]);
    assert_eq!(rows[0].status, Status::Generated);
}
