//! The reasons of a dataset's verdicts, and the notes of those that have none.

use sqlx::SqliteConnection;

use super::rows::whole;
use crate::error::Result;

/// A reason that a person added or took out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnReason {
    /// Its words.
    pub name: String,
    /// It is offered no more.
    pub removed: bool,
}

/// The reasons that a person added or took out, in the order in which that happened.
pub async fn own(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<OwnReason>> {
    Ok(sqlx::query_as!(
        OwnReason,
        r#"SELECT name, removed AS "removed!: bool" FROM reasons WHERE dataset_id = ? ORDER BY at, name"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?)
}

/// The reasons of rejections that count, each spelling with how many have it.
pub async fn used(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<(String, u32)>> {
    let rows = sqlx::query!(
        r#"SELECT k.reason AS "reason!: String", count(*) AS "n!: i64" FROM conversations c
        JOIN versions v ON v.conversation_id = c.id AND v.verdict = 'rejected' JOIN counting_verdicts k ON k.version_id = v.id
        WHERE c.dataset_id = ? AND k.reason IS NOT NULL GROUP BY k.reason ORDER BY 2 DESC, 1"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.reason, whole(row.n))).collect())
}

/// The notes of rejections that count and have no reason, newest first.
pub async fn notes(connection: &mut SqliteConnection, dataset_id: i64, most: u32) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT k.note AS "note!: String" FROM conversations c
        JOIN versions v ON v.conversation_id = c.id AND v.verdict = 'rejected' JOIN counting_verdicts k ON k.version_id = v.id
        WHERE c.dataset_id = ? AND k.reason IS NULL AND k.note <> '' ORDER BY k.at DESC, k.id DESC LIMIT ?"#,
        dataset_id,
        most
    )
    .fetch_all(connection)
    .await?)
}

/// Offers a reason from now on, or no more.
pub async fn set(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    name: &str,
    removed: bool,
    now: i64,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO reasons (dataset_id, name, removed, at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (dataset_id, name) DO UPDATE SET removed = ?3, at = ?4",
        dataset_id,
        name,
        removed,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}
