//! The batches that run in this process: what is known of each, and how it is spoken to.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::{Notify, mpsc};
use train_domain::status::BatchKind;

use super::progress::BatchProgress;
use crate::view::RowSummary;

/// What a person asks of a running batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Send nothing more, wait for what is under way.
    Pause,
    /// The same, because the application ends: nobody asked for the pause.
    Close,
    /// The same, and the rest goes back to where it was.
    Cancel,
    /// Do not wait for what is under way either.
    LetGo,
    /// Ends in a fault of this application.
    #[cfg(test)]
    Fault,
}

/// A batch that runs.
#[derive(Clone)]
pub struct Running {
    pub orders: mpsc::UnboundedSender<Control>,
    pub progress: Arc<BatchProgress>,
    pub kind: BatchKind,
    /// It was ordered to be cancelled.
    pub cancel: Arc<AtomicBool>,
}

/// All that run. Cheap to clone.
#[derive(Clone, Default)]
pub struct Registry {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    running: Mutex<HashMap<i64, Running>>,
    ended: Notify,
}

impl Registry {
    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Running>> {
        self.shared.running.lock().expect("no panic while locked")
    }

    /// A batch runs from now on.
    pub fn insert(&self, id: i64, running: Running) {
        self.lock().insert(id, running);
    }

    /// A batch runs no more. Who waits for that is told by `tell_end`, when all that follows from it is done.
    pub fn remove(&self, id: i64) -> Option<Running> {
        self.lock().remove(&id)
    }

    /// Tells who waits that a batch has ended.
    pub fn tell_end(&self) {
        self.shared.ended.notify_waiters();
    }

    /// One that runs.
    pub fn get(&self, id: i64) -> Option<Running> {
        self.lock().get(&id).cloned()
    }

    /// What a running batch knows beyond the database.
    pub fn progress(&self, id: i64) -> Option<Arc<BatchProgress>> {
        self.get(id).map(|running| running.progress)
    }

    /// The ids of all.
    pub fn ids(&self) -> Vec<i64> {
        self.lock().keys().copied().collect()
    }

    /// Whether none runs.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Orders something of all.
    pub fn order_all(&self, order: Control) {
        for running in self.lock().values() {
            let _ = running.orders.send(order);
        }
    }

    /// A row with what its call is expected to take, where one is under way.
    pub fn with_expected(&self, row: RowSummary) -> RowSummary {
        let id = i64::from(row.id);
        let expected = || self.lock().values().find_map(|running| running.progress.expected_of(id));
        RowSummary { expected_ms: row.generating_since.and_then(|_| expected()), ..row }
    }

    /// Ends when any batch stops running. It counts from this call on, not from the first poll.
    pub fn next_end(&self) -> impl Future<Output = ()> + '_ {
        self.shared.ended.notified()
    }

    /// Ends when it is so; it can become so when a batch stops running.
    pub async fn until(&self, so: impl Fn(&Self) -> bool) {
        loop {
            let ended = self.next_end();
            if so(self) {
                return;
            }
            ended.await;
        }
    }
}
