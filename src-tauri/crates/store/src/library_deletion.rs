//! Deleting items that nothing refers to, and bringing them back.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use train_domain::items::{ItemBody, ItemKind};

use super::library_list::{self, Listed};
use super::{actions, cells, datasets, library_items, library_use};
use crate::error::{Result, StoreError};
use crate::stored;

/// An item that was deleted, whole.
#[derive(Serialize, Deserialize)]
struct Deleted {
    /// Ids are given once, so it comes back under its own: what a plan chose and a filter names is it again. None in
    /// actions of earlier releases.
    #[serde(default)]
    id: Option<i64>,
    kind: ItemKind,
    name: String,
    slot: Option<String>,
    archived_at: Option<i64>,
    versions: Vec<DeletedVersion>,
}

#[derive(Serialize, Deserialize)]
struct DeletedVersion {
    number: i64,
    name: String,
    body: String,
    created_at: i64,
}

/// Deletes an item with all its versions. Returns the action, by which it is brought back.
///
/// # Errors
/// Rows use it, calls were made with it, or new calls are.
pub async fn delete(connection: &mut SqliteConnection, id: i64, now: i64) -> Result<i64> {
    let item = library_list::find(connection, id).await?;
    require_unused(connection, &item).await?;
    library_items::require_spare(connection, &item, "deleted").await?;
    let (slot, archived_at) = sqlx::query!("SELECT slot, archived_at FROM library_items WHERE id = ?", id)
        .fetch_one(&mut *connection)
        .await
        .map(|row| (row.slot, row.archived_at))?;
    let versions = sqlx::query_as!(
        DeletedVersion,
        "SELECT number, name, body, created_at FROM library_versions WHERE item_id = ? ORDER BY number",
        id
    )
    .fetch_all(&mut *connection)
    .await?;
    let Listed { kind, name, dataset_id, .. } = item;
    let detail = stored::text(&Deleted { id: Some(id), kind, name, slot, archived_at, versions });
    let action = actions::add_with(connection, dataset_id, actions::Kind::ItemDeleted, Some(detail), now).await?;
    // Items and their versions refer to one another.
    sqlx::query!("UPDATE library_items SET version_id = NULL WHERE id = ?", id).execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM library_items WHERE id = ?", id).execute(connection).await?;
    Ok(action)
}

async fn require_unused(connection: &mut SqliteConnection, item: &Listed) -> Result<()> {
    let name = format!("{} \"{}\"", item.kind.name(), item.name);
    let (rows, returning, others) = library_use::rows(connection, item.id).await?;
    if rows + returning > 0 {
        let rows = library_use::words(rows, returning);
        return Err(StoreError::invalid(format!("{rows} the {name}, so it cannot be deleted."))
            .hint("Archive it: rows keep it, and new plans do not offer it."));
    }
    if others > 0 || library_use::is_on_record(connection, item.id, item.kind).await? {
        return Err(StoreError::invalid(format!("Calls were made with the {name}, so it cannot be deleted."))
            .hint("Archive it: what came of them stays on record."));
    }
    Ok(())
}

/// Brings a deleted item back, with all its versions. New calls are not made with it; rows that wait for its name have it,
/// and those that say it in another case say it so.
///
/// # Errors
/// It is there already, its name has another item by now, or the dataset is no longer there.
pub async fn bring_back(connection: &mut SqliteConnection, action: i64, dataset_id: i64, now: i64) -> Result<()> {
    let nothing = || StoreError::not_found("There is nothing left to undo.");
    let detail = sqlx::query_scalar!("SELECT detail FROM actions WHERE id = ? AND undone_at IS NULL", action)
        .fetch_optional(&mut *connection)
        .await?
        .flatten()
        .ok_or_else(nothing)?;
    let deleted: Deleted = serde_json::from_str(&detail).map_err(|_| nothing())?;
    let newest = deleted.versions.last().ok_or_else(nothing)?;
    datasets::require(connection, dataset_id).await?;
    let items = library_list::list(connection, dataset_id).await?;
    if let Ok(body) = ItemBody::parse(deleted.kind, &newest.body) {
        library_items::require_free(&items, &body, None)
            .map_err(|error| error.hint("Give that one another name, then undo again."))?;
    }
    let kind = deleted.kind.name();
    let id = sqlx::query_scalar!(
        r#"INSERT INTO library_items (id, dataset_id, kind, name, slot, archived_at) VALUES (?, ?, ?, ?, ?, ?)
            RETURNING id AS "id!""#,
        deleted.id,
        dataset_id,
        kind,
        deleted.name,
        deleted.slot,
        deleted.archived_at
    )
    .fetch_one(&mut *connection)
    .await?;
    for version in &deleted.versions {
        sqlx::query!(
            "INSERT INTO library_versions (item_id, number, name, body, created_at) VALUES (?, ?, ?, ?, ?)",
            id,
            version.number,
            version.name,
            version.body,
            version.created_at
        )
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query!("UPDATE library_items SET version_id = last_insert_rowid() WHERE id = ?", id)
        .execute(&mut *connection)
        .await?;
    actions::undo(connection, action, now).await?;
    library_use::rename_word(connection, dataset_id, deleted.kind, [&*deleted.name; 2]).await?;
    cells::fill_all_waiting(connection, dataset_id).await?;
    Ok(())
}
