//! Money where the provider fails: batches that get nothing for it, providers that become slow, waits, refusals of one text.

use std::time::{Duration, Instant};

use train_engine::Overrides;
use train_engine::view::{BatchState, BatchView, Status, Target};
use train_support::{Config, Fault, FaultServer};

use crate::common::{assert_balanced, bench, config, towards};

const HOUR: Duration = Duration::from_secs(3_600);

fn always(fault: Fault, latency: Duration) -> Config {
    Config { rates: vec![(fault, 1.0)], latency, ..config() }
}

fn ten(server: &FaultServer) -> Overrides {
    Overrides { concurrency: Some(10), max_tokens: Some(2_048), ..towards(server) }
}

fn reason(batch: &BatchView) -> Option<&str> {
    batch.pause.as_ref().map(|pause| pause.code.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_every_answer_is_in_vain_stops_within_sixty_calls() {
    for (fault, words) in [
        (Fault::MaxTokens, "20 answers were cut off at 2,048 tokens"),
        (Fault::InvalidJson, "answers were not in the form that was asked for"),
        (Fault::Refusal, "answers were refusals by the model"),
        (Fault::EndsOnUser, "answers break a rule"),
    ] {
        for latency in [Duration::ZERO, Duration::from_millis(30)] {
            let server = FaultServer::start(always(fault, latency)).await;
            let bench = bench(300).await;
            let paused = bench.run("vain", &ten(&server)).await;
            let calls = server.stats().requests;
            assert_eq!((paused.state, reason(&paused)), (BatchState::Paused, Some("wasted")), "{fault:?}");
            assert!(calls <= 60, "{fault:?}: {calls} calls");
            assert_balanced(&paused);
            let pause = paused.pause.expect("a pause");
            assert!(pause.todo.contains(words), "{}", pause.todo);
            let cost = calls as f64 * 7_000.0;
            assert_eq!(paused.spent_micros, cost);
            assert!(pause.todo.contains(&format!("cost ${:.2} so far.", cost / 1e6)), "{cost}: {}", pause.todo);
            assert_eq!(pause.resumes_at, None, "nothing goes on by itself");
            bench.engine.shut_down(Duration::ZERO).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_on_anyway_is_asked_again_after_five_times_as_much() {
    let server = FaultServer::start(always(Fault::MaxTokens, Duration::ZERO)).await;
    let bench = bench(300).await;
    let paused = bench.run("vain", &ten(&server)).await;
    let first = server.stats().requests;
    bench.engine.resume_batch(paused.id, None).await.expect("goes on");
    let paused = bench.engine.wait(paused.id).await.expect("its rest");
    let second = server.stats().requests - first;
    assert_eq!(reason(&paused), Some("wasted"));
    assert!((75..=100).contains(&second), "{second} calls");
    // It was asked for: what comes now is kept, and the batch ends.
    server.set(config());
    bench.engine.resume_batch(paused.id, None).await.expect("goes on");
    let done = bench.engine.wait(paused.id).await.expect("its end");
    assert_eq!((done.state, u64::from(done.failed)), (BatchState::Completed, first + second));
    assert_balanced(&done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_in_which_a_quarter_fails_runs_to_its_end() {
    let rates = vec![(Fault::MaxTokens, 0.1), (Fault::Refusal, 0.1), (Fault::InvalidJson, 0.05)];
    for seed in [1, 7] {
        let server = FaultServer::start(Config { rates: rates.clone(), seed, ..config() }).await;
        let bench = bench(300).await;
        let done = bench.run("mixed", &ten(&server)).await;
        assert_eq!(done.state, BatchState::Completed, "seed {seed}: {:?}", done.pause);
        assert!(done.failed > 30, "{}", done.failed);
        bench.engine.shut_down(Duration::ZERO).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_rows_are_never_braked() {
    let server = FaultServer::start(always(Fault::InvalidJson, Duration::ZERO)).await;
    let bench = bench(10).await;
    let done = bench.run("few", &ten(&server)).await;
    assert_eq!((done.state, done.failed), (BatchState::Completed, 10));
    let one = Overrides { headless: false, ..ten(&server) };
    let ids = vec![bench.rows().await[0].id];
    let single = bench.engine.generate(&bench.input("one", Target::Ids { ids }), &one).await.expect("a batch");
    let done = bench.engine.wait(single.id).await.expect("its end");
    assert_eq!((done.state, done.failed, done.attempts), (BatchState::Completed, 1, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_becomes_slow_loses_nothing() {
    let slow_after = Some((40, Duration::from_secs(3)));
    let server = FaultServer::start(Config { latency: Duration::from_millis(20), slow_after, ..config() }).await;
    let bench = bench(70).await;
    let overrides = Overrides { timeout: Some(Duration::from_secs(30)), ..ten(&server) };
    let done = bench.run("slow", &overrides).await;
    assert_eq!((done.succeeded, done.attempts, done.unknown_calls), (70, 70, 0));
    assert_eq!(server.stats().requests, 70, "each row is asked for once");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_hung_connection_among_quick_ones_holds_nobody_up() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(20), ..config() }).await;
    let script = [vec![Fault::Ok; 20], vec![Fault::Hang]].concat();
    server.script(script);
    let bench = bench(300).await;
    let started = Instant::now();
    let overrides = Overrides { timeout: Some(Duration::from_secs(60)), ..ten(&server) };
    let done = bench.run("hung", &overrides).await;
    assert_eq!((done.succeeded, done.attempts, done.unknown_calls), (300, 301, 1));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    let errors = bench.errors().await;
    assert!(errors[0].message.contains("calls that were sent later were answered"), "{}", errors[0].message);
}

fn come_back_in_an_hour() -> Fault {
    Fault::RateLimited { retry_after: Some(HOUR), as_ms: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_told_to_wait_an_hour_pauses_until_then() {
    for (headless, rows) in [(true, 9), (false, 9), (false, 2)] {
        let server = FaultServer::start(always(come_back_in_an_hour(), Duration::ZERO)).await;
        let bench = bench(rows).await;
        let started = Instant::now();
        let paused = bench.run("wait", &Overrides { headless, ..towards(&server) }).await;
        assert_eq!((paused.state, reason(&paused)), (BatchState::Paused, Some("saturated")));
        assert!(started.elapsed() < Duration::from_secs(20) && server.stats().requests <= 8);
        let pause = paused.pause.expect("a pause");
        assert_eq!(pause.title, "The provider asks to wait");
        assert!(pause.todo.starts_with("It says to come back at "), "{}", pause.todo);
        let hour = pause.resumes_at.map(|at| (at - paused.as_of) / 3_600_000.0);
        assert_eq!(hour.is_some(), !headless, "train-cli does not go on by itself");
        assert!(hour.is_none_or(|hour| (0.98..=1.0).contains(&hour)), "{hour:?}");
        assert!(bench.rows().await.iter().all(|row| row.status == Status::NotGenerated));
        bench.engine.shut_down(Duration::ZERO).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_row_that_is_told_to_wait_an_hour_fails_and_says_when_to_come_back() {
    let server = FaultServer::start(always(come_back_in_an_hour(), Duration::ZERO)).await;
    let bench = bench(1).await;
    let ids = vec![bench.rows().await[0].id];
    let overrides = Overrides { headless: false, ..towards(&server) };
    let batch = bench.engine.generate(&bench.input("one", Target::Ids { ids }), &overrides).await.expect("a batch");
    let done = tokio::time::timeout(Duration::from_secs(20), bench.engine.wait(batch.id)).await;
    let done = done.expect("at once").expect("its end");
    assert_eq!((done.state, done.failed, done.attempts), (BatchState::Completed, 1, 1));
    let error = bench.errors().await.remove(0);
    assert!(error.todo.starts_with("The provider says to come back at ") && error.todo.ends_with("Retry then."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_forbidden_fails_its_row_and_not_the_key() {
    let server = FaultServer::start(config()).await;
    server.script(vec![Fault::Ok, Fault::E403, Fault::Ok, Fault::E403]);
    let bench = bench(6).await;
    let done = bench.run("flagged", &Overrides { concurrency: Some(1), ..towards(&server) }).await;
    assert_eq!((done.state, done.succeeded, done.failed), (BatchState::Completed, 4, 2));
    assert!(bench.errors().await.iter().all(|error| error.kind == "forbidden"));
    // An answer that was cut off shows as well that the key works.
    let server = FaultServer::start(config()).await;
    server.script(vec![Fault::MaxTokens, Fault::E403]);
    let bench = self::bench(4).await;
    let done = bench.run("cut off", &Overrides { concurrency: Some(1), ..towards(&server) }).await;
    assert_eq!((done.state, done.succeeded, done.failed), (BatchState::Completed, 2, 2));
    // One that is forbidden everything is another matter.
    let server = FaultServer::start(Config { latency: Duration::from_millis(5), ..config() }).await;
    server.script(vec![Fault::Ok]);
    server.set(always(Fault::E403, Duration::ZERO));
    let bench = self::bench(30).await;
    let paused = bench.run("key", &Overrides { concurrency: Some(1), ..towards(&server) }).await;
    assert_eq!((reason(&paused), paused.succeeded), (Some("key"), 1));
    assert_eq!(server.stats().requests, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn single_rows_and_batches_share_the_calls_at_a_time_and_the_single_ones_go_first() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(60), ..config() }).await;
    // However long the clicks take, the batch does not go on meanwhile.
    server.hold_after(4);
    let bench = bench(40).await;
    let overrides = Overrides { concurrency: Some(2), headless: false, ..towards(&server) };
    let rows: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
    let batch = Target::Ids { ids: rows[..30].to_vec() };
    let batch = bench.engine.generate(&bench.input("batch", batch), &overrides).await.expect("a batch");
    while server.stats().answered < 4 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut clicks = Vec::new();
    for id in &rows[30..] {
        let input = bench.input(&format!("row {id}"), Target::Ids { ids: vec![*id] });
        clicks.push(bench.engine.generate(&input, &overrides).await.expect("a batch").id);
    }
    server.release();
    for id in clicks {
        assert_eq!(bench.engine.wait(id).await.expect("its end").succeeded, 1);
    }
    let meanwhile = bench.engine.batch(batch.id).await.expect("the batch");
    assert!(meanwhile.succeeded < 30, "nobody who clicked waited for the batch");
    assert_eq!(bench.engine.wait(batch.id).await.expect("its end").succeeded, 30);
    assert_eq!((server.stats().max_in_flight, server.stats().requests), (2, 40));
}
