//! Claims and settlements: every change of what a batch has spent or reserved begins here, as an attempt's row.
//! The sums themselves are kept by the schema's triggers, in the same statement.

mod claim;
#[cfg(test)]
pub(super) mod fixtures;
mod settle;

use std::sync::Arc;

use sqlx::SqliteConnection;
use train_domain::attempt::History;
use train_domain::call::ErrorKind;
use train_domain::row::Tier;

use super::difference::pack;
use super::texts::SharedTexts;
use crate::error::Result;

pub use claim::claim;
pub use settle::settle;

/// Jobs of one batch that a runner would send now.
#[derive(Clone, Debug)]
pub struct ClaimRequest {
    /// The jobs in their order.
    pub jobs: Vec<JobClaim>,
    /// Epoch milliseconds.
    pub now: i64,
}

/// A job that would be sent.
#[derive(Clone, Copy, Debug)]
pub struct JobClaim {
    /// The job.
    pub job_id: i64,
    /// The most that its call can cost, in micro-dollars.
    pub worst: i64,
}

/// What a call is asked with: everything that is needed to read its answer, whenever that comes.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "row ids, versions and texts")]
pub struct CallTexts {
    /// The ID that a person sees.
    pub number: i64,
    pub persona_id: i64,
    pub arc_id: i64,
    pub tier: Tier,
    pub template_id: i64,
    pub template_version: i64,
    pub voice_version: i64,
    pub model: Arc<str>,
    pub params: Arc<str>,
    pub prompt: Arc<str>,
}

/// What some claims came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The attempts whose rows are written and whose worst cases are reserved: send.
    pub claimed: Vec<Claim>,
    /// Jobs that no longer wait, or whose batch does not run.
    pub gone: Vec<i64>,
    /// The spending limit leaves no room for the rest now.
    pub over_limit: bool,
}

/// A claimed job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The job.
    pub job_id: i64,
    /// The attempt's row id.
    pub attempt_id: i64,
    /// Its number for this job.
    pub attempt: i64,
}

/// The end of an attempt, ready to be written.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The attempt's row id; with its state it fences late writes off.
    pub attempt_id: i64,
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
    Kept(Box<NewVersion>),
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
pub struct NewVersion {
    texts: Arc<CallTexts>,
    system_id: i64,
    specimen_id: i64,
    /// The difference from the specimen.
    prompt: Arc<[u8]>,
    content: String,
    /// The answer as it came, as its difference from the content.
    raw: Arc<[u8]>,
    score: u32,
    criteria: String,
}

impl NewVersion {
    /// From what a call was asked with, its answer as it came, and what was read from it. Some work for the processor.
    pub fn new(
        texts: Arc<CallTexts>,
        shared: &SharedTexts,
        answer: &str,
        content: String,
        score: u32,
        criteria: String,
    ) -> Self {
        let (specimen_id, specimen) = shared.specimen(texts.template_id);
        Self {
            system_id: shared.system_id(),
            specimen_id,
            prompt: pack(&texts.prompt, specimen),
            raw: pack(answer, &content),
            texts,
            content,
            score,
            criteria,
        }
    }

    /// In tenths.
    pub fn score(&self) -> u32 {
        self.score
    }
}

impl Settlement {
    /// Whether an answer is kept.
    pub fn is_kept(&self) -> bool {
        matches!(self.outcome, Outcome::Kept(_))
    }
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
