//! Claims and settlements: every change of what a batch has spent or reserved begins here, as an attempt's row.
//! The sums themselves are kept by the schema's triggers, in the same statement.

pub mod group;

use std::sync::Arc;

use sqlx::SqliteConnection;
use train_domain::attempt::History;
use train_domain::call::ErrorKind;

use crate::error::Result;
use group::Commit;

/// What some claims came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The attempts whose rows are written and whose worst cases are reserved: send.
    pub claimed: Vec<Claimed>,
    /// Jobs that no longer wait, or whose batch does not run.
    pub gone: Vec<i64>,
    /// The spending limit leaves no room for the rest now.
    pub over_limit: bool,
}

/// A claimed job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The job.
    pub job_id: i64,
    /// The attempt's row id.
    pub attempt_id: i64,
    /// Its number for this job.
    pub attempt: i64,
}

/// Jobs of one batch that a runner would send now.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The jobs in their order, each with the most that its call can cost, in micro-dollars.
    pub jobs: Vec<(i64, i64)>,
    /// Epoch milliseconds.
    pub now: i64,
    /// A place at the provider stands empty until they are claimed.
    pub urgent: bool,
}

/// Says of jobs that were wanted and not claimed why not. The claims are committed: where that cannot be read, the rest
/// is simply wanted again.
pub async fn explain(connection: &mut SqliteConnection, wanted: &Wanted, claimed: Vec<Claimed>) -> Claims {
    let left: Vec<i64> = wanted
        .jobs
        .iter()
        .map(|(job, _)| *job)
        .filter(|job| !claimed.iter().any(|claimed| claimed.job_id == *job))
        .collect();
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

/// The end of an attempt, ready to be written.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The attempt's row id; with its state it fences late writes off.
    pub attempt_id: i64,
    /// The job.
    pub job_id: i64,
    /// Epoch milliseconds.
    pub ended_at: i64,
    /// The HTTP status, where there was one.
    pub http_status: Option<u16>,
    /// The provider's request id.
    pub request_id: Option<String>,
    /// The provider's stop reason.
    pub stop_reason: Option<String>,
    /// Input tokens, cached ones included, and output tokens.
    pub tokens: Option<(i64, i64)>,
    /// Micro-dollars; `None` where the price is not known.
    pub cost: Option<i64>,
    /// The tokens were counted from the text.
    pub cost_estimated: bool,
    /// Stays counted as perhaps billed.
    pub unknown: i64,
    /// Nobody knows whether it was answered, or billed.
    pub lost: bool,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an attempt, and what its job does next.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// An answer is kept.
    Kept(Box<NewGeneration>),
    /// No answer; the job waits for its next try.
    Again {
        /// What failed.
        fault: Fault,
        /// What the job has been through.
        history: History,
        /// Epoch milliseconds.
        not_before: i64,
        /// The row goes back to what it showed before, because the batch pauses.
        pause: bool,
    },
    /// No answer; final.
    Failed {
        /// What failed.
        fault: Fault,
    },
}

/// A failure as it is kept.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Its kind.
    pub kind: ErrorKind,
    /// Technical words.
    pub message: String,
    /// The raw answer, where there was one.
    pub raw: Option<String>,
    /// When the provider said to come back (epoch milliseconds), where that is too long to be waited for.
    pub retry_at: Option<i64>,
}

/// A version of a conversation, ready to be written.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of generations")]
pub struct NewGeneration {
    pub conversation: Arc<str>,
    /// The difference from the conversation.
    pub raw: Arc<[u8]>,
    /// The system prompt's shared text.
    pub system_id: i64,
    /// The shared text that the prompt is kept as the difference from.
    pub specimen_id: i64,
    pub prompt: Arc<[u8]>,
    pub template_id: i64,
    pub template_version: i64,
    pub voice_version: i64,
    pub model: Arc<str>,
    pub params: Arc<str>,
    pub score: u32,
    pub criteria: Arc<str>,
}

