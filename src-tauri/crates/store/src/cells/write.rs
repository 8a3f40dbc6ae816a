//! What a step comes to is written, with the action by which it is taken back.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::plan_row::{self, PlanRow};
use crate::actions::{self, Kind};
use crate::error::{Result, StoreError};
use crate::stored::text;
use crate::stored_cells::StoredCellChanges;

/// Rows that one step may change or add: it is written at once, so that it happens whole and one undo takes it back.
pub const MOST: usize = 10_000;

/// What an action did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// By it the change is taken back; none where nothing changed.
    pub action: Option<i64>,
    /// Rows that changed.
    pub changed: Vec<i64>,
    /// Rows that came, in their order.
    pub added: Vec<i64>,
}

/// Refuses more rows than one step may have.
pub(super) fn check_size(rows: usize) -> Result<()> {
    if rows <= MOST {
        return Ok(());
    }
    Err(StoreError::invalid(format!("{rows} rows are too many at once."))
        .hint("Take at most 10,000 rows at a time, or import them as a file. Nothing was changed."))
}

/// Writes rows that changed and rows that come, and the action by which both are taken back. `detail` has what it says
/// besides.
#[allow(clippy::too_many_arguments, reason = "what was before, what is after, and what is told of it")]
pub(super) async fn write(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    kind: Kind,
    before: &HashMap<i64, PlanRow>,
    changed: &mut [PlanRow],
    added: &mut [PlanRow],
    detail: StoredCellChanges,
    now: i64,
) -> Result<Changed> {
    if changed.is_empty() && added.is_empty() {
        return Ok(Changed::default());
    }
    plan_row::update(connection, changed).await?;
    plan_row::insert(connection, dataset_id, added).await?;
    let combined = changed.iter_mut().filter(|row| {
        let changes = row.changes_since(&before[&row.id]);
        row.shown.is_none() && changes.iter().any(|change| change.column.is_combined())
    });
    let mut renumbered: Vec<&mut PlanRow> = combined.chain(added.iter_mut()).collect();
    plan_row::renumber(connection, &mut renumbered).await?;
    let rows = changed.iter().map(|row| row.change_since(&before[&row.id]));
    let detail = StoredCellChanges {
        ids: changed.iter().chain(&*added).map(|row| row.id).collect(),
        added: u32::try_from(added.len()).unwrap_or(u32::MAX),
        rows: rows.collect(),
        new_rows: added.iter().map(PlanRow::as_added).collect(),
        ..detail
    };
    let action = actions::add_with(connection, dataset_id, kind, Some(text(&detail)), now).await?;
    let ids = |rows: &[PlanRow]| rows.iter().map(|row| row.id).collect();
    Ok(Changed { action: Some(action), changed: ids(changed), added: ids(added) })
}
