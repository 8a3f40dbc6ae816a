//! How everything comes to rest: because a person asks for it, or because the application ends.

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

    /// Pauses everything that is at work in this process and returns when nothing is under way any more.
    pub async fn rest(&self) {
        self.halt(Control::Pause).await;
        self.shared.registry.until(Registry::is_empty).await;
    }

    /// Orders a halt: first to what waits in line, because the end of a running batch starts the next.
    async fn halt(&self, order: Control) {
        if !self.is_running() {
            return;
        }
        let open = async { batches::open_ones(&mut *self.shared.store.read().await?).await };
        for batch in open.await.unwrap_or_default() {
            if batch.state == BatchState::Queued
                && let Err(error) = self.order(batch.id, order).await
            {
                tracing::warn!(batch = batch.id, %error, "the batch stays in line");
            }
        }
        self.shared.registry.order_all(order);
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