/// Writes the end of an attempt. One that is no longer in flight is left as it is.
pub async fn settle(connection: &mut SqliteConnection, end: &Settlement) -> Result<()> {
    match &end.outcome {
        Outcome::Kept(_) => group::keep(connection, &[end], Commit::Later).await,
        Outcome::Again { fault, history, not_before, pause } => {
            if !end_attempt(connection, end, fault).await? {
                return Ok(());
            }
            sqlx::query!(
                "UPDATE jobs SET state = 'queued', transient = ?2, busy = ?3, invalid = ?4, round = ?5, not_before = ?6 WHERE id = ?1",
                end.job_id, history.transient, history.busy, history.invalid, history.round, not_before
            )
            .execute(&mut *connection)
            .await?;
            if *pause {
                rest_row(connection, end.job_id).await?;
            }
            Ok(())
        }
        Outcome::Failed { fault } => {
            if !end_attempt(connection, end, fault).await? {
                return Ok(());
            }
            fail(connection, end.job_id, end.ended_at).await
        }
    }
}

/// The most that is kept of an answer that could not be used, in bytes. A model that does not stop writes megabytes, for
/// each try of a row.
const KEPT_RAW: usize = 64 * 1024;

/// The beginning and the end of a text that is longer than what is kept, with how much was cut out between them.
fn bounded(raw: &str) -> std::borrow::Cow<'_, str> {
    if raw.len() <= KEPT_RAW {
        return raw.into();
    }
    let boundary = |from: usize| (from..raw.len()).find(|at| raw.is_char_boundary(*at)).unwrap_or(raw.len());
    let head = &raw[..boundary(KEPT_RAW / 2 - 3)];
    let tail = &raw[boundary(raw.len() - KEPT_RAW / 2)..];
    let cut = raw.len() - head.len() - tail.len();
    format!("{head}\n[Train cut {cut} of {} bytes out here]\n{tail}", raw.len()).into()
}

/// Ends an attempt without an answer. `false`: it was no longer in flight.
async fn end_attempt(connection: &mut SqliteConnection, end: &Settlement, fault: &Fault) -> Result<bool> {
    let state = if end.lost { "unknown" } else { "failed" };
    let (input, output) = end.tokens.unzip();
    let kind = fault.kind.name();
    let raw = fault.raw.as_deref().map(bounded);
    let changed = sqlx::query!(
        "UPDATE attempts SET state = ?2, ended_at = ?3, http_status = ?4, request_id = ?5, stop_reason = ?6, input_tokens = ?7,
            output_tokens = ?8, cost_micros = ?9, cost_estimated = ?10, unknown_micros = ?11, error_kind = ?12, message = ?13, raw = ?14,
            retry_at = ?15
        WHERE id = ?1 AND state = 'in_flight'",
        end.attempt_id, state, end.ended_at, end.http_status, end.request_id, end.stop_reason, input, output, end.cost,
        end.cost_estimated, end.unknown, kind, fault.message, raw, fault.retry_at
    )
    .execute(connection)
    .await?;
    if changed.rows_affected() == 0 {
        tracing::debug!(attempt = end.attempt_id, "a late settlement was dropped");
    }
    Ok(changed.rows_affected() > 0)
}

