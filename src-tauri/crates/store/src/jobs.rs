//! The queue of a batch.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::cells::PlanColumn;
use train_domain::query::Target;
use train_domain::row::Tier;
use train_domain::status::Purpose;

use super::rows::whole;
use super::stored::{StoredTarget, text};
use super::target::{push_free, push_open, push_target};
pub use super::waiting_job::{Place, SLICE, WaitingJob};
use super::{any_case, briefs};
use crate::error::Result;

/// How many rows of a target a batch of a purpose would take, by tier.
pub async fn open_counts(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    purpose: Purpose,
    input: Option<&str>,
) -> Result<[u32; 3]> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.tier, count(*) FROM conversations c WHERE ");
    push_target(&mut query, dataset_id, target);
    push_open(&mut query, purpose, input);
    query.push(" GROUP BY c.tier");
    let found: Vec<(String, i64)> = query.build_query_as().fetch_all(connection).await?;
    let mut counts = [0; 3];
    for (tier, n) in found {
        counts[Tier::parse(&tier)? as usize] = whole(n);
    }
    Ok(counts)
}

/// The first free rows of a target, as the jobs that they would be; with what a batch is asked besides.
pub async fn first_of(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    input: Option<&str>,
    limit: u32,
) -> Result<Vec<WaitingJob>> {
    let mut query = as_jobs(input);
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    query.push(" ORDER BY c.id LIMIT ").push_bind(limit);
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// The first rows of a target that a judge would be asked about, as the jobs that they would be.
pub async fn first_judged(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    input: &str,
    limit: u32,
) -> Result<Vec<WaitingJob>> {
    let mut query = as_jobs(Some(input));
    push_target(&mut query, dataset_id, target);
    push_open(&mut query, Purpose::Judge, Some(input));
    query.push(" ORDER BY c.id LIMIT ").push_bind(limit);
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// Rows of a dataset as the jobs that they would be, whether they are free or not.
pub async fn of_rows(connection: &mut SqliteConnection, dataset_id: i64, ids: &[u32]) -> Result<Vec<WaitingJob>> {
    let mut query = as_jobs(None);
    push_target(&mut query, dataset_id, &Target::Ids { ids: ids.to_vec() });
    query.push(" ORDER BY c.id");
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// A query of rows as jobs that goes on with its condition.
fn as_jobs(input: Option<&str>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT 0 AS id, c.id AS conversation_id, c.revision, 0 AS calls, 0 AS round, 0 AS transient, 0 AS busy, 0 AS invalid,
            c.number, c.persona_id, c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation, c.client_style, c.friction, c.ending, c.template_id,
            v.id AS version_id, c.version_id AS shown, v.content AS parent, ",
    );
    let input = input.map(str::to_owned);
    query
        .push_bind(input.clone())
        .push(" ->> 'from_turn' AS from_turn, ")
        .push_bind(input.clone())
        .push(" AS input FROM conversations c ");
    // Without an input nothing is asked about the text that a row shows.
    query.push("LEFT JOIN versions v ON v.id = c.version_id AND ").push_bind(input.is_some()).push(" WHERE ");
    query
}

/// The next jobs behind a place that wait for their turn, main pass first.
pub async fn peek(
    connection: &mut SqliteConnection,
    batch_id: i64,
    behind: Place,
    limit: u32,
) -> Result<Vec<WaitingJob>> {
    let jobs = sqlx::query_as!(
        WaitingJob,
        r#"SELECT j.id, c.id AS conversation_id, c.revision, j.calls, j.round, j.transient, j.busy, j.invalid, c.number, c.persona_id,
            c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation, c.client_style, c.friction, c.ending, c.template_id, j.version_id, iif(c.dataset_id IS NULL, NULL, c.version_id) AS "shown: i64", v.content AS "parent?", j.from_turn, j.input
        FROM jobs j JOIN conversations c ON c.id = j.conversation_id LEFT JOIN versions v ON v.id = j.version_id
        WHERE j.batch_id = ?1 AND j.state = 'queued' AND (j.round, j.calls, j.id) > (?2, ?3, ?4)
        ORDER BY j.round, j.calls, j.id LIMIT ?5"#,
        batch_id,
        behind.round,
        behind.calls,
        behind.job_id,
        limit
    )
    .fetch_all(&mut *connection)
    .await?;
    briefs::with_rows(connection, jobs).await
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
    let jobs = sqlx::query_as!(
        WaitingJob,
        r#"SELECT j.id, c.id AS conversation_id, c.revision, j.calls, j.round, j.transient, j.busy, j.invalid, c.number, c.persona_id,
            c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation, c.client_style, c.friction, c.ending, c.template_id, j.version_id, iif(c.dataset_id IS NULL, NULL, c.version_id) AS "shown: i64", v.content AS "parent?", j.from_turn, j.input
        FROM jobs j JOIN conversations c ON c.id = j.conversation_id LEFT JOIN versions v ON v.id = j.version_id
        WHERE j.batch_id = ? AND j.state = 'retrying' AND j.round <= ? AND j.due_at <= ? ORDER BY j.due_at LIMIT ?"#,
        batch_id,
        round,
        now,
        limit
    )
    .fetch_all(&mut *connection)
    .await?;
    briefs::with_rows(connection, jobs).await
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
    let batch = sqlx::query!(
        "SELECT dataset_id, purpose, input, target, filled_to, fill_until, fill_done FROM batches WHERE id = ?",
        batch_id
    )
    .fetch_one(&mut *connection)
    .await?;
    if batch.fill_done != 0 {
        return Ok((true, 0));
    }
    let target = serde_json::from_str::<StoredTarget>(&batch.target)
        .map(Target::from)
        .map_err(|error| crate::error::StoreError::invalid(format!("The batch's target cannot be read: {error}")))?;
    let purpose = Purpose::parse(&batch.purpose)?;
    let (from, until) = (batch.filled_to, batch.fill_until);
    let added = match purpose {
        Purpose::Brief => {
            briefs::add_groups(connection, batch_id, batch.dataset_id, &target, batch.input.as_deref(), (from, until))
                .await?
        }
        Purpose::Write | Purpose::Judge | Purpose::Trial => {
            add_jobs(connection, batch_id, batch.dataset_id, &target, purpose, batch.input, (from, until)).await?
        }
    };
    let done = added.len() < SLICE as usize;
    let filled_to = added.iter().copied().max().unwrap_or(until);
    sqlx::query!("UPDATE batches SET filled_to = ?2, fill_done = ?3 WHERE id = ?1", batch_id, filled_to, done)
        .execute(&mut *connection)
        .await?;
    if done {
        count_jobs(connection, batch_id).await?;
    }
    Ok((done, added.len()))
}

/// Gives an intent or a tone another name in the filters of batches that have rows left to add: those have it by now.
pub(crate) async fn rename_word(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    column: PlanColumn,
    [from, to]: [&str; 2],
) -> Result<()> {
    let batches =
        sqlx::query!(r#"SELECT id AS "id!", target FROM batches WHERE dataset_id = ? AND fill_done = 0"#, dataset_id)
            .fetch_all(&mut *connection)
            .await?;
    for batch in batches {
        // One that cannot be read is told of by the next slice.
        let Ok(StoredTarget::Matching { mut filter, except }) = serde_json::from_str(&batch.target) else { continue };
        let words = if column == PlanColumn::Intent { &mut filter.intents } else { &mut filter.tones };
        for word in words.iter_mut().filter(|word| any_case::is_same(word, from)) {
            to.clone_into(word);
        }
        let target = text(&StoredTarget::Matching { filter, except });
        sqlx::query!("UPDATE batches SET target = ?2 WHERE id = ?1", batch.id, target)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// All of a batch's jobs are there: its total is exact.
pub(crate) async fn count_jobs(connection: &mut SqliteConnection, batch_id: i64) -> Result<()> {
    sqlx::query!("UPDATE batches SET total = (SELECT count(*) FROM jobs WHERE batch_id = ?1) WHERE id = ?1", batch_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// A job for each row of a slice. Returns the rows.
async fn add_jobs(
    connection: &mut SqliteConnection,
    batch_id: i64,
    dataset_id: i64,
    target: &Target,
    purpose: Purpose,
    input: Option<String>,
    (from, until): (i64, i64),
) -> Result<Vec<i64>> {
    // What is tried is asked for by its prompt alone, and is not about the text that a row shows.
    let input = input.filter(|_| purpose != Purpose::Trial);
    let mut query = QueryBuilder::<Sqlite>::new(
        "INSERT INTO jobs (batch_id, purpose, conversation_id, version_id, from_turn, input) SELECT ",
    );
    query.push_bind(batch_id).push(", ").push_bind(purpose.name()).push(", c.id, ");
    // What is judged, or written again, is what the row shows now.
    query.push(if purpose == Purpose::Judge || input.is_some() { "c.version_id, " } else { "NULL, " });
    query.push_bind(input.clone()).push(" ->> 'from_turn', ").push_bind(input.clone());
    query.push(" FROM conversations c WHERE ");
    push_target(&mut query, dataset_id, target);
    push_open(&mut query, purpose, input.as_deref());
    query.push(" AND c.id > ").push_bind(from).push(" AND c.id <= ").push_bind(until);
    query.push(" ORDER BY c.id LIMIT ").push_bind(SLICE).push(" RETURNING conversation_id");
    Ok(query.build_query_scalar().fetch_all(connection).await?)
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

/// Ends the jobs that wait in batches which are closed: a process that ended between two writes left them.
pub async fn cancel_in_closed(connection: &mut SqliteConnection, now: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE ended_at IS NULL AND state <> 'in_flight'
            AND batch_id IN (SELECT id FROM batches WHERE state IN ('cancelled', 'completed'))",
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Jobs that wait for a retry wait for their turn instead: the batch does not run. So their rows show what they rest on.
pub async fn stop_waiting(connection: &mut SqliteConnection, batch_id: i64) -> Result<()> {
    sqlx::query!("UPDATE jobs SET state = 'queued', due_at = 0 WHERE batch_id = ? AND state = 'retrying'", batch_id)
        .execute(connection)
        .await?;
    Ok(())
}
