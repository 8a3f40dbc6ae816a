//! What was ordered is what happens: limits that cannot hold, orders that meet an end, a crash in the middle of a pause or
//! a cancellation, and times to go on that nothing comes of.

use std::cell::Cell;
use std::sync::atomic::Ordering;
use std::time::Duration;

use train_store::lock::FolderLock;
use train_support::{Config, Fault, FaultServer};

use super::common::{Bench, assert_balanced, bench, open, towards};
use super::provider_script::{Held, START, hold_the_clock};
use crate::view::{BatchState, BatchView, NoticeKind, Status, Target};
use crate::{Clock, Control, Engine, EngineError, ErrorCode, Options, Overrides, Secrets};

/// What one answer costs at 1 and 5 USD per million tokens.
const EACH: f64 = 2_000.0 + 5_000.0;

pub(super) fn config(latency: Duration) -> Config {
    Config { latency, usage: (2_000, 1_000), marker: Some("item-".into()), ..Config::default() }
}

pub(super) const QUICK: Duration = Duration::from_millis(20);
pub(super) const ENDLESS: Duration = Duration::from_secs(30);

/// Changes the database as no version of the application would.
pub(super) async fn change(engine: &Engine, sql: &'static str) -> Result<(), EngineError> {
    Ok(engine.inner.store.change(sql).await?)
}

