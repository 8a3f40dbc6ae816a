//! What tests need beyond what the program does: files of earlier releases, full disks, SQL of their own.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};

pub use super::ledger::fixtures;
use super::migrations::MIGRATIONS;
pub use super::migrations::newest_version;
use super::update::{alone, update};
use super::{DATABASE, Store};
use crate::error::Result;

impl Store {
    /// Opens a folder for somebody who hears nothing of an update.
    ///
    /// # Errors
    /// As [`Store::open_with`].
    pub async fn open(folder: &Path) -> Result<Self> {
        Self::open_with(folder, &|_, _| {}).await
    }

    /// A full disk: limits the file to so many pages, or to what it has where that is more.
    pub async fn limit_pages(&self, pages: u32) -> Result<()> {
        self.change(format!("PRAGMA max_page_count = {pages}")).await
    }

    /// Failing commits: asked at every commit whether it may happen.
    ///
    /// # Errors
    /// The database is closed.
    pub async fn allow_commits(&self, may: impl Fn() -> bool + Send + 'static) -> Result<()> {
        self.writer()
            .write(move |connection| {
                Box::pin(async move {
                    connection.lock_handle().await?.set_commit_hook(may);
                    Ok(())
                })
            })
            .await
    }

    /// Whether something is being read.
    pub fn is_read(&self) -> bool {
        self.readers.size() as usize != self.readers.num_idle()
    }

    /// Runs statements on the connection that writes.
    ///
    /// # Errors
    /// What SQLite says to them.
    pub async fn change(&self, sql: impl Into<String>) -> Result<()> {
        let sql = sql.into();
        self.writer().write(move |connection| Box::pin(async move { run(connection, sql).await })).await
    }
}

/// A new store, and the folder that it is in.
#[cfg(test)]
pub async fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a store");
    (store, folder)
}

/// Runs statements.
///
/// # Errors
/// What SQLite says to them.
pub async fn run(connection: &mut SqliteConnection, sql: impl Into<String>) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql.into())).execute(connection).await?;
    Ok(())
}

/// The first number that a query gives; `None` where it gives none.
///
/// # Errors
/// What SQLite says to it.
pub async fn number(connection: &mut SqliteConnection, sql: impl Into<String>) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(AssertSqlSafe(sql.into())).fetch_optional(connection).await?)
}

/// The first column of a query's rows.
///
/// # Errors
/// What SQLite says to it.
pub async fn texts(connection: &mut SqliteConnection, sql: impl Into<String>) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(AssertSqlSafe(sql.into())).fetch_all(connection).await?)
}

/// A connection to the database of a folder, as another program opens it.
///
/// # Errors
/// It cannot be opened.
pub async fn connect(folder: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(folder.join(DATABASE)).foreign_keys(true);
    Ok(options.connect().await?)
}

/// The versions of all layouts, oldest first.
pub fn layouts() -> impl Iterator<Item = i64> {
    MIGRATIONS.iter().map(|migration| migration.version)
}

/// Makes the database of a folder with a layout, and fills it by statements of that release.
///
/// # Errors
/// What SQLite says to them.
pub async fn make_file(folder: &Path, layout: i64, sql: impl Into<String>) -> Result<()> {
    // As an update has them: where a table is built anew, the keys are looked at when all is done.
    let options =
        SqliteConnectOptions::new().filename(folder.join(DATABASE)).create_if_missing(true).foreign_keys(false);
    let mut connection = options.connect().await?;
    let until = MIGRATIONS.iter().filter(|migration| migration.version <= layout).cloned().collect();
    Migrator::with_migrations(until).run(&mut connection).await?;
    run(&mut connection, "PRAGMA foreign_keys = ON").await?;
    run(&mut connection, sql).await?;
    Ok(connection.close().await?)
}

/// Brings the database of a folder up to date, and lets somebody look at the disk each time that SQLite has taken so many
/// steps of its machine: SQLite waits meanwhile, so that nothing moves.
///
/// # Errors
/// As those of the update itself.
pub async fn update_watched(folder: &Path, steps: i32, look: impl Fn() + Clone + Send + 'static) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join(DATABASE))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("fullfsync", "1")
        .foreign_keys(true);
    let mut connection = alone(&options).await?;
    let at_step = look.clone();
    connection.lock_handle().await?.set_progress_handler(steps, move || {
        at_step();
        true
    });
    update(&mut connection, folder, newest_version(), &|_, _| {}).await?;
    look();
    Ok(connection.close().await?)
}
