//! Rows that a new version of an item filled, by the name that it brought: they wait again once it is taken back.

use sqlx::SqliteConnection;

use super::undo::undo;
use super::waiting::fill_all_waiting;
use crate::actions::{self, Kind};
use crate::error::{ErrorCode, Result};
use crate::library_list::Listed;
use crate::stored::text;
use crate::stored_cells::StoredCellChanges;

/// Fills rows that wait for the name of an item's new version, on record: with the version before, [`empty_filled`] finds what
/// it filled.
pub(crate) async fn fill_by_version(connection: &mut SqliteConnection, before: &Listed, now: i64) -> Result<()> {
    let rows = fill_all_waiting(connection, before.dataset_id).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let (ids, filled_by) = (rows.iter().map(|row| row.id).collect(), Some((before.id, before.version)));
    let detail = text(&StoredCellChanges { ids, names: 1, rows, filled_by, ..StoredCellChanges::default() });
    actions::add_with(connection, before.dataset_id, Kind::Names, Some(detail), now).await?;
    Ok(())
}

/// Once an item is as it was in an older version, rows that a version after it filled wait for their name again: they never
/// said the one before. Where the item has that name again they keep it, and so does the record. What a batch has taken stays.
pub async fn empty_filled(connection: &mut SqliteConnection, item: i64, version: i64, now: i64) -> Result<()> {
    let fills = sqlx::query_scalar!(
        r#"SELECT a.id AS "id!" FROM library_items i JOIN actions a ON a.dataset_id = i.dataset_id
        WHERE i.id = ?1 AND a.kind = 'names resolved' AND a.undone_at IS NULL
            AND a.detail ->> '$.filled_by[0]' = i.id AND a.detail ->> '$.filled_by[1]' >= ?2
            AND i.name <> (SELECT v.name FROM library_versions v WHERE v.item_id = i.id AND v.number = (a.detail ->> '$.filled_by[1]') + 1)
        ORDER BY a.id DESC"#,
        item,
        version
    )
    .fetch_all(&mut *connection)
    .await?;
    for fill in fills {
        if let Err(error) = undo(connection, fill, now).await
            && error.code != ErrorCode::Invalid
        {
            return Err(error);
        }
    }
    Ok(())
}
