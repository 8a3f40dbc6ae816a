//! Taking edits of cells back: each cell that still holds what the action wrote holds again what it held before.

use std::collections::{HashMap, HashSet};

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::cells::PlanColumn;
use train_domain::names::key;

use super::plan_row::{self, PlanRow};
use super::waiting::{fill_waiting, tell_apart};
use crate::actions;
use crate::deleting::push_aside;
use crate::error::{Result, StoreError};
use crate::library::forget;
use crate::stored::text;
use crate::stored_cells::{StoredCell, StoredCellChanges, StoredRowChange};
use crate::vocabulary::{Vocabulary, kind, named};

/// What an undo did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Rows whose cells are as they were.
    pub restored: Vec<i64>,
    /// Rows that had come and are put aside.
    pub gone: Vec<i64>,
    /// What could not be restored, in sentences; empty where all is as it was.
    pub left: String,
    /// A batch has rows of it: the action can be undone again for them.
    pub again: bool,
}

/// What stays as it is, and why: numbers of rows, and how many cells.
#[derive(Default)]
struct Left {
    at_work: Vec<i64>,
    written: Vec<i64>,
    edited: Vec<i64>,
    deleted: usize,
    cells: usize,
    templates: usize,
    tiers: usize,
    names: usize,
}

/// Takes an action back. Rows that a batch has taken, or for whose brief one asks, stay, and the action can be undone again for
/// them; what was written, edited or deleted since stays for good.
///
/// # Errors
/// It was undone before, or a batch has all of its rows: nothing was changed.
pub async fn undo(connection: &mut SqliteConnection, action: i64, now: i64) -> Result<Undone> {
    let nothing = || StoreError::not_found("There is nothing left to undo.");
    let found = sqlx::query!(
        r#"SELECT dataset_id AS "dataset_id!", detail AS "detail!" FROM actions
        WHERE id = ? AND undone_at IS NULL AND detail IS NOT NULL AND kind IN ('cells edited', 'names resolved')"#,
        action
    )
    .fetch_optional(&mut *connection)
    .await?
    .ok_or_else(nothing)?;
    let changes: StoredCellChanges = serde_json::from_str(&found.detail)
        .map_err(|error| StoreError::invalid(format!("What was edited cannot be read: {error}")))?;
    let rows = plan_row::load(connection, found.dataset_id, &changes.ids).await?;
    let vocabulary = Vocabulary::load(connection, found.dataset_id).await?;
    let made: HashSet<i64> = changes.items.iter().copied().collect();
    let (mut left, mut later) = (Left::default(), StoredCellChanges::default());
    let mut restored: Vec<PlanRow> = Vec::new();
    for change in changes.rows {
        let Some(row) = rows.get(&change.id) else {
            left.deleted += 1;
            continue;
        };
        if let Some(change) = stays(row, change, &mut left, &mut later.rows)
            && let Some(row) = before(row.clone(), change, &vocabulary, &made, &mut left)
        {
            restored.push(row);
        }
    }
    let mut gone = Vec::new();
    for change in changes.new_rows {
        // One that was deleted since is where it belongs.
        let Some(row) = rows.get(&change.id) else { continue };
        if let Some(change) = stays(row, change, &mut left, &mut later.new_rows) {
            if is_as_added(row, &change) {
                gone.push(row.id);
            } else {
                left.edited.push(row.number);
            }
        }
    }
    plan_row::update(connection, &restored).await?;
    // First, since none of what goes is one to be told apart from.
    put_aside(connection, action, &gone).await?;
    tell_apart(connection, &mut restored).await?;
    let kept = forget_made(connection, found.dataset_id, &changes.items, &restored).await?;
    left.names = kept.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.after.id).collect::<HashSet<_>>().len();
    let cells: HashMap<i64, usize> = kept.iter().map(|row| (row.id, row.cells.len())).collect();
    // A row all of whose names stay is as the action left it.
    restored.retain(|row| cells.get(&row.id).is_none_or(|stay| *stay < row.changes_since(&rows[&row.id]).len()));
    let done = restored.len() + gone.len();
    let left_over = left.sentence(done, changes.ids.len());
    if done == 0 && !left.at_work.is_empty() {
        return Err(StoreError::invalid(left_over));
    }
    let again = !later.rows.is_empty() || !later.new_rows.is_empty();
    if again {
        later.rows.extend(kept);
        let (items, names, filled_by) = (changes.items, changes.names, changes.filled_by);
        keep(connection, action, StoredCellChanges { items, names, filled_by, ..later }).await?;
    } else {
        actions::undo(connection, action, now).await?;
    }
    Ok(Undone { restored: restored.iter().map(|row| row.id).collect(), gone, left: left_over, again })
}