fn pause_code(batch: &BatchView) -> Option<&str> {
    batch.pause.as_ref().map(|pause| pause.code.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_without_a_price_is_refused_by_the_store_whoever_sets_it() {
    let server = FaultServer::start(config(ENDLESS)).await;
    let bench = bench(12).await;
    let batch = bench.engine.generate(&bench.all("unpriced"), &towards(&server)).await.expect("a batch");
    bench.engine.order(batch.id, Control::LetGo).await.expect("lets go");
    server.set(config(QUICK));
    let rest = bench.engine.wait(batch.id).await.expect("its rest");
    change(&bench.engine, "UPDATE batches SET price = NULL").await.expect("a batch without a price");

    let refused = bench.engine.resume_batch(batch.id, Some(5_000_000.0)).await.expect_err("it could not hold");
    assert_eq!(refused.code, ErrorCode::PriceUnknown);
    assert!(refused.hint.is_some_and(|hint| hint.contains("--price")));
    let left = bench.engine.batch(batch.id).await.expect("the batch");
    assert_eq!((left.limit_micros, left.state, left.attempts), (None, BatchState::Paused, rest.attempts));
    for sql in [
        "UPDATE batches SET cap_micros = 1",
        "INSERT INTO batches (dataset_id, request_id, kind, state, provider, base_url, model, params, cap_micros, total, target, fill_until, created_at)
            VALUES (1, 'r', 'all', 'queued', 'anthropic', 'u', 'm', '{}', 1, 1, '{}', 1, 0)",
    ] {
        assert_eq!(change(&bench.engine, sql).await.expect_err("refused").code, ErrorCode::PriceUnknown, "{sql}");
    }

    // Set by a version that did not know better: nothing is sent under it, and it is said.
    change(&bench.engine, "DROP TRIGGER limit_set; UPDATE batches SET cap_micros = 1000000000").await.expect("a limit");
    let refused = bench.engine.resume_batch(batch.id, None).await.expect_err("it could not hold");
    assert_eq!(refused.code, ErrorCode::PriceUnknown);
    change(&bench.engine, "UPDATE batches SET cap_micros = NULL").await.expect("no limit");
    bench.engine.resume_batch(batch.id, None).await.expect("resumes");
    assert_eq!(bench.engine.wait(batch.id).await.expect("its end").succeeded, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_usual_limit_needs_a_price_too() {
    let bench = bench(1).await;
    let mut settings = bench.engine.provider_of(crate::view::ProviderKind::Anthropic).await.expect("settings").settings;
    settings.model = "nobody-knows".into();
    settings.limit_micros = Some(5_000_000.0);
    let refused = bench.engine.save_provider(settings.clone()).await.expect_err("it could not hold");
    assert_eq!(refused.code, ErrorCode::PriceUnknown);
    settings.model = "claude-haiku-5-5".into();
    let saved = bench.engine.save_provider(settings.clone()).await.expect("its price is known");
    assert_eq!(saved.settings.limit_micros, Some(5_000_000.0));
    settings.model = "nobody-knows".into();
    settings.limit_micros = None;
    bench.engine.save_provider(settings).await.expect("without a limit");
}

/// The least limit that an error names, in micro-dollars.
fn least(error: &EngineError) -> f64 {
    assert_eq!(error.code, ErrorCode::LimitTooSmall, "{error:?}");
    let hint = error.hint.as_deref().expect("what to do");
    let amount = hint.split_once("Choose $").and_then(|(_, rest)| rest.split(' ').next()).expect("an amount");
    crate::parse_usd(amount).expect("an amount in USD") as f64
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_below_one_call_is_told_with_the_least_that_works() {
    let server = FaultServer::start(config(QUICK)).await;
    let bench = bench(4).await;
    let mut input = bench.all("limited");
    input.limit_micros = Some(EACH);
    let refused = bench.engine.generate(&input, &towards(&server)).await.expect_err("no call would be sent");
    let enough = least(&refused);
    assert!(enough > EACH, "more than a call is expected to cost: {enough}");
    input.limit_micros = Some(enough - 100.0);
    let refused = bench.engine.generate(&input, &towards(&server)).await.expect_err("a hundredth of a cent less");
    assert_eq!((least(&refused), server.stats().requests), (enough, 0));

    input.limit_micros = Some(enough);
    let batch = bench.engine.generate(&input, &towards(&server)).await.expect("enough for one");
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!((pause_code(&paused), paused.succeeded), (Some("limit"), 1));

    let refused = bench.engine.resume_batch(batch.id, Some(enough)).await.expect_err("it would pause again at once");
    let more = least(&refused);
    assert!(more >= paused.spent_micros + EACH && more > enough, "what is spent is counted: {more}");
    bench.engine.resume_batch(batch.id, Some(more - 100.0)).await.expect_err("a hundredth of a cent less");
    bench.engine.resume_batch(batch.id, Some(more)).await.expect("enough for one more");
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!((pause_code(&paused), paused.succeeded, server.stats().requests), (Some("limit"), 2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_row_whose_limit_has_no_room_for_another_try_fails_with_what_became_of_the_last() {
    let server = FaultServer::start(config(QUICK)).await;
    let bench = bench(1).await;
    let button = Overrides { headless: false, ..towards(&server) };
    let mut input = bench.input("limited", Target::Ids { ids: vec![bench.rows().await[0].id] });
    input.limit_micros = Some(EACH);
    let refused = bench.engine.generate(&input, &button).await.expect_err("no call would be sent");
    input.limit_micros = Some(least(&refused));
    server.script(vec![Fault::ResetBefore]);
    let mut notices = bench.engine.notices();
    let batch = bench.engine.generate(&input, &button).await.expect("enough for one call");
    let ended = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((ended.state, ended.failed, ended.unknown_calls), (BatchState::Completed, 1, 1));
    let row = bench.rows().await.remove(0);
    assert_eq!((row.status, row.error_kind.as_deref()), (Status::Failed, Some("connection_lost")));
    let told = notices.try_recv().expect("whoever clicked is told");
    assert_eq!((told.kind, told.error.map(|error| error.kind)), (NoticeKind::Failed, Some("connection_lost".into())));
}

/// What a power cut leaves: the process that wrote the files never ended its work.
async fn after_a_crash(bench: &Bench) -> (Engine, tempfile::TempDir) {
    let after = tempfile::tempdir().expect("a folder");
    for name in ["train.db", "train.db-wal"] {
        std::fs::copy(bench.folder.path().join(name), after.path().join(name)).expect("a copy");
    }
    (open(after.path()).await.expect("opens"), after)
}

async fn under_way(rows: usize) -> (FaultServer, Bench, BatchView) {
    let server = FaultServer::start(config(ENDLESS)).await;
    let bench = bench(rows).await;
    let batch = bench.engine.generate(&bench.all("ordered"), &towards(&server)).await.expect("a batch");
    while server.stats().in_flight < 4 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    (server, bench, batch)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_cancelled_is_cancelled_after_a_crash() {
    let (_server, bench, batch) = under_way(6).await;
    bench.engine.cancel_batch(batch.id).await.expect("is ordered");
    bench.until(batch.id, |batch| batch.state == BatchState::Cancelling).await;
    let (engine, _folder) = after_a_crash(&bench).await;
    let found = engine.batch(batch.id).await.expect("the batch");
    assert_eq!((found.state, found.cancelled, found.unknown_calls), (BatchState::Cancelled, 6, 4));
    assert!(found.unknown_micros > 0.0 && found.reserved_micros == 0.0);
    assert!(engine.open_batches().await.expect("none").is_empty(), "nothing to go on with at login");
    assert!(engine.resume_batch(batch.id, None).await.is_err());
    let counts = engine.datasets().await.expect("datasets")[0].counts;
    assert_eq!((counts.not_generated, counts.generating), (6, 0));
    bench.engine.order(batch.id, Control::LetGo).await.expect("lets go");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_paused_is_paused_for_that_reason_after_a_crash() {
    for (order, code) in [(Control::Pause, "person"), (Control::Close, "closed")] {
        let (server, bench, batch) = under_way(6).await;
        bench.engine.order(batch.id, order).await.expect("is ordered");
        bench.until(batch.id, |batch| batch.state == BatchState::Pausing).await;
        let (engine, _folder) = after_a_crash(&bench).await;
        let found = engine.batch(batch.id).await.expect("the batch");
        assert_eq!((found.state, pause_code(&found)), (BatchState::Paused, Some(code)));
        assert_eq!((found.in_flight, found.waiting, found.unknown_calls), (0, 6, 4));
        assert_balanced(&found);
        assert_eq!(engine.datasets().await.expect("datasets")[0].counts.generating, 0);
        assert!(engine.at_work().await.expect("none").is_empty(), "it goes on when somebody says so");
        server.set(config(QUICK));
        engine.resume_batch(batch.id, None).await.expect("resumes");
        assert_eq!(engine.wait(batch.id).await.expect("its end").succeeded, 6);
        bench.engine.order(batch.id, Control::LetGo).await.expect("lets go");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_running_or_in_line_is_interrupted_after_a_crash() {
    let server = FaultServer::start(config(ENDLESS)).await;
    let bench = bench(10).await;
    let ids: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
    for (request, ids) in [("first", &ids[..5]), ("second", &ids[5..])] {
        let input = bench.input(request, Target::Ids { ids: ids.to_vec() });
        bench.engine.generate(&input, &towards(&server)).await.expect("a batch");
    }
    let (engine, _folder) = after_a_crash(&bench).await;
    let found = engine.open_batches().await.expect("both");
    let states: Vec<BatchState> = found.iter().map(|batch| batch.state).collect();
    assert_eq!(states, [BatchState::Interrupted, BatchState::Interrupted]);
    bench.engine.shut_down(Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_has_done_everything_is_complete_after_a_crash() {
    let server = FaultServer::start(config(QUICK)).await;
    let bench = bench(3).await;
    let batch = bench.run("all", &towards(&server)).await;
    for left in [
        "UPDATE batches SET state = 'pausing', pause_reason = 'person', ended_at = NULL",
        "UPDATE batches SET state = 'running', pause_reason = NULL, ended_at = NULL",
    ] {
        change(&bench.engine, left).await.expect("is changed");
        let (engine, _folder) = after_a_crash(&bench).await;
        let found = engine.batch(batch.id).await.expect("the batch");
        assert_eq!((found.state, found.succeeded), (BatchState::Completed, 3), "{left}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_that_meets_the_end_of_a_pause_is_obeyed() {
    let server = FaultServer::start(config(QUICK)).await;
    let bench = bench(12).await;
    server.hold_after(0);
    let batch = bench.engine.generate(&bench.all("ending"), &towards(&server)).await.expect("a batch");
    // The runner ends while this is held, and nobody has heard of it yet.
    let held = bench.engine.inner.supervisor.shared.lock.lock().await;
    bench.engine.pause_batch(batch.id).await.expect("pauses");
    server.release();
    bench.until(batch.id, |batch| batch.state == BatchState::Paused).await;
    let engine = bench.engine.clone();
    let ordered = tokio::spawn(async move { engine.cancel_batch(batch.id).await });
    tokio::task::yield_now().await;
    drop(held);
    ordered.await.expect("no panic").expect("is taken");
    let ended = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((ended.state, ended.succeeded + ended.cancelled), (BatchState::Cancelled, 12));
    assert_balanced(&ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_closed_batch_left_open_holds_no_row_after_a_start() {
    let (_server, bench, batch) = under_way(6).await;
    change(&bench.engine, "UPDATE batches SET state = 'cancelled'").await.expect("as between two writes");
    let (engine, _folder) = after_a_crash(&bench).await;
    let found = engine.batch(batch.id).await.expect("the batch");
    assert_eq!((found.state, found.cancelled, found.in_flight), (BatchState::Cancelled, 6, 0));
    assert_balanced(&found);
    assert_eq!(engine.datasets().await.expect("datasets")[0].counts.generating, 0);
    let dataset = engine.datasets().await.expect("datasets")[0].id;
    let deleted = engine.delete_rows(dataset, Target::All).await.expect("nothing holds them");
    assert_eq!(deleted.deleted, 6);
    bench.engine.order(batch.id, Control::LetGo).await.expect("lets go");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_the_runner_no_longer_reads_is_obeyed_at_its_end() {
    let server = FaultServer::start(config(QUICK)).await;
    let bench = bench(12).await;
    server.hold_after(0);
    let batch = bench.engine.generate(&bench.all("ending"), &towards(&server)).await.expect("a batch");
    let running = bench.engine.inner.supervisor.shared.registry.get(i64::from(batch.id)).expect("it runs");
    bench.engine.pause_batch(batch.id).await.expect("pauses");
    // As if the order had been sent in the moment in which the runner ended.
    running.cancel.store(true, Ordering::SeqCst);
    server.release();
    let ended = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((ended.state, ended.succeeded + ended.cancelled), (BatchState::Cancelled, 12));
}

const COME_BACK_IN_AN_HOUR: Fault = Fault::RateLimited { retry_after: Some(Duration::from_secs(3_600)), as_ms: false };

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_train_cli_goes_on_with_stays_paused_where_it_pauses() {
    let server = FaultServer::start(Config { rates: vec![(COME_BACK_IN_AN_HOUR, 1.0)], ..config(QUICK) }).await;
    let bench = bench(4).await;
    let paused = bench.run("waits", &Overrides { headless: false, ..towards(&server) }).await;
    assert!(resumes_at(&paused).is_some(), "the window goes on by itself");
    bench.engine.resume_headless(paused.id, None).await.expect("resumes");
    let paused = bench.engine.wait(paused.id).await.expect("its rest");
    assert_eq!((pause_code(&paused), resumes_at(&paused)), (Some("saturated"), None));
    assert!(bench.engine.at_work().await.expect("none").is_empty(), "nobody is promised that it goes on");
    bench.engine.resume_batch(paused.id, None).await.expect("resumes");
    let paused = bench.engine.wait(paused.id).await.expect("its rest");
    assert!(resumes_at(&paused).is_some(), "the window still does");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_that_would_end_by_itself_is_the_persons_from_their_order_on() {
    let server = FaultServer::start(config(QUICK)).await;
    server.script(vec![Fault::Ok, Fault::Ok, COME_BACK_IN_AN_HOUR]);
    server.hold_after(0);
    let bench = bench(12).await;
    let button = Overrides { headless: false, ..towards(&server) };
    let batch = bench.engine.generate(&bench.all("pausing"), &button).await.expect("a batch");
    bench.until(batch.id, |batch| batch.state == BatchState::Pausing && resumes_at(batch).is_some()).await;
    bench.engine.pause_batch(batch.id).await.expect("pauses");
    let ordered = bench.until(batch.id, |batch| pause_code(batch) == Some("person"));
    tokio::time::timeout(Duration::from_secs(5), ordered).await.expect("the order is heard while calls are under way");
    server.release();
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!((paused.state, pause_code(&paused)), (BatchState::Paused, Some("person")));
    assert_eq!((paused.in_flight, resumes_at(&paused)), (0, None), "nothing is sent unasked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_started_waits_for_nothing() {
    let server = FaultServer::start(config(QUICK)).await;
    let bench = bench(2).await;
    change(
        &bench.engine,
        "UPDATE library_versions SET body = '{' WHERE id = (SELECT version_id FROM library_items WHERE kind = 'voice')",
    )
    .await
    .expect("a damaged voice");
    let row = bench.rows().await[0].id;
    let button = Overrides { headless: false, ..towards(&server) };
    let input = bench.input("button", Target::Ids { ids: vec![row] });
    let refused = bench.engine.generate(&input, &button).await.expect_err("its library cannot be read");
    assert!(refused.message.contains("cannot be read"), "{refused:?}");
    let rows = bench.rows().await;
    assert!(rows.iter().all(|row| !row.queued && row.status == Status::NotGenerated), "{rows:?}");
    assert!(bench.engine.open_batches().await.expect("none").is_empty());
    assert_eq!(server.stats().requests, 0);
}

/// A batch without conversations that is to go on by itself in a minute; what it needs beyond that is up to the test.
const RESTING: &str = r#"
    INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, total, target,
        fill_until, fill_done, created_at)
    VALUES (1, 1, 'r', 'all', 'paused', 'offline', 1, 1790000060000, 'anthropic', 'http://127.0.0.1:9', 'm', '{}', 0, '{"kind":"all"}', 0, 1, 0);"#;

async fn resting() -> (Engine, tempfile::TempDir, Held) {
    let held = hold_the_clock();
    let folder = tempfile::tempdir().expect("a folder");
    let options =
        Options { folder: folder.path().to_path_buf(), secrets: Secrets::memory(), clock: Clock::simulated(START) };
    let engine = Engine::open(options).await.expect("an engine");
    engine.create_dataset("d", false).await.expect("a dataset");
    change(&engine, RESTING).await.expect("a batch");
    (engine, folder, held)
}

/// Moves the clock, a few seconds after everything that could be done has been, until the batch is so.
async fn pass_until(engine: &Engine, so: impl Fn(&BatchView) -> bool) -> BatchView {
    for _ in 0..2_000 {
        let seen = engine.batch(1).await.expect("the batch");
        if so(&seen) {
            return seen;
        }
        for _ in 0..3 {
            change(engine, "SELECT 1").await.expect("nothing waits to be written");
            tokio::task::yield_now().await;
        }
        tokio::time::advance(Duration::from_secs(3)).await;
    }
    panic!("it never came to that: {:?}", engine.batch(1).await);
}

fn resumes_at(batch: &BatchView) -> Option<f64> {
    batch.pause.as_ref().and_then(|pause| pause.resumes_at)
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_cannot_go_on_at_its_time_gets_a_later_one_and_goes_on_then() {
    let (engine, folder, _held) = resting().await;
    let other = FolderLock::take(folder.path()).expect("another process generates");
    engine.inner.supervisor.rearm().await.expect("its time");
    let first = resumes_at(&engine.batch(1).await.expect("the batch")).expect("its time");
    let waits = pass_until(&engine, |batch| resumes_at(batch) != Some(first)).await;
    assert!(resumes_at(&waits).is_some_and(|at| at >= first + 60_000.0), "{waits:?}");
    drop(other);
    let done = pass_until(&engine, |batch| batch.state != BatchState::Paused).await;
    assert!(matches!(done.state, BatchState::Queued | BatchState::Running | BatchState::Completed), "{done:?}");
    pass_until(&engine, |batch| batch.state == BatchState::Completed).await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_for_which_waiting_does_not_help_promises_no_time() {
    let (engine, _folder, _held) = resting().await;
    change(&engine, "UPDATE batches SET base_url = 'https://api.anthropic.com'")
        .await
        .expect("a server that needs a key");
    engine.inner.supervisor.rearm().await.expect("its time");
    let rests = pass_until(&engine, |batch| pause_code(batch) == Some("key")).await;
    assert_eq!((rests.state, resumes_at(&rests)), (BatchState::Paused, None));
    assert!(engine.at_work().await.expect("none").is_empty(), "the application can be quit without a question");
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_on_by_itself_while_everything_comes_to_rest() {
    let (engine, _folder, _held) = resting().await;
    let halting = &engine.inner.supervisor.shared.halting;
    halting.store(true, Ordering::SeqCst);
    engine.inner.supervisor.rearm().await.expect("its time");
    let looks = Cell::new(0);
    let long_after = pass_until(&engine, |_| {
        looks.set(looks.get() + 1);
        looks.get() > 100
    });
    let waits = long_after.await;
    assert_eq!((waits.state, resumes_at(&waits)), (BatchState::Paused, Some(START as f64 + 60_000.0)));
    halting.store(false, Ordering::SeqCst);
    pass_until(&engine, |batch| batch.state == BatchState::Completed).await;
}
