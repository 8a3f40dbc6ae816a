//! Looks at a database file before it is opened for writing, so that one that cannot be used is not changed by a byte.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

use super::file::close;
use crate::error::{ErrorCode, Result, StoreError};

/// The beginning of every SQLite file.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// What a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The version of its schema, 0 where it has none.
    pub version: i64,
    /// Texts of it have still to be unpacked: an update was cut off behind its migration.
    pub packed: bool,
}

/// Reports a file that is read-only, damaged, another program's, or of a version above `newest`. A file that does not
/// exist yet, or is empty, is fine.
pub(super) async fn inspect(path: &Path, newest: i64) -> Result<Found> {
    let mut header = [0; 100];
    match OpenOptions::new().read(true).write(true).open(path) {
        Ok(mut file) => {
            let length = file.metadata().map_or(0, |metadata| metadata.len());
            if length == 0 {
                return Ok(Found::default());
            }
            if !read(&mut file, &mut header) || is_cut_off(&header, length, path) {
                return Err(StoreError::damaged());
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::default()),
        Err(error) if matches!(error.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied) => {
            return Err(StoreError::new(ErrorCode::Database, "The database is read-only.")
                .hint("Check the permissions of the data folder."));
        }
        Err(error) => {
            let message = format!("{} cannot be opened: {error}", path.display());
            return Err(StoreError::new(ErrorCode::Database, message).hint("Check the data folder and its disk."));
        }
    }
    // A connection that only reads moves nothing from the log of a killed process into the file when it is closed. Where
    // there is no log, nobody has the file open, and it is read without leaving one.
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(!has_log(path));
    let mut connection = options.connect().await?;
    let found = examine(&mut connection, newest).await;
    close(connection).await;
    found
}

fn read(file: &mut File, header: &mut [u8; 100]) -> bool {
    file.read_exact(header).is_ok() && header.starts_with(MAGIC)
}

/// Whether the file is shorter than its header says. What a killed process left in its log may stand for the rest.
fn is_cut_off(header: &[u8; 100], length: u64, path: &Path) -> bool {
    if has_log(path) {
        return false;
    }
    let size = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let pages = u32::from_be_bytes([header[28], header[29], header[30], header[31]]);
    u64::from(pages) * size > length
}

fn has_log(path: &Path) -> bool {
    path.with_file_name("train.db-wal").metadata().is_ok_and(|log| log.len() > 0)
}

async fn examine(connection: &mut SqliteConnection, newest: i64) -> Result<Found> {
    let (tables, ours, unpacks): (i64, i64, i64) = sqlx::query_as(
        "SELECT count(*), coalesce(sum(name = '_sqlx_migrations'), 0), coalesce(sum(name = 'packed_texts'), 0) FROM sqlite_schema",
    )
    .fetch_one(&mut *connection)
    .await?;
    if ours == 0 && tables > 0 {
        return Err(StoreError::new(ErrorCode::Database, "The file train.db is not a database of Train.")
            .hint("It was left untouched. Move it away, or choose another data folder."));
    }
    if ours == 0 {
        return Ok(Found::default());
    }
    let version: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(&mut *connection)
        .await?;
    if version > newest {
        return Err(StoreError::from(sqlx::migrate::MigrateError::VersionMissing(version)));
    }
    let packed = unpacks > 0
        && sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM packed_texts)").fetch_one(&mut *connection).await?;
    Ok(Found { version, packed })
}
