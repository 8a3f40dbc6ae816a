//! What everybody knows of the file who opens it: its name, what is proved of it, and how it is closed.

use sqlx::{Connection, SqliteConnection};

use crate::error::{ErrorCode, Result, StoreError};

/// The database's name in the data folder.
pub const DATABASE: &str = "train.db";

/// Where copies are kept, in the data folder.
pub const BACKUPS: &str = "backups";
/// How the copy that was made before an update is named; the schema's new version follows.
pub const BEFORE_UPDATE: &str = "train-before-update-";

/// Pragmas with a mistyped name are silently ignored, so their effect is asked for.
pub(crate) async fn prove(connection: &mut SqliteConnection) -> Result<()> {
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
    let full_sync: i64 = sqlx::query_scalar("PRAGMA fullfsync").fetch_one(&mut *connection).await?;
    let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut *connection).await?;
    if mode != "wal" || synchronous != 2 || full_sync != 1 || foreign_keys != 1 {
        return Err(StoreError::new(
            ErrorCode::Database,
            format!("The database cannot be used safely here (journal {mode}, synchronous {synchronous}, full sync {full_sync}, foreign keys {foreign_keys})."),
        )
        .hint("Move the data folder to a local disk: network folders often lack what SQLite needs."));
    }
    Ok(())
}

/// Closes a connection without waiting for its drop.
pub(crate) async fn close(connection: SqliteConnection) {
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the database did not close cleanly");
    }
}
