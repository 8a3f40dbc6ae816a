//! Taking back what a person did.

use std::time::Instant;

use train_store::actions::{self, Kind};
use train_store::{deleting, library_deletion, planned_rows, verdicts};

use crate::Engine;
use crate::error::{EngineError, Result};
use crate::view::Undone;

impl Engine {
    /// Takes an action back: verdicts stop counting, deleted rows are there again, a row shows the version before, planned
    /// rows go, a deleted item of the library is there again, cells hold what they held. What was changed again since stays, and is
    /// said.
    ///
    /// # Errors
    /// There is nothing left to undo; or the row shows another version by now, or is being written: nothing was changed.
    pub async fn undo(&self, token: &str) -> Result<Undone> {
        let action = token.parse().unwrap_or_default();
        let found = actions::find(&mut *self.inner.store.read().await?, action).await?;
        let (kind, dataset) = found.ok_or_else(|| EngineError::not_found("There is nothing left to undo."))?;
        match kind {
            Kind::Verdict => self.undo_verdicts(action, dataset).await.map(Undone::whole),
            Kind::Deletion => self.bring_back(action, dataset).await.map(Undone::whole),
            Kind::Edit | Kind::Shown => self.show_before(action, dataset).await.map(Undone::whole),
            Kind::Plan => self.take_back_planned(action).await,
            Kind::Import => self.undo_import(action, dataset).await,
            Kind::ItemDeleted => self.bring_back_item(action, dataset).await.map(Undone::whole),
            Kind::Cells | Kind::Names => self.undo_cells(action).await,
        }
    }

    async fn undo_verdicts(&self, action: i64, dataset: i64) -> Result<u32> {
        let now = self.inner.clock.now_ms();
        let ids = self.write(move |connection| Box::pin(verdicts::undo(connection, action, now))).await?;
        let feed = self.inner.supervisor.feed();
        ids.iter().for_each(|id| feed.row(*id));
        feed.dataset(dataset);
        Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
    }

    async fn bring_back_item(&self, action: i64, dataset: i64) -> Result<u32> {
        let now = self.inner.clock.now_ms();
        let back =
            self.write(move |connection| Box::pin(library_deletion::bring_back(connection, action, dataset, now)));
        back.await?;
        self.library_changed(dataset).await;
        Ok(0)
    }

    /// In slices: what is cut off stays to be undone.
    async fn take_back_planned(&self, action: i64) -> Result<Undone> {
        let mut slices = self.slices().await?;
        let (mut at, mut gone) = (Some(0), 0);
        while let Some(from) = at {
            let (started, rows, now) = (Instant::now(), slices.rows, self.inner.clock.now_ms());
            let taken = self.write(move |connection| {
                Box::pin(planned_rows::take_back(connection, action, (from, rows), gone, now))
            });
            let taken = match taken.await {
                Ok(taken) => taken,
                Err(error) => {
                    self.inner.supervisor.feed().everything();
                    return Err(error);
                }
            };
            gone += taken.gone;
            at = taken.next;
            slices.after(started.elapsed()).await;
        }
        self.inner.supervisor.feed().everything();
        let left = actions::rows_left(&mut *self.inner.store.read().await?, action).await?;
        let one = "it was generated, has a brief by a model, or is in a batch";
        let many = "they were generated, have briefs by a model, or are in a batch";
        Ok(Undone::in_part(gone, left, [one, many]))
    }

    /// In slices: what is cut off is gone on with by the next undo of the same action.
    async fn bring_back(&self, action: i64, dataset: i64) -> Result<u32> {
        let mut slices = self.slices().await?;
        let mut rows = 0;
        loop {
            let (started, slice, now) = (Instant::now(), slices.rows, self.inner.clock.now_ms());
            let slice = u32::try_from(slice).unwrap_or(u32::MAX);
            let back =
                self.write(move |connection| Box::pin(deleting::bring_back(connection, action, slice, now))).await?;
            if back == 0 {
                break;
            }
            rows += back;
            slices.after(started.elapsed()).await;
        }
        // The library may have got names meanwhile that they wait for.
        self.fill_waiting(dataset).await;
        self.inner.supervisor.feed().everything();
        match rows {
            0 => Err(EngineError::not_found("There is nothing left to undo.")),
            rows => Ok(u32::try_from(rows).unwrap_or(u32::MAX)),
        }
    }
}