/// Removes the items that the action made. One that other rows have, or that was changed, stays, and so do the rows' names of
/// it: the library has them. Returns these cells.
async fn forget_made(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    made: &[i64],
    restored: &[PlanRow],
) -> Result<Vec<StoredRowChange>> {
    if made.is_empty() {
        return Ok(Vec::new());
    }
    forget(connection, made).await?;
    let ids: Vec<i64> = restored.iter().map(|row| row.id).collect();
    fill_waiting(connection, dataset_id, &ids).await
}

/// The change, where its row is free and shows what it showed; else the reason is noted. What a batch has taken is kept for later.
fn stays(
    row: &PlanRow,
    change: StoredRowChange,
    left: &mut Left,
    later: &mut Vec<StoredRowChange>,
) -> Option<StoredRowChange> {
    // A brief that comes for a row which is no more as it was is paid for in vain.
    if row.is_at_work() || row.is_briefed {
        left.at_work.push(row.number);
        later.push(change);
        return None;
    }
    if row.shown != change.shown {
        left.written.push(row.number);
        return None;
    }
    Some(change)
}

/// The row with the cells that can be as they were; none where no cell can.
fn before(
    mut row: PlanRow,
    change: StoredRowChange,
    vocabulary: &Vocabulary,
    made: &HashSet<i64>,
    left: &mut Left,
) -> Option<PlanRow> {
    let stands = PAIR.map(|column| row.cell(column).clone());
    let mut set = Vec::new();
    for cell in change.cells {
        if !still_says(row.cell(cell.column), &cell.after) {
            left.cells += 1;
            continue;
        }
        let (was_named, before) = (cell.before.text.is_some(), settled(cell.column, cell.before, vocabulary, made));
        left.templates += usize::from(cell.column == PlanColumn::Template && was_named && before.id.is_none());
        row.set(cell.column, before);
        set.push(cell.column);
    }
    if set.iter().any(|column| PAIR.contains(column)) && is_of_other_tier(&row, vocabulary) {
        // One of the two was changed since, or the template's own tier: a prompt for another one would be paid for in vain.
        PAIR.into_iter().zip(stands).for_each(|(column, cell)| row.set(column, cell));
        set.retain(|column| !PAIR.contains(column));
        left.tiers += 1;
    }
    if let Some((before, after)) = change.variation
        && !set.is_empty()
        && row.variation == after
    {
        row.variation = before;
    }
    (!set.is_empty()).then_some(row)
}

/// What has to be of one tier.
const PAIR: [PlanColumn; 2] = [PlanColumn::Tier, PlanColumn::Template];

fn is_of_other_tier(row: &PlanRow, vocabulary: &Vocabulary) -> bool {
    let tier = row.cell(PlanColumn::Tier).text.as_deref().unwrap_or_default();
    row.cell(PlanColumn::Template).id.is_some_and(|template| vocabulary.other_tier(template, tier).is_some())
}

/// Whether a cell says what was written into it. A name says the same whether the library has it by now or not.
fn still_says(now: &StoredCell, written: &StoredCell) -> bool {
    match (&now.text, &written.text) {
        // It may have another name by now.
        _ if now.id.is_some() && now.id == written.id => true,
        (Some(now_text), Some(text)) if now.id != written.id => key(now_text) == key(text),
        (now, written) => now == written,
    }
}

