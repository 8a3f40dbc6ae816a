//! Files of every release, with every state of row, job and call: this version opens each of them and shows everything that
//! was in it, byte for byte.
//!
//! `tests/releases/NN.sql` makes a file of layout NN, `NN.json` says what the program shows of it, and `texts.json` holds the
//! texts that both name. A release's files are never changed; what follows the schema is `found.rs` alone.

mod expected;
mod found;
mod killed;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use train_domain::query::{Filter, Target};
use train_domain::row::Status;

use super::open::{MIGRATIONS, newest_version};
use super::{BACKUPS, BEFORE_UPDATE, DATABASE, Store, conversations};
use crate::{Clock, Engine, Options, Secrets};
use expected::{Expected, NOW};

/// The layouts that there ever were, oldest first.
fn layouts() -> Vec<i64> {
    let all = MIGRATIONS.iter().map(|migration| migration.version);
    // The newest one gets its file with the migration that follows it, at the latest.
    all.filter(|layout| *layout < newest_version() || expected::path(*layout, "sql").exists()).collect()
}

/// A new file with a layout and nothing in it.
pub(super) async fn file_of_version(path: &Path, layout: i64) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true).foreign_keys(true);
    let mut connection = options.connect().await.expect("a file");
    let until = MIGRATIONS.iter().filter(|migration| migration.version <= layout).cloned().collect();
    Migrator::with_migrations(until).run(&mut connection).await.expect("its schema");
    connection
}

/// A data folder with the file of a layout.
async fn folder_of(layout: i64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = file_of_version(&folder.path().join(DATABASE), layout).await;
    let sql = expected::read(layout, "sql");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("a file of that release");
    connection.close().await.expect("a closed file");
    folder
}

async fn open(folder: &Path) -> Engine {
    let options = Options { folder: folder.into(), secrets: Secrets::memory(), clock: Clock::simulated(NOW) };
    Engine::open(options).await.expect("the file opens")
}

/// The copy that was made before the update.
fn copy_in(folder: &Path) -> PathBuf {
    folder.join(BACKUPS).join(format!("{BEFORE_UPDATE}{}.db", newest_version()))
}

/// Opens the folder and looks for everything that its file held.
async fn is_whole(folder: &Path, expected: &Expected, what: &str) {
    let engine = open(folder).await;
    let found = found::everything(&engine).await;
    expected.compare(&found, what);
    engine.shut_down(Duration::ZERO).await;
    assert_eq!(copy_in(folder).exists(), expected.layout < newest_version(), "{what}: a copy where it was updated");
}

/// Every row of every table.
async fn tables(folder: &Path) -> Value {
    let url = format!("sqlite://{}", folder.join(DATABASE).display());
    let mut connection = SqliteConnection::connect(&url).await.expect("the file");
    let lists: Vec<String> = sqlx::query_scalar(
        "SELECT 'SELECT json_group_array(' || group_concat('quote(' || c.name || ')', ' || '','' || ') || ') FROM ' || t.name
        FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' GROUP BY t.name ORDER BY t.name",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the tables");
    let mut all = Vec::new();
    for sql in lists {
        let rows: String =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.expect("its rows");
        all.push(rows.into());
    }
    connection.close().await.expect("a closed file");
    Value::Array(all)
}

#[tokio::test]
async fn a_file_of_every_release_opens_and_keeps_everything() {
    assert!(layouts().len() >= 8, "{:?}", layouts());
    for layout in layouts() {
        let expected = Expected::of(layout);
        let folder = folder_of(layout).await;
        is_whole(folder.path(), &expected, "opened").await;
        let once = tables(folder.path()).await;
        is_whole(folder.path(), &expected, "opened again").await;
        assert_eq!(once, tables(folder.path()).await, "layout {layout}: a second start changes nothing");
        if layout < newest_version() {
            let restored = tempfile::tempdir().expect("a folder");
            std::fs::copy(copy_in(folder.path()), restored.path().join(DATABASE)).expect("the copy of before");
            is_whole(restored.path(), &expected, "the copy of before, opened").await;
        }
        goes_on(folder.path(), &expected).await;
    }
}

/// What was given can still be taken back, and no id of what was deleted is given again.
async fn goes_on(folder: &Path, expected: &Expected) {
    let layout = expected.layout;
    let engine = open(folder).await;
    let action: i64 = sqlx::query_scalar("SELECT action_id FROM verdicts v JOIN versions r ON r.id = version_id WHERE conversation_id = 9 ORDER BY v.at DESC LIMIT 1")
        .fetch_one(&mut *engine.inner.store.read().await.expect("a connection"))
        .await
        .expect("a verdict");
    assert_eq!(engine.undo(&action.to_string()).await.expect("a verdict"), 1, "layout {layout}");
    let row = engine.conversation(9).await.expect("a row");
    assert_eq!((row.row.status, row.review), (Status::Generated, None), "layout {layout}");
    let dataset = engine.create_dataset("new", false).await.expect("a dataset");
    let plan = "persona,emotion,topic,tier\nAna,Fear,Fees,template\n";
    engine.import_plan(dataset.id, "plan.csv", plan.into()).await.expect("a row");
    let rows = found::rows_of(&engine, dataset.id).await;
    assert_eq!((dataset.id, rows[0].id), expected.next, "layout {layout}");
    engine.shut_down(Duration::ZERO).await;
}

#[tokio::test]
async fn a_version_whose_prompt_is_gone_is_told_and_not_left_out() {
    let folder = folder_of(8).await;
    let store = Store::open(folder.path()).await.expect("a store");
    let emptied = store.writer().write(|connection| {
        Box::pin(async move {
            sqlx::query("DELETE FROM texts").execute(connection).await?;
            Ok(())
        })
    });
    emptied.await.expect("no texts");
    let mut connection = store.read().await.expect("a connection");
    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    let kept = conversations::kept_after(&mut connection, 1, &all, &["rejected"], 0, 10).await.expect("a page");
    assert_eq!((kept.len(), kept[0].system_prompt.as_deref()), (2, None));
    let told = conversations::generation(&mut connection, 34).await.expect_err("its prompt is gone");
    assert!(told.message.contains("damaged"), "{told:?}");
    drop(connection);
    store.close().await;
}
