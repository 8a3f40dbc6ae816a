//! The queue of a batch.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;

use super::rows::push_target;
use super::stored::StoredTarget;
use crate::error::Result;

/// Jobs that one slice adds: small enough that other writes do not wait.
pub const SLICE: u32 = 5_000;

/// A waiting job with its row.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of jobs and conversations")]
pub struct WaitingJob {
    pub id: i64,
    pub conversation_id: i64,
    pub attempt: i64,
    pub not_before: i64,
    pub round: i64,
    pub transient: i64,
    pub busy: i64,
    pub invalid: i64,
    pub number: i64,
    pub persona_id: i64,
    pub arc_id: i64,
    pub topic_id: i64,
    pub intent: String,
    pub tone: String,
    pub tier: String,
    pub brief: Option<String>,
    pub variation: i64,
}

/// A place in a batch's queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    round: i64,
    not_before: i64,
    job_id: i64,
}

impl WaitingJob {
    /// Where it stands in the queue.
    pub fn place(&self) -> Place {
        Place { round: self.round, not_before: self.not_before, job_id: self.id }
    }
}

/// The first free rows of a target, as the jobs that they would be.
pub async fn first_of(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    limit: u32,
) -> Result<Vec<WaitingJob>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT 0 AS id, c.id AS conversation_id, 0 AS attempt, 0 AS not_before, 0 AS round, 0 AS transient, 0 AS busy, 0 AS invalid,
            c.number, c.persona_id, c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation FROM conversations c WHERE ",
    );
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    query.push(" ORDER BY c.id LIMIT ").push_bind(limit);
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// The next jobs behind a place that may be sent now, main pass first.
pub async fn peek(
    connection: &mut SqliteConnection,
    batch_id: i64,
    behind: Place,
    now: i64,
    limit: u32,
) -> Result<Vec<WaitingJob>> {
    Ok(sqlx::query_as!(
        WaitingJob,
        r#"SELECT j.id, j.conversation_id, j.attempt, j.not_before, j.round, j.transient, j.busy, j.invalid, c.number, c.persona_id,
            c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation
        FROM jobs j JOIN conversations c ON c.id = j.conversation_id
        WHERE j.batch_id = ?1 AND j.state = 'queued' AND j.not_before <= ?2 AND (j.round, j.not_before, j.id) > (?3, ?4, ?5)
        ORDER BY j.round, j.not_before, j.id LIMIT ?6"#,
        batch_id,
        now,
        behind.round,
        behind.not_before,
        behind.job_id,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// Jobs of the main pass whose wait for a retry is over: they go before what was never sent. Those whose outcome was
/// lost with an earlier process (`not_before` is the number of their tries) are none of them.
pub async fn due(connection: &mut SqliteConnection, batch_id: i64, now: i64, limit: u32) -> Result<Vec<WaitingJob>> {
    Ok(sqlx::query_as!(
        WaitingJob,
        r#"SELECT j.id, j.conversation_id, j.attempt, j.not_before, j.round, j.transient, j.busy, j.invalid, c.number, c.persona_id,
            c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation
        FROM jobs j JOIN conversations c ON c.id = j.conversation_id
        WHERE j.batch_id = ? AND j.state = 'queued' AND j.round = 0 AND j.not_before > j.attempt AND j.not_before <= ?
        ORDER BY j.not_before LIMIT ?"#,
        batch_id,
        now,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// When the next job that waits for its retry may be sent (epoch milliseconds).
pub async fn next_due(connection: &mut SqliteConnection, batch_id: i64, now: i64) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT min(not_before) AS "due: i64" FROM jobs WHERE batch_id = ? AND state = 'queued' AND not_before > ?"#,
        batch_id,
        now
    )
    .fetch_one(connection)
    .await?)
}

/// Adds the next slice of the target's rows. Returns whether all are in (the batch's total is then exact), and how
/// many were added.
pub async fn fill(connection: &mut SqliteConnection, batch_id: i64) -> Result<(bool, usize)> {
    let batch =
        sqlx::query!("SELECT dataset_id, target, filled_to, fill_until, fill_done FROM batches WHERE id = ?", batch_id)
            .fetch_one(&mut *connection)
            .await?;
    if batch.fill_done != 0 {
        return Ok((true, 0));
    }
    let target = serde_json::from_str::<StoredTarget>(&batch.target)
        .map(Target::from)
        .map_err(|error| crate::EngineError::invalid(format!("The batch's target cannot be read: {error}")))?;
    let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO jobs (batch_id, conversation_id, status_before) SELECT ");
    query.push_bind(batch_id).push(", c.id, c.status FROM conversations c WHERE ");
    push_target(&mut query, batch.dataset_id, &target);
    push_free(&mut query);
    query.push(" AND c.id > ").push_bind(batch.filled_to).push(" AND c.id <= ").push_bind(batch.fill_until);
    query.push(" ORDER BY c.id LIMIT ").push_bind(SLICE).push(" RETURNING conversation_id");
    let added: Vec<i64> = query.build_query_scalar().fetch_all(&mut *connection).await?;
    let done = added.len() < SLICE as usize;
    let filled_to = added.iter().copied().max().unwrap_or(batch.fill_until);
    sqlx::query!("UPDATE batches SET filled_to = ?2, fill_done = ?3 WHERE id = ?1", batch_id, filled_to, done)
        .execute(&mut *connection)
        .await?;
    if done {
        sqlx::query!(
            "UPDATE batches SET total = (SELECT count(*) FROM jobs WHERE batch_id = ?1) WHERE id = ?1",
            batch_id
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok((done, added.len()))
}

/// Rows that no open batch has taken. Where no batch is open, that is said once and not looked up for every row.
pub fn push_free(query: &mut QueryBuilder<Sqlite>) {
    query.push(
        " AND c.status <> 'generating' AND (NOT EXISTS (SELECT 1 FROM jobs WHERE state IN ('queued', 'in_flight'))
            OR NOT EXISTS (SELECT 1 FROM jobs o WHERE o.conversation_id = c.id AND o.state IN ('queued', 'in_flight')))",
    );
}

/// Ends a slice of the jobs that wait as cancelled; their rows show what they showed before. Returns how many.
pub async fn cancel_waiting(connection: &mut SqliteConnection, batch_id: i64, now: i64) -> Result<u64> {
    rest_rows(connection, batch_id).await?;
    let slice = i64::from(SLICE);
    Ok(sqlx::query!(
        "UPDATE jobs SET state = 'cancelled', ended_at = ?2
        WHERE id IN (SELECT id FROM jobs WHERE batch_id = ?1 AND state = 'queued' LIMIT ?3)",
        batch_id,
        now,
        slice
    )
    .execute(connection)
    .await?
    .rows_affected())
}

/// Rows that wait for a retry show their kept version and the verdict on it, or what they showed before: the batch does
/// not run.
pub async fn rest_rows(connection: &mut SqliteConnection, batch_id: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE conversations SET revision = conversations.revision + 1,
            status = coalesce((SELECT k.status FROM resting_rows k WHERE k.conversation_id = conversations.id), j.status_before)
        FROM jobs j
        WHERE j.batch_id = ?1 AND j.state = 'queued' AND j.attempt > 0 AND conversations.id = j.conversation_id AND conversations.status = 'generating'",
        batch_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Waits of a paused batch are over when it is resumed. What was tried more often still goes after what was tried less.
pub async fn wake(connection: &mut SqliteConnection, batch_id: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE jobs SET not_before = attempt WHERE batch_id = ? AND state = 'queued' AND not_before > attempt",
        batch_id
    )
    .execute(connection)
    .await?;
    Ok(())
}
