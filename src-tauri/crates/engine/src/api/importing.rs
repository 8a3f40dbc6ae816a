//! Importing a plan: all of its rows or none, and never so long at a time that an answer waits.

use std::sync::Arc;
use std::time::Instant;

use train_domain::row::PlannedRow;
use train_formats::{PlanFile, PlanProblem, ReadPlanAs};
use train_store::import_conversations;
use train_store::lock::FolderLock;
use train_store::plan::{self, Addition, Comparison, Known, Meaning, Progress, Report, Standing};

use super::slices::MOST;
use crate::Engine;
use crate::aside::aside;
use crate::error::{EngineError, ErrorCode, Result};
use crate::import::BLANKS;
use crate::import_words::warnings;
use crate::view::{self, ImportProblem, ImportReport, NameChoice, PlanImport};

/// Said where reading ends in a panic.
pub(super) const FAULT: &str = "The plan could not be read: a fault of this application.";
/// What to do with a plan that was refused.
pub(super) const MEND_LINES: &str = "Mend the lines that are named";

impl Engine {
    /// Adds the rows of a plan file to a dataset: all of them or none, as one step that `undo` takes back. Names that the library
    /// lacks are added to it, unless something else is said of them.
    ///
    /// # Errors
    /// `ImportProblems` with line, column and what was expected, or another large import is under way.
    pub async fn import_plan(&self, input: &PlanImport, bytes: Vec<u8>) -> Result<ImportReport> {
        let (name, how) = (input.file_name.clone(), read_as(input));
        let PlanFile { rows, lines, ignored_columns, guessed_encoding } =
            aside(FAULT, move || train_formats::read_plan(&name, &bytes, &how))
                .await?
                .map_err(|problems| refused(&input.file_name, &problems, MEND_LINES))?;
        let lines: Arc<[u64]> = lines.into();
        let (report, action) = self.add_plan(input, rows, &lines).await?;
        let warnings = warnings(&report, &lines, &ignored_columns, guessed_encoding);
        let Report { added, skipped, new_names, .. } = report;
        Ok(ImportReport { added, skipped, new_names, warnings, undo_token: action.map(|action| action.to_string()) })
    }

    async fn add_plan(
        &self,
        input: &PlanImport,
        plan: Vec<PlannedRow>,
        lines: &Arc<[u64]>,
    ) -> Result<(Report, Option<i64>)> {
        let (dataset, add_new) = (i64::from(input.dataset_id), input.add_new);
        let plan: Arc<[PlannedRow]> = plan.into();
        let choices: Arc<[plan::NameChoice]> = input.names.iter().map(choice).collect();
        let added = loop {
            self.settle_earlier(dataset).await?;
            let known = Known::load(&mut *self.inner.store.read().await?, dataset).await?;
            let (plan, lines, choices) = (Arc::clone(&plan), Arc::clone(lines), Arc::clone(&choices));
            let addition = aside(FAULT, move || prepare(&known, &plan, &lines, &choices, add_new)).await??;
            if addition.size() == 0 {
                break Ok((addition.report, None));
            }
            let addition = Arc::new(addition);
            let added = if addition.size() <= MOST {
                self.add_at_once(dataset, &addition).await
            } else {
                self.add_in_slices(dataset, &addition).await.map(|added| added.map(|(action, _)| action))
            };
            match added {
                // Something came between.
                Ok(None) => {}
                Ok(Some(action)) => break Ok((addition.report.clone(), Some(action))),
                Err(error) => break Err(error),
            }
        };
        if matches!(&added, Ok((report, _)) if !report.new_names.is_empty()) {
            self.library_changed(dataset).await;
        } else {
            self.fill_waiting(dataset).await;
            self.inner.supervisor.feed().everything();
        }
        added
    }

    /// Takes back what a process left of an import into a dataset.
    ///
    /// # Errors
    /// It is still under way: it would not be seen which of its rows are there already.
    async fn settle_earlier(&self, dataset: i64) -> Result<()> {
        let left = plan::unfinished(&mut *self.inner.store.read().await?).await?;
        if left.is_none_or(|import| import.dataset_id != dataset) {
            return Ok(());
        }
        let _lock = self.lock_imports()?;
        self.take_back_all().await
    }

    pub(super) fn lock_imports(&self) -> Result<FolderLock> {
        FolderLock::for_import(self.folder())?.ok_or_else(|| {
            EngineError::invalid("Another import is under way.")
                .hint("Wait until it is done, then import the file again. Nothing was changed.")
        })
    }

    /// The action; `None` where it has to be prepared anew.
    async fn add_at_once(&self, dataset: i64, addition: &Arc<Addition>) -> Result<Option<i64>> {
        let (addition, now) = (Arc::clone(addition), self.inner.clock.now_ms());
        let writing =
            self.write(move |connection| Box::pin(async move { addition.write(connection, dataset, now).await }));
        writing.await
    }

