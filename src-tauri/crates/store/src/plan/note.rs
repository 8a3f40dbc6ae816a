//! The note of an import in slices: by it the import is taken back where it fails, or by the next start where its process ended.

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::error::Result;
use crate::target::push_unbriefed;
use crate::{added, deleting, settings};

/// Where the note stands among the settings. There is one at a time.
const NOTE: &str = "import.unfinished";

/// An import that is under way, as its note says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Where its rows go.
    pub dataset_id: i64,
    /// The number of its first row, and of the first one behind it.
    first: i64,
    until: i64,
    /// Its names have larger ids, and were added at this time (epoch milliseconds).
    names_after: i64,
    at: i64,
}

/// Notes that an import of rows of these numbers begins.
pub(super) async fn begin(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    (first, until): (i64, i64),
    now: i64,
) -> Result<()> {
    let names_after = sqlx::query_scalar!(r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM library_items"#)
        .fetch_one(&mut *connection)
        .await?;
    let note = Import { dataset_id, first, until, names_after, at: now };
    settings::set(connection, NOTE, &note).await
}

/// The import that has begun and not ended.
pub async fn unfinished(connection: &mut SqliteConnection) -> Result<Option<Import>> {
    settings::get(connection, NOTE).await
}

/// Ends the import: all of it is there, or nothing.
pub(super) async fn end(connection: &mut SqliteConnection) -> Result<()> {
    settings::remove(connection, NOTE).await
}

/// Takes back a slice of an import, at most so many rows. Returns whether anything is left; at last its note goes. A row that
/// a batch of any purpose has taken meanwhile stays, and so does what it names: its job would wait for ever for a row that is
/// gone for good.
pub async fn take_back(connection: &mut SqliteConnection, import: Import, most: usize) -> Result<bool> {
    let Import { dataset_id, first, until, names_after, at } = import;
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.id FROM conversations c WHERE c.dataset_id = ");
    query.push_bind(dataset_id).push(" AND c.number >= ").push_bind(first).push(" AND c.number < ").push_bind(until);
    query.push(" AND c.status = 'not_generated'");
    query.push(" AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.conversation_id = c.id AND o.ended_at IS NULL)");
    push_unbriefed(&mut query);
    query.push(" ORDER BY c.number DESC LIMIT ").push_bind(i64::try_from(most).unwrap_or(i64::MAX));
    let rows: Vec<i64> = query.build_query_scalar().fetch_all(&mut *connection).await?;
    if !rows.is_empty() {
        deleting::delete(connection, &rows).await?;
        return Ok(true);
    }
    if added::take_back(connection, dataset_id, (first, until), (names_after, at)).await? {
        return Ok(true);
    }
    end(connection).await?;
    Ok(false)
}
