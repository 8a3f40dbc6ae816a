//! Numbers about the database for a support ticket: how much of what, never what is in it.

use sqlx::SqliteConnection;

use crate::error::Result;

/// A failed call, without its message: that may quote a conversation.
#[derive(sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of calls")]
pub struct FailedCall {
    pub at: i64,
    pub kind: String,
    pub http_status: Option<i64>,
    pub request_id: Option<String>,
    pub provider: String,
    pub model: String,
}

/// "not_generated 60, generated 40" of each table that tells something about the state of the work.
pub async fn counts(connection: &mut SqliteConnection) -> Result<Vec<(String, i64)>> {
    Ok(sqlx::query_as(
        "SELECT 'datasets', count(*) FROM datasets WHERE deleted_at IS NULL
        UNION ALL SELECT 'conversations ' || status, count(*) FROM conversations WHERE dataset_id IS NOT NULL GROUP BY status
        UNION ALL SELECT 'versions', count(*) FROM versions
        UNION ALL SELECT 'batches ' || state, count(*) FROM batches GROUP BY state
        UNION ALL SELECT 'calls ' || state, count(*) FROM calls GROUP BY state
        UNION ALL SELECT 'library items', count(*) FROM library_items",
    )
    .fetch_all(connection)
    .await?)
}

/// The latest failures, newest first.
pub async fn failures(connection: &mut SqliteConnection, limit: u32) -> Result<Vec<FailedCall>> {
    Ok(sqlx::query_as(
        "SELECT coalesce(ended_at, claimed_at) AS at, error_kind AS kind, http_status, request_id, provider, model
        FROM calls WHERE error_kind IS NOT NULL ORDER BY id DESC LIMIT ?",
    )
    .bind(limit)
    .fetch_all(connection)
    .await?)
}

/// The version of SQLite, and the number of the newest migration.
pub async fn versions(connection: &mut SqliteConnection) -> Result<(String, i64)> {
    Ok(sqlx::query_as("SELECT sqlite_version(), (SELECT coalesce(max(version), 0) FROM _sqlx_migrations)")
        .fetch_one(connection)
        .await?)
}
