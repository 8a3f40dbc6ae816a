//! Copies of the database: whole before they have their name, and looked at before they take the database's place.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, SqliteConnection};

use super::file::close;
use super::migrations::known_migrations;
use crate::error::{ErrorCode, Result, StoreError};
use crate::private;

/// Tables that every version of Train's database has.
const TABLES: [&str; 4] = ["datasets", "conversations", "batches", "settings"];

/// What a copy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "how many there are of each")]
pub struct Contents {
    pub datasets: i64,
    pub conversations: i64,
    /// Conversations that have a kept answer.
    pub generated: i64,
}

/// Copies the database behind a connection, as it is at this moment, to a new file. The file has its name only when it
/// is whole, checked and on the disk. Others may read and write the database meanwhile.
pub async fn copy(connection: &mut SqliteConnection, target: &Path) -> Result<Contents> {
    copy_as(connection, target, false).await
}

async fn copy_as(connection: &mut SqliteConnection, target: &Path, at_rest: bool) -> Result<Contents> {
    let partial = partial_name(target);
    let copied = copy_to(connection, &partial, target, at_rest).await;
    if copied.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    copied.map_err(|error| {
        let folder = target.parent().unwrap_or(target).display().to_string();
        let words = [Some(error.message), error.hint].into_iter().flatten().collect::<Vec<_>>().join(" ");
        StoreError::new(ErrorCode::Database, format!("No copy of the database could be written to {folder}."))
            .hint(words)
    })
}

async fn copy_to(connection: &mut SqliteConnection, partial: &Path, target: &Path, at_rest: bool) -> Result<Contents> {
    let name = partial.to_str().ok_or_else(|| {
        StoreError::invalid("The name of the folder holds characters that the database cannot use.")
            .hint("Choose another folder.")
    })?;
    if let Some(folder) = target.parent() {
        private::create_folder(folder).map_err(|error| unwritable(&error))?;
    }
    // What an interrupted copy left behind: VACUUM takes no file that holds something.
    if partial.exists() {
        std::fs::remove_file(partial).map_err(|error| unwritable(&error))?;
    }
    // SQLite fills an empty file; one that it makes itself, others may read.
    private::create(partial).map_err(|error| unwritable(&error))?;
    sqlx::query("VACUUM INTO ?").bind(name).execute(connection).await?;
    if at_rest {
        lay_to_rest(partial).await?;
    }
    let contents = examine(partial).await?;
    // For writing: Windows syncs no file that was opened for reading only.
    std::fs::OpenOptions::new()
        .write(true)
        .open(partial)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(partial, target))
        .map_err(|error| unwritable(&error))?;
    sync_folder(target);
    Ok(contents)
}

/// Looks whether a file is a whole database that this version can open, and what it holds: every byte of it is read. The
/// file is not changed.
pub async fn examine(path: &Path) -> Result<Contents> {
    let mut connection = open_to_read(path).await?;
    let examined = match verify(&mut connection).await {
        Ok(()) => contents(&mut connection).await,
        Err(error) => Err(error),
    };
    close(connection).await;
    examined
}

/// Looks whether a file says that it is a database that this version can open, and what it holds, without reading all of
/// it. Whether it is whole is seen before it is restored.
pub async fn glance(path: &Path) -> Result<Contents> {
    let mut connection = open_to_read(path).await?;
    let found = match recognise(&mut connection).await {
        Ok(()) => contents(&mut connection).await,
        Err(error) => Err(error),
    };
    close(connection).await;
    found
}

/// Copies a database that nobody has open: the way back in for a backup. In the copy no batch goes on and no mail goes out
/// by itself: what waits in it may have been paid for, or sent, since it was made.
pub async fn copy_file(source: &Path, target: &Path) -> Result<Contents> {
    let mut connection = open_to_read(source).await?;
    let copied = copy_as(&mut connection, target, true).await;
    close(connection).await;
    copied
}

async fn lay_to_rest(path: &Path) -> Result<()> {
    // A journal's file would be left where this is cut off; the copy is then none.
    let options = SqliteConnectOptions::new().filename(path).journal_mode(SqliteJournalMode::Memory);
    let mut connection = options.connect().await?;
    let rested = stop_all(&mut connection).await;
    close(connection).await;
    rested
}

