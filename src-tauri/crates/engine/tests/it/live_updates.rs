//! The change feed as a window hears it: often enough, and never with a stale last word.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tokio::sync::broadcast::Receiver;
use train_engine::view::{BatchState, BatchView, Changes, RowSummary, Status};
use train_engine::{Clock, Engine, Options, Secrets};
use train_support::{Config, Fault, FaultServer};

use crate::common::{Bench, bench, towards};

fn config() -> Config {
    Config { latency: Duration::from_millis(20), marker: Some("item-".into()), ..Config::default() }
}

/// What a window knows that has heard every event.
#[derive(Default)]
struct Listener {
    rows: HashMap<u32, RowSummary>,
    batch: Option<BatchView>,
    anew: bool,
}

impl Listener {
    fn hear(&mut self, event: Changes) {
        self.anew |= event.resync;
        for row in event.rows {
            self.rows.insert(row.id, row);
        }
        if let Some(batch) = event.batches.into_iter().next_back() {
            self.batch = Some(batch);
        }
    }

    /// Listens until the batch has come to rest and nothing more is said.
    async fn listen(&mut self, bench: &Bench, events: &mut Receiver<Changes>) {
        loop {
            match tokio::time::timeout(Duration::from_millis(1_500), events.recv()).await {
                Ok(event) => {
                    let event = event.expect("no event is lost");
                    if event.resync {
                        // As the window does: it subscribed first, so what changes from here on is told.
                        self.rows = bench.rows().await.into_iter().map(|row| (row.id, row)).collect();
                    }
                    self.hear(event);
                }
                Err(_) if self.batch.as_ref().is_some_and(|batch| batch.ended_at.is_some()) => return,
                Err(_) => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_2_2_5_a_batch_in_which_nothing_happens_is_told_of_at_least_every_two_seconds() {
    let server = FaultServer::start(config()).await;
    let bench = bench(8).await;
    bench.engine.watch().await.expect("watches");
    let mut events = bench.engine.changes();
    server.hold_after(2);
    let batch = bench.engine.generate(&bench.all("slow"), &towards(&server)).await.expect("a batch");
    let (started, mut last, mut heard) = (Instant::now(), Instant::now(), 0);
    while started.elapsed() < Duration::from_secs(5) {
        let event = tokio::time::timeout(Duration::from_secs(2), events.recv()).await.expect("two seconds at most");
        if event.expect("an event").batches.iter().any(|seen| seen.id == batch.id) {
            assert!(last.elapsed() < Duration::from_secs(2), "{:?}", last.elapsed());
            last = Instant::now();
            heard += 1;
        }
    }
    assert!(heard >= 4, "{heard} events");
    server.release();
    bench.engine.wait(batch.id).await.expect("its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_2_2_5_the_last_event_is_what_the_database_says() {
    let server = FaultServer::start(Config { rates: Fault::mixed(0.1), ..config() }).await;
    let bench = bench(40).await;
    bench.engine.watch().await.expect("watches");
    let mut events = bench.engine.changes();
    server.script(vec![Fault::Refusal]);
    let batch = bench.engine.generate(&bench.all("heard"), &towards(&server)).await.expect("a batch");
    let mut listener = Listener::default();
    listener.listen(&bench, &mut events).await;
    let heard = listener.batch.expect("the batch was told of");
    let stored = bench.engine.batch(batch.id).await.expect("the batch");
    assert_eq!(
        (heard.state, heard.succeeded, heard.failed, heard.in_flight, heard.spent_micros),
        (stored.state, stored.succeeded, stored.failed, stored.in_flight, stored.spent_micros)
    );
    assert_eq!((stored.state, stored.succeeded, stored.failed), (BatchState::Completed, 39, 1));
    for row in bench.rows().await {
        assert_eq!(listener.rows.get(&row.id), Some(&row), "the last word about #{}", row.number);
        assert!(matches!(row.status, Status::Generated | Status::Failed));
    }
    assert!(listener.anew, "that the rows of a batch wait is told when it is made");
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_2_2_5_after_a_cancel_the_last_word_is_to_look_anew() {
    let server = FaultServer::start(config()).await;
    let bench = bench(20).await;
    bench.engine.watch().await.expect("watches");
    let mut events = bench.engine.changes();
    server.hold_after(5);
    let batch = bench.engine.generate(&bench.all("cancelled"), &towards(&server)).await.expect("a batch");
    while bench.engine.batch(batch.id).await.expect("the batch").succeeded < 5 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut listener = Listener::default();
    while let Ok(event) = events.try_recv() {
        listener.hear(event);
    }
    listener.anew = false;
    bench.engine.cancel_batch(batch.id).await.expect("cancels");
    server.release();
    listener.listen(&bench, &mut events).await;
    let heard = listener.batch.expect("the batch was told of");
    assert_eq!((heard.state, heard.succeeded + heard.cancelled), (BatchState::Cancelled, 20));
    assert!(listener.anew, "rows that were put back are many: whoever looks fetches them");
    assert!(bench.rows().await.iter().all(|row| !row.queued && row.status != Status::Generating));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_month_begins_in_an_idle_window() {
    let folder = tempfile::tempdir().expect("a folder");
    // Three seconds before the first of December: a busy machine takes one of them to open the folder.
    let clock = Clock::simulated(1_796_083_197_000);
    let options = Options { folder: folder.path().to_path_buf(), secrets: Secrets::memory(), clock };
    let engine = Engine::open(options).await.expect("an engine");
    engine.watch().await.expect("watches");
    let mut events = engine.changes();
    let event = tokio::time::timeout(Duration::from_secs(20), events.recv()).await.expect("told").expect("an event");
    assert!(event.resync, "the sums of the month are asked for anew");
}
