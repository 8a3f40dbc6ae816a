//! Before an export: what its consumer would do with each conversation, and how one of them looks.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::error::{EngineError, Result};
use crate::export::checked::{CheckedExport, checked};
use crate::export::item::Item;
use crate::export::look::{Looked, look};
use crate::export::plan::Plan;
use crate::export::preview::{places, preview};
use crate::export::refusal::{broken, cancelled};
use crate::export::seen::Looking;
use crate::export::select::{Row, Selection, select};
use crate::export::sides::Sides;
use crate::export::walk::{Needs, page};
use crate::view::{ExportCheck, ExportInput, ExportPreview};
use train_store::reading::Reading;
use train_store::{Connection, datasets, exports};

/// Rows that are read at a time where many in a row cannot be written.
const PAGE: usize = 100;

impl Engine {
    /// What would be written, and what the consumer would refuse, drop, cut or learn wrong. A newer call stops an older one.
    ///
    /// # Errors
    /// Something asked for is not possible, the database cannot be read, or a newer call took its place.
    pub async fn export_check(&self, input: &ExportInput) -> Result<ExportCheck> {
        Ok(self.check_export(input).await?.check)
    }

    /// The same with the problems one by one.
    ///
    /// # Errors
    /// As [`Engine::export_check`].
    pub async fn check_export(&self, input: &ExportInput) -> Result<CheckedExport> {
        let stop = self.inner.exporting.look();
        let plan = Plan::of(input)?;
        let mut connection = self.inner.store.read().await?;
        let mut reading = Reading::begin(&mut connection).await?;
        let title = self.title(&mut reading, input.dataset_id).await?;
        let selection = select(&mut reading, input, &stop).await?;
        let sides = Sides::of(&self.inner.store, &mut reading, &plan, &selection, false).await?;
        let looking = self.looking(&mut reading, plan).await?;
        let looked = look(&mut reading, &looking, &selection, &sides, self.inner.exporting.memory(), &stop).await?;
        let expert = exports::expert(&mut reading, i64::from(input.dataset_id)).await?.unwrap_or_default();
        reading.end().await?;
        Ok(checked(&looking, &selection, looked, &expert, &title))
    }

    /// Stops the check that is under way. An export that is being written goes on.
    pub fn cancel_check(&self) {
        self.inner.exporting.cancel_look();
    }

    /// The conversation at a place of what is exported, or the next one that can be written; with `back`, the one before it.
    /// Where there is none that way, it is the nearest the other way. In the file, a row that tells its reader all columns
    /// may stand before it. A newer call stops an older one.
    ///
    /// # Errors
    /// There is none, or a newer call took its place.
    pub async fn export_preview(&self, input: &ExportInput, at: u32, back: bool) -> Result<ExportPreview> {
        let stop = self.inner.exporting.preview();
        let plan = Plan::of(input)?;
        let mut connection = self.inner.store.read().await?;
        let mut reading = Reading::begin(&mut connection).await?;
        let selection = select(&mut reading, input, &stop).await?;
        let of = u32::try_from(selection.rows.len()).unwrap_or(u32::MAX);
        let needs = Needs { origins: false, pairs: plan.format.pairs.is_some(), practice: plan.input.practice };
        let plan = Arc::new(plan);
        let places = places(at, of, back);
        // Nearly always it is the first one.
        let (mut rest, mut most) = (&places[..], 1);
        while !rest.is_empty() {
            if stop.is_cancelled() {
                return Err(cancelled());
            }
            let rows: Vec<Row> = rest.iter().take(most).map(|place| selection.rows[*place as usize]).collect();
            let page = page(&mut reading, &rows, needs).await?;
            let (looked_at, left) = rest.split_at(page.rows.len());
            let (plan, looked_at) = (plan.clone(), looked_at.to_vec());
            // A long conversation through a template takes its time: not on a thread that others wait for.
            let shown = tokio::task::spawn_blocking(move || {
                let items = Item::all(page);
                items.iter().zip(looked_at).find_map(|(item, place)| preview(&plan, item, place, of))
            });
            if let Some(shown) = shown.await.map_err(|error| broken(&error))? {
                return Ok(shown);
            }
            (rest, most) = (left, PAGE);
        }
        Err(EngineError::not_found("There is no conversation to show."))
    }

    /// Looks at everything that an export will write.
    pub(super) async fn look_at(
        &self,
        connection: &mut Connection,
        plan: Plan,
        selection: &Selection,
        sides: &Sides,
        stop: &CancellationToken,
    ) -> Result<(Arc<Looking>, Looked)> {
        let looking = self.looking(connection, plan).await?;
        let looked = look(connection, &looking, selection, sides, self.inner.exporting.memory(), stop).await?;
        Ok((looking, looked))
    }

    async fn looking(&self, connection: &mut Connection, plan: Plan) -> Result<Arc<Looking>> {
        let library = exports::library_texts(connection, i64::from(plan.input.dataset_id)).await?;
        Ok(Arc::new(Looking::new(plan, &library, self.inner.exporting.memory().tokens.clone())))
    }

    /// The dataset's name.
    pub(super) async fn title(&self, connection: &mut Connection, dataset_id: u32) -> Result<String> {
        let name = datasets::name(connection, i64::from(dataset_id)).await?;
        name.ok_or_else(|| EngineError::not_found("This dataset is no longer there."))
    }
}
