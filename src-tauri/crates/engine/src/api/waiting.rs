//! Rows that wait for names which a library has by now.

use std::time::Instant;

use train_store::cells;

use crate::Engine;
use crate::error::Result;

impl Engine {
    /// Fills what a change of the library left because it was more than one step may change. What is not filled is by the next
    /// change.
    pub(super) async fn fill_waiting(&self, dataset: i64) {
        if let Err(error) = self.try_to_fill(dataset).await {
            tracing::warn!(%error, "rows go on waiting for names that the library has");
        }
    }

    async fn try_to_fill(&self, dataset: i64) -> Result<()> {
        let waiting = cells::waiting(&mut *self.inner.store.read().await?, dataset).await?;
        let (mut slices, mut at) = (self.slices().await?, 0);
        while at < waiting.len() {
            let (started, until) = (Instant::now(), waiting.len().min(at + slices.rows));
            let ids = waiting[at..until].to_vec();
            let filling = self
                .write(move |connection| Box::pin(async move { cells::fill_waiting(connection, dataset, &ids).await }));
            filling.await?;
            at = until;
            slices.after(started.elapsed()).await;
        }
        Ok(())
    }
}
