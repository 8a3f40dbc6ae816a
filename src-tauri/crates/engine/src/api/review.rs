//! Verdicts.

use train_store::verdicts::{self, NewVerdict};

use crate::Engine;
use crate::error::Result;
use crate::view::{ReviewInput, ReviewOutcome};

/// A note's length that is kept.
const NOTE: usize = 4_000;

impl Engine {
    /// Approves or rejects rows. What cannot take the verdict is passed over and counted with its reason.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn review(&self, input: &ReviewInput) -> Result<ReviewOutcome> {
        let input = ReviewInput { note: input.note.chars().take(NOTE).collect(), ..input.clone() };
        let now = self.inner.clock.now_ms();
        let dataset = i64::from(input.dataset_id);
        let given = self
            .inner
            .store
            .writer()
            .write(move |connection| {
                Box::pin(async move {
                    let ReviewInput { dataset_id, target, verdict, note, seen } = input;
                    let new = NewVerdict { verdict, note, seen: seen.map(i64::from), now };
                    verdicts::give(connection, i64::from(dataset_id), &target, &new).await
                })
            })
            .await?;
        self.changed(dataset, given.action).await;
        Ok(given.into())
    }

    async fn changed(&self, dataset: i64, action: i64) {
        let feed = self.inner.supervisor.feed();
        let ids = async { verdicts::rows_of(&mut *self.inner.store.read().await?, action).await }.await;
        match ids {
            Ok(ids) => ids.into_iter().for_each(|id| feed.row(id)),
            Err(_) => feed.everything(),
        }
        feed.dataset(dataset);
    }
}
