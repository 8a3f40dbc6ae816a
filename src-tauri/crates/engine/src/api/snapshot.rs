//! What a window needs to draw itself.

use train_store::history;

use crate::Engine;
use crate::error::Result;
use crate::view::{self, BatchView, DatasetView, ProviderView};

/// Everything at one revision: events up to it are contained.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub datasets: Vec<DatasetView>,
    pub provider: ProviderView,
    pub open_batches: Vec<BatchView>,
    pub month_spent_micros: f64,
    pub month_unknown_calls: u32,
    pub revision: u32,
}

impl Engine {
    /// The state of everything that is always shown.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        // Read first: an event between here and the reads is shown twice, never missed.
        let revision = self.inner.supervisor.feed().revision();
        let month = self.inner.clock.month_start();
        let mut connection = self.inner.store.read().await?;
        let spent = history::spent_since(&mut connection, month).await?;
        let unknown = history::unknown_calls_since(&mut connection, month).await?;
        drop(connection);
        Ok(Snapshot {
            datasets: self.datasets().await?,
            provider: self.provider().await?,
            open_batches: self.open_batches().await?,
            month_spent_micros: view::number(spent.micros),
            month_unknown_calls: view::id(unknown + spent.unpriced),
            revision,
        })
    }
}