/// A job that ends without an answer. A row that has a kept version goes back to it and to the verdict on it, also one
/// that was given meanwhile; a row that has none is Failed.
pub async fn fail(connection: &mut SqliteConnection, job_id: i64, ended_at: i64) -> Result<()> {
    sqlx::query!("UPDATE jobs SET state = 'failed', ended_at = ?2 WHERE id = ?1", job_id, ended_at)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "UPDATE conversations SET revision = revision + 1,
            status = coalesce((SELECT k.status FROM resting_rows k WHERE k.conversation_id = conversations.id), 'failed')
        FROM jobs j WHERE j.id = ?1 AND conversations.id = j.conversation_id",
        job_id
    )
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// Ends a waiting job that cannot be sent: an attempt on record that says why and cost nothing.
pub async fn refuse(
    connection: &mut SqliteConnection,
    job_id: i64,
    kind: ErrorKind,
    message: &str,
    now: i64,
) -> Result<()> {
    let kind = kind.name();
    let attempt_id = sqlx::query_scalar!(
        r#"INSERT INTO attempts (job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at)
        SELECT j.id, j.batch_id, j.conversation_id, j.attempt + 1, 'in_flight', b.provider, b.model, 0, ?2
        FROM jobs j JOIN batches b ON b.id = j.batch_id WHERE j.id = ?1 AND j.state = 'queued'
        RETURNING id AS "id!""#,
        job_id, now
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(attempt_id) = attempt_id else { return Ok(()) };
    sqlx::query!(
        "UPDATE attempts SET state = 'failed', ended_at = ?2, cost_micros = 0, error_kind = ?3, message = ?4 WHERE id = ?1",
        attempt_id, now, kind, message
    )
    .execute(&mut *connection)
    .await?;
    fail(connection, job_id, now).await
}

/// Takes claims back whose calls were never sent: as if they had not been claimed. The reservations are released by the
/// schema's trigger, in the same statement.
pub async fn hand_back(connection: &mut SqliteConnection, attempts: &[i64]) -> Result<()> {
    let attempts = serde_json::json!(attempts).to_string();
    sqlx::query!("DELETE FROM attempts WHERE id IN (SELECT value FROM json_each(?)) AND state = 'in_flight'", attempts)
        .execute(connection)
        .await?;
    Ok(())
}

/// The row of a waiting job shows its kept version and the verdict on it, or what it showed before.
async fn rest_row(connection: &mut SqliteConnection, job_id: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE conversations SET revision = revision + 1,
            status = coalesce((SELECT k.status FROM resting_rows k WHERE k.conversation_id = conversations.id), j.status_before)
        FROM jobs j WHERE j.id = ?1 AND conversations.id = j.conversation_id AND conversations.status = 'generating'",
        job_id
    )
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// Attempts that were in flight when their process ended: perhaps billed, their reservation stays counted, their
/// jobs wait again. The more often one was tried, the later it goes: a conversation that ends the process each time must
/// not keep the others from being generated. Returns how many there were.
pub async fn settle_abandoned(connection: &mut SqliteConnection, batch_id: Option<i64>, now: i64) -> Result<u64> {
    let kind = ErrorKind::OutcomeUnknown.name();
    let changed = sqlx::query!(
        "UPDATE attempts SET state = 'unknown', ended_at = ?2, unknown_micros = reserved_micros, error_kind = ?3,
            message = 'the call was under way when its outcome was lost'
        WHERE state = 'in_flight' AND (?1 IS NULL OR batch_id = ?1)",
        batch_id,
        now,
        kind
    )
    .execute(&mut *connection)
    .await?
    .rows_affected();
    sqlx::query!(
        "UPDATE jobs SET state = 'queued', not_before = attempt WHERE state = 'in_flight' AND (?1 IS NULL OR batch_id = ?1)",
        batch_id
    )
    .execute(&mut *connection)
    .await?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unusable_answer_is_kept_whole_or_with_what_was_cut_out_said() {
        let short = "é".repeat(KEPT_RAW / 2);
        assert_eq!(bounded(&short), short.as_str());
        let long = format!("BEGIN{}END", "é".repeat(4_000_000));
        let kept = bounded(&long);
        assert!(kept.starts_with("BEGINé") && kept.ends_with("éEND"));
        assert!(kept.len() < KEPT_RAW + 100, "{}", kept.len());
        let cut = kept.split_once("[Train cut ").and_then(|(_, rest)| rest.split(' ').next()?.parse::<usize>().ok());
        let said = format!("\n[Train cut {} of {} bytes out here]\n", cut.expect("how much"), long.len());
        assert_eq!(kept.len() - said.len() + cut.expect("how much"), long.len(), "to the byte");
    }
}
