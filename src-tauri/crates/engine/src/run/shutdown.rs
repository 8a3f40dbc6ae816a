//! How everything comes to rest: because a person asks for it, or because the application ends.

use std::sync::atomic::Ordering;
use std::time::Duration;

use train_domain::status::BatchState;
use train_store::batches::{self, Batch};

use super::registry::Registry;
use super::{Control, Supervisor};

/// How long the last answers may take to be written when the application ends: a disk that is full stays full.
const LAST_WRITES: Duration = Duration::from_secs(20);

impl Supervisor {
    /// Sends nothing more, waits this long for what is under way, then lets go. What was running can be resumed.
    pub async fn come_to_rest(&self, patience: Duration) {
        let registry = &self.shared.registry;
        self.halt(Control::Close).await;
        if tokio::time::timeout(patience, registry.until(Registry::is_empty)).await.is_ok() {
            return;
        }
        registry.order_all(Control::LetGo);
        if tokio::time::timeout(LAST_WRITES, registry.until(Registry::is_empty)).await.is_err() {
            // At the next start these calls are found under way, and counted as perhaps billed.
            tracing::error!("the disk did not take the last answers; the database is closed without them");
        }
    }

    /// Pauses everything that is at work in this process and returns when nothing is under way any more. What would go on by
    /// itself does not.
    pub async fn rest(&self) {
        self.halt(Control::Pause).await;
        {
            // One that was just being started can be told when that is done.
            let _started = self.shared.lock.lock().await;
            self.shared.registry.order_all(Control::Pause);
        }
        self.shared.registry.until(Registry::is_empty).await;
        // One may have been pausing for a reason that passes. Who has started something since wants no rest any more.
        if self.shared.halting.load(Ordering::SeqCst) {
            self.halt(Control::Pause).await;
            self.go_on_as_usual();
        }
    }

    /// What has a time goes on by itself again.
    pub fn go_on_as_usual(&self) {
        self.shared.halting.store(false, Ordering::SeqCst);
    }

    /// Orders a halt: first to what stands in line, because the end of a running batch starts the next. From now on nothing
    /// goes on by itself; what waits for its time keeps it where nobody asked for the pause, and is told last: that may have to
    /// wait for a batch that is just being started.
    async fn halt(&self, order: Control) {
        self.shared.halting.store(true, Ordering::SeqCst);
        self.halt_those(BatchState::Queued, order).await;
        self.shared.registry.order_all(order);
        if order == Control::Pause {
            self.halt_those(BatchState::Paused, order).await;
        }
    }

    async fn halt_those(&self, state: BatchState, order: Control) {
        let open = async { batches::open_ones(&mut *self.shared.store.read().await?).await };
        for batch in open.await.unwrap_or_default().iter().filter(|batch| batch.state == state) {
            if self.is_at_work(batch)
                && let Err(error) = self.order(batch.id, order).await
            {
                tracing::warn!(batch = batch.id, %error, "the batch goes on waiting");
            }
        }
    }

    /// Whether a batch runs in this process, waits in line here, or has a time at which it goes on by itself.
    pub fn is_at_work(&self, batch: &Batch) -> bool {
        match batch.state {
            BatchState::Queued => self.is_running(),
            BatchState::Paused => batch.resumes_at.is_some(),
            _ => self.shared.registry.get(batch.id).is_some(),
        }
    }
}
