//! Importing on a real file: in slices, cut off, beside others, and undone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use train_content::blank_persona;
use train_domain::items::{ItemBody, ItemKind};
use train_store::testing;

use super::super::deleting_tests::{answers, calls_under_way, open};
use super::*;
use crate::view::{SaveItem, Target};

const ROWS: usize = 20_000;
/// Names in `plan` that no library has.
const NAMES: usize = 402;

/// A plan of so many rows with one persona, one arc and many topics.
fn plan(rows: usize) -> Vec<u8> {
    let mut text = String::from("persona,emotion,topic,tier,brief\n");
    for row in 0..rows {
        text.push_str(&format!("New Persona,Fear to Confidence,topic {},scenario,brief {row}\n", row % 400));
    }
    text.into_bytes()
}

async fn with_dataset() -> (Engine, u32, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await;
    let dataset = engine.create_dataset("test", false).await.expect("a dataset").id;
    import(&engine, dataset, few("A")).await.expect("rows");
    (engine, dataset, folder)
}

fn few(persona: &str) -> Vec<u8> {
    format!("persona,emotion,topic,tier\n{persona},B,C,template\n").into_bytes()
}

async fn import(engine: &Engine, dataset: u32, file: Vec<u8>) -> Result<ImportReport> {
    engine.import_plan(&PlanImport::new(dataset, "p.csv"), file).await
}

/// A plan as it is added, not written yet.
async fn prepared(engine: &Engine, dataset: u32, file: &[u8]) -> Arc<Addition> {
    let read = train_formats::read_plan("p.csv", file, &ReadPlanAs::default()).expect("a plan");
    let known = Known::load(&mut engine.inner.store.read().await.expect("a connection"), i64::from(dataset)).await;
    Arc::new(prepare(&known.expect("what is there"), &read.rows, &read.lines, &[], false).expect("is prepared"))
}

/// Begins to add it and writes so many names and rows, as a process that ends then.
async fn cut_off(engine: &Engine, dataset: u32, addition: &Arc<Addition>, slices: &'static [usize]) {
    let (id, addition) = (i64::from(dataset), Arc::clone(addition));
    let cut_off = engine.inner.store.writer().write(move |connection| {
        Box::pin(async move {
            let mut progress = addition.begin(connection, id, 5).await?.expect("nothing came between");
            for most in slices {
                progress = addition.write_slice(connection, id, progress, *most, 5).await?;
            }
            Ok(())
        })
    });
    cut_off.await.expect("begun");
}

