//! Datasets as a whole: copied, put away, and deleted with a backup before.

use std::time::Instant;

use train_store::lock::FolderLock;
use train_store::{copying, datasets, deleting};

use crate::Engine;
use crate::error::{EngineError, Result};
use crate::view::DatasetView;

/// How many backups are made at most before a dataset is deleted: what is written in it meanwhile is not in them.
const MOST_BACKUPS: u32 = 3;

impl Engine {
    /// A copy of a dataset: its library and settings and, where that is wanted, its plan; never what was written.
    ///
    /// # Errors
    /// The name is empty, too long or taken, the original is deleted meanwhile, or the database cannot be written: then nothing
    /// of a copy is left.
    pub async fn duplicate_dataset(&self, id: u32, name: &str, rows: bool) -> Result<DatasetView> {
        let lock = FolderLock::for_copy(self.folder())?.ok_or_else(|| {
            EngineError::invalid("Another dataset is being copied.")
                .hint("Wait until it is done, then copy this one. Nothing was changed.")
        })?;
        let (dataset, name, now) = (i64::from(id), name.to_owned(), self.inner.clock.now_ms());
        let begun = self
            .write(move |connection| Box::pin(async move { copying::begin(connection, dataset, &name, now).await }));
        let copy = begun.await?;
        let filled = self.fill_copy(dataset, copy, rows).await;
        drop(lock);
        if let Err(error) = filled {
            if let Err(left) = self.finish_deletions().await {
                tracing::warn!(error = %left, "a part of a copy could not be removed; the next start does it");
            }
            return Err(error);
        }
        self.inner.supervisor.feed().everything();
        self.dataset(copy).await
    }

    async fn fill_copy(&self, dataset: i64, copy: i64, rows: bool) -> Result<()> {
        let mut slices = self.slices().await?;
        let mut after = Some(0).filter(|_| rows);
        while let Some(number) = after {
            let (started, rows) = (Instant::now(), u32::try_from(slices.rows).unwrap_or(u32::MAX));
            let slice = self.write(move |connection| Box::pin(copying::slice(connection, dataset, copy, number, rows)));
            after = slice.await?;
            slices.after(started.elapsed()).await;
        }
        let ended = self.write(move |connection| Box::pin(copying::end(connection, dataset, copy)));
        ended.await
    }

    /// Takes a dataset out of the list of those at work, or back into it. Nothing of it changes.
    ///
    /// # Errors
    /// A batch of it is open, or it is no longer there.
    pub async fn archive_dataset(&self, id: u32, archived: bool) -> Result<DatasetView> {
        let (dataset, now) = (i64::from(id), self.inner.clock.now_ms());
        let done = self.write(move |connection| Box::pin(datasets::archive(connection, dataset, archived, now)));
        done.await?;
        self.inner.supervisor.feed().everything();
        self.dataset(dataset).await
    }

    /// Deletes a dataset with everything in it but the record of what its calls cost. A backup is kept of all data before;
    /// gives where it is. Where another process writes in the dataset while it is made, another one takes its place.
    ///
    /// # Errors
    /// A batch of it runs, the backup cannot be written, or each of them was out of date: then nothing is deleted. Or the
    /// database cannot be written: once its first row is gone the dataset is not shown any more, and the next start goes on
    /// with what is left of it.
    pub async fn delete_dataset(&self, id: u32) -> Result<String> {
        let dataset = i64::from(id);
        for _ in 0..MOST_BACKUPS {
            let stamp = deleting::at_rest(&mut *self.inner.store.read().await?, dataset).await?;
            let backup = self.back_up(None).await.map_err(|error| {
                let hint = error.hint.unwrap_or_default();
                let message = format!("No backup could be kept, so nothing was deleted. {}", error.message);
                EngineError::new(error.code, message).hint(hint)
            })?;
            if self.delete_dataset_for_good(dataset, stamp).await? {
                return Ok(backup.path);
            }
            if let Err(error) = std::fs::remove_file(&backup.path) {
                tracing::warn!(%error, "a backup that was out of date could not be removed");
            }
        }
        let message = "Something was written in this dataset whenever a backup was made, so nothing was deleted.";
        Err(EngineError::invalid(message)
            .hint("Wait until whatever else works in it is done, then delete the dataset."))
    }
}