/// What a cell held before, by what the library has now: an item that is gone may be there again, and a name that was
/// unknown may be known. What the action made is not among it.
fn settled(column: PlanColumn, cell: StoredCell, vocabulary: &Vocabulary, made: &HashSet<i64>) -> StoredCell {
    let Some(kind) = kind(column).filter(|_| !matches!(column, PlanColumn::Intent | PlanColumn::Tone)) else {
        return cell;
    };
    let Some(text) = &cell.text else { return cell };
    // Another item may have the id of one that is gone.
    let by_id = cell.id.and_then(|id| vocabulary.get(id)).filter(|item| item.kind == kind);
    let item = by_id.or_else(|| vocabulary.find(kind, text)).filter(|item| !made.contains(&item.id));
    match item {
        Some(item) => named(item),
        None if column == PlanColumn::Template => StoredCell::default(),
        None => StoredCell { text: cell.text, ..StoredCell::default() },
    }
}

/// Whether nobody has edited a row since it came.
fn is_as_added(row: &PlanRow, added: &StoredRowChange) -> bool {
    PlanColumn::ALL.into_iter().all(|column| {
        let added = added.cells.iter().find(|cell| cell.column == column).map(|cell| &cell.after);
        still_says(row.cell(column), added.unwrap_or(&StoredCell::default()))
    })
}

async fn put_aside(connection: &mut SqliteConnection, action: i64, ids: &[i64]) -> Result<()> {
    let mut query = QueryBuilder::<Sqlite>::new("");
    push_aside(&mut query, action);
    query.push(" WHERE id IN (SELECT value FROM json_each(").push_bind(serde_json::json!(ids).to_string()).push("))");
    query.build().execute(connection).await?;
    Ok(())
}

/// What is left to undo, once a batch has let go of it.
async fn keep(connection: &mut SqliteConnection, action: i64, mut later: StoredCellChanges) -> Result<()> {
    later.ids = later.rows.iter().chain(&later.new_rows).map(|row| row.id).collect();
    later.added = u32::try_from(later.new_rows.len()).unwrap_or(u32::MAX);
    later.cells = u32::try_from(later.rows.iter().map(|row| row.cells.len()).sum::<usize>()).unwrap_or(u32::MAX);
    let detail = text(&later);
    sqlx::query!("UPDATE actions SET detail = ?2 WHERE id = ?1", action, detail).execute(connection).await?;
    Ok(())
}

impl Left {
    fn sentence(&self, done: usize, all: usize) -> String {
        let mut sentences = Vec::new();
        let rows = |numbers: &[i64], is: &str, are: &str| {
            format!("{} {}", numbered(numbers), if numbers.len() == 1 { is } else { are })
        };
        if !self.at_work.is_empty() {
            sentences.push(rows(
                &self.at_work,
                "is being generated or waits in a batch.",
                "are being generated or wait in a batch.",
            ));
        }
        if !self.written.is_empty() {
            sentences.push(rows(&self.written, "was written since and stays.", "were written since and stay."));
        }
        if !self.edited.is_empty() {
            sentences.push(rows(&self.edited, "was edited since and stays.", "were edited since and stay."));
        }
        for (count, one, many) in [
            (self.deleted, "1 row was deleted since.", "rows were deleted since."),
            (self.cells, "1 cell was changed again since and stays.", "cells were changed again since and stay."),
            (self.templates, "1 template is no longer in the library.", "templates are no longer in the library."),
            (
                self.tiers,
                "1 row keeps its tier and template, because the ones before do not go together any more.",
                "rows keep their tiers and templates, because the ones before do not go together any more.",
            ),
            (
                self.names,
                "1 name stays in the library, because other rows have it or it was changed.",
                "names stay in the library, because other rows have them or they were changed.",
            ),
        ] {
            match count {
                0 => {}
                1 => sentences.push(one.into()),
                _ => sentences.push(format!("{count} {many}")),
            }
        }
        if sentences.is_empty() {
            return String::new();
        }
        let taken =
            if done == 0 { "Nothing was taken back.".into() } else { format!("Taken back in {done} of {all} rows.") };
        format!("{taken} {}", sentences.join(" "))
    }
}

/// "#5", "#5 and #7", "#5, #7, #8 and 12 more".
fn numbered(numbers: &[i64]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = numbers.iter().take(SHOWN).map(|number| format!("#{number}")).collect();
    match (numbers.len().saturating_sub(SHOWN), &shown[..]) {
        (0, [all @ .., last]) if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        (0, _) => shown.concat(),
        (more, _) => format!("{} and {more} more", shown.join(", ")),
    }
}
