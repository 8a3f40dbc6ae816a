//! Twenty-four hours of a provider in seconds: the whole engine and its real database on a clock that the
//! test moves, towards a provider in memory.

mod provider;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use train_provider::Provider;

use crate::view::{BatchState, BatchView, GenerateInput, ProviderKind, RowQuery, Status, Target};
use crate::{Clock, Engine, Options, Overrides, Price, Secrets};
use provider::{Behaviour, EACH, ProviderScript, ScriptedProvider};

pub(super) use provider::stand_in;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// The longest pause that the engine takes by itself is half an hour; the rest is the call and the test's own steps.
const LONGEST_WAIT: Duration = Duration::from_secs(31 * 60);

/// How far the clock is moved at a time, while calls are under way and while none is.
const CALL_STEP: Duration = Duration::from_secs(8);
const IDLE_STEP: Duration = Duration::from_secs(15);

/// A day: hours and minutes from its start, and the behaviour until then.
const DAY: ProviderScript = &[
    (1, 0, Behaviour::Healthy),
    (1, 12, Behaviour::Busy { told: Some(5) }),
    (2, 0, Behaviour::Healthy),
    (2, 3, Behaviour::Offline),
    (3, 0, Behaviour::Healthy),
    (3, 40, Behaviour::Slow),
    (4, 30, Behaviour::Faulty),
    (5, 0, Behaviour::Overloaded),
    (6, 30, Behaviour::Healthy),
    (9, 30, Behaviour::Overloaded),
    (11, 0, Behaviour::Faulty),
    (11, 1, Behaviour::Busy { told: None }),
    (12, 0, Behaviour::Healthy),
    (14, 0, Behaviour::Offline),
    (15, 0, Behaviour::Slow),
    (17, 0, Behaviour::Healthy),
    (17, 30, Behaviour::Busy { told: Some(600) }),
    (19, 0, Behaviour::Faulty),
    (19, 20, Behaviour::Resets),
    (21, 0, Behaviour::Healthy),
    (22, 0, Behaviour::Busy { told: None }),
    (24, 0, Behaviour::Faulty),
];

/// Moves the clock only when nothing is being read, written or scored: what the disk needs must not look like minutes.
async fn pass(engine: &Engine, step: Duration) {
    let (store, scoring) = (&engine.inner.store, &engine.inner.supervisor.shared.scoring);
    let mut quiet = 0;
    while quiet < 2 {
        scoring.run(|| ()).await.expect("the thread is there");
        let nothing = store.writer().write(|_| Box::pin(async { Ok(()) }));
        nothing.await.expect("the file can be written");
        for _ in 0..12 {
            tokio::task::yield_now().await;
        }
        quiet = if store.is_read() { 0 } else { quiet + 1 };
    }
    tokio::time::advance(step).await;
}

/// Keeps the paused clock from moving by itself, which it does whenever the runtime waits for the database's thread.
pub(super) struct Held(std::sync::mpsc::Sender<()>);

