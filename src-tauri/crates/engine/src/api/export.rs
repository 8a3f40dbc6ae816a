//! Exports: read from one state of the database, written beside their place, named whole.

use std::path::{Path, PathBuf};

use tokio::sync::watch;
use train_chat::Family;
use train_formats::{Consumer, Format, ProblemGroup};

use crate::Engine;
use crate::error::Result;
use crate::export::folder::{Facts, ProvenanceFile, write_beside};
use crate::export::leading::lead;
use crate::export::output::Output;
use crate::export::places::{Places, is_taken};
use crate::export::plan::Plan;
use crate::export::refusal::{stopped, unwritable};
use crate::export::report::{left_out, nothing, report};
use crate::export::select::select;
use crate::export::sides::Sides;
use crate::export::walk::Needs;
use crate::export::write::{Beside, Task};
use crate::export::{history, names};
use crate::view::{
    ExportChoices, ExportConsumer, ExportFamily, ExportFormat, ExportInput, ExportProgress, ExportRecord, ExportReport,
    ExportTo,
};
use train_store::export_history;
use train_store::reading::Reading;

/// Context lengths that are offered: those that people train with.
const CONTEXTS: [u32; 6] = [2_048, 4_096, 8_192, 16_384, 32_768, 131_072];

impl Engine {
    /// What can be chosen.
    pub fn export_choices() -> ExportChoices {
        let consumers = Consumer::ALL.into_iter().map(|consumer| ExportConsumer {
            name: consumer.name.into(),
            label: consumer.label.into(),
            note: consumer.note.into(),
        });
        let formats = Format::written().map(|format| ExportFormat {
            name: format.name.into(),
            label: format.label.into(),
            extension: format.extension.into(),
            pairs: format.pairs.is_some(),
        });
        let families = Family::ALL.into_iter().map(|family| ExportFamily {
            name: family.name.into(),
            label: family.label.into(),
            exact: family.exact,
        });
        ExportChoices {
            consumers: consumers.collect(),
            formats: formats.collect(),
            families: families.collect(),
            contexts: CONTEXTS.into(),
        }
    }

    /// Where an export of today would go: a folder or a file where nothing stands yet, beside another place, or else in
    /// the person's documents beside the earlier ones of the dataset.
    ///
    /// # Errors
    /// The dataset is gone, or something that was asked for is not known.
    pub async fn export_folder(&self, input: &ExportInput, beside: Option<&Path>) -> Result<PathBuf> {
        let plan = Plan::of(input)?;
        let name = self.title(&mut *self.inner.store.read().await?, input.dataset_id).await?;
        let documents = [dirs::document_dir(), dirs::home_dir()].into_iter().flatten().find(|folder| folder.is_dir());
        let documents = documents.unwrap_or_else(|| PathBuf::from("."));
        let date = crate::calendar::date(self.inner.clock.now_ms(), &jiff::tz::TimeZone::system());
        let (shape, ending) = match &input.to {
            ExportTo::Folder { consumer } => (consumer, String::new()),
            ExportTo::File { format } => (format, format!(".{}", plan.format.extension)),
        };
        let folder =
            beside.and_then(Path::parent).map_or_else(|| documents.join(names::safe(&name)), Path::to_path_buf);
        let place = |nth: u32| match nth {
            1 => folder.join(format!("{date} {shape}{ending}")),
            _ => folder.join(format!("{date} {shape} {nth}{ending}")),
        };
        Ok((1..).map(place).find(|path| !is_taken(&plan, path)).unwrap_or_else(|| place(1)))
    }

    /// Writes a folder or a file. What stands there is replaced only where `replace` says so.
    ///
    /// # Errors
    /// Something asked for is not possible, nothing is there to write, the place cannot be taken, or it was cancelled. No
    /// file is left half written, and none that is there already is changed.
    pub async fn export(&self, input: &ExportInput, path: &Path, replace: bool) -> Result<ExportReport> {
        let (_one, stop) = self.inner.exporting.begin()?;
        let plan = Plan::of(input)?;
        let places = Places::take(&plan, path, self.folder(), replace).await?;
        let at = self.inner.clock.now_ms();
        let mut connection = self.inner.store.read().await?;
        let mut reading = Reading::begin(&mut connection).await?;
        let mut selection = select(&mut reading, input, &stop).await?;
        if selection.rows.is_empty() {
            return Err(nothing(&selection, &[], None, &input.statuses));
        }
        let sides = Sides::of(&self.inner.store, &mut reading, &plan, &selection, true).await?;
        lead(&mut reading, &plan, &mut selection, &sides, &stop).await?;
        let (mut tokens, mut beside): (Vec<u32>, Option<Box<dyn Beside>>) = (Vec::new(), None);
        let title = self.title(&mut reading, input.dataset_id).await?;
        if let Some(folder) = places.folder() {
            // The consumer's own length is looked at before a byte is written, and the recipes need the longest row.
            let (_, looked) = self.look_at(&mut reading, Plan::of(input)?, &selection, &sides, &stop).await?;
            if let Some(group) = looked.groups().into_iter().find(ProblemGroup::stops) {
                return Err(stopped(&group));
            }
            tokens = looked.tokens;
            let file = ProvenanceFile::create(folder, plan.format.extension);
            beside = Some(Box::new(file.map_err(|error| unwritable(places.path(), &error))?));
        }
        let task = Task {
            sides,
            needs: Needs {
                origins: beside.is_some(),
                pairs: plan.format.pairs.is_some(),
                practice: plan.input.practice,
            },
            output: Output::new(plan.format, input.system, places.data_files(), beside.is_some()),
            beside,
            stop,
            progress: self.inner.exporting.progress().clone(),
            path: places.path().into(),
        };
        let written = task.run(&mut reading, &selection).await?;
        reading.end().await?;
        drop(connection);
        if written.files.is_empty() {
            let totals = &written.totals;
            let why = totals.left_out.keys().next().copied();
            return Err(nothing(&selection, &totals.unreadable, why, &input.statuses));
        }
        if let Some(folder) = places.folder() {
            let left_out = left_out(&selection, &written);
            let facts = Facts { title: &title, tokens: &tokens, left_out, now: at };
            write_beside(&plan, &facts, &written, folder)?;
        }
        let mut report = report(&plan, &places, &selection, &written);
        places.name(replace).await?;
        report.recorded = history::record(&self.inner.store, at, input, &report, &written, &selection).await;
        Ok(report)
    }

    /// Stops the export that is being written: nothing of it stays.
    pub fn cancel_export(&self) {
        self.inner.exporting.cancel();
    }

    /// How far the export is that is being written.
    pub fn export_progress(&self) -> watch::Receiver<ExportProgress> {
        self.inner.exporting.progress().subscribe()
    }

    /// The exports of a dataset, newest first, with what has changed since.
    pub async fn exports(&self, dataset_id: u32) -> Result<Vec<ExportRecord>> {
        history::list(&self.inner.store, dataset_id).await
    }

    /// Whether an export on record was written to a path.
    pub async fn is_exported(&self, path: &str) -> Result<bool> {
        Ok(export_history::is_known(&mut *self.inner.store.read().await?, path).await?)
    }
}
