//! Edits: what each cell comes to, and why one cannot.

use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;
use train_domain::cells::PlanColumn;

use super::plan_row::{self, PlanRow};
use super::write::{Changed, check_size, write};
use crate::actions::Kind;
use crate::datasets;
use crate::error::Result;
use crate::stored_cells::{StoredCell, StoredCellChanges};
use crate::vocabulary::Vocabulary;

/// A row that edits are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowRef {
    /// One of the plan, by its id.
    Planned(i64),
    /// One that comes, counted from 0.
    New(u32),
}

/// What one cell is to say.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Its row.
    pub row: RowRef,
    /// Its column.
    pub column: PlanColumn,
    /// What was read of the text; none clears the cell. Or why it means nothing there.
    pub text: std::result::Result<Option<String>, String>,
}

/// A cell that cannot be as it is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "where, and a sentence")]
pub struct Problem {
    pub row: RowRef,
    pub column: PlanColumn,
    pub message: String,
}

/// Changes cells and adds rows as one action; where one cell cannot be as it is wanted nothing is changed, and all such cells
/// are named. A name that the library lacks is kept as it was typed.
///
/// # Errors
/// The dataset is no longer there, there are too many rows, or the database cannot be written.
pub async fn edit(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    edits: &[Edit],
    new_rows: u32,
    now: i64,
) -> Result<std::result::Result<Changed, Vec<Problem>>> {
    datasets::require(connection, dataset_id).await?;
    let mut seen = HashSet::new();
    let planned = edits.iter().filter_map(|edit| match edit.row {
        RowRef::Planned(id) => seen.insert(id).then_some(id),
        RowRef::New(_) => None,
    });
    let ids: Vec<i64> = planned.collect();
    check_size(ids.len() + new_rows as usize)?;
    let vocabulary = Vocabulary::load(connection, dataset_id).await?;
    let before = plan_row::load(connection, dataset_id, &ids).await?;
    let mut wanted = Wanted {
        vocabulary,
        after: before.clone(),
        before,
        added: (0..new_rows).map(|_| PlanRow::new()).collect(),
        problems: Vec::new(),
    };
    edits.iter().for_each(|edit| wanted.take(edit));
    wanted.check_templates(edits);
    if !wanted.problems.is_empty() {
        return Ok(Err(wanted.problems));
    }
    let cells = wanted.count(edits);
    let Wanted { before, mut after, mut added, .. } = wanted;
    let mut changed: Vec<PlanRow> = ids.iter().filter_map(|id| after.remove(id)).collect();
    changed.retain(|row| !row.changes_since(&before[&row.id]).is_empty());
    let counted = StoredCellChanges { cells, ..StoredCellChanges::default() };
    write(connection, dataset_id, Kind::Cells, &before, &mut changed, &mut added, counted, now).await.map(Ok)
}

/// What a step comes to, before it is written.
struct Wanted {
    vocabulary: Vocabulary,
    before: HashMap<i64, PlanRow>,
    after: HashMap<i64, PlanRow>,
    added: Vec<PlanRow>,
    problems: Vec<Problem>,
}

impl Wanted {
    fn row(&mut self, row: RowRef) -> Option<&mut PlanRow> {
        match row {
            RowRef::Planned(id) => self.after.get_mut(&id),
            RowRef::New(at) => self.added.get_mut(at as usize),
        }
    }

    fn take(&mut self, edit: &Edit) {
        if let Err(message) = self.set(edit) {
            self.problems.push(Problem { row: edit.row, column: edit.column, message });
        }
    }

    fn set(&mut self, edit: &Edit) -> std::result::Result<(), String> {
        let (row, column) = (edit.row, edit.column);
        if self.row(row).is_none() {
            return Err("This row is no longer there.".into());
        }
        let cell = self.vocabulary.cell(column, edit.text.clone()?)?;
        if let RowRef::Planned(id) = row {
            let before = &self.before[&id];
            // What stays as it is needs no leave, and a brief stays whose it is.
            if holds_same(before.cell(column), &cell) {
                let cell = before.cell(column).clone();
                self.after.get_mut(&id).expect("it is there").set(column, cell);
                return Ok(());
            }
            if let Some(message) = before.refuses(column) {
                return Err(message);
            }
        }
        self.row(row).expect("it is there").set(column, cell);
        Ok(())
    }

    fn check_templates(&mut self, edits: &[Edit]) {
        let mut seen = HashSet::new();
        for edit in edits.iter().filter(|edit| matches!(edit.column, PlanColumn::Template | PlanColumn::Tier)) {
            if !seen.insert(edit.row) || !self.changes_template(edit.row) {
                continue;
            }
            let Some(row) = self.row(edit.row) else { continue };
            let tier = row.cell(PlanColumn::Tier).text.clone().unwrap_or_default();
            let Some(template) = row.cell(PlanColumn::Template).id else { continue };
            let Some(message) = self.vocabulary.other_tier(template, &tier) else { continue };
            self.problems.push(Problem { row: edit.row, column: edit.column, message });
        }
    }

    fn changes_template(&self, row: RowRef) -> bool {
        let RowRef::Planned(id) = row else { return true };
        let (Some(before), Some(after)) = (self.before.get(&id), self.after.get(&id)) else { return false };
        [PlanColumn::Template, PlanColumn::Tier].iter().any(|column| before.cell(*column) != after.cell(*column))
    }

    /// How many cells a person would say that the edits changed.
    fn count(&self, edits: &[Edit]) -> u32 {
        let changed: usize = self.after.iter().map(|(id, row)| row.changes_since(&self.before[id]).len()).sum();
        let mut new = HashSet::new();
        let of_new = edits.iter().filter(|edit| matches!(edit.row, RowRef::New(_)));
        let of_new = of_new.filter(|edit| new.insert((edit.row, edit.column))).count();
        u32::try_from(changed + of_new).unwrap_or(u32::MAX)
    }
}

/// Whether two cells say the same, whoever wrote it.
fn holds_same(a: &StoredCell, b: &StoredCell) -> bool {
    a.text == b.text && a.id == b.id
}
