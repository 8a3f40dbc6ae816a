//! Deletes rows and datasets in slices: between two of them everything else is written, the answers of a running batch
//! first. Each slice is whole, so a deletion that is cut off leaves nothing half.
//!
//! Rows that were to be deleted and are still there stay there: whoever asked sees them. A dataset is marked before its
//! first row goes, is no longer shown from then on, and the next start goes on with what is marked.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;
use train_domain::status::BatchState;

use super::jobs::push_free;
use super::rows::push_target;
use super::{batches, jobs};
use crate::error::{EngineError, Result};

/// Library items that go at a time: for each, all conversations are looked through for one that refers to it.
const ITEMS: u32 = 8;

/// The rows of a target that no open batch has taken, in the order of their ids.
pub async fn free_rows(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<Vec<i64>> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.id FROM conversations c WHERE ");
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    query.push(" ORDER BY c.id");
    Ok(query.build_query_scalar().fetch_all(connection).await?)
}

/// Deletes those of some rows that still belong to the target and that no batch has taken meanwhile. Returns how many.
pub async fn rows(connection: &mut SqliteConnection, dataset_id: i64, target: &Target, ids: &[i64]) -> Result<u32> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.id FROM json_each(");
    query.push_bind(serde_json::json!(ids).to_string());
    // CROSS JOIN: they are looked up by their ids, however few a filter's index would find.
    query.push(") w CROSS JOIN conversations c ON c.id = w.value WHERE ");
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    let ids: Vec<i64> = query.build_query_scalar().fetch_all(&mut *connection).await?;
    delete(connection, &ids).await?;
    Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
}

