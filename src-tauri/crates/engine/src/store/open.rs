//! Opens the database and proves that it is what it has to be.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection, SqlitePool};

use super::writer::Writer;
use crate::error::{EngineError, ErrorCode, Result};

static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations");

/// Connections that read at the same time.
const READERS: u32 = 4;

/// The open database.
#[derive(Clone)]
pub struct Store {
    readers: SqlitePool,
    writer: Writer,
    path: PathBuf,
}

impl Store {
    /// Opens `train.db` in a folder, creating and migrating it where needed. A file that was written by a newer
    /// version, is damaged or may not be written is left as it is and reported.
    pub async fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|error| {
            EngineError::new(
                ErrorCode::Database,
                format!("The data folder {} cannot be created: {error}", folder.display()),
            )
            .hint("Check that its parent folder may be written.")
        })?;
        let path = folder.join("train.db");
        let options = SqliteConnectOptions::from_str("sqlite://")?
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            // Larger than SQLite's own 1,000 pages: a checkpoint makes every waiting commit wait.
            .pragma("wal_autocheckpoint", "4000")
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-4000")
            .statement_cache_capacity(200);
        let mut connection = options.connect().await?;
        prove(&mut connection).await?;
        back_up_before_migration(&mut connection, &path).await?;
        MIGRATIONS.run(&mut connection).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(0)
            .connect_lazy_with(options.read_only(true).create_if_missing(false));
        Ok(Self { readers, writer: Writer::start(connection), path })
    }

    /// A connection that reads.
    pub async fn read(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.readers.acquire().await?)
    }

    /// The one that writes.
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it was closed: nothing can be written any more.
    pub fn is_closed(&self) -> bool {
        self.readers.is_closed()
    }

    /// Ends when the store is closed.
    pub async fn closed(&self) {
        self.readers.close_event().await;
    }

    /// Changes when another process has written, and only then.
    pub async fn foreign_version(&self) -> Result<i64> {
        self.writer
            .write(|connection| {
                Box::pin(async move { Ok(sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await?) })
            })
            .await
    }

    /// For tests of a full disk: limits the file to so many pages, or to what it has where that is more.
    #[cfg(test)]
    pub async fn limit_pages(&self, pages: u32) -> Result<()> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let limit = format!("PRAGMA max_page_count = {pages}");
                    sqlx::query(sqlx::AssertSqlSafe(limit)).execute(connection).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Waits for what is being written and closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Pragmas with a mistyped name are silently ignored, so their effect is asked for.
async fn prove(connection: &mut SqliteConnection) -> Result<()> {
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
    let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut *connection).await?;
    if mode != "wal" || synchronous != 2 || foreign_keys != 1 {
        return Err(EngineError::new(
            ErrorCode::Database,
            format!("The database cannot be used safely here (journal {mode}, synchronous {synchronous}, foreign keys {foreign_keys})."),
        )
        .hint("Move the data folder to a local disk: network folders often lack what SQLite needs."));
    }
    Ok(())
}

/// Keeps a copy beside the file when a newer schema is about to be applied to existing data.
async fn back_up_before_migration(connection: &mut SqliteConnection, path: &Path) -> Result<()> {
    let known: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut *connection)
        .await?;
    if known == 0 {
        return Ok(());
    }
    let applied: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(&mut *connection)
        .await?;
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    if applied >= newest {
        return Ok(());
    }
    let copy = path.with_file_name(format!("train-before-{newest}.db"));
    if !copy.exists() {
        sqlx::query("VACUUM INTO ?").bind(copy.to_string_lossy().into_owned()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Closes a connection without waiting for its drop.
pub(super) async fn close(connection: SqliteConnection) {
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the database did not close cleanly");
    }
}
