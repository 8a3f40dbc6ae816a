//! What an import in slices added beside its rows, for whoever takes it back.

use sqlx::SqliteConnection;

use crate::error::Result;

/// Names that go at a time: for each, all conversations are looked through for one that refers to it.
const NAMES: u32 = 2;

/// Takes back a few of the names, which have larger ids than this one and were added at this time (epoch milliseconds), and at
/// last the numbers of the rows. Returns whether anything is left. A name that a row uses by now stays, and so do the numbers
/// where a row has one of them, also one that a person deleted: it comes back with it.
pub async fn take_back(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    (first, until): (i64, i64),
    (names_after, at): (i64, i64),
) -> Result<bool> {
    let names = sqlx::query!(
        "DELETE FROM library_items WHERE id IN (SELECT i.id FROM library_items i JOIN library_versions v ON v.id = i.version_id
            WHERE i.dataset_id = ?1 AND i.id > ?2 AND v.created_at = ?3 AND v.number = 1
            AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.persona_id = i.id)
            AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.arc_id = i.id)
            AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.topic_id = i.id)
            LIMIT ?4)",
        dataset_id,
        names_after,
        at,
        NAMES
    )
    .execute(&mut *connection)
    .await?;
    if names.rows_affected() > 0 {
        return Ok(true);
    }
    sqlx::query!(
        "UPDATE datasets SET next_number = ?2 WHERE id = ?1 AND next_number = ?3
            AND NOT EXISTS (SELECT 1 FROM conversations WHERE dataset_id = ?1 AND number >= ?2)
            AND NOT EXISTS (SELECT 1 FROM actions a JOIN conversations c ON c.deleted_by = a.id
                WHERE a.dataset_id = ?1 AND a.kind = 'rows deleted' AND c.number >= ?2)",
        dataset_id,
        first,
        until
    )
    .execute(connection)
    .await?;
    Ok(false)
}
