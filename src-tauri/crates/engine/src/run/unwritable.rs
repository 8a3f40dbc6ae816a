//! A database that cannot be written in the middle of a batch: the disk fills up, or commits fail.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use train_support::{Config, FaultServer};

use super::common::{Bench, assert_balanced, bench, open, towards};
use crate::view::{BatchState, BatchView, Status};
use crate::{Control, Engine, Overrides};

const EACH: f64 = 7_000.0;

fn config() -> Config {
    Config {
        latency: Duration::from_millis(20),
        usage: (2_000, 1_000),
        marker: Some("item-".into()),
        ..Config::default()
    }
}

/// Commits that fail: so many of a hundred, in an order that is the same on every machine.
#[derive(Clone)]
struct Commits {
    percent: Arc<AtomicU64>,
    asked: Arc<AtomicU64>,
}

impl Commits {
    fn new(seed: u64) -> Self {
        Self { percent: Arc::default(), asked: Arc::new(AtomicU64::new(seed)) }
    }

    fn fail(&self, percent: u64) {
        self.percent.store(percent, Ordering::Relaxed);
    }

    async fn of(&self, engine: &Engine) {
        let commits = self.clone();
        let may = move || {
            let number = commits.asked.fetch_add(1, Ordering::Relaxed);
            let luck = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
            luck % 100 >= commits.percent.load(Ordering::Relaxed)
        };
        engine.inner.store.allow_commits(may).await.expect("a hook");
    }
}

