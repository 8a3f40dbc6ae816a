//! The queue of a batch.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;

use super::stored::StoredTarget;
use super::target::{push_free, push_target};
use crate::error::Result;

/// Jobs that one slice adds: small enough that other writes do not wait.
pub const SLICE: u32 = 5_000;

/// A waiting job with its row.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of jobs and conversations")]
pub struct WaitingJob {
    pub id: i64,
    pub conversation_id: i64,
    /// The person's row as it was when the job was read: a claim of one that has changed since is refused.
    pub revision: i64,
    /// Calls that were made for it.
    pub calls: i64,
    pub round: i64,
    pub transient: i64,
    pub busy: i64,
    pub invalid: i64,
    pub number: i64,
    pub persona_id: Option<i64>,
    pub arc_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub intent: String,
    pub tone: String,
    pub tier: String,
    pub brief: Option<String>,
    pub variation: i64,
}

/// A place in a batch's queue. What was tried more often stands behind what was tried less: a conversation that ends the
/// process each time must not keep the others from being generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    round: i64,
    calls: i64,
    job_id: i64,
}

impl WaitingJob {
    /// Where it stands in the queue.
    pub fn place(&self) -> Place {
        Place { round: self.round, calls: self.calls, job_id: self.id }
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
        "SELECT 0 AS id, c.id AS conversation_id, c.revision, 0 AS calls, 0 AS round, 0 AS transient, 0 AS busy, 0 AS invalid,
            c.number, c.persona_id, c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation FROM conversations c WHERE ",
    );
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    query.push(" ORDER BY c.id LIMIT ").push_bind(limit);
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// The next jobs behind a place that wait for their turn, main pass first.
pub async fn peek(
    connection: &mut SqliteConnection,
    batch_id: i64,
    behind: Place,
    limit: u32,
) -> Result<Vec<WaitingJob>> {
    Ok(sqlx::query_as!(
        WaitingJob,
        r#"SELECT j.id, c.id AS conversation_id, c.revision, j.calls, j.round, j.transient, j.busy, j.invalid, c.number, c.persona_id,
            c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation
        FROM jobs j JOIN conversations c ON c.id = j.conversation_id
        WHERE j.batch_id = ?1 AND j.state = 'queued' AND (j.round, j.calls, j.id) > (?2, ?3, ?4)
        ORDER BY j.round, j.calls, j.id LIMIT ?5"#,
        batch_id,
        behind.round,
        behind.calls,
        behind.job_id,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// Jobs whose wait for a retry is over, as far as a round: those of the main pass (0) go before what was never sent, those
/// of the rounds after it when nothing else is left.
pub async fn due(
    connection: &mut SqliteConnection,
    batch_id: i64,
    round: i64,
    now: i64,
    limit: u32,
) -> Result<Vec<WaitingJob>> {
    Ok(sqlx::query_as!(
        WaitingJob,
        r#"SELECT j.id, c.id AS conversation_id, c.revision, j.calls, j.round, j.transient, j.busy, j.invalid, c.number, c.persona_id,
            c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation
        FROM jobs j JOIN conversations c ON c.id = j.conversation_id
        WHERE j.batch_id = ? AND j.state = 'retrying' AND j.round <= ? AND j.due_at <= ? ORDER BY j.due_at LIMIT ?"#,
        batch_id,
        round,
        now,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// When the next job that waits for its retry may be sent (epoch milliseconds).
pub async fn next_due(connection: &mut SqliteConnection, batch_id: i64, now: i64) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT min(due_at) AS "due: i64" FROM jobs WHERE batch_id = ? AND state = 'retrying' AND due_at > ?"#,
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
        .map_err(|error| crate::error::StoreError::invalid(format!("The batch's target cannot be read: {error}")))?;
    let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO jobs (batch_id, purpose, conversation_id) SELECT ");
    query.push_bind(batch_id).push(", 'write', c.id FROM conversations c WHERE ");
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

/// Ends a slice of the jobs that wait as cancelled. Returns how many.
pub async fn cancel_waiting(connection: &mut SqliteConnection, batch_id: i64, now: i64) -> Result<u64> {
    let slice = i64::from(SLICE);
    Ok(sqlx::query!(
        "UPDATE jobs SET state = 'cancelled', ended_at = ?2
        WHERE id IN (SELECT id FROM jobs WHERE batch_id = ?1 AND ended_at IS NULL AND state <> 'in_flight' LIMIT ?3)",
        batch_id,
        now,
        slice
    )
    .execute(connection)
    .await?
    .rows_affected())
}

/// Jobs that wait for a retry wait for their turn instead: the batch does not run. So their rows show what they rest on.
pub async fn stop_waiting(connection: &mut SqliteConnection, batch_id: i64) -> Result<()> {
    sqlx::query!("UPDATE jobs SET state = 'queued', due_at = 0 WHERE batch_id = ? AND state = 'retrying'", batch_id)
        .execute(connection)
        .await?;
    Ok(())
}
