//! Claims: nothing is sent before its attempt's row is committed and its worst case is reserved.

use sqlx::SqliteConnection;

use super::{Claim, ClaimRequest, Claims};
use crate::error::Result;

/// Claims the jobs that still wait and for whose worst cases the limit has room: one statement, which is a transaction by
/// itself where none is open. The sum of what is spent, reserved and unknown stays within the limit by this statement; the
/// attempts' trigger books the reservations with it. Under a limit that an earlier version set without a price nothing is
/// claimed.
pub async fn claim(connection: &mut SqliteConnection, request: &ClaimRequest) -> Result<Claims> {
    let jobs: Vec<(i64, i64)> = request.jobs.iter().map(|job| (job.job_id, job.worst)).collect();
    let jobs = serde_json::json!(jobs).to_string();
    let claimed = sqlx::query_as!(
        Claim,
        r#"INSERT INTO attempts (job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at)
        SELECT j.id, j.batch_id, j.conversation_id, j.attempt + 1, 'in_flight', b.provider, b.model, w.worst, ?1
        FROM (
            SELECT key, value ->> 0 AS job_id, value ->> 1 AS worst, sum(value ->> 1) OVER (ORDER BY key) AS together
            FROM json_each(?2)
        ) w JOIN jobs j ON j.id = w.job_id JOIN batches b ON b.id = j.batch_id
        WHERE j.state = 'queued' AND b.state = 'running'
            AND (b.cap_micros IS NULL
                OR b.price IS NOT NULL AND b.spent_micros + b.reserved_micros + b.unknown_micros + w.together <= b.cap_micros)
        ORDER BY w.key
        RETURNING job_id AS "job_id!", id AS "attempt_id!", attempt AS "attempt!""#,
        request.now,
        jobs
    )
    .fetch_all(&mut *connection)
    .await?;
    Ok(explain(connection, request, claimed).await)
}

/// Says of jobs that were not claimed why not. The claims are committed: where that cannot be read, the rest is simply
/// asked for again.
async fn explain(connection: &mut SqliteConnection, request: &ClaimRequest, claimed: Vec<Claim>) -> Claims {
    let is_claimed = |job: i64| claimed.iter().any(|claim| claim.job_id == job);
    let left: Vec<i64> = request.jobs.iter().map(|job| job.job_id).filter(|job| !is_claimed(*job)).collect();
    if left.is_empty() {
        return Claims { claimed, ..Claims::default() };
    }
    let list = serde_json::json!(left).to_string();
    let waiting = sqlx::query_scalar!(
        r#"SELECT j.id AS "id!" FROM jobs j JOIN batches b ON b.id = j.batch_id
        WHERE j.id IN (SELECT value FROM json_each(?)) AND j.state = 'queued' AND b.state = 'running'"#,
        list
    )
    .fetch_all(connection)
    .await;
    let waiting: Vec<i64> = match waiting {
        Ok(waiting) => waiting,
        Err(error) => {
            tracing::warn!(%error, "why some jobs could not be claimed could not be read");
            return Claims { claimed, ..Claims::default() };
        }
    };
    let gone: Vec<i64> = left.into_iter().filter(|job| !waiting.contains(job)).collect();
    // Jobs that are gone took their part of the sum: without them there may be room.
    let over_limit = !waiting.is_empty() && gone.is_empty();
    Claims { claimed, gone, over_limit }
}
