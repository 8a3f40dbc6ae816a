//! The change feed: what changed since the last flush, the latest of each row, never less than the last one.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Notify, broadcast, mpsc};

use super::events::JobEvent;
use crate::view::{Changes, Notice};

/// Changes are gathered this long: each time the window lays itself out and paints.
pub const FLUSH: Duration = Duration::from_millis(200);
/// More rows than this are not listed: whoever looks fetches anew.
pub const MOST_ROWS: usize = 2_000;
/// Events that a slow listener may lag behind.
const BACKLOG: usize = 256;

/// Where changes are noted and heard of. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ChangeFeed {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    pending: Mutex<PendingChanges>,
    wake: Notify,
    revision: AtomicU32,
    changes: broadcast::Sender<Changes>,
    notices: broadcast::Sender<Notice>,
    jobs: Mutex<Option<mpsc::UnboundedSender<JobEvent>>>,
    watched: AtomicBool,
}

/// What changed since the last flush.
#[derive(Debug, Default)]
pub struct PendingChanges {
    /// Rows.
    pub rows: BTreeSet<i64>,
    /// Batches.
    pub batches: BTreeSet<i64>,
    /// Datasets whose counts changed.
    pub datasets: BTreeSet<i64>,
    /// More changed than is worth listing, or things outside rows and batches did.
    pub resync: bool,
}

impl PendingChanges {
    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.batches.is_empty() && self.datasets.is_empty() && !self.resync
    }
}

impl ChangeFeed {
    /// A feed that nobody listens to yet.
    pub fn new() -> Self {
        let shared = Shared {
            pending: Mutex::default(),
            wake: Notify::new(),
            revision: AtomicU32::new(1),
            changes: broadcast::channel(BACKLOG).0,
            notices: broadcast::channel(BACKLOG).0,
            jobs: Mutex::new(None),
            watched: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared) }
    }

    /// A row changed, and the change is committed.
    pub fn row(&self, id: i64) {
        self.note(|pending| {
            if pending.rows.len() < MOST_ROWS {
                pending.rows.insert(id);
            } else {
                pending.resync = true;
            }
        });
    }

    /// A batch changed.
    pub fn batch(&self, id: i64) {
        self.note(|pending| {
            pending.batches.insert(id);
        });
    }

    /// The counts of a dataset changed.
    pub fn dataset(&self, id: i64) {
        self.note(|pending| {
            pending.datasets.insert(id);
        });
    }

    /// Many things changed: listeners fetch anew.
    pub fn everything(&self) {
        self.note(|pending| pending.resync = true);
    }

    fn note(&self, change: impl FnOnce(&mut PendingChanges)) {
        // Without a window nothing is gathered.
        if !self.shared.watched.load(Ordering::Relaxed) {
            return;
        }
        change(&mut self.shared.pending.lock().expect("no panic while locked"));
        self.shared.wake.notify_one();
    }

    /// The end of a single Generate.
    pub fn notice(&self, notice: Notice) {
        let _ = self.shared.notices.send(notice);
    }

    /// The end of a call.
    pub fn job(&self, event: impl FnOnce() -> JobEvent) {
        if let Some(listener) = &*self.shared.jobs.lock().expect("no panic while locked") {
            let _ = listener.send(event());
        }
    }

    /// Waits until something changed and takes it, `FLUSH` later, with all that came meanwhile.
    pub async fn gathered(&self) -> PendingChanges {
        loop {
            self.shared.wake.notified().await;
            tokio::time::sleep(FLUSH).await;
            let pending = std::mem::take(&mut *self.shared.pending.lock().expect("no panic while locked"));
            if !pending.is_empty() {
                return pending;
            }
        }
    }

    /// The number of the next event.
    pub fn next_revision(&self) -> u32 {
        self.shared.revision.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// The number of the last event.
    pub fn revision(&self) -> u32 {
        self.shared.revision.load(Ordering::SeqCst)
    }

    /// Sends an event to who listens.
    pub fn send(&self, event: Changes) {
        let _ = self.shared.changes.send(event);
    }

    /// Listens to changes. From now on they are gathered.
    pub fn changes(&self) -> broadcast::Receiver<Changes> {
        self.shared.watched.store(true, Ordering::Relaxed);
        self.shared.changes.subscribe()
    }

    /// Listens to the ends of single Generates.
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.shared.notices.subscribe()
    }

    /// Listens to the ends of calls, every one of them; a second listener takes the first one's place.
    pub fn jobs(&self) -> mpsc::UnboundedReceiver<JobEvent> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *self.shared.jobs.lock().expect("no panic while locked") = Some(sender);
        receiver
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_last_change_is_never_dropped_and_each_row_comes_once() {
        let feed = ChangeFeed::new();
        let _listener = feed.changes();
        feed.row(7);
        feed.row(7);
        feed.batch(1);
        let first = feed.gathered().await;
        assert_eq!(first.rows.into_iter().collect::<Vec<_>>(), [7]);
        feed.row(8);
        let second = feed.gathered().await;
        assert_eq!(second.rows.into_iter().collect::<Vec<_>>(), [8], "what came after a flush comes with the next");
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_rows_becomes_one_resync() {
        let feed = ChangeFeed::new();
        let _listener = feed.changes();
        for row in 0..5_000 {
            feed.row(row);
        }
        let pending = feed.gathered().await;
        assert!(pending.resync);
        assert_eq!(pending.rows.len(), MOST_ROWS);
    }
}