    /// The action, and in how many slices it was added; `None` where it has to be prepared anew.
    async fn add_in_slices(&self, dataset: i64, addition: &Arc<Addition>) -> Result<Option<(i64, u32)>> {
        let _lock = self.lock_imports()?;
        // Of a process that ended in the middle of it.
        self.take_back_all().await?;
        let (begun, now) = (Arc::clone(addition), self.inner.clock.now_ms());
        let begun = self.write(move |connection| Box::pin(async move { begun.begin(connection, dataset, now).await }));
        let Some(progress) = begun.await? else { return Ok(None) };
        match self.write_slices(dataset, addition, progress, now).await {
            Ok(added) => Ok(Some(added)),
            Err(error) => {
                if let Err(left) = self.take_back().await {
                    tracing::warn!(error = %left, "a part of an import could not be taken back; the next start does it");
                }
                Err(error)
            }
        }
    }

    async fn write_slices(
        &self,
        dataset: i64,
        addition: &Arc<Addition>,
        mut progress: Progress,
        now: i64,
    ) -> Result<(i64, u32)> {
        let mut slices = self.slices().await?;
        while !addition.is_written(&progress) {
            let (started, rows) = (Instant::now(), slices.rows);
            let addition = Arc::clone(addition);
            let slice = self.write(move |connection| {
                Box::pin(async move { addition.write_slice(connection, dataset, progress, rows, now).await })
            });
            progress = slice.await?;
            slices.after(started.elapsed()).await;
        }
        let addition = Arc::clone(addition);
        let closed = self.write(move |connection| {
            Box::pin(async move { addition.close(connection, dataset, &progress, now).await })
        });
        Ok((closed.await?, slices.done))
    }

    /// Takes back what an import left that did not come to its end. Only to be called with the lock for imports.
    async fn take_back(&self) -> Result<()> {
        let Some(import) = plan::unfinished(&mut *self.inner.store.read().await?).await? else { return Ok(()) };
        let take_back = |rows| self.write(move |connection| Box::pin(plan::take_back(connection, import, rows)));
        self.slices().await?.until_done(take_back).await
    }

    /// The same for an import of either kind.
    pub(super) async fn take_back_all(&self) -> Result<()> {
        self.take_back().await?;
        self.settle_import().await
    }

    /// Takes back what a process left that ended in the middle of an import, unless one is under way.
    pub(crate) async fn take_back_unfinished(&self) -> Result<()> {
        let mut connection = self.inner.store.read().await?;
        let is_left = plan::unfinished(&mut connection).await?.is_some()
            || import_conversations::unfinished(&mut connection).await?.is_some();
        drop(connection);
        if !is_left {
            return Ok(());
        }
        match FolderLock::for_import(self.folder())? {
            Some(_lock) => self.take_back_all().await,
            None => Ok(()),
        }
    }
}

fn prepare(
    known: &Known,
    plan: &[PlannedRow],
    lines: &[u64],
    choices: &[plan::NameChoice],
    add_new: bool,
) -> Result<Addition> {
    let comparison = Comparison::new(known, plan, choices)?;
    let first = |of: Standing| comparison.standings.iter().position(|standing| *standing == of);
    if let Some(name) = first(Standing::NoTemplate).and_then(|at| plan[at].template.as_deref()) {
        return Err(EngineError::invalid(format!("The library has no template \"{name}\"."))
            .hint("Add it in the library, or leave the cells empty. Nothing was imported."));
    }
    if let Some(at) = first(Standing::OtherTier) {
        let said = known.wrong_template(&plan[at]).unwrap_or_default();
        return Err(EngineError::invalid(format!("Line {}: {said}", lines[at])).hint("Nothing was imported."));
    }
    Ok(Addition::new(known, comparison, add_new, BLANKS))
}

/// How a file is read.
pub(super) fn read_as(input: &PlanImport) -> ReadPlanAs {
    let columns = input.columns.iter().map(|source| (source.column, source.heading.clone()));
    ReadPlanAs { sheet: input.sheet.clone(), encoding: input.encoding.clone(), columns: columns.collect() }
}

/// What is said of a name.
pub(super) fn choice(choice: &NameChoice) -> plan::NameChoice {
    let meaning = match (choice.to, choice.leave) {
        (Some(to), _) => Meaning::Item(i64::from(to)),
        (None, true) => Meaning::Left,
        (None, false) => Meaning::New,
    };
    plan::NameChoice { kind: choice.kind, name: choice.name.clone(), meaning }
}

pub(super) fn refused(file_name: &str, problems: &[PlanProblem], mend: &str) -> EngineError {
    let first = problems.first().map(|problem| format!(": {problem}")).unwrap_or_default();
    let mut error = EngineError::new(ErrorCode::ImportProblems, format!("{file_name} was not imported{first}"))
        .hint(format!("Nothing was changed. {mend}, then import the file again."));
    error.problems = problems.iter().map(problem).collect();
    error
}

pub(super) fn problem(problem: &PlanProblem) -> ImportProblem {
    ImportProblem { line: view::line(problem.line), column: problem.column.clone(), message: problem.message.clone() }
}

#[cfg(test)]
#[path = "importing_tests.rs"]
mod tests;