/// Deletes rows with all their versions.
pub(super) async fn delete(connection: &mut SqliteConnection, ids: &[i64]) -> Result<()> {
    let list = serde_json::json!(ids).to_string();
    // Rows refer to their kept generation and generations to their attempt: the circle is opened first.
    sqlx::query!("UPDATE conversations SET generation_id = NULL WHERE id IN (SELECT value FROM json_each(?))", list)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM generations WHERE conversation_id IN (SELECT value FROM json_each(?))", list)
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
    sqlx::query!(
        "UPDATE datasets SET deleting = 1, name = 'deleted ' || id || ' ' || lower(hex(randomblob(8))) WHERE id = ? AND deleting = 0",
        id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Datasets that are marked, and not gone yet.
pub async fn marked(connection: &mut SqliteConnection) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(r#"SELECT id AS "id!" FROM datasets WHERE deleting = 1 ORDER BY id"#)
        .fetch_all(connection)
        .await?)
}

/// Deletes the next slice of a marked dataset, at most so many rows. Returns whether anything is left.
pub async fn slice(connection: &mut SqliteConnection, id: i64, rows: u32, now: i64) -> Result<bool> {
    // A closed batch accounts for every conversation that was planned.
    let unaccounted = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM batches WHERE dataset_id = ? AND state = 'cancelled'
            AND (fill_done = 0 OR EXISTS (SELECT 1 FROM jobs j WHERE j.batch_id = batches.id AND j.state = 'queued')) LIMIT 1"#,
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
    // In the order of an index that has no other columns: in that of the ids all of them would be sorted for each slice.
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM conversations WHERE dataset_id = ? ORDER BY number LIMIT ?"#,
        id,
        rows
    )
    .fetch_all(&mut *connection)
    .await?;
    if !ids.is_empty() {
        delete(connection, &ids).await?;
        return Ok(true);
    }
    let items = sqlx::query!(
        "DELETE FROM library_items WHERE id IN (SELECT id FROM library_items WHERE dataset_id = ? LIMIT ?)",
        id,
        ITEMS
    )
    .execute(&mut *connection)
    .await?;
    if items.rows_affected() > 0 {
        return Ok(true);
    }
    sqlx::query!("DELETE FROM datasets WHERE id = ? AND deleting = 1", id).execute(connection).await?;
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
            INSERT INTO library_items (id, dataset_id, kind, name, body, updated_at) VALUES
                (1, 1, 'persona', 'p', '{{}}', 0), (2, 1, 'arc', 'a', '{{}}', 0), (3, 1, 'topic', 't', '{{}}', 0), (4, 1, 'template', 'm', '{{}}', 0),
                (11, 2, 'persona', 'p', '{{}}', 0), (12, 2, 'arc', 'a', '{{}}', 0), (13, 2, 'topic', 't', '{{}}', 0), (14, 2, 'template', 'm', '{{}}', 0);
            INSERT INTO shared_texts (id, dataset_id, body) VALUES (1, 1, 's'), (2, 2, 's');
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
            INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief)
                SELECT i, 1, i, 1, 2, 3, 'intent ' || (i % 7), 'tone ' || (i % 5), 'template', 'brief ' || i FROM n;
            INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
                VALUES ({rows} + 1, 2, 1, 11, 12, 13, 'i', 't', 'template');
            INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, fill_done, created_at)
                VALUES (1, 1, 'old', 'all', 'completed', 'anthropic', 'u', 'm', '{{}}', {rows}, '{{\"kind\":\"all\"}}', {rows}, 1, 0);
            INSERT INTO jobs (id, batch_id, conversation_id, status_before) SELECT id, 1, id, 'not_generated' FROM conversations;
            INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at)
                SELECT id, id, 1, id, 1, 'succeeded', 'anthropic', 'm', 0, 0 FROM conversations;
            INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at)
                SELECT id + 1000000, id, 1, id, 2, 'succeeded', 'anthropic', 'm', 0, 0 FROM conversations WHERE id % 10 = 0;
            INSERT INTO generations (conversation_id, version, attempt_id, conversation, raw, system_id, specimen_id, prompt, template_id,
                template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_estimated, started_at,
                ended_at, score, criteria)
                SELECT a.conversation_id, a.attempt, a.id, '{{\"turns\":[]}}' || hex(randomblob(1800)), zeroblob(300), c.dataset_id, c.dataset_id,
                    randomblob(600), CASE c.dataset_id WHEN 1 THEN 4 ELSE 14 END, 1, 1, 'anthropic', 'm', '{{}}', 'end_turn', 1, 1, 0, a.id, a.id, 80, '[]'
                FROM attempts a JOIN conversations c ON c.id = a.conversation_id ORDER BY a.id;
            UPDATE jobs SET state = 'succeeded';
            INSERT INTO reviews (generation_id, verdict, status_before, at) SELECT id, 'approved', 'generated', 1 FROM generations WHERE id % 3 = 0;"
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

    /// What is in the file: datasets, conversations, generations, reviews, library items, jobs and attempts.
    async fn left(engine: &Engine) -> [i64; 7] {
        let mut connection = engine.inner.store.read().await.expect("a connection");
        let mut left = [0; 7];
        let tables = ["datasets", "conversations", "generations", "reviews", "library_items", "jobs", "attempts"];
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
    async fn rows_go_with_all_their_versions_and_nothing_else_does() {
        let (engine, _folder) = with_rows(3_000).await;
        let filter = Filter { intents: vec!["intent 0".into(), "intent 1".into()], ..Filter::default() };
        let target = Target::Matching { filter, except: vec![7] };
        let matching = engine.count_matching(1, &target).await.expect("a count");
        assert_eq!(engine.delete_rows(1, target.clone()).await.expect("are deleted"), matching);
        assert_eq!(engine.count_matching(1, &target).await.expect("a count"), 0);
        let counts = engine.datasets().await.expect("both");
        let large = counts.iter().find(|dataset| dataset.id == 1).expect("the large one").counts;
        assert_eq!((large.total, large.generated), (3_000 - matching, 3_000 - matching));
        let [datasets, conversations, .., jobs, attempts] = left(&engine).await;
        assert_eq!((datasets, conversations), (2, i64::from(3_001 - matching)));
        assert_eq!((jobs, attempts), (3_001, 3_301), "what was paid for stays on record");
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
        assert_eq!(left(&engine).await, [1, 1, 1, 0, 4, 3_001 + 1_500, 3_301]);
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
            "INSERT INTO jobs (batch_id, conversation_id, status_before) VALUES (1, 4, 'generated');
            UPDATE conversations SET intent = 'another' WHERE id = 5;"
                .into(),
        )
        .await;
        let narrow = Filter { intents: (0..7).map(|i| format!("intent {i}")).collect(), ..Filter::default() };
        let narrow = Target::Matching { filter: narrow, except: Vec::new() };
        let gone = engine
            .inner
            .store
            .writer()
            .write(move |connection| Box::pin(async move { rows(connection, 1, &narrow, &ids).await }));
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
            INSERT INTO jobs (id, batch_id, conversation_id, status_before) SELECT id, 2, id, 'not_generated' FROM conversations WHERE id > 200000;
            UPDATE datasets SET next_number = 1 + (SELECT max(number) FROM conversations WHERE dataset_id = datasets.id);"
                .into(),
        )
        .await;
        let jobs: Vec<(i64, i64)> = (200_001..220_001).map(|job| (job, 0)).collect();
        let calls = engine.inner.store.writer().claim(fixtures::request(&jobs, 1)).await.expect("claims").claimed;
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
            let end = fixtures::end(call, 5, 0, fixtures::version(14, &"x".repeat(3_600), 80));
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
                assert_eq!(engine.delete_rows(1, all).await.expect("are deleted"), 100_000);
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
