//! The table as a spreadsheet: cells, new rows, names.

use train_domain::cells::read;
use train_store::cells::{self, Changed, Edit, Resolve, RowRef};

use crate::Engine;
use crate::error::{EngineError, Result};
use crate::import::BLANKS;
use crate::view::{
    self, CellEdit, CellProblem, CellsOutcome, DuplicateRows, EditCells, PlanColumn, ResolveName, ResolveNames, Undone,
    UnknownName,
};

/// Cells that one step may change: all of the most rows.
const CELLS: usize = cells::MOST * PlanColumn::ALL.len();

impl Engine {
    /// Changes cells and adds rows as one step: all of it or, where one cell cannot be as it is wanted, nothing. Names that the
    /// library lacks are kept as they were typed.
    ///
    /// # Errors
    /// The dataset is no longer there, or there are too many cells.
    pub async fn edit_cells(&self, input: &EditCells) -> Result<CellsOutcome> {
        if input.edits.len() > CELLS {
            return Err(EngineError::invalid(format!("{} cells are too many at once.", input.edits.len()))
                .hint("Take at most 10,000 rows at a time, or import them as a file. Nothing was changed."));
        }
        let edits = input.edits.iter().map(edit).collect::<Result<Vec<Edit>>>()?;
        let (dataset, new_rows, now) = (i64::from(input.dataset_id), input.new_rows, self.inner.clock.now_ms());
        let edited = self
            .write(move |connection| {
                Box::pin(async move { cells::edit(connection, dataset, &edits, new_rows, now).await })
            })
            .await?;
        match edited {
            Ok(changed) => {
                self.rows_changed(dataset, &changed.changed, !changed.added.is_empty());
                self.outcome(dataset, changed).await
            }
            Err(problems) => Ok(CellsOutcome {
                changed: Vec::new(),
                added: Vec::new(),
                problems: problems.into_iter().map(CellProblem::from).collect(),
                unknown: self.unknown_names(input.dataset_id).await?,
                undo_token: None,
            }),
        }
    }

    /// Names that rows have and the library lacks.
    pub async fn unknown_names(&self, dataset_id: u32) -> Result<Vec<UnknownName>> {
        let unknown = cells::unknown(&mut *self.inner.store.read().await?, i64::from(dataset_id)).await?;
        Ok(unknown.into_iter().map(UnknownName::from).collect())
    }

    /// Makes names, or maps them to known ones, as one step.
    ///
    /// # Errors
    /// An item is no longer there, or no row has such a name any more.
    pub async fn resolve_names(&self, input: &ResolveNames) -> Result<CellsOutcome> {
        let resolve =
            |name: &ResolveName| Resolve { kind: name.kind, name: name.name.clone(), to: name.to.map(i64::from) };
        let names: Vec<Resolve> = input.names.iter().map(resolve).collect();
        let (dataset, now) = (i64::from(input.dataset_id), self.inner.clock.now_ms());
        let resolved = self
            .write(move |connection| {
                Box::pin(async move { cells::resolve(connection, dataset, &names, BLANKS, now).await })
            })
            .await?;
        self.library_changed(dataset).await;
        self.outcome(dataset, resolved).await
    }

    /// Adds a copy of each row, as one step: a new variation, not written.
    ///
    /// # Errors
    /// There are too many, or none.
    pub async fn duplicate_rows(&self, input: &DuplicateRows) -> Result<CellsOutcome> {
        let (dataset, target, now) = (i64::from(input.dataset_id), input.target.clone(), self.inner.clock.now_ms());
        let copied = self
            .write(move |connection| Box::pin(async move { cells::duplicate(connection, dataset, &target, now).await }))
            .await?;
        self.inner.supervisor.feed().everything();
        self.outcome(dataset, copied).await
    }

    /// Takes edits of cells, added rows or names back.
    pub(super) async fn undo_cells(&self, action: i64) -> Result<Undone> {
        let now = self.inner.clock.now_ms();
        let cells::Undone { restored, gone, left, again } =
            self.write(move |connection| Box::pin(cells::undo(connection, action, now))).await?;
        // Rows may be gone, and items that were made with names.
        self.inner.supervisor.feed().everything();
        Ok(Undone { rows: u32::try_from(restored.len() + gone.len()).unwrap_or(u32::MAX), left, again })
    }

    async fn outcome(&self, dataset: i64, changed: Changed) -> Result<CellsOutcome> {
        let unknown = cells::unknown(&mut *self.inner.store.read().await?, dataset).await?;
        Ok(CellsOutcome {
            changed: changed.changed.into_iter().map(view::id).collect(),
            added: changed.added.into_iter().map(view::id).collect(),
            problems: Vec::new(),
            unknown: unknown.into_iter().map(UnknownName::from).collect(),
            undo_token: changed.action.map(|action| action.to_string()),
        })
    }

    /// Rows that come or go change places and counts: then everything is fetched anew.
    fn rows_changed(&self, dataset: i64, changed: &[i64], came_or_went: bool) {
        let feed = self.inner.supervisor.feed();
        if came_or_went {
            return feed.everything();
        }
        changed.iter().for_each(|id| feed.row(*id));
        if !changed.is_empty() {
            feed.dataset(dataset);
        }
    }
}

fn edit(edit: &CellEdit) -> Result<Edit> {
    let row = match (edit.id, edit.new_row) {
        (Some(id), None) => RowRef::Planned(i64::from(id)),
        (None, Some(at)) => RowRef::New(at),
        _ => return Err(EngineError::invalid("A cell belongs either to a row of the plan or to a new one.")),
    };
    Ok(Edit { row, column: edit.column, text: read(edit.column, &edit.text) })
}
