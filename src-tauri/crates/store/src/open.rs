//! Opens the database and proves that it is what it has to be.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Sqlite, SqlitePool};

use super::any_case;
use super::file::{BACKUPS, DATABASE, close, prove};
use super::migrations::MIGRATIONS;
use super::update::{Progress, bring_up_to_date};
use super::writer::Writer;
use super::{backup, disk};
use crate::error::{ErrorCode, Result, StoreError};
use crate::private;

/// How often it is looked for a free connection while no new one can be opened, ten milliseconds apart.
const WAITS_FOR_A_READER: u32 = 300;

/// Connections that read at the same time.
const READERS: u32 = 4;
/// How often other work goes first before a further connection is opened: some hundred microseconds.
const YIELDS_FOR_A_READER: u32 = 64;

/// A connection that reads, for as long as it is held.
pub type Reader = PoolConnection<Sqlite>;

/// The open database.
#[derive(Clone)]
pub struct Store {
    pub(crate) readers: SqlitePool,
    writer: Writer,
    path: PathBuf,
    file: FileId,
}

impl Store {
    /// Opens `train.db` in a folder, creating and migrating it where needed; `progress` hears how far the update of an
    /// older file is. A file that was written by a newer version, is damaged or may not be written is left as it is and
    /// reported.
    pub async fn open_with(folder: &Path, progress: Progress<'_>) -> Result<Self> {
        private::own_folder(folder).map_err(|error| {
            StoreError::new(
                ErrorCode::Database,
                format!("The data folder {} cannot be created: {error}", folder.display()),
            )
            .hint("Check that its parent folder may be written.")
        })?;
        let path = folder.join(DATABASE);
        let options = SqliteConnectOptions::from_str("sqlite://")?
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // On macOS a plain fsync leaves it to the disk when something is written for good.
            .pragma("fullfsync", "1")
            // For the search of texts with letters that are not ASCII.
            .with_regexp()
            // For the order of texts with such letters.
            .collation(any_case::NAME, any_case::compare)
            .busy_timeout(Duration::from_secs(10))
            // 94 MiB, not SQLite's own 4: a checkpoint makes every waiting commit wait for it, a tenth of a second and more.
            .pragma("wal_autocheckpoint", "24000")
            .pragma("temp_store", "memory")
            // A group of answers with its indexes is a third of this; what is read again is in the system's cache.
            .pragma("cache_size", "-1500")
            .statement_cache_capacity(200);
        disk::refuse_network(folder, &path)?;
        // A file that SQLite makes itself, others may read; what it makes beside it has the same permissions.
        drop(private::create_missing(&path));
        bring_up_to_date(folder, &path, &options, progress).await?;
        let mut connection = options.connect().await?;
        prove(&mut connection).await?;
        close_to_others(folder);
        // Every migration is applied: this asks whether they are the ones that this program knows.
        MIGRATIONS.run(&mut connection).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(0)
            // A file does not hang up.
            .test_before_acquire(false)
            // What they read is rarely read again before it changes, and the system keeps the file's pages too.
            .connect_lazy_with(options.read_only(true).create_if_missing(false).pragma("cache_size", "-1000"));
        let file = FileId::of(&path).ok_or_else(|| gone(&path))?;
        Ok(Self { readers, writer: Writer::start(connection), path, file })
    }

    /// A connection that reads.
    pub async fn read(&self) -> Result<Reader> {
        if self.present().is_err() {
            // A new connection would find no file, or another one: the open ones still read what there was.
            for _ in 0..WAITS_FOR_A_READER {
                if let Some(connection) = self.readers.try_acquire() {
                    return Ok(connection);
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            self.present()?;
        }
        // One that was given back a moment ago is on its way into the pool. Another one would read the whole schema first.
        for _ in 0..YIELDS_FOR_A_READER {
            if self.readers.num_idle() > 0 || !(1..READERS).contains(&self.readers.size()) {
                break;
            }
            tokio::task::yield_now().await;
        }
        Ok(self.readers.acquire().await?)
    }

    /// The one that writes.
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// The database's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the database still is the file that was opened. On Unix an open file can be deleted, moved or replaced
    /// under its name: what is written then goes where nobody finds it.
    ///
    /// # Errors
    /// `DataGone`, with what to do.
    pub fn present(&self) -> Result<()> {
        if FileId::of(&self.path) == Some(self.file) || self.is_closed() { Ok(()) } else { Err(gone(&self.path)) }
    }

    /// Whether the file that was opened stands in a folder, under whatever name.
    pub fn stands_in(&self, folder: &Path) -> bool {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).any(|path| FileId::of(&path) == Some(self.file))
    }

    /// Copies the database, as it is at this moment, to a new file.
    pub async fn copy(&self, target: &Path) -> Result<backup::Contents> {
        let options = SqliteConnectOptions::new().filename(&self.path).read_only(true).create_if_missing(false);
        let mut connection = options.busy_timeout(Duration::from_secs(10)).connect().await?;
        let copied = backup::copy(&mut connection, target).await;
        close(connection).await;
        copied
    }

    /// Brings what stands in the log into the database, beside the connection that writes, which waits for nothing
    /// meanwhile. What cannot be brought now is left for the next time.
    pub async fn checkpoint(&self) {
        let options =
            SqliteConnectOptions::new().filename(&self.path).create_if_missing(false).pragma("fullfsync", "1");
        let Ok(mut connection) = options.connect().await else { return };
        let _ = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut connection).await;
        close(connection).await;
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
        self.writer.foreign_version().await
    }

    /// Waits for what is being written and closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Closes the files of the folder that an earlier version left open to others.
fn close_to_others(folder: &Path) {
    for folder in [folder.to_path_buf(), folder.join(BACKUPS)] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name == "mail.lock"
                || name.to_string_lossy().starts_with("train")
                || entry.path().extension().is_some_and(|end| end == "db")
            {
                private::close(&entry.path());
            }
        }
    }
}

/// Which file a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileId(u64, u64);

impl FileId {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(path).ok().map(|found| Self(found.dev(), found.ino()))
    }

    /// Elsewhere an open database cannot be deleted or replaced: that it is there says enough.
    #[cfg(not(unix))]
    fn of(path: &Path) -> Option<Self> {
        path.exists().then_some(Self(0, 0))
    }
}

fn gone(path: &Path) -> StoreError {
    let folder = path.parent().unwrap_or(path).display();
    let (what, hint) = if path.exists() {
        (
            format!("The database in {folder} was replaced while Train was running."),
            "Another file has taken its place; it would be set aside.",
        )
    } else {
        (format!("The data folder {folder} is no longer there."), "It was moved, renamed or deleted.")
    };
    StoreError::new(ErrorCode::DataGone, what)
        .hint(format!("{hint} Nothing is lost yet: Train still holds everything that was in it. Put it back writes it to the same place."))
}

#[cfg(test)]
mod tests {
    use crate::testing;

    #[tokio::test]
    async fn a_commit_waits_until_the_disk_has_it_for_good() {
        let (store, _folder) = testing::store().await;
        let full = store.writer().write(|connection| Box::pin(testing::number(connection, "PRAGMA fullfsync"))).await;
        assert_eq!(full.expect("read"), Some(1));
        store.close().await;
    }
}