/// Batches that were at work are left as pausing: whoever opens the file settles their calls and jobs. A pause that nothing
/// but a person ends keeps its reason, which says what they have to do.
async fn stop_all(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(
        "UPDATE batches SET state = CASE WHEN state IN ('queued', 'running') THEN 'pausing' WHEN state = 'interrupted' THEN 'paused' ELSE state END,
            pause_reason = 'person', resumes_at = NULL
        WHERE state IN ('queued', 'running', 'interrupted') OR state IN ('pausing', 'paused') AND resumes_at IS NOT NULL",
    )
    .execute(&mut *connection)
    .await?;
    // A copy may be of any layout that there was.
    let (notes, mails): (bool, bool) = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info('batches') WHERE name = 'pause_note'),
            EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'outbox')",
    )
    .fetch_one(&mut *connection)
    .await?;
    if notes {
        sqlx::query("UPDATE batches SET pause_note = NULL WHERE pause_reason = 'person'")
            .execute(&mut *connection)
            .await?;
    }
    if mails {
        sqlx::query("UPDATE outbox SET state = 'cancelled' WHERE state IN ('queued', 'sending')")
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// A connection to a file that is nobody's database at the moment.
async fn open_to_read(path: &Path) -> Result<SqliteConnection> {
    if !path.is_file() {
        return Err(StoreError::not_found(format!("{} is not there any more.", path.display())));
    }
    // Without a journal beside it, nothing needs to be written to read the file: not even its folder must be writable.
    let journal = with_suffix(path, "-wal");
    let at_rest = std::fs::metadata(journal).map_or(true, |journal| journal.len() == 0);
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(at_rest);
    Ok(options.connect().await?)
}

/// By its tables and migrations.
async fn recognise(connection: &mut SqliteConnection) -> Result<()> {
    let known: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'").fetch_all(&mut *connection).await?;
    let has = |name: &str| known.iter().any(|table| table == name);
    if !has("_sqlx_migrations") || !TABLES.into_iter().all(has) {
        return Err(StoreError::invalid("This file is not a database of Train.").hint("Choose another file."));
    }
    let applied: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations").fetch_all(&mut *connection).await?;
    if applied.iter().any(|(version, checksum)| {
        !known_migrations().any(|(known, sum)| known == *version && sum == checksum.as_slice())
    }) {
        return Err(StoreError::new(ErrorCode::Database, "This backup was written by a newer version of Train.")
            .hint("Install the newest version, then restore it."));
    }
    Ok(())
}

async fn verify(connection: &mut SqliteConnection) -> Result<()> {
    recognise(connection).await?;
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut *connection).await?;
    if verdict != "ok" {
        tracing::warn!(%verdict, "a backup is damaged");
        return Err(StoreError::new(ErrorCode::Damaged, "This file is damaged.").hint("Choose another backup."));
    }
    Ok(())
}

async fn contents(connection: &mut SqliteConnection) -> Result<Contents> {
    // A copy may be of any layout that there was.
    let versions: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'versions')")
        .fetch_one(&mut *connection)
        .await?;
    let counts = if versions {
        "SELECT (SELECT count(*) FROM datasets WHERE deleted_at IS NULL), count(*), count(version_id)
        FROM conversations WHERE dataset_id IS NOT NULL"
    } else {
        "SELECT (SELECT count(*) FROM datasets), count(*), count(generation_id) FROM conversations"
    };
    let (datasets, conversations, generated) = sqlx::query_as(counts).fetch_one(connection).await?;
    Ok(Contents { datasets, conversations, generated })
}

/// The name with something behind it, as SQLite names its journals.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(suffix);
    path.with_file_name(name)
}

fn partial_name(target: &Path) -> PathBuf {
    with_suffix(target, ".partial")
}

/// A name survives a power cut only once its folder is on the disk too. Where a system cannot do it, it need not.
pub fn sync_folder(file: &Path) {
    if cfg!(unix)
        && let Some(folder) = file.parent()
        && let Err(error) = std::fs::File::open(folder).and_then(|folder| folder.sync_all())
    {
        tracing::debug!(%error, "a folder could not be synced");
    }
}

