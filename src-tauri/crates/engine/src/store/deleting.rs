//! Deletes rows and datasets. Rows are put aside at once and come back when that is undone; what is put aside goes for good
//! after a while, and a dataset with everything in it. Both go in slices: between two of them everything else is written,
//! the answers of a running batch first, and each slice is whole, so a deletion that is cut off leaves nothing half.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;
use train_domain::status::BatchState;

use super::jobs::push_free;
use super::rows::push_target;
use super::{actions, batches, jobs};
use crate::error::{EngineError, Result};

/// The rows of a target that no open batch has taken, in the order of their ids.
pub async fn free_rows(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<Vec<i64>> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.id FROM conversations c WHERE ");
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    query.push(" ORDER BY c.id");
    Ok(query.build_query_scalar().fetch_all(connection).await?)
}

/// A deletion of rows, on record before the first of them goes.
pub async fn begin(connection: &mut SqliteConnection, dataset_id: i64, now: i64) -> Result<i64> {
    actions::add(connection, dataset_id, actions::Kind::Deletion, now).await
}

/// Puts those of some rows aside that still belong to the target and that no batch has taken meanwhile. Returns how many.
pub async fn rows(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    ids: &[i64],
    action: i64,
) -> Result<u32> {
    let mut query = QueryBuilder::<Sqlite>::new("UPDATE conversations SET dataset_id = NULL, deleted_by = ");
    query.push_bind(action).push(", revision = revision + 1 WHERE id IN (SELECT c.id FROM json_each(");
    query.push_bind(serde_json::json!(ids).to_string());
    // CROSS JOIN: they are looked up by their ids, however few a filter's index would find.
    query.push(") w CROSS JOIN conversations c ON c.id = w.value WHERE ");
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    let changed = query.push(")").build().execute(connection).await?;
    Ok(u32::try_from(changed.rows_affected()).unwrap_or(u32::MAX))
}

/// Brings a slice of the rows back that a deletion put aside; the deletion counts as undone with the first. Returns how many.
pub async fn bring_back(connection: &mut SqliteConnection, action: i64, rows: u32, now: i64) -> Result<u64> {
    actions::undo(connection, action, now).await?;
    let changed = sqlx::query!(
        "UPDATE conversations SET dataset_id = a.dataset_id, deleted_by = NULL, revision = revision + 1
        FROM actions a JOIN datasets d ON d.id = a.dataset_id AND d.deleted_at IS NULL
        WHERE a.id = ?1 AND conversations.id IN (SELECT id FROM conversations WHERE deleted_by = ?1 ORDER BY id LIMIT ?2)",
        action,
        rows
    )
    .execute(connection)
    .await?;
    Ok(changed.rows_affected())
}

/// Deletes for good a slice of what was put aside before a time. Returns whether there may be more.
pub async fn sweep(connection: &mut SqliteConnection, before: i64, rows: u32) -> Result<bool> {
    let ids = sqlx::query_scalar!(
        r#"SELECT c.id AS "id!" FROM conversations c JOIN actions a ON a.id = c.deleted_by WHERE c.deleted_by IS NOT NULL AND a.at < ? LIMIT ?"#,
        before,
        rows
    )
    .fetch_all(&mut *connection)
    .await?;
    delete(connection, &ids).await?;
    Ok(!ids.is_empty())
}

/// Versions, verdicts, scores and the texts of calls go with their rows; the calls stay.
pub(super) async fn delete(connection: &mut SqliteConnection, ids: &[i64]) -> Result<()> {
    let list = serde_json::json!(ids).to_string();
    // A row refers to its version, and versions to their row and to one another: the circles are opened first.
    sqlx::query!("UPDATE conversations SET version_id = NULL WHERE id IN (SELECT value FROM json_each(?))", list)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "UPDATE versions SET parent_id = NULL WHERE parent_id IS NOT NULL AND conversation_id IN (SELECT value FROM json_each(?))",
        list
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("DELETE FROM conversations WHERE id IN (SELECT value FROM json_each(?))", list)
        .execute(connection)
        .await?;
    Ok(())
}

