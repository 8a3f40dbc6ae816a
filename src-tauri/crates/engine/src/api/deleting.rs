//! Deleting: rows that were chosen, and whole datasets.

use std::sync::Arc;
use std::time::Instant;

use train_store::deleting;
use train_store::lock::FolderLock;

use crate::Engine;
use crate::error::{EngineError, Result};
use crate::view::{DeleteOutcome, Target};

/// How long deleted rows can be brought back: thirty days.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

impl Engine {
    /// Deletes rows that no batch is working on, and says how many others stay. For a month they can be brought back.
    ///
    /// # Errors
    /// The database cannot be written; what was deleted until then is said.
    pub async fn delete_rows(&self, dataset_id: u32, target: Target) -> Result<DeleteOutcome> {
        let dataset = i64::from(dataset_id);
        let matching = self.count_matching(dataset_id, &target).await?;
        let ids = deleting::free_rows(&mut *self.inner.store.read().await?, dataset, &target).await?;
        if ids.is_empty() {
            return Ok(DeleteOutcome { deleted: 0, kept: matching, undo_token: None });
        }
        let done = self.delete_in_slices(dataset, &Arc::new(target), &ids).await;
        self.inner.supervisor.feed().everything();
        let (deleted, action) = done?;
        let undo_token = (deleted > 0).then(|| action.to_string());
        Ok(DeleteOutcome { deleted, kept: matching.saturating_sub(deleted), undo_token })
    }

    /// How many are gone, and the action that brings them back.
    async fn delete_in_slices(&self, dataset: i64, target: &Arc<Target>, ids: &[i64]) -> Result<(u32, i64)> {
        let now = self.inner.clock.now_ms();
        let begun = self.write(move |connection| Box::pin(deleting::begin(connection, dataset, now)));
        let action = begun.await?;
        let mut slices = self.slices().await?;
        let (mut at, mut deleted) = (0, 0);
        while at < ids.len() {
            let slice = ids[at..ids.len().min(at + slices.rows)].to_vec();
            at += slice.len();
            let (started, target) = (Instant::now(), Arc::clone(target));
            let gone = self.write(move |connection| {
                Box::pin(async move { deleting::rows(connection, dataset, &target, &slice, action).await })
            });
            match gone.await {
                Ok(gone) => deleted += gone,
                Err(error) if deleted > 0 => return Err(partly(error, deleted, ids.len())),
                Err(error) => return Err(error),
            }
            slices.after(started.elapsed()).await;
        }
        Ok((deleted, action))
    }

    /// Deletes a dataset with everything in it but the record of what its calls cost, where it is as a stamp says that was
    /// taken of it at rest. `false`: something was written in it since, and nothing is deleted.
    ///
    /// # Errors
    /// A batch of it runs, or the database cannot be written. Once its first row is gone it is not shown any more, and
    /// the next start goes on with what is left of it.
    pub(super) async fn delete_dataset_for_good(&self, dataset: i64, stamp: String) -> Result<bool> {
        let now = self.inner.clock.now_ms();
        let marked = self
            .write(move |connection| Box::pin(async move { deleting::mark(connection, dataset, &stamp, now).await }));
        if !marked.await? {
            return Ok(false);
        }
        self.inner.supervisor.feed().everything();
        let finished = self.finish_deletions().await;
        self.inner.supervisor.feed().everything();
        finished.map(|()| true).map_err(|error| {
            let hint = error.hint.unwrap_or_default();
            EngineError::new(
                error.code,
                format!("The dataset is deleted, but not all of it is gone yet. {}", error.message),
            )
            .hint(format!("{hint} Train removes the rest when it starts again.").trim_start())
        })
    }

    /// Deletes for good what is left of datasets that are marked, by this process or by one that ended meanwhile, and of
    /// copies that were cut off; and rows
    /// that were deleted a month ago.
    pub(crate) async fn finish_deletions(&self) -> Result<()> {
        let marked = {
            // Held by whoever makes a copy, in this process or another.
            let copies = FolderLock::for_copy(self.folder())?;
            deleting::marked(&mut *self.inner.store.read().await?, copies.is_some()).await?
        };
        let mut slices = self.slices().await?;
        for dataset in marked {
            loop {
                let (started, rows, now) = (Instant::now(), slices.rows, self.inner.clock.now_ms());
                let rows = u32::try_from(rows).unwrap_or(u32::MAX);
                let slice = self.write(move |connection| Box::pin(deleting::slice(connection, dataset, rows, now)));
                if !slice.await? {
                    break;
                }
                slices.after(started.elapsed()).await;
            }
        }
        let before = self.inner.clock.now_ms() - KEPT_MS;
        loop {
            let (started, rows) = (Instant::now(), u32::try_from(slices.rows).unwrap_or(u32::MAX));
            let swept = self.write(move |connection| Box::pin(deleting::sweep(connection, before, rows)));
            if !swept.await? {
                break;
            }
            slices.after(started.elapsed()).await;
        }
        Ok(())
    }
}

/// Some of the slices are gone, each of them whole.
fn partly(error: EngineError, deleted: u32, all: usize) -> EngineError {
    let message = format!(
        "{deleted} of {all} conversations were deleted, then this happened: {} The others are as they were.",
        error.message
    );
    EngineError { message, ..error }
}
