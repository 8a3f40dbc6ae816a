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
use train_domain::query::{Filter, Target};
use train_domain::row::Status;

use train_store::testing::{self, newest_version};
use train_store::{BACKUPS, BEFORE_UPDATE, DATABASE, Store, conversations, exports};

use crate::{Clock, Engine, Options, Secrets, view};
use expected::{Expected, NOW};

/// The layouts that there ever were, oldest first.
fn layouts() -> Vec<i64> {
    // The newest one gets its file with the migration that follows it, at the latest.
    testing::layouts().filter(|layout| *layout < newest_version() || expected::path(*layout, "sql").exists()).collect()
}

/// A data folder with the file of a layout.
async fn folder_of(layout: i64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    testing::make_file(folder.path(), layout, expected::read(layout, "sql")).await.expect("a file of that release");
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
    let mut connection = testing::connect(folder).await.expect("the file");
    let lists = testing::texts(
        &mut connection,
        "SELECT 'SELECT json_group_array(' || group_concat('quote(' || c.name || ')', ' || '','' || ') || ') FROM ' || t.name
        FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' GROUP BY t.name ORDER BY t.name",
    );
    let mut all = Vec::new();
    for sql in lists.await.expect("the tables") {
        let rows = testing::texts(&mut connection, sql).await.expect("its rows");
        all.push(rows.into());
    }
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
    let newest = "SELECT action_id FROM verdicts v JOIN versions r ON r.id = version_id WHERE conversation_id = 9 ORDER BY v.at DESC LIMIT 1";
    let action = testing::number(&mut engine.inner.store.read().await.expect("a connection"), newest).await;
    let action = action.expect("a query").expect("a verdict");
    assert_eq!(engine.undo(&action.to_string()).await.expect("a verdict").rows, 1, "layout {layout}");
    let row = engine.conversation(9).await.expect("a row");
    assert_eq!((row.row.status, row.review), (Status::Generated, None), "layout {layout}");
    let dataset = engine.create_dataset("new", false).await.expect("a dataset");
    let plan = "persona,emotion,topic,tier\nAna,Fear,Fees,template\n";
    engine.import_plan(&crate::view::PlanImport::new(dataset.id, "plan.csv"), plan.into()).await.expect("a row");
    let rows = found::rows_of(&engine, dataset.id).await;
    assert_eq!((dataset.id, rows[0].id), expected.next, "layout {layout}");
    engine.shut_down(Duration::ZERO).await;
}

#[tokio::test]
async fn a_version_whose_prompt_is_gone_is_told_and_not_left_out() {
    let folder = folder_of(8).await;
    let store = Store::open(folder.path()).await.expect("a store");
    store.change("DELETE FROM texts").await.expect("no texts");
    let mut connection = store.read().await.expect("a connection");
    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    let mut rows = Vec::new();
    let mut take = |row: exports::Candidate| rows.push(view::id(row.id));
    exports::candidates(&mut connection, 1, &all, &["rejected"], &mut take).await.expect("rows");
    let kept = exports::texts(&mut connection, &rows, usize::MAX).await.expect("their texts");
    assert_eq!((kept.len(), kept[0].system_prompt.as_deref(), kept[0].damaged), (2, None, true));
    let told = conversations::version(&mut connection, 34).await.expect_err("its prompt is gone");
    assert!(told.message.contains("damaged"), "{told:?}");
    drop(connection);
    store.close().await;
}

#[tokio::test]
async fn a_criterion_of_another_release_is_shown_by_its_key_and_hides_no_other() {
    let folder = folder_of(8).await;
    let engine = open(folder.path()).await;
    let before = engine.version(34).await.expect("a version");
    engine
        .inner
        .store
        .change(r#"UPDATE scores SET criteria = json_insert(criteria, '$[#]', json('{"key":"rhythm","out_of":1.0,"points":0.5,"actual":"even"}'))"#)
        .await
        .expect("a criterion more");
    let mut after = engine.version(34).await.expect("the version all the same");
    let unknown = after.criteria.pop().expect("the last one");
    assert_eq!((unknown.key.as_str(), unknown.name.as_str(), unknown.points), ("rhythm", "rhythm", Some(0.5)));
    assert_eq!((unknown.actual.as_str(), unknown.target.as_str(), unknown.why.as_str()), ("even", "", ""));
    assert_eq!(after, before);
    engine.shut_down(Duration::ZERO).await;
}