/// Marks a dataset as one that is deleted: it is no longer shown, its name is free, and its batches are cancelled.
/// Refused while a batch of it runs.
pub async fn mark(connection: &mut SqliteConnection, id: i64, now: i64) -> Result<()> {
    let busy = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM batches WHERE dataset_id = ? AND state IN ('queued', 'running', 'pausing', 'cancelling')"#,
        id
    )
    .fetch_one(&mut *connection)
    .await?;
    if busy > 0 {
        return Err(EngineError::invalid("A batch of this dataset is still running.")
            .hint("Cancel it first, then delete the dataset."));
    }
    let resting = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM batches WHERE dataset_id = ? AND state IN ('paused', 'interrupted')"#,
        id
    )
    .fetch_all(&mut *connection)
    .await?;
    for batch in resting {
        // Nobody can resume them from now on; their conversations are accounted for in slices.
        batches::move_to(connection, batch, &[BatchState::Paused, BatchState::Interrupted], BatchState::Cancelled, now)
            .await?;
    }
    sqlx::query!("UPDATE datasets SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL", id, now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Datasets that are marked, and not gone yet.
pub async fn marked(connection: &mut SqliteConnection) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(r#"SELECT id AS "id!" FROM datasets WHERE deleted_at IS NOT NULL ORDER BY id"#)
        .fetch_all(connection)
        .await?)
}

/// Deletes the next slice of a marked dataset, at most so many rows. Returns whether anything is left.
pub async fn slice(connection: &mut SqliteConnection, id: i64, rows: u32, now: i64) -> Result<bool> {
    // A closed batch accounts for every conversation that was planned.
    let unaccounted = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM batches WHERE dataset_id = ? AND state = 'cancelled'
            AND (fill_done = 0 OR EXISTS (SELECT 1 FROM jobs j WHERE j.batch_id = batches.id AND j.ended_at IS NULL AND j.state <> 'in_flight')) LIMIT 1"#,
        id
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(batch) = unaccounted {
        if jobs::fill(connection, batch).await?.0 {
            jobs::cancel_waiting(connection, batch, now).await?;
        }
        return Ok(true);
    }

    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM conversations WHERE dataset_id = ?1
        UNION ALL SELECT c.id FROM actions a JOIN conversations c ON c.deleted_by = a.id WHERE a.dataset_id = ?1 LIMIT ?2"#,
        id,
        rows
    )
    .fetch_all(&mut *connection)
    .await?;
    if !ids.is_empty() {
        delete(connection, &ids).await?;
        return Ok(true);
    }
    // Items and their versions refer to one another.
    sqlx::query!("UPDATE library_items SET version_id = NULL WHERE dataset_id = ?", id)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM datasets WHERE id = ? AND deleted_at IS NOT NULL", id).execute(connection).await?;
    Ok(false)
}

