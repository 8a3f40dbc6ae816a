//! Taking back what a person did.

use std::time::Instant;

use train_store::actions::{self, Kind};
use train_store::{deleting, verdicts};

use crate::Engine;
use crate::error::{EngineError, Result};

impl Engine {
    /// Takes an action back: verdicts stop counting, deleted rows are there again. Returns how many rows it concerned.
    ///
    /// # Errors
    /// There is nothing left to undo.
    pub async fn undo(&self, token: &str) -> Result<u32> {
        let action = token.parse().unwrap_or_default();
        let found = actions::find(&mut *self.inner.store.read().await?, action).await?;
        let (kind, dataset) = found.ok_or_else(|| EngineError::not_found("There is nothing left to undo."))?;
        match kind {
            Kind::Verdict => self.undo_verdicts(action, dataset).await,
            Kind::Deletion => self.bring_back(action).await,
        }
    }

    async fn undo_verdicts(&self, action: i64, dataset: i64) -> Result<u32> {
        let now = self.inner.clock.now_ms();
        let ids = self
            .inner
            .store
            .writer()
            .write(move |connection| Box::pin(verdicts::undo(connection, action, now)))
            .await?;
        let feed = self.inner.supervisor.feed();
        ids.iter().for_each(|id| feed.row(*id));
        feed.dataset(dataset);
        Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
    }

    /// In slices: what is cut off is gone on with by the next undo of the same action.
    async fn bring_back(&self, action: i64) -> Result<u32> {
        let mut slices = self.slices().await?;
        let mut rows = 0;
        loop {
            let (started, slice, now) = (Instant::now(), slices.rows, self.inner.clock.now_ms());
            let slice = u32::try_from(slice).unwrap_or(u32::MAX);
            let back = self
                .inner
                .store
                .writer()
                .write(move |connection| Box::pin(deleting::bring_back(connection, action, slice, now)))
                .await?;
            if back == 0 {
                break;
            }
            rows += back;
            slices.after(started.elapsed()).await;
        }
        self.inner.supervisor.feed().everything();
        match rows {
            0 => Err(EngineError::not_found("There is nothing left to undo.")),
            rows => Ok(u32::try_from(rows).unwrap_or(u32::MAX)),
        }
    }
}