fn unwritable(error: &std::io::Error) -> StoreError {
    let (message, hint) = match error.kind() {
        std::io::ErrorKind::StorageFull => ("The disk is full.", "Free some space and try again."),
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            ("The folder may not be written.", "Check its permissions, or choose another one.")
        }
        _ => {
            return StoreError::new(ErrorCode::Database, format!("It cannot be written: {error}."))
                .hint("Check the folder and the disk.");
        }
    };
    StoreError::new(ErrorCode::Database, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::Connection;

    use super::*;
    use crate::Store;

    /// A closed, empty database of this version, changed by a statement.
    async fn database(folder: &Path, change: &'static str) -> PathBuf {
        let store = Store::open(folder).await.expect("a database");
        let path = store.path().to_path_buf();
        store.close().await;
        if !change.is_empty() {
            let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.expect("opens");
            sqlx::query(change).execute(&mut connection).await.expect("changed");
            connection.close().await.expect("closes");
        }
        path
    }

    #[tokio::test]
    async fn only_a_whole_database_of_a_known_version_is_a_backup() {
        let cases = [
            ("", None),
            (
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)",
                Some("newer version"),
            ),
            ("DROP TABLE settings", Some("not a database of Train")),
        ];
        for (change, refused) in cases {
            let folder = tempfile::tempdir().expect("a folder");
            let path = database(folder.path(), change).await;
            let found = examine(&path).await.map_err(|error| error.message);
            assert_eq!(glance(&path).await.map_err(|error| error.message), found, "a glance says the same");
            match refused {
                None => assert_eq!(found, Ok(Contents { datasets: 0, conversations: 0, generated: 0 })),
                Some(words) => assert!(found.as_ref().is_err_and(|said| said.contains(words)), "{words}: {found:?}"),
            }
        }
    }

    #[tokio::test]
    async fn damage_anywhere_in_the_file_is_found_and_the_file_is_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = database(folder.path(), "").await;
        let files = || std::fs::read_dir(folder.path()).expect("a folder").count();
        let before = files();
        let whole = std::fs::read(&path).expect("readable");
        let mut middle = whole.clone();
        let half = middle.len() / 2;
        middle[half..half + 8_192].fill(0xa5);
        let cases = [
            ("its head", [b"no database", &whole[11..]].concat()),
            ("its middle", middle),
            ("its end", whole[..half].to_vec()),
            ("everything", vec![7; 5_000]),
        ];
        for (what, bytes) in cases {
            std::fs::write(&path, &bytes).expect("damaged");
            let said = examine(&path).await.expect_err(what).message;
            assert!(said.contains("damaged"), "{what}: {said}");
            assert_eq!(std::fs::read(&path).expect("readable"), bytes, "{what}");
        }
        assert_eq!(files(), before, "nothing was left beside it");
    }

    /// Batches in every state, with what lets them go on by themselves, and one that waits for a person.
    const BATCHES: &str = "INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, resumes_at, provider, base_url, model, params, total, target, fill_until, created_at)
        SELECT key, 1, key, 'all', value, iif(key < 8, 'saturated', 'limit'), iif(key < 8, 9, NULL), 'openai', 'u', 'm', '{}', 1, '{}', 1, 0
        FROM json_each('[\"queued\",\"running\",\"pausing\",\"paused\",\"interrupted\",\"cancelling\",\"cancelled\",\"completed\",\"paused\"]');";
    const MAILS: &str = "INSERT INTO outbox (batch_id, state, next_at, queued_at)
        SELECT key, value, 0, 0 FROM json_each('[\"queued\",\"sending\",\"sent\",\"failed\"]');";

    #[tokio::test]
    async fn what_is_put_back_neither_goes_on_nor_sends_mail_by_itself_whatever_its_layout() {
        for layout in crate::testing::layouts() {
            let folder = tempfile::tempdir().expect("a folder");
            let mails = if layout > 1 { MAILS } else { "" };
            crate::testing::make_file(folder.path(), layout, format!("{BATCHES}{mails}")).await.expect("a file");
            let copied = folder.path().join("copied.db");
            copy_file(&folder.path().join(crate::DATABASE), &copied).await.expect("a copy");
            let mut connection = open_to_read(&copied).await.expect("opens");
            let said = "SELECT state || iif(state IN ('pausing', 'paused'), ' ' || pause_reason || coalesce(resumes_at, ''), '') FROM batches ORDER BY id";
            let states = crate::testing::texts(&mut connection, said).await.expect("batches");
            assert_eq!(
                states,
                [
                    "pausing person",
                    "pausing person",
                    "pausing person",
                    "paused person",
                    "paused person",
                    "cancelling",
                    "cancelled",
                    "completed",
                    "paused limit"
                ],
                "layout {layout}"
            );
            if layout > 1 {
                let mails = crate::testing::texts(&mut connection, "SELECT state FROM outbox ORDER BY batch_id").await;
                assert_eq!(mails.expect("mails"), ["cancelled", "cancelled", "sent", "failed"], "layout {layout}");
            }
            close(connection).await;
        }
    }

    #[tokio::test]
    async fn a_copy_has_its_name_only_when_it_is_whole() {
        let (store, folder) = crate::testing::store().await;
        let target = folder.path().join("backups/one.db");
        std::fs::create_dir_all(folder.path().join("backups")).expect("a folder");
        std::fs::write(partial_name(&target), "left behind by a crash").expect("a file");
        store.copy(&target).await.expect("a copy");
        assert!(target.exists() && !partial_name(&target).exists());
        // A folder in the way of the name: nothing half is left.
        let taken = folder.path().join("taken.db");
        std::fs::create_dir_all(taken.join("inside")).expect("a folder");
        let error = store.copy(&taken).await.expect_err("no copy");
        assert!(error.hint.is_some() && !partial_name(&taken).exists(), "{error:?}");
        tokio::time::timeout(Duration::from_secs(5), store.close()).await.expect("closes");
    }
}
