//! Deletes rows and datasets. Rows are put aside at once and come back when that is undone; what is put aside goes for good
//! after a while, and a dataset with everything in it. Both go in slices: between two of them everything else is written,
//! the answers of a running batch first, and each slice is whole, so a deletion that is cut off leaves nothing half.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;
use train_domain::status::BatchState;

use super::target::{push_free, push_target};
use super::{actions, batches, datasets, examples, jobs};
use crate::error::{Result, StoreError};

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

/// Brings a slice of the rows back that a deletion put aside; the deletion counts as undone with the last, so that what is cut
/// off can be gone on with. Returns how many.
pub async fn bring_back(connection: &mut SqliteConnection, action: i64, rows: u32, now: i64) -> Result<u64> {
    examples::make_room(connection, action).await?;
    let changed = sqlx::query!(
        "UPDATE conversations SET dataset_id = a.dataset_id, deleted_by = NULL, revision = revision + 1
        FROM actions a JOIN datasets d ON d.id = a.dataset_id AND d.deleted_at IS NULL
        WHERE a.id = ?1 AND conversations.id IN (SELECT id FROM conversations WHERE deleted_by = ?1 ORDER BY id LIMIT ?2)",
        action,
        rows
    )
    .execute(&mut *connection)
    .await?;
    if changed.rows_affected() < u64::from(rows) {
        actions::undo(connection, action, now).await?;
    }
    Ok(changed.rows_affected())
}

/// Begins the statement that puts rows aside which do not come back: so they keep no item of the library from going. Those
/// that a call was made for do.
pub(super) fn push_aside(query: &mut QueryBuilder<Sqlite>, action: i64) {
    query.push("UPDATE conversations SET dataset_id = NULL, revision = revision + 1");
    for column in ["persona_id", "arc_id", "topic_id", "template_id"] {
        query.push(format!(
            ", {column} = iif(EXISTS (SELECT 1 FROM call_texts x WHERE x.conversation_id = conversations.id), {column}, NULL)"
        ));
    }
    query.push(", deleted_by = ").push_bind(action);
}

/// Deletes for good a slice of what was put aside before a time and no open batch has taken. Returns whether there may be more.
pub async fn sweep(connection: &mut SqliteConnection, before: i64, rows: u32) -> Result<bool> {
    let ids = sqlx::query_scalar!(
        r#"SELECT c.id AS "id!" FROM conversations c JOIN actions a ON a.id = c.deleted_by WHERE c.deleted_by IS NOT NULL AND a.at < ?
            AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.conversation_id = c.id AND j.ended_at IS NULL) LIMIT ?"#,
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

/// A stamp of a dataset at rest: another one as soon as a call was made for it, or anything in it was written. To be compared
/// and nothing else.
///
/// # Errors
/// A batch of it runs, or it is no longer there.
pub async fn at_rest(connection: &mut SqliteConnection, id: i64) -> Result<String> {
    datasets::require(connection, id).await?;
    let busy = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM batches WHERE dataset_id = ? AND state IN ('queued', 'running', 'pausing', 'cancelling')"#,
        id
    )
    .fetch_one(&mut *connection)
    .await?;
    if busy > 0 {
        return Err(StoreError::invalid("A batch of this dataset is still running.")
            .hint("Cancel it first, then delete the dataset."));
    }
    Ok(sqlx::query_scalar!(
        r#"SELECT json_array(
            (SELECT sum(calls) FROM batches WHERE dataset_id = ?1),
            (SELECT json_array(count(*), sum(revision)) FROM conversations WHERE dataset_id = ?1),
            (SELECT json_array(max(id), count(undone_at)) FROM actions WHERE dataset_id = ?1),
            (SELECT json_group_array(json_array(id, version_id, active, archived_at)) FROM library_items WHERE dataset_id = ?1)
        ) AS "stamp!: String""#,
        id
    )
    .fetch_one(connection)
    .await?)
}

/// Marks a dataset as one that is deleted, where it is as a stamp says that [`at_rest`] gave: it is no longer shown, its name is
/// free, and its batches are cancelled. `false`: something was written since.
///
/// # Errors
/// A batch of it runs, or it is no longer there.
pub async fn mark(connection: &mut SqliteConnection, id: i64, stamp: &str, now: i64) -> Result<bool> {
    if at_rest(connection, id).await? != stamp {
        return Ok(false);
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
    Ok(true)
}

/// Datasets that are marked, and not gone yet; with `copies` those too that were begun as copies and are not whole.
pub async fn marked(connection: &mut SqliteConnection, copies: bool) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM datasets WHERE deleted_at IS NOT NULL AND (?1 OR deleted_at > created_at) ORDER BY id"#,
        copies
    )
    .fetch_all(connection)
    .await?)
}

/// Deletes the next slice of a dataset, at most so many rows, where it is still marked. Returns whether anything is left.
pub async fn slice(connection: &mut SqliteConnection, id: i64, rows: u32, now: i64) -> Result<bool> {
    let is_marked = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM datasets WHERE id = ? AND deleted_at IS NOT NULL"#,
        id
    )
    .fetch_one(&mut *connection)
    .await?;
    // A copy that is whole by now is nobody's to remove.
    if is_marked == 0 {
        return Ok(false);
    }
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
