//! Keeps what conversations say findable: the index follows the answers, a little behind them.

use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use train_store::search;

use crate::error::Result;
use crate::run::Supervisor;

/// Versions that go into the index at a time. A text takes 0.15 ms, and answers wait for the writer meanwhile.
const GROUP: u32 = 50;
/// So long after a change is waited for further ones: they go into one group.
const BEHIND: Duration = Duration::from_millis(250);

impl Supervisor {
    /// Puts what was written into the index, until the database is closed. One such task is enough.
    pub async fn keep_findable(self) {
        let mut changes = self.feed().changes();
        loop {
            let closed = self.store().closed();
            tokio::select! {
                () = tokio::time::sleep(BEHIND) => {}
                () = closed => return,
            }
            if let Err(error) = self.index_texts().await {
                tracing::warn!(%error, "texts could not be put into the index; the next change tries again");
            }
            let closed = self.store().closed();
            tokio::select! {
                change = changes.recv() => if matches!(change, Err(RecvError::Closed)) { return },
                () = closed => return,
            }
        }
    }

    /// Puts all that is written into the index.
    pub async fn index_texts(&self) -> Result<()> {
        while search::is_behind(&mut *self.store().read().await?).await? {
            if self.store().is_closed() {
                break;
            }
            let added = self.store().writer().write(|connection| Box::pin(search::index(connection, GROUP))).await?;
            if added == 0 {
                break;
            }
            // Answers that came meanwhile go first.
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
