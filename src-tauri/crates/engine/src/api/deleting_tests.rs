//! Deleting on a real file: undone, cut off, gone on with by the next start, beside calls that are under way.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use train_domain::query::{Filter, Target};
use train_store::deleting::{at_rest, begin, free_rows, mark, rows, slice, sweep};
use train_store::ledger::{Claim, fixtures};
use train_store::{BACKUPS, Store, datasets, testing};

use crate::view::ErrorQuery;
use crate::{Clock, Engine, ErrorCode, Options, Secrets};

/// Two datasets. The first has so many generated rows of 5 kB with two versions in every tenth, the second one that is
/// like them, and a paused batch of the first has a row that waits.
fn two_datasets(rows: usize) -> String {
    format!(
        "INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'large', 0, 0), (2, 'other', 0, 0);
        INSERT INTO library_items (id, dataset_id, kind, name) VALUES
            (1, 1, 'persona', 'p'), (2, 1, 'arc', 'a'), (3, 1, 'topic', 't'), (11, 2, 'persona', 'p'), (12, 2, 'arc', 'a'), (13, 2, 'topic', 't');
        INSERT INTO library_versions (id, item_id, number, name, body, created_at) SELECT id, id, 1, name, '{{}}', 0 FROM library_items;
        UPDATE library_items SET version_id = id;
        INSERT INTO texts (id, dataset_id, body) VALUES (1, 1, 's'), (2, 2, 's');
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
        INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief)
            SELECT i, 1, i, 1, 2, 3, 'intent ' || (i % 7), 'tone ' || (i % 5), 'template', 'brief ' || i FROM n;
        INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
            VALUES ({rows} + 1, 2, 1, 11, 12, 13, 'i', 't', 'template');
        INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, fill_done, created_at)
            VALUES (1, 1, 'old', 'all', 'completed', 'anthropic', 'u', 'm', '{{}}', {rows}, '{{\"kind\":\"all\"}}', {rows}, 1, 0);
        INSERT INTO jobs (id, batch_id, purpose, conversation_id) SELECT id, 1, 'write', id FROM conversations;
        INSERT INTO calls (id, job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at, ended_at)
            SELECT id, id, 1, id, 1, 'succeeded', 'anthropic', 'm', 0, 0, id FROM conversations;
        INSERT INTO calls (id, job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at, ended_at)
            SELECT id + 1000000, id, 1, id, 2, 'succeeded', 'anthropic', 'm', 0, 0, id FROM conversations WHERE id % 10 = 0;
        INSERT INTO call_texts (call_id, conversation_id, system_id, prompt)
            SELECT a.id, a.conversation_id, c.dataset_id, '[\"' || hex(randomblob(300)) || '\"]' FROM calls a JOIN conversations c ON c.id = a.conversation_id;
        INSERT INTO versions (id, conversation_id, number, origin, call_id, system_id, content, created_at)
            SELECT a.id, a.conversation_id, a.number, 'model', a.id, c.dataset_id, '{{\"turns\":[]}}' || hex(randomblob(1800)), a.id
            FROM calls a JOIN conversations c ON c.id = a.conversation_id ORDER BY a.id;
        INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at) SELECT id, 'rules', '1', 80, '[]', 1 FROM versions;
        UPDATE conversations SET version_id = id + 1000000 * (id % 10 = 0), score = 80, generated_at = id;
        UPDATE jobs SET state = 'succeeded', ended_at = 1;
        INSERT INTO actions (id, dataset_id, kind, at) VALUES (1, 1, 'verdict', 1);
        INSERT INTO verdicts (version_id, verdict, action_id, at) SELECT id, 'approved', 1, 1 FROM versions WHERE id % 3 = 0 AND id <= {rows};"
    )
}

pub async fn open(folder: &Path) -> Engine {
    let options = Options { folder: folder.to_path_buf(), secrets: Secrets::memory(), clock: Clock::system() };
    Engine::open(options).await.expect("an engine")
}

async fn with_rows(rows: usize) -> (Engine, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await;
    engine.inner.store.change(two_datasets(rows)).await.expect("is changed");
    (engine, folder)
}