/// Whether another process may be writing the answers of a batch: one is at work, and not in this process.
pub async fn is_batch_at_work(connection: &mut SqliteConnection) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM batches WHERE state IN ('running', 'pausing', 'cancelling')) AS "at_work!: bool""#
    )
    .fetch_one(connection)
    .await?)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    use super::*;
    use crate::store::ledger::{Claim, fixtures};
    use crate::store::{Store, datasets};
    use crate::{Clock, Engine, Options, Secrets};
    use train_domain::query::Filter;

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

    pub async fn open(folder: &std::path::Path) -> Engine {
        let options = Options { folder: folder.to_path_buf(), secrets: Secrets::memory(), clock: Clock::system() };
        Engine::open(options).await.expect("an engine")
    }

    pub async fn change(store: &Store, sql: String) {
        let changed = store.writer().write(move |connection| {
            Box::pin(async move {
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await?;
                Ok(())
            })
        });
        changed.await.expect("is changed");
    }

    async fn with_rows(rows: usize) -> (Engine, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let engine = open(folder.path()).await;
        change(&engine.inner.store, two_datasets(rows)).await;
        (engine, folder)
    }

    /// What is in the file: datasets, conversations, versions, verdicts, library items, jobs and calls.
    async fn left(engine: &Engine) -> [i64; 7] {
        let mut connection = engine.inner.store.read().await.expect("a connection");
        let mut left = [0; 7];
        let tables = ["datasets", "conversations", "versions", "verdicts", "library_items", "jobs", "calls"];
        for (count, table) in left.iter_mut().zip(tables) {
            *count = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
                .fetch_one(&mut *connection)
                .await
                .expect("a count");
        }
        let broken: i64 = sqlx::query_scalar("SELECT count(*) FROM pragma_foreign_key_check")
            .fetch_one(&mut *connection)
            .await
            .expect("a check");
        assert_eq!(broken, 0);
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

        let back = engine.undo(&deleted.undo_token).await.expect("come back");
        assert_eq!((back, left(&engine).await), (matching, before));
        assert_eq!(engine.count_matching(1, &target).await.expect("a count"), matching);
        assert!(engine.undo(&deleted.undo_token).await.is_err(), "once");

        engine.delete_rows(1, target.clone()).await.expect("are deleted");
        let sweep =
            |before| engine.inner.store.writer().write(move |connection| Box::pin(sweep(connection, before, 500)));
        assert!(!sweep(1_000).await.expect("nothing is old enough"));
        while sweep(i64::MAX).await.expect("a slice") {}
        let [datasets, conversations, versions, .., jobs, calls] = left(&engine).await;
        assert_eq!((datasets, conversations), (2, i64::from(3_001 - matching)));
        assert!(versions < before[2], "with all their versions");
        assert_eq!((jobs, calls), (3_001, 3_301), "what was paid for stays on record");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_dataset_is_gone_at_once_and_so_is_everything_in_it() {
        let (engine, _folder) = with_rows(3_000).await;
        change(
            &engine.inner.store,
            "INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
                VALUES (2, 1, 'paused', 'selection', 'paused', 'anthropic', 'u', 'm', '{}', 1500, '{\"kind\":\"matching\",\"filter\":{},\"except\":[]}', 1500, 0);"
                .into(),
        )
        .await;
        engine.delete_dataset(1).await.expect("is deleted");
        assert_eq!(left(&engine).await, [1, 1, 1, 0, 3, 3_001 + 1_500, 3_301]);
        let batch = engine.batch(2).await.expect("stays on record");
        assert_eq!((batch.cancelled, batch.total, batch.waiting), (1_500, 1_500, 0), "every one that was planned");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_deletion_that_is_cut_off_is_finished_by_the_next_start_and_shows_nothing_meanwhile() {
        let (engine, folder) = with_rows(600).await;
        let marked = engine.inner.store.writer().write(|connection| {
            Box::pin(async move {
                mark(connection, 1, 5).await?;
                assert!(slice(connection, 1, 200, 5).await?, "there is more");
                Ok(())
            })
        });
        marked.await.expect("begun");
        engine.shut_down(Duration::ZERO).await;

        let engine = open(folder.path()).await;
        assert_eq!(left(&engine).await[1], 401);
        let names: Vec<String> =
            engine.datasets().await.expect("one").into_iter().map(|dataset| dataset.name).collect();
        assert_eq!(names, ["other"]);
        engine.create_dataset("large", false).await.expect("the name is free");
        assert!(engine.use_dataset(1).await.is_err());
        let refused = engine.import_plan(1, "p.csv", b"persona,emotion,topic,tier\nA,B,C,template\n".to_vec()).await;
        assert_eq!(refused.expect_err("it is no longer there").code, crate::ErrorCode::NotFound);
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
        let ids =
            free_rows(&mut engine.inner.store.read().await.expect("a connection"), 1, &target).await.expect("ids");
        assert_eq!(ids.len(), 10);
        change(
            &engine.inner.store,
            "INSERT INTO jobs (batch_id, purpose, conversation_id) VALUES (1, 'write', 4);
            UPDATE conversations SET intent = 'another' WHERE id = 5;"
                .into(),
        )
        .await;
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

    /// An engine with so many generated rows, and 20,000 calls of another dataset's batch that are under way.
    pub async fn calls_under_way(rows: usize) -> (Engine, Vec<Claim>, tempfile::TempDir) {
        let (engine, folder) = with_rows(rows).await;
        change(
            &engine.inner.store,
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
                SELECT 200000 + i, 2, 1 + i, 11, 12, 13, 'i', 't', 'template' FROM n;
            INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, fill_done, created_at)
                VALUES (2, 2, 'running', 'all', 'running', 'anthropic', 'u', 'm', '{}', 20000, '{\"kind\":\"all\"}', 0, 1, 0);
            INSERT INTO jobs (id, batch_id, purpose, conversation_id) SELECT id, 2, 'write', id FROM conversations WHERE id > 200000;
            UPDATE datasets SET next_number = 1 + (SELECT max(number) FROM conversations WHERE dataset_id = datasets.id);"
                .into(),
        )
        .await;
        let jobs: Vec<(i64, i64)> = (200_001..220_001).map(|job| (job, 0)).collect();
        let request = fixtures::request(&mut engine.inner.store.read().await.expect("a connection"), &jobs, 1).await;
        let calls = engine.inner.store.writer().claim(request).await.expect("claims").claimed;
        // Its calls are under way; that it does not run keeps what is measured from being courteous to another process.
        change(&engine.inner.store, "UPDATE batches SET state = 'paused' WHERE id = 2".into()).await;
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
                datasets::list(&mut engine.inner.store.read().await.expect("a connection"))
                    .await
                    .expect("a list")
                    .len(),
                if whole_dataset { 1 } else { 2 }
            );
            engine.shut_down(Duration::ZERO).await;
        }
    }
}
