//! The supervisor against a server that goes wrong: what is kept, what is spent, what can be resumed.

use std::time::Duration;

use train_engine::view::{BatchState, BatchView, PriceView, Status, Target};
use train_engine::{Control, ErrorCode, Overrides, Price};
use train_support::{Config, Fault, FaultServer};

use crate::common::{Bench, EACH, USAGE, assert_balanced, bench, config, open, towards};

/// The same with calls so short that places come free while others are claimed.
fn quick() -> Config {
    Config { latency: Duration::from_millis(5), ..config() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_kept_counted_and_scored() {
    let server = FaultServer::start(config()).await;
    let bench = bench(9).await;
    let batch = bench.run("one", &towards(&server)).await;
    assert_eq!((batch.state, batch.succeeded, batch.failed), (BatchState::Completed, 9, 0));
    assert_eq!(batch.spent_micros, 9.0 * EACH);
    assert_eq!((batch.reserved_micros, batch.unknown_micros), (0.0, 0.0));
    assert_balanced(&batch);
    for row in bench.rows().await {
        assert_eq!(row.status, Status::Generated);
        assert!(row.score.is_some_and(|score| score > 0.0));
        let detail = bench.engine.conversation(row.id).await.expect("a detail");
        let kept = detail.generation.expect("a kept version");
        assert_eq!((kept.input_tokens, kept.output_tokens, kept.cost_micros), (USAGE.0, USAGE.1, Some(EACH)));
        assert!(kept.prompt.contains(row.brief.as_deref().expect("a brief")), "the prompt that was sent is kept");
        assert!(kept.prompt.ends_with("one of the arc's end."), "to its last word: {}", kept.prompt);
        assert!(kept.system_prompt.starts_with("You are Nora Whitfield"), "{}", kept.system_prompt);
        assert!(kept.turns.iter().all(|turn| kept.raw.contains(&turn.content)), "the answer as it came: {}", kept.raw);
        assert!(kept.turns.len() >= 4 && kept.turns.len() % 2 == 0);
    }
    let asked_twice = server.stats().items.values().filter(|item| item.requests > 1).count();
    assert_eq!(asked_twice, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_tells_what_it_cost_with_the_calls_before_it() {
    let server = FaultServer::start(config()).await;
    server.script(vec![Fault::InvalidJson]);
    let bench = bench(1).await;
    let batch = bench.run("again", &towards(&server)).await;
    assert_eq!((batch.succeeded, batch.attempts), (1, 2));
    let detail = bench.engine.conversation(bench.rows().await[0].id).await.expect("a detail");
    let kept = detail.generation.expect("a kept version");
    assert_eq!((kept.attempts, kept.cost_micros, kept.attempts_micros), (2, Some(EACH), Some(2.0 * EACH)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_again_starts_nothing() {
    let server = FaultServer::start(config()).await;
    let bench = bench(3).await;
    let first = bench.run("same", &towards(&server)).await;
    let again = bench.engine.generate(&bench.all("same"), &towards(&server)).await;
    assert_eq!(again.expect("the batch that there is").id, first.id);
    assert_eq!(server.stats().requests, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_holds_at_any_concurrency_and_can_be_raised() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(30), ..config() }).await;
    let bench = bench(30).await;
    let overrides = Overrides { concurrency: Some(20), max_tokens: Some(1_000), ..towards(&server) };
    // Room for some: a reservation is far larger than what an answer then costs.
    let limit = 10.0 * EACH;
    let mut input = bench.all("limited");
    input.limit_micros = Some(limit);
    let batch = bench.engine.generate(&input, &overrides).await.expect("a batch");
    let mut highest: f64 = 0.0;
    let paused = loop {
        let seen = bench.engine.batch(batch.id).await.expect("the batch");
        highest = highest.max(seen.spent_micros + seen.reserved_micros + seen.unknown_micros);
        if seen.state == BatchState::Paused {
            break bench.engine.wait(batch.id).await.expect("the batch");
        }
    };
    assert!(highest <= limit, "{highest} of {limit}");
    assert_eq!(paused.pause.as_ref().map(|pause| pause.code.as_str()), Some("limit"));
    assert_eq!(paused.reserved_micros, 0.0);
    assert!(paused.succeeded > 0 && paused.succeeded < 30, "{paused:?}");
    assert_eq!(paused.spent_micros, f64::from(paused.succeeded) * EACH);
    assert_balanced(&paused);
    let rows = bench.rows().await;
    assert_eq!(
        rows.iter().filter(|row| row.status == Status::Generating).count(),
        0,
        "what waits shows what it showed before"
    );

    bench.engine.resume_batch(batch.id, Some(100.0 * EACH)).await.expect("a higher limit");
    let done = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.state, done.succeeded), (BatchState::Completed, 30));
    assert_eq!(done.spent_micros, 30.0 * EACH);
}

/// A person's own price of the model, in USD per million tokens.
async fn enter_price(bench: &Bench, input: f64, output: f64) {
    let price = PriceView {
        provider: "anthropic".into(),
        model: "claude-haiku-4-5".into(),
        input_micros: input * 1e6,
        output_micros: output * 1e6,
        effective_from: "2020-01-01".into(),
        source: String::new(),
    };
    bench.engine.save_price(price).await.expect("is saved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_price_counts_once_the_batch_goes_on_and_one_that_was_given_for_it_stays() {
    for (given, times) in [(None, 10.0), (Some(Price::flat(1_000_000, 5_000_000)), 1.0)] {
        let server = FaultServer::start(config()).await;
        let bench = bench(4).await;
        enter_price(&bench, 1.0, 5.0).await;
        let overrides = Overrides { price: given, concurrency: Some(1), ..towards(&server) };
        let mut input = bench.all("priced");
        input.limit_micros = Some(5e6);
        server.hold_after(2);
        let batch = bench.engine.generate(&input, &overrides).await.expect("a batch");
        let before = bench.until(batch.id, |batch| batch.succeeded == 2 && batch.in_flight == 1).await;
        bench.engine.pause_batch(batch.id).await.expect("pauses");
        server.release();
        let paused = bench.engine.wait(batch.id).await.expect("its rest");
        assert_eq!((paused.state, paused.spent_micros), (BatchState::Paused, 3.0 * EACH));

        enter_price(&bench, 10.0, 50.0).await;
        server.hold_after(0);
        bench.engine.resume_batch(batch.id, None).await.expect("resumes");
        let after = bench.until(batch.id, |batch| batch.in_flight == 1).await;
        let reserved = after.reserved_micros / before.reserved_micros / times;
        assert!((0.9..1.1).contains(&reserved), "the limit holds at the price that counts: {reserved}");
        server.release();
        let done = bench.engine.wait(batch.id).await.expect("its end");
        assert_eq!((done.succeeded, done.spent_micros), (4, (3.0 + times) * EACH), "what was spent keeps its price");
        assert!(done.cost_known);
        bench.engine.shut_down(Duration::ZERO).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_without_a_price_and_one_below_a_call_are_refused() {
    let server = FaultServer::start(config()).await;
    let bench = bench(2).await;
    let mut input = bench.all("limited");
    input.limit_micros = Some(1.0);
    let refused = bench.engine.generate(&input, &towards(&server)).await.expect_err("too small");
    assert_eq!(refused.code, ErrorCode::LimitTooSmall);
    input.limit_micros = Some(1_000_000.0);
    let unknown = Overrides {
        price: None,
        base_url: Some("https://127.0.0.1.invalid".into()),
        model: Some("nobody-knows".into()),
        ..towards(&server)
    };
    let refused = bench.engine.generate(&input, &unknown).await.expect_err("no price");
    assert_eq!(refused.code, ErrorCode::PriceUnknown);
    assert_eq!(server.stats().requests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn pause_settles_what_is_under_way_and_resume_sends_nothing_twice() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(60), ..config() }).await;
    let bench = bench(20).await;
    let batch = bench.engine.generate(&bench.all("pause"), &towards(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.succeeded >= 4).await;
    bench.engine.pause_batch(batch.id).await.expect("pauses");
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!(paused.state, BatchState::Paused);
    assert_eq!(paused.in_flight, 0);
    assert_eq!(u64::from(paused.succeeded), server.stats().answered, "every answer that was paid for is kept");
    assert_balanced(&paused);
    bench.engine.resume_batch(batch.id, None).await.expect("resumes");
    let done = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.state, done.succeeded), (BatchState::Completed, 20));
    assert_eq!(server.stats().requests, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn quick_calls_fill_every_place_and_never_one_more_through_a_pause() {
    let (server, bench, batch) = quick_calls().await;
    server.release();
    bench.engine.pause_batch(batch.id).await.expect("pauses");
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!((paused.state, paused.in_flight, paused.reserved_micros), (BatchState::Paused, 0, 0.0));
    assert_eq!(u64::from(paused.succeeded), server.stats().answered, "what was claimed was sent, and its answer kept");
    assert_balanced(&paused);
    bench.engine.resume_batch(batch.id, None).await.expect("resumes");
    let done = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.state, done.succeeded), (BatchState::Completed, 600));
    let stats = server.stats();
    assert_eq!((stats.requests, stats.max_in_flight), (600, 12));
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_2_2_7_cancel_keeps_what_is_finished_and_returns_the_rest() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(60), ..config() }).await;
    let bench = bench(20).await;
    let batch = bench.engine.generate(&bench.all("cancel"), &towards(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.succeeded >= 4).await;
    bench.engine.cancel_batch(batch.id).await.expect("cancels");
    let ended = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!(ended.state, BatchState::Cancelled);
    assert_eq!(ended.succeeded + ended.cancelled, 20);
    assert_eq!(u64::from(ended.succeeded), server.stats().answered);
    assert_eq!(ended.spent_micros, f64::from(ended.succeeded) * EACH, "what was in flight is awaited, kept and paid");
    assert_eq!((ended.reserved_micros, ended.unknown_micros, ended.unknown_calls), (0.0, 0.0, 0));
    let rows = bench.rows().await;
    let generated = rows.iter().filter(|row| row.status == Status::Generated).count();
    let untouched = rows.iter().filter(|row| row.status == Status::NotGenerated).count();
    assert_eq!((generated, untouched), (ended.succeeded as usize, ended.cancelled as usize));
    let again = bench.run("the rest", &towards(&server)).await;
    assert_eq!(again.total, ended.cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_dataset_is_deleted_accounts_for_every_conversation() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(60), ..config() }).await;
    let bench = bench(20).await;
    let batch = bench.engine.generate(&bench.all("pause"), &towards(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.succeeded >= 2).await;
    bench.engine.pause_batch(batch.id).await.expect("pauses");
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    bench.engine.delete_dataset(bench.dataset.id).await.expect("is deleted");
    let ended = bench.engine.batch(batch.id).await.expect("what was paid for stays on record");
    assert_eq!(ended.state, BatchState::Cancelled);
    assert_eq!((ended.succeeded, ended.cancelled), (paused.succeeded, 20 - paused.succeeded));
    assert_eq!(ended.spent_micros, paused.spent_micros);
}

#[tokio::test(flavor = "multi_thread")]
async fn letting_go_records_every_call_as_perhaps_billed() {
    let server = FaultServer::start(Config { latency: Duration::from_secs(30), ..config() }).await;
    let bench = bench(6).await;
    let batch = bench.engine.generate(&bench.all("hang"), &towards(&server)).await.expect("a batch");
    full(&server, 4).await;
    let reserved = bench.engine.batch(batch.id).await.expect("the batch").reserved_micros;
    bench.engine.order(batch.id, Control::LetGo).await.expect("lets go");
    let rest = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!(rest.state, BatchState::Paused);
    assert_eq!((rest.in_flight, rest.waiting, rest.reserved_micros), (0, 6, 0.0));
    assert_eq!(rest.unknown_micros, reserved, "what may have been billed stays counted");
    let errors = bench.errors().await;
    assert_eq!(errors.len(), 4);
    assert!(errors.iter().all(|error| error.kind == "outcome_unknown"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_pauses_the_batch_after_the_first_few() {
    let server = FaultServer::start(Config { rates: vec![(Fault::E401, 1.0)], ..config() }).await;
    let bench = bench(50).await;
    let paused = bench.run("key", &towards(&server)).await;
    assert_eq!(paused.state, BatchState::Paused);
    assert_eq!(paused.pause.as_ref().map(|pause| pause.code.as_str()), Some("key"));
    assert_eq!((paused.failed, paused.waiting), (0, 50), "no row fails for a key");
    assert!(server.stats().requests <= 8, "{}", server.stats().requests);
    server.set(config());
    bench.engine.resume_batch(paused.id, None).await.expect("resumes");
    assert_eq!(bench.engine.wait(paused.id).await.expect("its end").succeeded, 50);
}

/// Nothing is sent for it but what was under way.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_ends_midway_stops_quick_calls_at_once() {
    let (server, bench, batch) = quick_calls().await;
    server.set(Config { rates: vec![(Fault::E401, 1.0)], ..quick() });
    server.release();
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!(paused.pause.as_ref().map(|pause| pause.code.as_str()), Some("key"));
    let refused = server.stats().requests - server.stats().answered;
    assert!((1..=12).contains(&refused), "those under way when the first one was heard: {refused}");
    assert_eq!(bench.errors().await.len() as u64, refused, "each on record, and nothing that was not sent");
    assert_eq!((paused.failed, paused.unknown_micros, paused.reserved_micros), (0, 0.0, 0.0));
    assert_eq!(u64::from(paused.attempts), server.stats().requests);
    assert_balanced(&paused);
    let rows = bench.rows().await;
    assert!(rows.iter().all(|row| matches!(row.status, Status::Generated | Status::NotGenerated)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_pauses_as_offline() {
    let server = FaultServer::start(config()).await;
    let overrides = towards(&server);
    server.stop().await;
    let bench = bench(5).await;
    let paused = bench.run("offline", &overrides).await;
    assert_eq!(paused.pause.as_ref().map(|pause| pause.code.as_str()), Some("offline"));
    assert_eq!((paused.failed, paused.waiting, paused.spent_micros, paused.unknown_micros), (0, 5, 0.0, 0.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_3_2_3_what_a_killed_process_left_is_settled_by_the_next() {
    let server = FaultServer::start(Config { latency: Duration::from_secs(30), ..config() }).await;
    let bench = bench(6).await;
    let batch = bench.engine.generate(&bench.all("killed"), &towards(&server)).await.expect("a batch");
    full(&server, 4).await;
    // A copy of the files is what a power cut leaves: the process that wrote them never ended its work.
    let after = tempfile::tempdir().expect("a folder");
    for name in ["train.db", "train.db-wal"] {
        std::fs::copy(bench.folder.path().join(name), after.path().join(name)).expect("a copy");
    }
    let engine = open(after.path()).await.expect("opens");
    let found = engine.batch(batch.id).await.expect("the batch");
    assert_eq!(found.state, BatchState::Interrupted);
    assert_eq!((found.in_flight, found.waiting, found.reserved_micros), (0, 6, 0.0));
    assert!(found.unknown_micros > 0.0);
    server.set(config());
    engine.resume_batch(batch.id, None).await.expect("resumes");
    let done = engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.state, done.succeeded), (BatchState::Completed, 6));
    bench.engine.order(batch.id, Control::LetGo).await.expect("lets go");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_is_told_that_this_folder_is_busy() {
    let server = FaultServer::start(Config { latency: Duration::from_secs(30), ..config() }).await;
    let bench = bench(4).await;
    let batch = bench.engine.generate(&bench.all("first"), &towards(&server)).await.expect("a batch");
    let other = open(bench.folder.path()).await.expect("reading is allowed");
    assert_eq!(
        other.batch(batch.id).await.expect("visible").state,
        BatchState::Running,
        "a running batch is no interrupted one"
    );
    let refused = other.generate(&bench.input("second", Target::All), &towards(&server)).await.expect_err("busy");
    assert_eq!(refused.code, ErrorCode::Busy);
    let refused = other.order(batch.id, Control::Pause).await.expect_err("it goes on over there");
    assert_eq!(refused.code, ErrorCode::Busy);
    bench.engine.order(batch.id, Control::LetGo).await.expect("lets go");
    bench.engine.wait(batch.id).await.expect("its rest");
    other.cancel_batch(batch.id).await.expect("the folder is free now");
}

/// A batch of 600 quick calls, 12 at a time, after 300 answers: twelve are held until the server releases them. How many
/// calls of 5 ms are under way at once is the machine's chance; of calls that are held it is the engine's doing.
async fn quick_calls() -> (FaultServer, Bench, BatchView) {
    let server = FaultServer::start(quick()).await;
    let bench = bench(600).await;
    let overrides = Overrides { concurrency: Some(12), ..towards(&server) };
    server.hold_after(300);
    let batch = bench.engine.generate(&bench.all("quick"), &overrides).await.expect("a batch");
    full(&server, 12).await;
    (server, bench, batch)
}

/// Waits until so many calls are under way.
async fn full(server: &FaultServer, calls: u64) {
    while server.stats().in_flight < calls {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counts_that_are_kept_follow_every_change_of_the_rows() {
    let server = FaultServer::start(config()).await;
    let bench = bench(9).await;
    let estimate = async |target: Target| {
        let estimate = bench.engine.estimate(bench.dataset.id, &target, &towards(&server)).await.expect("an estimate");
        (estimate.count, estimate.tiers.iter().map(|tier| tier.count).collect::<Vec<_>>())
    };
    assert_eq!(estimate(Target::All).await, (9, vec![3, 3, 3]));
    let ids: Vec<u32> = bench.rows().await.iter().take(4).map(|row| row.id).collect();
    bench.engine.delete_rows(bench.dataset.id, Target::Ids { ids }).await.expect("deleted");
    assert_eq!(estimate(Target::All).await, (5, vec![1, 2, 2]));
    server.script(vec![Fault::Refusal]);
    let done = bench.run("all", &Overrides { concurrency: Some(1), ..towards(&server) }).await;
    assert_eq!((done.succeeded, done.failed), (4, 1));
    assert_eq!((estimate(Target::All).await.0, estimate(Target::Failed).await.0), (0, 1));
    let counts = bench.engine.datasets().await.expect("datasets")[0].counts;
    assert_eq!((counts.total, counts.generated, counts.failed, counts.not_generated), (5, 4, 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_cost_more_than_was_reserved_is_counted_and_told() {
    let server = FaultServer::start(Config { usage: (2_400, 900_000), ..config() }).await;
    let bench = bench(2).await;
    let batch = bench.run("dear", &towards(&server)).await;
    assert_eq!(batch.spent_micros, 2.0 * (2_400.0 + 900_000.0 * 5.0), "all of it is counted");
    let note = batch.note.expect("told");
    assert!(note.contains("more than the most that was reserved"), "{note}");
    let usual = FaultServer::start(config()).await;
    let other = crate::common::bench(2).await;
    assert_eq!(other.run("usual", &towards(&usual)).await.note, None);
}
