//! Brings a database file to this version's schema: with a copy of what was there, and only while nobody else has the
//! file open. An older process that goes on would write what the new schema no longer takes, and lose answers.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteLockingMode};
use sqlx::{ConnectOptions, SqliteConnection};

use super::file::{BACKUPS, BEFORE_UPDATE, close, prove};
use super::inspect::{Found, inspect};
use super::migrations::{MIGRATIONS, newest_version};
use super::{backup, disk, unpack};
use crate::error::{ErrorCode, Result, StoreError};
use crate::lock::FolderLock;

/// How often it is looked whether the folder is free.
const LOOK: Duration = Duration::from_millis(50);
/// How often, for a process of this version that updates the file at this moment: a large one takes minutes.
const WAITS_FOR_AN_UPDATE: u32 = 12_000;
/// How often, for a process that only looks into the folder and is gone in a moment.
const WAITS_FOR_A_MOMENT: u32 = 40;

/// Hears how much of an update is done, of how much: for whoever waits for it. Called from time to time; with 0 of 0 while
/// the copy is made and the tables are changed, because how much there is to do is known after that.
pub type Progress<'p> = &'p (dyn Fn(u64, u64) + Sync);

/// Applies what the file lacks. A file of this version is not touched and needs no lock.
pub(super) async fn bring_up_to_date(
    folder: &Path,
    path: &Path,
    options: &SqliteConnectOptions,
    progress: Progress<'_>,
) -> Result<()> {
    let newest = newest_version();
    let mut generates = 0;
    for _ in 0..WAITS_FOR_AN_UPDATE {
        match look(path, newest).await? {
            Some(found) if found == (Found { version: newest, packed: false }) => return Ok(()),
            // Whoever has the file for itself updates it.
            None => generates = 0,
            Some(_) => match FolderLock::try_take(folder)? {
                Some(lock) => return update_held(folder, path, options, &lock, progress).await,
                None if !is_shared(options).await? => generates = 0,
                None if generates == WAITS_FOR_A_MOMENT => {
                    return Err(StoreError::new(
                        ErrorCode::Busy,
                        "An older Train is still generating in this data folder.",
                    )
                    .hint("Wait until it is done, or pause it there and quit it. Then start this version again; nothing was changed."));
                }
                None => generates += 1,
            },
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(StoreError::new(ErrorCode::Busy, "Another Train is bringing this data folder up to date.")
        .hint("Wait until it is done, then start again."))
}

/// What the file is; `None` while a process has it for itself.
async fn look(path: &Path, newest: i64) -> Result<Option<Found>> {
    match inspect(path, newest).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_in_use() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the file can be opened beside those who have it open.
async fn is_shared(options: &SqliteConnectOptions) -> Result<bool> {
    match options.clone().busy_timeout(Duration::ZERO).connect().await {
        Ok(connection) => {
            close(connection).await;
            Ok(true)
        }
        Err(error) if is_busy(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Updates the file, while the folder's lock keeps everybody else from that and from generating.
async fn update_held(
    folder: &Path,
    path: &Path,
    options: &SqliteConnectOptions,
    _lock: &FolderLock,
    progress: Progress<'_>,
) -> Result<()> {
    let newest = newest_version();
    // Another process of this version may have done it meanwhile.
    if look(path, newest).await? == Some(Found { version: newest, packed: false }) {
        return Ok(());
    }
    let mut connection = alone(options).await?;
    let updated = update(&mut connection, folder, newest, progress).await;
    close(connection).await;
    updated
}

pub(super) async fn update(
    connection: &mut SqliteConnection,
    folder: &Path,
    newest: i64,
    progress: Progress<'_>,
) -> Result<()> {
    prove(connection).await?;
    back_up(connection, folder, newest, progress).await?;
    // Where a migration builds a table anew, dropping the old one would take the rows of others with it, and in the
    // migration's transaction the keys cannot be switched off. Each such migration checks them itself.
    sqlx::query("PRAGMA foreign_keys = OFF").execute(&mut *connection).await?;
    MIGRATIONS.run(&mut *connection).await?;
    unpack::all(connection, progress).await
}

/// A connection that shares the file with nobody.
pub(super) async fn alone(options: &SqliteConnectOptions) -> Result<SqliteConnection> {
    let options = options.clone().locking_mode(SqliteLockingMode::Exclusive).busy_timeout(Duration::ZERO);
    let connection = wait_for(WAITS_FOR_A_MOMENT, async || match options.connect().await {
        Ok(connection) => Ok(Some(connection)),
        Err(error) if is_busy(&error) => Ok(None),
        Err(error) => Err(error.into()),
    });
    connection.await?.ok_or_else(|| {
        StoreError::new(ErrorCode::Busy, "An older Train still has this data folder open.")
            .hint("Quit it (it may be an icon beside the clock, or train-cli in a terminal), then start this version again; nothing was changed.")
    })
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    // SQLITE_BUSY, in the low byte of what is reported.
    code.is_some_and(|code| code & 0xff == 5)
}

/// Tries until there is something; `None` where there was nothing in all that time.
async fn wait_for<T>(times: u32, attempt: impl AsyncFn() -> Result<Option<T>>) -> Result<Option<T>> {
    for _ in 0..times {
        if let Some(found) = attempt().await? {
            return Ok(Some(found));
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(None)
}

/// Keeps a copy when a newer schema is about to be applied to existing data.
async fn back_up(connection: &mut SqliteConnection, folder: &Path, newest: i64, progress: Progress<'_>) -> Result<()> {
    let known: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut *connection)
        .await?;
    if known == 0 {
        return Ok(());
    }
    let applied: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(&mut *connection)
        .await?;
    // Nothing is applied yet where the very first start was cut off: there is nothing to keep.
    if applied == 0 || applied >= newest {
        return Ok(());
    }
    progress(0, 0);
    let copy = folder.join(BACKUPS).join(format!("{BEFORE_UPDATE}{newest}.db"));
    // What an update that was cut off has changed already is not copied over what was there before it. A copy of the same
    // layout is of an earlier update, from which somebody went back and has worked since.
    let is_begun = inspect(&copy, newest).await.is_ok_and(|copied| copied.version != 0 && copied.version < applied);
    if !is_begun {
        disk::require_room(folder)?;
        tracing::info!(from = applied, to = newest, "the database is copied and brought to a new version");
        backup::copy(connection, &copy).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;

    use super::*;
    use crate::testing::make_file;
    use crate::{DATABASE, Store};

    /// A folder with a file of an earlier version that nobody has open.
    async fn older() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        make_file(folder.path(), 8, "").await.expect("a file");
        folder
    }

    async fn found(folder: &Path) -> i64 {
        inspect(&folder.join(DATABASE), newest_version()).await.expect("a file that is fine").version
    }

    async fn refused(folder: &Path) -> StoreError {
        let error = Store::open(folder).await.map(drop).expect_err("an older process is at work");
        assert_eq!(error.code, ErrorCode::Busy);
        assert_eq!(found(folder).await, 8, "the file is as it was");
        assert!(!folder.join(BACKUPS).exists(), "and not even copied");
        error
    }

    #[tokio::test(start_paused = true)]
    async fn an_older_process_that_generates_is_left_in_peace() {
        let folder = older().await;
        let generating = FolderLock::take(folder.path()).expect("free");
        let error = refused(folder.path()).await;
        assert_eq!(error.message, "An older Train is still generating in this data folder.");
        drop(generating);
        Store::open(folder.path()).await.expect("is brought up to date").close().await;
        assert_eq!(found(folder.path()).await, newest_version());
    }

    #[tokio::test]
    async fn who_went_back_and_worked_on_gets_a_copy_of_that() {
        let folder = older().await;
        Store::open(folder.path()).await.expect("is brought up to date").close().await;
        std::fs::remove_file(folder.path().join(DATABASE)).expect("goes back");
        make_file(folder.path(), 8, "INSERT INTO datasets (name, created_at, last_used_at) VALUES ('worked on', 1, 1)")
            .await
            .expect("a file");
        Store::open(folder.path()).await.expect("is brought up to date").close().await;
        let copy = folder.path().join(BACKUPS).join(format!("{BEFORE_UPDATE}{}.db", newest_version()));
        let mut copy = SqliteConnectOptions::new().filename(copy).connect().await.expect("the copy");
        let name: String =
            sqlx::query_scalar("SELECT name FROM datasets").fetch_one(&mut copy).await.expect("a dataset");
        assert_eq!(name, "worked on");
    }

    #[tokio::test(start_paused = true)]
    async fn an_older_process_that_only_has_the_file_open_is_left_in_peace_too() {
        let folder = older().await;
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join(DATABASE))
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
        let mut idle = options.connect().await.expect("opens");
        let seen: i64 =
            sqlx::query_scalar("SELECT count(*) FROM datasets").fetch_one(&mut idle).await.expect("is readable");
        assert_eq!(seen, 0);
        let error = refused(folder.path()).await;
        assert_eq!(error.message, "An older Train still has this data folder open.");
        idle.close().await.expect("closes");
        Store::open(folder.path()).await.expect("is brought up to date").close().await;
        assert_eq!(found(folder.path()).await, newest_version());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_processes_at_once_update_the_file_once() {
        for older_file in [true, false] {
            let folder = if older_file { older().await } else { tempfile::tempdir().expect("a folder") };
            let opened =
                tokio::join!(Store::open(folder.path()), Store::open(folder.path()), Store::open(folder.path()));
            for store in [opened.0, opened.1, opened.2] {
                let store = store.expect("each waits for the one that updates");
                let mut connection = store.read().await.expect("a connection");
                let applied: i64 = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
                    .fetch_one(&mut *connection)
                    .await
                    .expect("a version");
                assert_eq!(applied, newest_version());
            }
        }
    }

    #[tokio::test]
    async fn a_file_of_this_version_needs_no_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        Store::open(folder.path()).await.expect("a store").close().await;
        let _generating = FolderLock::take(folder.path()).expect("free");
        Store::open(folder.path()).await.expect("opens beside a batch").close().await;
    }
}