fn pause_code(batch: &BatchView) -> Option<&str> {
    batch.pause.as_ref().map(|pause| pause.code.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_pauses_and_no_answer_is_lost() {
    let server = FaultServer::start(config()).await;
    let bench = bench(40).await;
    let batch = bench.engine.generate(&bench.all("full"), &towards(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.succeeded >= 4).await;
    let store = &bench.engine.inner.store;
    store.limit_pages(1).await.expect("the disk is full from here on");
    while server.stats().in_flight > 0 || store.writer().refused() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let stuck = bench.engine.batch(batch.id).await.expect("readable");
    assert!(u64::from(stuck.succeeded) < server.stats().answered, "answers wait for room");
    store.limit_pages(1_000_000).await.expect("there is room again");
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!(pause_code(&paused), Some("disk"));
    assert_eq!(u64::from(paused.succeeded), server.stats().answered, "every answer that was paid for is kept");
    assert_eq!(paused.spent_micros, f64::from(paused.succeeded) * EACH);
    bench.engine.resume_batch(batch.id, None).await.expect("resumes");
    let done = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.succeeded, server.stats().requests), (40, 40));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_that_cannot_be_written_is_shown_all_the_same() {
    let server = FaultServer::start(config()).await;
    let bench = bench(40).await;
    let commits = Commits::new(5);
    commits.of(&bench.engine).await;
    let batch = bench.engine.generate(&bench.all("unsaid"), &towards(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.succeeded >= 4).await;
    commits.fail(100);
    let stuck = bench.until(batch.id, |batch| pause_code(batch) == Some("disk")).await;
    assert_eq!(stuck.state, BatchState::Pausing);
    commits.fail(0);
    assert_eq!(pause_code(&bench.engine.wait(batch.id).await.expect("its rest")), Some("disk"));
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_that_fail_now_and_then_lose_nothing_and_ask_for_nothing_twice() {
    let server = FaultServer::start(config()).await;
    let bench = bench(60).await;
    let commits = Commits::new(3);
    commits.of(&bench.engine).await;
    let overrides = Overrides { concurrency: Some(12), ..towards(&server) };
    let batch = bench.engine.generate(&bench.all("failing"), &overrides).await.expect("a batch");
    commits.fail(25);
    let mut pauses = 0;
    let done = loop {
        let rest = bench.engine.wait(batch.id).await.expect("readable");
        assert_balanced(&rest);
        assert_eq!(rest.spent_micros, f64::from(rest.succeeded) * EACH);
        match rest.state {
            BatchState::Completed => break rest,
            BatchState::Paused => assert_eq!(pause_code(&rest), Some("disk")),
            // Queued again by a resumption whose start could not be written.
            BatchState::Queued | BatchState::Interrupted => {}
            state => panic!("{state:?} is no state to rest in: {rest:?}"),
        }
        pauses += 1;
        assert!(pauses < 200, "{rest:?}");
        let _ = bench.engine.resume_batch(batch.id, None).await;
    };
    assert!(pauses > 0, "no commit failed");
    assert_eq!((done.succeeded, done.attempts, server.stats().requests), (60, 60, 60));
    assert_eq!((done.unknown_micros, done.reserved_micros), (0.0, 0.0));
}

/// Runs on a runtime of its own, which is torn down in the middle of whatever goes on in it.
fn life<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work)
}

/// Waits until it is so, or a little while if it does not come to that.
async fn soon(so: impl Fn() -> bool) {
    let waiting = async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let _ = tokio::time::timeout(Duration::from_millis(150), waiting).await;
}

#[test]
fn fifty_crashes_with_failing_commits_and_full_disks_lose_nothing() {
    const ROWS: u32 = 300;
    const LIMIT: f64 = 40_000_000.0;
    let server = life(FaultServer::start(config()));
    let overrides = Overrides { concurrency: Some(6), max_tokens: Some(2_000), ..towards(&server) };
    let commits = Commits::new(11);
    let (folder, id) = life(async {
        let bench = bench(ROWS as usize).await;
        let mut input = bench.all("lives");
        input.limit_micros = Some(LIMIT);
        let batch = bench.engine.generate(&input, &overrides).await.expect("a batch");
        (bench.folder, batch.id)
    });
    let mut finished = HashMap::new();
    for crash in 0..50_u64 {
        life(async {
            let engine = open(folder.path()).await.expect("opens");
            commits.of(&engine).await;
            commits.fail([0, 10, 40][crash as usize % 3]);
            let _ = engine.resume_batch(id, None).await;
            // After so many more calls; where commits fail, perhaps none is sent any more.
            let enough = server.stats().requests + 1 + crash * 7 % 13;
            soon(|| server.stats().requests >= enough).await;
            if crash % 4 == 0 {
                commits.fail(0);
                let store = &engine.inner.store;
                store.limit_pages(1).await.expect("the disk is full from here on");
                soon(|| store.writer().refused() > 0).await;
            }
        });
        commits.fail(0);
        let stats = server.stats();
        let (batch, rows) = life(async {
            let engine = open(folder.path()).await.expect("opens");
            let batch = engine.batch(id).await.expect("the batch");
            let bench = Bench {
                dataset: engine.datasets().await.expect("datasets").remove(0),
                engine,
                folder: tempfile::tempdir().expect("a folder"),
            };
            (batch, bench.rows().await)
        });
        assert!(matches!(batch.state, BatchState::Interrupted | BatchState::Paused), "{batch:?}");
        assert_balanced(&batch);
        assert_eq!((batch.reserved_micros, batch.in_flight), (0.0, 0));
        assert_eq!(batch.spent_micros, f64::from(batch.succeeded) * EACH);
        assert!(batch.spent_micros + batch.unknown_micros <= LIMIT, "{batch:?}");
        let accounted = u64::from(batch.succeeded + batch.unknown_calls);
        assert!(stats.billed <= accounted, "{} answers were billed: {batch:?}", stats.billed);
        for (item, requests) in &finished {
            assert_eq!(stats.items[item].requests, *requests, "{item} was finished and has been sent again");
        }
        let kept = rows.into_iter().filter(|row| row.status == Status::Generated).filter_map(|row| row.brief);
        finished = kept.map(|item| (item.clone(), stats.items[&item].requests)).collect();
    }
    let done = life(async {
        let engine = open(folder.path()).await.expect("opens");
        engine.resume_batch(id, None).await.expect("resumes");
        let done = engine.wait(id).await.expect("its end");
        engine.shut_down(Duration::ZERO).await;
        done
    });
    assert_eq!((done.state, done.succeeded, done.failed), (BatchState::Completed, ROWS, 0));
    assert_eq!(done.attempts, ROWS + done.unknown_calls, "each repeated call is on record as unknown");
    let stats = server.stats();
    assert!(stats.billed > u64::from(ROWS), "no answer was lost on the way: the crashes came too early");
    println!("{} billed, {} kept, {} unknown", stats.billed, done.succeeded, done.unknown_calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lets_go_is_not_held_up_by_a_full_disk() {
    let server = FaultServer::start(config()).await;
    let bench = bench(40).await;
    let batch = bench.engine.generate(&bench.all("full"), &towards(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.succeeded >= 4).await;
    bench.engine.inner.store.limit_pages(1).await.expect("the disk is full from here on");
    while server.stats().in_flight > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bench.engine.order(batch.id, Control::LetGo).await.expect("lets go");
    let left = tokio::time::timeout(Duration::from_secs(10), bench.engine.wait(batch.id)).await;
    left.expect("it does not wait for room on the disk").expect("readable");
    tokio::time::timeout(Duration::from_secs(10), bench.engine.shut_down(Duration::ZERO)).await.expect("closes");
    // The next start finds the truth: what was answered and could not be stored is perhaps billed.
    let engine = open(bench.folder.path()).await.expect("opens");
    let found = engine.batch(batch.id).await.expect("the batch");
    assert!(matches!(found.state, BatchState::Interrupted | BatchState::Paused), "{found:?}");
    assert_eq!((found.in_flight, found.reserved_micros), (0, 0.0));
    assert!(server.stats().billed <= u64::from(found.succeeded + found.unknown_calls), "{found:?}");
    engine.resume_batch(batch.id, None).await.expect("resumes");
    assert_eq!(engine.wait(batch.id).await.expect("its end").succeeded, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_on_a_full_disk_ends() {
    let server = FaultServer::start(config()).await;
    let bench = bench(40).await;
    let batch = bench.engine.generate(&bench.all("full"), &towards(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.succeeded >= 4).await;
    bench.engine.inner.store.limit_pages(1).await.expect("the disk is full from here on");
    let quit = bench.engine.shut_down(Duration::from_millis(300));
    tokio::time::timeout(Duration::from_secs(12), quit).await.expect("the application can be quit");
    let engine = open(bench.folder.path()).await.expect("opens");
    let found = engine.batch(batch.id).await.expect("the batch");
    assert!(server.stats().billed <= u64::from(found.succeeded + found.unknown_calls), "{found:?}");
}