pub(super) fn hold_the_clock() -> Held {
    let (release, held) = std::sync::mpsc::channel();
    tokio::task::spawn_blocking(move || held.recv());
    Held(release)
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

/// When every test's day begins (epoch milliseconds).
pub(super) const START: i64 = 1_790_000_000_000;

async fn open(folder: &std::path::Path, clock: Clock, rows: usize) -> (Engine, u32) {
    let options = Options { folder: folder.to_path_buf(), secrets: Secrets::memory(), clock };
    let engine = Engine::open(options).await.expect("an engine");
    let dataset = engine.create_dataset("a day", false).await.expect("a dataset");
    engine
        .import_plan(&crate::view::PlanImport::new(dataset.id, "plan.csv"), super::common::plan(rows).into_bytes())
        .await
        .expect("a plan");
    engine.accept_terms(ProviderKind::Anthropic).await.expect("terms");
    (engine, dataset.id)
}

/// Runs one batch under a behaviour until it is closed, and at most for so long.
async fn run_script(rows: usize, day: ProviderScript, longest: Duration) -> (BatchView, Arc<ScriptedProvider>) {
    run_script_by(Clock::simulated(START), rows, day, longest).await
}

/// The same by a clock of its own.
async fn run_script_by(
    clock: Clock,
    rows: usize,
    day: ProviderScript,
    longest: Duration,
) -> (BatchView, Arc<ScriptedProvider>) {
    let held = hold_the_clock();
    let folder = tempfile::tempdir().expect("a folder");
    let (engine, dataset_id) = open(folder.path(), clock, rows).await;
    let provider = Arc::new(ScriptedProvider::new(day));
    let url = stand_in::put(Arc::clone(&provider) as Arc<dyn Provider>);
    let overrides = Overrides {
        kind: Some(ProviderKind::Anthropic),
        base_url: Some(url),
        model: Some("m".into()),
        price: Some(Price::flat(1_000_000, 5_000_000)),
        concurrency: Some(2),
        ..Overrides::default()
    };
    let input = GenerateInput {
        request_id: "a day".into(),
        dataset_id,
        target: Target::All,
        limit_micros: Some(1e9),
        email: false,
        max_tokens: Some(4_000),
    };
    let started = Instant::now();
    let id = engine.generate(&input, &overrides).await.expect("a batch").id;
    let batch = loop {
        for _ in 0..8 {
            pass(&engine, if provider.in_flight() > 0 { CALL_STEP } else { IDLE_STEP }).await;
        }
        let batch = engine.batch(id).await.expect("the batch");
        let counted = batch.spent_micros + batch.reserved_micros + batch.unknown_micros;
        assert!(counted <= 1e9 && batch.reserved_micros >= 0.0, "{batch:?}");
        if matches!(batch.state, BatchState::Completed | BatchState::Cancelled) {
            break batch;
        }
        assert!(started.elapsed() < longest, "it has not ended after {:?}: {batch:?}", started.elapsed());
    };
    println!("{} rows in {:.1} h: {}", rows, started.elapsed().as_secs_f64() / 3_600.0, provider.report());
    let mut shown = Vec::new();
    for offset in (0..u32::try_from(rows).expect("some thousand")).step_by(1_000) {
        let query = RowQuery { offset, ..RowQuery::new(dataset_id) };
        shown.extend(engine.rows(&query).await.expect("rows").rows);
    }
    for row in &shown {
        let kept = row.status == Status::Generated;
        assert!(kept || row.status == Status::Failed, "every row has its end: {row:?}");
        let item = row.brief.clone().expect("a brief");
        assert_eq!(provider.answered(&item), u32::from(kept), "{item} is kept once if it was answered");
    }
    drop(held);
    engine.shut_down(Duration::ZERO).await;
    (batch, provider)
}

#[tokio::test(start_paused = true)]
async fn a_day_of_faults_ends_every_row_once() {
    let rows = 1_500;
    let (batch, provider) = run_script(rows, DAY, 40 * HOUR).await;
    assert_eq!(batch.state, BatchState::Completed);
    assert_eq!((batch.total as usize, batch.succeeded + batch.failed), (rows, batch.total));
    assert!(batch.failed < 15, "fewer than one in a hundred fail for good: {}", batch.failed);
    assert!(provider.elapsed() > 22 * HOUR, "the day was not over: {:?}", provider.elapsed());
    // The ledger: what was answered was paid for, what was lost may have been.
    assert_eq!(batch.spent_micros, f64::from(provider.billed()) * EACH);
    assert_eq!(batch.unknown_calls, provider.lost());
    assert_eq!((batch.reserved_micros, batch.in_flight), (0.0, 0));
    assert!(provider.asked_again() == 0, "nothing that was finished is asked for again");
    assert!(provider.longest_idle() < LONGEST_WAIT, "{:?} without a call while it answered", provider.longest_idle());
    // A provider that is down is left alone: a few calls for each time that it is tried again.
    assert!(provider.calls_in_vain() < 1_500, "{} calls to a provider that was down", provider.calls_in_vain());
}

#[tokio::test(start_paused = true)]
async fn an_hour_that_was_asked_for_is_waited_and_no_longer() {
    const TOLD: ProviderScript = &[(0, 10, Behaviour::Healthy), (0, 11, Behaviour::Busy { told: Some(3_600) })];
    let (batch, provider) = run_script(40, TOLD, 4 * HOUR).await;
    assert_eq!((batch.succeeded, batch.failed), (40, 0));
    assert!(provider.longest_idle() < HOUR + 2 * MINUTE, "{:?}", provider.longest_idle());
}

#[tokio::test(start_paused = true)]
async fn a_provider_whose_every_answer_is_a_fault_is_waited_for_and_no_row_fails() {
    const BROKEN: ProviderScript = &[(0, 10, Behaviour::Healthy), (1, 0, Behaviour::Broken)];
    let (batch, provider) = run_script(100, BROKEN, 6 * HOUR).await;
    assert_eq!((batch.succeeded, batch.failed), (100, 0));
    assert!(provider.longest_idle() < LONGEST_WAIT, "{:?} without a call while it answered", provider.longest_idle());
    assert!(provider.calls_in_vain() < 1_000, "{} calls to a provider that was down", provider.calls_in_vain());
}

#[tokio::test(start_paused = true)]
async fn an_outage_that_may_cost_money_is_waited_for_without_calls() {
    const GATEWAY: ProviderScript = &[(0, 10, Behaviour::Healthy), (1, 0, Behaviour::Gateway)];
    let (batch, provider) = run_script(100, GATEWAY, 6 * HOUR).await;
    assert_eq!((batch.succeeded, batch.failed), (100, 0));
    assert!(provider.calls_in_vain() < 150, "{} calls that were perhaps billed", provider.calls_in_vain());
}

#[tokio::test(start_paused = true)]
async fn a_row_whose_every_call_is_lost_is_given_up_before_it_is_paid_for_many_times() {
    const ONE: ProviderScript = &[(6, 0, Behaviour::OneLost)];
    let (batch, provider) = run_script(30, ONE, 6 * HOUR).await;
    assert_eq!((batch.succeeded, batch.failed), (29, 1));
    assert!(provider.lost() <= 6, "{} calls that were perhaps billed", provider.lost());
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_comes_back_after_a_short_break_is_found_soon() {
    // Six short breaks: a break is over when something was answered, and the next one begins with a short wait again.
    const BREAKS: ProviderScript = &[
        (0, 20, Behaviour::Healthy),
        (0, 21, Behaviour::Offline),
        (0, 40, Behaviour::Healthy),
        (0, 41, Behaviour::Offline),
        (1, 0, Behaviour::Healthy),
        (1, 1, Behaviour::Offline),
        (1, 20, Behaviour::Healthy),
        (1, 21, Behaviour::Offline),
        (1, 40, Behaviour::Healthy),
        (1, 41, Behaviour::Offline),
        (2, 0, Behaviour::Healthy),
        (2, 1, Behaviour::Offline),
    ];
    let (batch, provider) = run_script(350, BREAKS, 6 * HOUR).await;
    assert_eq!((batch.succeeded, batch.failed), (350, 0));
    assert!(
        provider.longest_idle() < 5 * MINUTE,
        "{:?} without a call after a break of a minute",
        provider.longest_idle()
    );
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_fails_now_and_then_pauses_nothing() {
    const BLIPS: ProviderScript = &[(9, 0, Behaviour::Blips)];
    let (batch, provider) = run_script(120, BLIPS, 6 * HOUR).await;
    assert_eq!((batch.succeeded, batch.failed), (120, 0));
    // A pause would be a minute at least, and a call takes up to a minute and a half.
    assert!(provider.longest_idle() < Duration::from_secs(110), "{:?} without a call", provider.longest_idle());
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_holds_no_retry() {
    const FAULTS: ProviderScript = &[(4, 0, Behaviour::Faulty)];
    static BY: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(0);
    let set = tokio::spawn(async {
        tokio::time::sleep(30 * MINUTE).await;
        BY.store(-3 * 3_600_000, std::sync::atomic::Ordering::Relaxed);
    });
    let (batch, provider) = run_script_by(Clock::set_by(START, &BY), 150, FAULTS, 6 * HOUR).await;
    set.await.expect("the clock was set");
    assert_eq!(batch.succeeded + batch.failed, 150);
    assert!(provider.longest_idle() < 5 * MINUTE, "{:?} without a call", provider.longest_idle());
}