/// What is in the file: datasets, conversations, versions, verdicts, library items, jobs and calls.
async fn left(engine: &Engine) -> [i64; 7] {
    let mut connection = engine.inner.store.read().await.expect("a connection");
    let mut left = [0; 7];
    let tables = ["datasets", "conversations", "versions", "verdicts", "library_items", "jobs", "calls"];
    for (count, table) in left.iter_mut().zip(tables) {
        let found = testing::number(&mut connection, format!("SELECT count(*) FROM {table}")).await;
        *count = found.expect("a count").expect("a number");
    }
    let broken = testing::number(&mut connection, "SELECT count(*) FROM pragma_foreign_key_check").await;
    assert_eq!(broken.expect("a check"), Some(0));
    left
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_put_aside_come_back_and_go_for_good_with_all_their_versions() {
    let (engine, _folder) = with_rows(3_000).await;
    let filter = Filter { intents: vec!["intent 0".into(), "intent 1".into()], ..Filter::default() };
    let target = Target::Matching { filter, except: vec![7] };
    let before = left(&engine).await;
    let matching = engine.count_matching(1, &target).await.expect("a count");
    let deleted = engine.delete_rows(1, target.clone()).await.expect("are deleted");
    assert_eq!(deleted.deleted, matching);
    assert_eq!(engine.count_matching(1, &target).await.expect("a count"), 0);
    let counts = engine.datasets().await.expect("both");
    let large = counts.iter().find(|dataset| dataset.id == 1).expect("the large one").counts;
    assert_eq!((large.total, large.generated + large.approved), (3_000 - matching, 3_000 - matching));

    let token = deleted.undo_token.expect("a token");
    let back = engine.undo(&token).await.expect("come back").rows;
    assert_eq!((back, left(&engine).await), (matching, before));
    assert_eq!(engine.count_matching(1, &target).await.expect("a count"), matching);
    assert!(engine.undo(&token).await.is_err(), "once");

    engine.delete_rows(1, target.clone()).await.expect("are deleted");
    let sweep = |before| engine.inner.store.writer().write(move |connection| Box::pin(sweep(connection, before, 500)));
    assert!(!sweep(1_000).await.expect("nothing is old enough"));
    while sweep(i64::MAX).await.expect("a slice") {}
    let [datasets, conversations, versions, .., jobs, calls] = left(&engine).await;
    assert_eq!((datasets, conversations), (2, i64::from(3_001 - matching)));
    assert!(versions < before[2], "with all their versions");
    assert_eq!((jobs, calls), (3_001, 3_301), "what was paid for stays on record");
}

/// FR4.4.4-5
#[tokio::test(flavor = "multi_thread")]
async fn what_failed_for_a_row_stays_in_the_error_log_when_the_row_goes() {
    let (engine, _folder) = with_rows(10).await;
    let failed = "UPDATE calls SET state = 'failed', error_kind = 'timeout' WHERE conversation_id IN (4, 5)";
    engine.inner.store.change(failed).await.expect("is changed");
    let log = async || {
        let page = engine.errors(&ErrorQuery::new(1)).await.expect("errors");
        assert_eq!((page.total as usize, page.kinds[0].count as usize), (page.errors.len(), page.errors.len()));
        page.errors.into_iter().map(|error| (error.number, error.deleted, error.name)).collect::<Vec<_>>()
    };
    let (name, gone) = ("p + a + t".to_owned(), (None, true, String::new()));
    let tried = name.clone();
    let deleted = engine.delete_rows(1, Target::Ids { ids: vec![4] }).await.expect("is deleted");
    let (fifth, fourth) = ((Some(5), false, name.clone()), (Some(4), true, name.clone()));
    assert_eq!(log().await, [fifth.clone(), fourth]);
    engine.undo(&deleted.undo_token.expect("a token")).await.expect("comes back");
    assert_eq!(log().await, [fifth.clone(), (Some(4), false, name)]);
    engine.delete_rows(1, Target::Ids { ids: vec![4] }).await.expect("is deleted");
    let swept = engine.inner.store.writer().write(|connection| Box::pin(sweep(connection, i64::MAX, 500)));
    assert!(swept.await.expect("a slice"));
    assert_eq!(log().await, [fifth, gone.clone()], "its number went with it");
    engine.inner.store.change("UPDATE jobs SET purpose = 'trial' WHERE id = 5").await.expect("is changed");
    engine.delete_rows(1, Target::Ids { ids: vec![5] }).await.expect("is deleted");
    assert_eq!(log().await, [(None, true, tried), gone], "proposed rows that are tried have numbers of no plan");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dataset_is_gone_at_once_and_so_is_everything_in_it() {
    let (engine, _folder) = with_rows(3_000).await;
    let sql = "INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
            VALUES (2, 1, 'paused', 'selection', 'paused', 'anthropic', 'u', 'm', '{}', 1500, '{\"kind\":\"matching\",\"filter\":{},\"except\":[]}', 1500, 0);";
    engine.inner.store.change(sql).await.expect("is changed");
    engine.delete_dataset(1).await.expect("is deleted");
    assert_eq!(left(&engine).await, [1, 1, 1, 0, 3, 3_001 + 1_500, 3_301]);
    let batch = engine.batch(2).await.expect("stays on record");
    assert_eq!((batch.cancelled, batch.total, batch.waiting), (1_500, 1_500, 0), "every one that was planned");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_while_the_backup_is_made_is_in_the_one_that_is_kept() {
    let (engine, folder) = with_rows(10).await;
    let backups = folder.path().join(BACKUPS);
    let place = backups.clone();
    // Stands in front of the deletion until the first backup has its name.
    let late = engine.inner.store.writer().write(move |connection| {
        Box::pin(async move {
            let is_made = |entry: std::fs::DirEntry| entry.path().extension().is_some_and(|end| end == "db");
            while !std::fs::read_dir(&place).is_ok_and(|mut files| files.any(|file| file.is_ok_and(is_made))) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            let row = "INSERT INTO conversations (dataset_id, number, intent, tone, tier) VALUES (1, 11, 'i', 't', 'template')";
            testing::run(connection, row).await
        })
    });
    let (deleted, late) = tokio::join!(engine.delete_dataset(1), late);
    late.expect("is stored");
    let kept = Engine::look_at_backup(Path::new(&deleted.expect("is deleted"))).await;
    assert_eq!(kept.conversations, Some(12), "ten, the other dataset's and the late one");
    assert_eq!(std::fs::read_dir(&backups).expect("a folder").count(), 1, "the one that lacked it is gone");
    assert_eq!(left(&engine).await[..2], [1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_written_in_a_dataset_gives_it_another_stamp() {
    let (engine, _folder) = with_rows(10).await;
    let stamp = async || at_rest(&mut engine.inner.store.read().await.expect("reads"), 1).await.expect("a stamp");
    let mut seen = vec![stamp().await];
    for written in [
        "UPDATE batches SET calls = calls + 1 WHERE id = 1",
        "UPDATE conversations SET revision = revision + 1 WHERE id = 4",
        "INSERT INTO actions (dataset_id, kind, at) VALUES (1, 'edit', 9)",
        "UPDATE actions SET undone_at = 9 WHERE kind = 'edit'",
        "UPDATE library_items SET archived_at = 9 WHERE id = 1",
    ] {
        engine.inner.store.change(written).await.expect("is changed");
        let now = stamp().await;
        assert!(!seen.contains(&now), "{written}");
        seen.push(now);
    }
    engine.inner.store.change("UPDATE conversations SET revision = 9 WHERE dataset_id = 2").await.expect("is changed");
    assert_eq!(seen.last(), Some(&stamp().await), "another dataset's do not");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_is_cut_off_is_finished_by_the_next_start_and_shows_nothing_meanwhile() {
    let (engine, folder) = with_rows(600).await;
    let marked = engine.inner.store.writer().write(|connection| {
        Box::pin(async move {
            let stamp = at_rest(connection, 1).await?;
            assert!(mark(connection, 1, &stamp, 5).await?, "nothing was written since");
            assert!(slice(connection, 1, 200, 5).await?, "there is more");
            Ok(())
        })
    });
    marked.await.expect("begun");
    engine.shut_down(Duration::ZERO).await;

    let engine = open(folder.path()).await;
    assert_eq!(left(&engine).await[1], 401);
    let names: Vec<String> = engine.datasets().await.expect("one").into_iter().map(|dataset| dataset.name).collect();
    assert_eq!(names, ["other"]);
    engine.create_dataset("large", false).await.expect("the name is free");
    assert!(engine.use_dataset(1).await.is_err());
    let refused = engine
        .import_plan(
            &crate::view::PlanImport::new(1, "p.csv"),
            b"persona,emotion,topic,tier\nA,B,C,template\n".to_vec(),
        )
        .await;
    assert_eq!(refused.expect_err("it is no longer there").code, ErrorCode::NotFound);
    engine.watch().await.expect("goes on with it");
    while left(&engine).await[0] != 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(left(&engine).await[1..4], [1, 1, 0]);
    engine.shut_down(Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_a_batch_has_taken_meanwhile_stays() {
    let (engine, _folder) = with_rows(10).await;
    let target = Target::Matching { filter: Filter::default(), except: Vec::new() };
    let ids = free_rows(&mut engine.inner.store.read().await.expect("a connection"), 1, &target).await.expect("ids");
    assert_eq!(ids.len(), 10);
    let sql = "INSERT INTO jobs (batch_id, purpose, conversation_id) VALUES (1, 'write', 4);
        UPDATE conversations SET intent = 'another' WHERE id = 5;";
    engine.inner.store.change(sql).await.expect("is changed");
    let narrow = Filter { intents: (0..7).map(|i| format!("intent {i}")).collect(), ..Filter::default() };
    let narrow = Target::Matching { filter: narrow, except: Vec::new() };
    let gone = engine.inner.store.writer().write(move |connection| {
        Box::pin(async move {
            let action = begin(connection, 1, 5).await?;
            rows(connection, 1, &narrow, &ids, action).await
        })
    });
    assert_eq!(gone.await.expect("are deleted"), 8, "neither what waits nor what matches no longer");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_is_counted_and_where_all_stays_there_is_nothing_to_undo() {
    let (engine, _folder) = with_rows(10).await;
    let waiting = "INSERT INTO jobs (batch_id, purpose, conversation_id) VALUES (1, 'write', 4), (1, 'write', 5)";
    engine.inner.store.change(waiting).await.expect("is changed");
    let target = Target::Ids { ids: vec![3, 4, 5] };
    let one = engine.delete_rows(1, target.clone()).await.expect("one is deleted");
    assert_eq!((one.deleted, one.kept, one.undo_token.is_some()), (1, 2, true));
    let none = engine.delete_rows(1, target).await.expect("none is");
    assert_eq!((none.deleted, none.kept, none.undo_token), (0, 2, None));
    let mut connection = engine.inner.store.read().await.expect("a connection");
    let actions = testing::number(&mut connection, "SELECT count(*) FROM actions WHERE kind = 'rows deleted'").await;
    assert_eq!(actions.expect("a count"), Some(1));
}

/// An engine with so many generated rows, and 20,000 calls of another dataset's batch that are under way.
pub async fn calls_under_way(rows: usize) -> (Engine, Vec<Claim>, tempfile::TempDir) {
    let (engine, folder) = with_rows(rows).await;
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
            SELECT 200000 + i, 2, 1 + i, 11, 12, 13, 'i', 't', 'template' FROM n;
        INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, fill_done, created_at)
            VALUES (2, 2, 'running', 'all', 'running', 'anthropic', 'u', 'm', '{}', 20000, '{\"kind\":\"all\"}', 0, 1, 0);
        INSERT INTO jobs (id, batch_id, purpose, conversation_id) SELECT id, 2, 'write', id FROM conversations WHERE id > 200000;
        UPDATE datasets SET next_number = 1 + (SELECT max(number) FROM conversations WHERE dataset_id = datasets.id);";
    engine.inner.store.change(sql).await.expect("is changed");
    let jobs: Vec<(i64, i64)> = (200_001..220_001).map(|job| (job, 0)).collect();
    let request = fixtures::request(&mut engine.inner.store.read().await.expect("a connection"), &jobs, 1).await;
    let calls = engine.inner.store.writer().claim(request).await.expect("claims").claimed;
    // Its calls are under way; that it does not run keeps what is measured from being courteous to another process.
    engine.inner.store.change("UPDATE batches SET state = 'paused' WHERE id = 2").await.expect("is changed");
    (engine, calls, folder)
}

/// Keeps one answer after the other, each a moment after the last one is stored. Returns how many, and the longest wait.
pub async fn answers(store: Store, calls: Vec<Claim>, done: Arc<AtomicBool>) -> (usize, Duration) {
    let (mut kept, mut longest) = (0, Duration::ZERO);
    for call in calls {
        if done.load(Ordering::Relaxed) {
            break;
        }
        let end = fixtures::end(call, 5, 0, fixtures::version(&"x".repeat(3_600), 80));
        let asked = Instant::now();
        store.writer().settle(Arc::new(end)).await.expect("is kept");
        longest = longest.max(asked.elapsed());
        kept += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    (kept, longest)
}

/// Prints what deleting 100,000 generated rows takes, and how long an answer of a running batch waits for its place
/// meanwhile.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: half a gigabyte"]
async fn measure_deleting_a_hundred_thousand_generated_rows() {
    for whole_dataset in [false, true] {
        let (engine, calls, _folder) = calls_under_way(100_000).await;
        let done = Arc::new(AtomicBool::new(false));
        let running = tokio::spawn(answers(engine.inner.store.clone(), calls, Arc::clone(&done)));
        tokio::time::sleep(Duration::from_millis(500)).await;
        let started = Instant::now();
        if whole_dataset {
            engine.delete_dataset(1).await.expect("is deleted");
        } else {
            let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
            assert_eq!(engine.delete_rows(1, all).await.expect("are deleted").deleted, 100_000);
        }
        let took = started.elapsed();
        done.store(true, Ordering::Relaxed);
        let (kept, longest) = running.await.expect("no panic");
        println!(
            "{}: {:.2} s; {kept} answers stored meanwhile, the longest wait {:.0} ms",
            if whole_dataset { "a dataset of 100,000 generated rows" } else { "100,000 generated rows" },
            took.as_secs_f64(),
            longest.as_secs_f64() * 1_000.0
        );
        assert_eq!(
            datasets::list(&mut engine.inner.store.read().await.expect("a connection")).await.expect("a list").len(),
            if whole_dataset { 1 } else { 2 }
        );
        engine.shut_down(Duration::ZERO).await;
    }
}
