//! Verdicts.

use crate::Engine;
use crate::error::Result;
use crate::store::{review, rows};
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
        let outcome = self
            .inner
            .store
            .writer()
            .write(move |connection| {
                Box::pin(async move {
                    let token = review::token(connection).await?;
                    review::give(
                        connection,
                        i64::from(input.dataset_id),
                        &input.target,
                        input.seen.map(i64::from),
                        input.verdict,
                        &input.note,
                        &token,
                        now,
                    )
                    .await
                })
            })
            .await?;
        self.changed(dataset, &outcome.undo_token).await;
        Ok(outcome)
    }

    async fn changed(&self, dataset: i64, token: &str) {
        let feed = self.inner.supervisor.feed();
        let ids = async { review::rows_of(&mut *self.inner.store.read().await?, token).await }.await;
        match ids {
            Ok(ids) => ids.into_iter().for_each(|id| feed.row(id)),
            Err(_) => feed.everything(),
        }
        feed.dataset(dataset);
    }

    /// Takes a verdict back. Returns how many rows it concerned.
    ///
    /// # Errors
    /// There is nothing left to undo.
    pub async fn undo_review(&self, token: &str) -> Result<u32> {
        let (token, now) = (token.to_owned(), self.inner.clock.now_ms());
        let ids = self
            .inner
            .store
            .writer()
            .write(move |connection| Box::pin(async move { review::undo(connection, &token, now).await }))
            .await?;
        let feed = self.inner.supervisor.feed();
        for id in &ids {
            feed.row(i64::from(*id));
        }
        if let Some(first) = ids.first()
            && let Ok(dataset) = rows::dataset_of(&mut *self.inner.store.read().await?, i64::from(*first)).await
        {
            feed.dataset(dataset);
        }
        Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
    }
}
