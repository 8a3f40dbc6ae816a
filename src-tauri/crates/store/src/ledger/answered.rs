//! The end of a call whose answer is no version: what is kept of it stands elsewhere, and the answer with the call.

use sqlx::SqliteConnection;

use super::Settlement;
use crate::error::Result;

/// Money first, then the answer as it came; with what is to be known of it. `false`: a late end, whose call is no longer in
/// flight. It changes nothing, and nothing of its answer may be kept.
pub async fn end(
    connection: &mut SqliteConnection,
    end: &Settlement,
    answer: &str,
    note: Option<&str>,
) -> Result<bool> {
    let (input, output) = end.tokens.unwrap_or_default();
    let ended = sqlx::query!(
        "UPDATE calls SET state = 'succeeded', ended_at = ?2, http_status = ?3, request_id = ?4, stop_reason = ?5, input_tokens = ?6,
            output_tokens = ?7, cost_micros = ?8, cost_estimated = ?9, message = ?10
        WHERE id = ?1 AND state = 'in_flight'",
        end.call_id,
        end.ended_at,
        end.http_status,
        end.request_id,
        end.stop_reason,
        input,
        output,
        end.cost,
        end.cost_estimated,
        note
    )
    .execute(&mut *connection)
    .await?;
    if ended.rows_affected() == 0 {
        tracing::debug!("a late settlement was dropped");
        return Ok(false);
    }
    sqlx::query!("UPDATE call_texts SET answer = ?2 WHERE call_id = ?1", end.call_id, answer)
        .execute(connection)
        .await?;
    Ok(true)
}

/// The job of such a call has its end too.
pub async fn job(connection: &mut SqliteConnection, call_id: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE jobs SET state = 'succeeded', ended_at = y.ended_at FROM calls y
        WHERE y.id = ?1 AND jobs.id = y.job_id AND jobs.state = 'in_flight' AND jobs.calls = y.number",
        call_id
    )
    .execute(connection)
    .await?;
    Ok(())
}
