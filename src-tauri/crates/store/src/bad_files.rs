//! Database files that cannot be used: each is told for what it is, and every file of the folder is left as it was.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use train_domain::query::Target;

use super::blanks::Blanks;
use super::{Store, datasets, plan};
use crate::error::{ErrorCode, StoreError};

const PAGE: usize = 4_096;
const BLANKS: Blanks =
    Blanks { persona: train_content::blank_persona, arc: train_content::blank_arc, topic: train_content::blank_topic };

/// A folder with a database in it that was closed properly.
async fn good() -> tempfile::TempDir {
    let (store, folder) = crate::testing::store().await;
    store
        .writer()
        .write(|connection| {
            Box::pin(async move {
                let (library, rows) = train_content::sample();
                let id = datasets::create(connection, "sample", &library, 1).await?;
                plan::add(connection, id, &rows, BLANKS, 1).await.map(drop)
            })
        })
        .await
        .expect("a dataset");
    store.close().await;
    folder
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (path.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(path).expect("a file"))
        })
        .collect()
}

/// What SQLite makes anew beside the file whenever it looks at it; it holds nothing.
fn without_index(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files.remove("train.db-shm");
    files
}

async fn refused(folder: &Path, what: &str) -> StoreError {
    let before = without_index(files(folder));
    let error = match Store::open(folder).await {
        Err(error) => error,
        Ok(store) => match read_everything(&store).await {
            Err(error) => {
                store.close().await;
                error
            }
            Ok(()) => panic!("{what}: it opened as if nothing were wrong"),
        },
    };
    // The window offers a backup first where the file is damaged, and only there.
    let code = if error.message.contains("damaged") { ErrorCode::Damaged } else { ErrorCode::Database };
    assert_eq!(error.code, code, "{what}: {error:?}");
    assert!(error.hint.is_some(), "{what}: what to do: {error:?}");
    let after = without_index(files(folder));
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after), "{what}: no file comes or goes");
    assert!(before == after, "{what}: the files are byte by byte what they were");
    error
}

async fn read_everything(store: &Store) -> Result<(), StoreError> {
    let mut connection = store.read().await?;
    for dataset in datasets::list(&mut connection).await? {
        super::library::load(&mut connection, dataset.id).await?;
        super::rows::count(&mut connection, dataset.id, &Target::All).await?;
    }
    Ok(())
}

async fn damaged(what: &str, damage: impl FnOnce(&mut Vec<u8>)) {
    let folder = good().await;
    let file = folder.path().join("train.db");
    let mut bytes = std::fs::read(&file).expect("the file");
    damage(&mut bytes);
    std::fs::write(&file, bytes).expect("the damage");
    let error = refused(folder.path(), what).await;
    assert_eq!(error.message, "The database file is damaged.", "{what}");
    assert!(error.hint.is_some_and(|hint| hint.contains("untouched") && hint.contains("backup")), "{what}");
}

#[tokio::test]
async fn a_damaged_file_is_said_to_be_damaged_and_left_as_it_is() {
    damaged("another kind of file", |bytes| *bytes = b"a letter, and longer than a header is: ".repeat(40)).await;
    damaged("a garbage header", |bytes| bytes[..100].fill(0xa5)).await;
    damaged("cut off after the first page", |bytes| bytes.truncate(PAGE)).await;
    damaged("cut off inside the first page", |bytes| bytes.truncate(1_000)).await;
    damaged("cut in half", |bytes| bytes.truncate(bytes.len() / 2 / PAGE * PAGE)).await;
    damaged("cut in half, inside a page", |bytes| bytes.truncate(bytes.len() / 2 + 777)).await;
    damaged("garbage in every page but the first", |bytes| bytes[PAGE..].fill(0xa5)).await;
    damaged("zeros in every page but the first", |bytes| bytes[PAGE..].fill(0)).await;
    damaged("garbage in the schema", |bytes| bytes[100..PAGE].fill(0xa5)).await;
}

/// A fault in any one page is told or concerns nothing that is read; nothing panics and nothing is written over.
#[tokio::test]
async fn a_garbage_page_anywhere_changes_nothing_else() {
    let folder = good().await;
    let file = folder.path().join("train.db");
    let bytes = std::fs::read(&file).expect("the file");
    let mut told = 0;
    let pages = bytes.len() / PAGE;
    for page in 1..pages {
        let mut broken = bytes.clone();
        broken[page * PAGE..(page + 1) * PAGE].fill(0xa5);
        std::fs::write(&file, &broken).expect("the damage");
        let outcome = match Store::open(folder.path()).await {
            Ok(store) => {
                let outcome = read_everything(&store).await;
                store.close().await;
                outcome
            }
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            assert_eq!(error.message, "The database file is damaged.", "page {page}");
            told += 1;
        }
        assert!(std::fs::read(&file).expect("the file") == broken, "page {page}: nothing is written over");
    }
    assert!(told > pages / 4, "{told} of {pages} pages");
}

/// Opens the file as another program would.
async fn change(folder: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(folder.join("train.db")).create_if_missing(true);
    let mut connection = options.connect().await.expect("opens");
    sqlx::raw_sql(sql).execute(&mut connection).await.expect("is changed");
    connection.close().await.expect("closes");
}

const NEWER: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
    VALUES (9999, 'from the future', 1, x'00', 0);";

#[tokio::test]
async fn a_newer_versions_file_is_left_alone() {
    let folder = good().await;
    change(folder.path(), NEWER).await;
    let error = refused(folder.path(), "a newer version").await;
    assert_eq!(error.message, "The database was written by a newer version of Train.");
    assert!(error.hint.is_some_and(|hint| hint.contains("newest version") && hint.contains("untouched")));
}

/// What a process that was killed leaves: the newest commits stand in a file of their own.
#[tokio::test]
async fn what_a_crash_left_beside_a_newer_versions_file_is_left_alone_too() {
    let folder = good().await;
    let options = SqliteConnectOptions::new().filename(folder.path().join("train.db"));
    let mut running = options.connect().await.expect("opens");
    sqlx::raw_sql(NEWER).execute(&mut running).await.expect("is changed");
    let crashed = tempfile::tempdir().expect("a folder");
    for name in ["train.db", "train.db-wal"] {
        std::fs::copy(folder.path().join(name), crashed.path().join(name)).expect("a copy");
    }
    let error = refused(crashed.path(), "a newer version that was killed").await;
    assert_eq!(error.message, "The database was written by a newer version of Train.");
    running.close().await.expect("closes");
}

#[tokio::test]
async fn another_programs_database_gets_no_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    change(folder.path(), "CREATE TABLE recipes (name TEXT) STRICT; INSERT INTO recipes VALUES ('soup');").await;
    let error = refused(folder.path(), "another program's database").await;
    assert!(error.message.contains("not a database of Train"), "{error:?}");
}