/// What a dataset has: rows, the sum of their counts, names, its next number; and whether an import is unfinished.
async fn stored(engine: &Engine, dataset: u32) -> (i64, i64, i64, i64, bool) {
    let mut connection = engine.inner.store.read().await.expect("a connection");
    let mut counts = [0; 4];
    let queries = [
        "SELECT count(*) FROM conversations WHERE dataset_id =",
        "SELECT sum(n) FROM row_counts WHERE dataset_id =",
        "SELECT count(*) FROM library_items WHERE dataset_id =",
        "SELECT next_number FROM datasets WHERE id =",
    ];
    for (count, query) in counts.iter_mut().zip(queries) {
        let found = testing::number(&mut connection, format!("{query} {dataset}")).await;
        *count = found.expect("a count").unwrap_or_default();
    }
    let [rows, counted, names, next] = counts;
    (rows, counted, names, next, plan::unfinished(&mut connection).await.expect("a note or none").is_some())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_plan_is_added_in_many_short_transactions_and_others_write_between_them() {
    let (engine, dataset, _folder) = with_dataset().await;
    let before = stored(&engine, dataset).await;
    let done = Arc::new(AtomicBool::new(false));
    let (other, ended) = (engine.clone(), Arc::clone(&done));
    let writing = tokio::spawn(async move {
        let mut seen = std::collections::BTreeSet::new();
        while !ended.load(Ordering::Relaxed) {
            let now = other.inner.store.writer().write(move |connection| {
                let rows = format!("SELECT count(*) FROM conversations WHERE dataset_id = {dataset}");
                Box::pin(async move { testing::number(connection, rows).await })
            });
            seen.insert(now.await.expect("is written"));
        }
        seen.len()
    });
    let addition = prepared(&engine, dataset, &plan(ROWS)).await;
    let (action, slices) =
        engine.add_in_slices(i64::from(dataset), &addition).await.expect("is added").expect("at once");
    done.store(true, Ordering::Relaxed);
    let others = writing.await.expect("no panic");
    assert!(slices as usize >= ROWS / MOST, "{slices} slices");
    assert!(others > 10, "{others} others wrote meanwhile");
    let rows = ROWS as i64;
    assert_eq!(
        stored(&engine, dataset).await,
        (before.0 + rows, before.1 + rows, before.2 + NAMES as i64, before.3 + rows, false)
    );
    let again = import(&engine, dataset, plan(ROWS)).await.expect("is read");
    assert_eq!((again.added, again.skipped, again.new_names.len()), (0, ROWS as u32, 0));
    assert_eq!(again.undo_token, None, "there is nothing to take back");
    let last = engine.last_action(dataset).await.expect("an answer").expect("an action");
    assert_eq!((last.undo_token, &*last.title), (action.to_string(), "20000 conversations planned"));
    assert_eq!(engine.undo(&action.to_string()).await.expect("is undone").rows, ROWS as u32);
    let (rows, counted, names, _, unfinished) = stored(&engine, dataset).await;
    assert_eq!((rows, counted, names, unfinished), (before.0, before.1, before.2, false));
    assert!(engine.undo(&action.to_string()).await.is_err(), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_that_fails_in_the_middle_is_gone_on_with_also_after_a_restart() {
    let (engine, dataset, folder) = with_dataset().await;
    let before = stored(&engine, dataset).await;
    let token = import(&engine, dataset, plan(5_000)).await.expect("is added").undo_token.expect("a token");
    let fails = "CREATE TRIGGER fails BEFORE UPDATE OF dataset_id ON conversations WHEN new.dataset_id IS NULL AND new.number = 4900
        BEGIN SELECT RAISE(ABORT, 'no'); END";
    engine.inner.store.change(fails).await.expect("is changed");
    engine.undo(&token).await.expect_err("its last slice fails");
    let (rows, .., names, _, _) = stored(&engine, dataset).await;
    assert!(
        rows > before.0 && rows < before.0 + 5_000 && names == before.2 + NAMES as i64,
        "{rows} rows, {names} names"
    );
    engine.inner.store.change("DROP TRIGGER fails").await.expect("is changed");
    engine.shut_down(Duration::ZERO).await;
    let engine = open(folder.path()).await;
    let last = engine.last_action(dataset).await.expect("an answer").expect("it can still be undone");
    assert_eq!((last.undo_token, last.title), (token.clone(), format!("{} conversations planned", rows - before.0)));
    engine.undo(&token).await.expect("is gone on with");
    let (rows, counted, names, ..) = stored(&engine, dataset).await;
    assert_eq!((rows, counted, names), (before.0, before.1, before.2));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_large_import_is_under_way_others_come_into_other_datasets_only() {
    let (engine, dataset, folder) = with_dataset().await;
    let other = engine.create_dataset("other", false).await.expect("a dataset").id;
    let addition = prepared(&engine, dataset, &plan(3_000)).await;
    cut_off(&engine, dataset, &addition, &[NAMES, 800]).await;
    let under_way = FolderLock::for_import(folder.path()).expect("a folder").expect("free");
    let busy = import(&engine, dataset, few("Z")).await.expect_err("it would not see what is there already");
    assert_eq!(busy.code, ErrorCode::Invalid);
    assert_eq!(import(&engine, other, few("Z")).await.expect("is added").added, 1);
    drop(under_way);
    // Its process has ended: what it left goes, and the next one comes.
    assert_eq!(import(&engine, dataset, few("Z")).await.expect("is added").added, 1);
    let (rows, .., names, _, unfinished) = stored(&engine, dataset).await;
    assert_eq!((rows, unfinished), (2, false), "{names} names");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_rows_than_one_step_may_change_get_the_name_that_they_wait_for() {
    let (engine, dataset, _folder) = with_dataset().await;
    let rows = train_store::cells::MOST + 500;
    let names = vec![NameChoice { kind: ItemKind::Persona, name: "New Persona".into(), to: None, leave: true }];
    let left = PlanImport { names, ..PlanImport::new(dataset, "p.csv") };
    let report = engine.import_plan(&left, plan(rows)).await.expect("is added");
    assert_eq!(report.added as usize, rows);
    assert!(report.warnings[0].starts_with(&format!("{rows} rows wait for names")), "{:?}", report.warnings);
    let body = ItemBody::Persona(blank_persona("new persona"));
    engine.save_item(&SaveItem { dataset_id: dataset, id: None, seen: None, body }).await.expect("is made");
    assert!(engine.unknown_names(dataset).await.expect("names").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_in_a_late_slice_leaves_nothing_behind() {
    let (engine, dataset, _folder) = with_dataset().await;
    let before = stored(&engine, dataset).await;
    let fails = "CREATE TRIGGER fails BEFORE INSERT ON conversations WHEN new.number = 4900 BEGIN SELECT RAISE(ABORT, 'no'); END";
    engine.inner.store.change(fails).await.expect("is changed");
    import(&engine, dataset, plan(5_000)).await.expect_err("its last slice fails");
    assert_eq!(stored(&engine, dataset).await, before);
    engine.inner.store.change("DROP TRIGGER fails").await.expect("is changed");
    assert_eq!(import(&engine, dataset, plan(5_000)).await.expect("is added").added, 5_000);
    assert_eq!(stored(&engine, dataset).await.3, before.3 + 5_000, "no number is missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_ended_process_left_of_an_import_is_taken_back_by_the_next_start_and_not_while_it_is_under_way() {
    let (engine, dataset, folder) = with_dataset().await;
    let before = stored(&engine, dataset).await;
    let addition = prepared(&engine, dataset, &plan(3_000)).await;
    cut_off(&engine, dataset, &addition, &[NAMES, 800]).await;
    let under_way = FolderLock::for_import(folder.path()).expect("a folder").expect("free");
    engine.shut_down(Duration::ZERO).await;

    let engine = open(folder.path()).await;
    assert_eq!(stored(&engine, dataset).await.0, before.0 + 800, "another process is at it");
    let busy = import(&engine, dataset, plan(3_000)).await.expect_err("one at a time");
    assert_eq!(busy.code, ErrorCode::Invalid);
    engine.shut_down(Duration::ZERO).await;
    drop(under_way);
    let engine = open(folder.path()).await;
    assert_eq!(stored(&engine, dataset).await, before);
    // Cut off when all was written and its end was not.
    let addition = prepared(&engine, dataset, &plan(3_000)).await;
    cut_off(&engine, dataset, &addition, &[NAMES, 3_000]).await;
    assert_eq!(stored(&engine, dataset).await.0, before.0 + 3_000);
    engine.shut_down(Duration::ZERO).await;
    let engine = open(folder.path()).await;
    assert_eq!(stored(&engine, dataset).await, before);
    let last = engine.last_action(dataset).await.expect("an answer").expect("that of the first file");
    assert_eq!(last.title, "1 conversation planned");
}

/// A trial and a batch of briefs that have taken three of its rows.
const TAKEN: &str = r#"
    INSERT INTO batches (id, dataset_id, request_id, kind, purpose, state, provider, base_url, model, params, total, target, fill_until, fill_done, created_at)
        SELECT b.value, d.id, b.value, 'selection', iif(b.value = 1, 'trial', 'brief'), 'paused', 'practice', '', 'm', '{}', 1, '{"kind":"all"}', 0, 1, 0
        FROM datasets d, json_each('[1, 2]') b;
    INSERT INTO jobs (batch_id, purpose, conversation_id) SELECT 1, 'trial', id FROM conversations WHERE number = 100;
    INSERT INTO jobs (batch_id, purpose, conversation_id, input)
        SELECT 2, 'brief', id, json_object('again', json('false'), 'rows', json_array(id, id + 1)) FROM conversations WHERE number = 200;"#;

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_batch_waits_for_stay_when_their_import_is_taken_back() {
    let (engine, dataset, folder) = with_dataset().await;
    let before = stored(&engine, dataset).await;
    let addition = prepared(&engine, dataset, &plan(3_000)).await;
    cut_off(&engine, dataset, &addition, &[NAMES, 800]).await;
    engine.inner.store.change(TAKEN).await.expect("two batches");
    engine.shut_down(Duration::ZERO).await;
    let engine = open(folder.path()).await;
    // A persona, an arc and three topics.
    let left = (before.0 + 3, before.1 + 3, before.2 + 5, before.3 + 3_000, false);
    assert_eq!(stored(&engine, dataset).await, left);
    let mut connection = engine.inner.store.read().await.expect("a connection");
    let waiting =
        "SELECT count(*) FROM jobs j JOIN conversations c ON c.id = j.conversation_id WHERE j.ended_at IS NULL";
    assert_eq!(testing::number(&mut connection, waiting).await.expect("a count"), Some(2), "no job is without its row");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_was_deleted_before_its_import_was_taken_back_comes_back_with_its_number() {
    let (engine, dataset, folder) = with_dataset().await;
    let before = stored(&engine, dataset).await;
    let addition = prepared(&engine, dataset, &plan(3_000)).await;
    cut_off(&engine, dataset, &addition, &[NAMES, 800]).await;
    let mut connection = engine.inner.store.read().await.expect("a connection");
    let second = testing::number(&mut connection, "SELECT id FROM conversations WHERE number = 2").await;
    let ids = vec![view::id(second.expect("an id").expect("a row"))];
    drop(connection);
    let deleted = engine.delete_rows(dataset, Target::Ids { ids }).await.expect("is deleted");
    engine.shut_down(Duration::ZERO).await;
    let engine = open(folder.path()).await;
    assert_eq!(stored(&engine, dataset).await.0, before.0);
    assert_eq!(import(&engine, dataset, few("Z")).await.expect("is added").added, 1);
    assert_eq!(engine.undo(&deleted.undo_token.expect("a token")).await.expect("no other row has its number").rows, 1);
    assert_eq!(stored(&engine, dataset).await.0, before.0 + 2);
}

/// Prints what importing 100,000 rows and taking them back takes, and how long an answer of a running batch waits for its place meanwhile.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn measure_importing_a_hundred_thousand_rows() {
    let (engine, calls, _folder) = calls_under_way(1_000).await;
    let done = Arc::new(AtomicBool::new(false));
    let running = tokio::spawn(answers(engine.inner.store.clone(), calls, Arc::clone(&done)));
    tokio::time::sleep(Duration::from_millis(500)).await;
    let started = Instant::now();
    let report = import(&engine, 1, plan(100_000)).await.expect("is added");
    let took = started.elapsed();
    let started = Instant::now();
    let undone = engine.undo(&report.undo_token.expect("a token")).await.expect("is undone").rows;
    let back = started.elapsed();
    done.store(true, Ordering::Relaxed);
    let (kept, longest) = running.await.expect("no panic");
    println!(
        "{} rows: {:.2} s, {undone} taken back: {:.2} s; {kept} answers stored meanwhile, the longest wait {:.0} ms",
        report.added,
        took.as_secs_f64(),
        back.as_secs_f64(),
        longest.as_secs_f64() * 1_000.0
    );
    engine.shut_down(Duration::ZERO).await;
}
