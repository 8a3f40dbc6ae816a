//! Claims and settlements: every change of what a batch has spent or reserved begins here, as a call's row.
//! The sums themselves are kept by the schema's triggers, in the same statement.

mod answered;
mod briefed;
mod claim;
#[cfg(any(test, feature = "testing"))]
pub mod fixtures;
mod judged;
mod settle;

use std::sync::Arc;

use serde::Serialize;
use sqlx::SqliteConnection;
use train_domain::attempt::History;
use train_domain::call::ErrorKind;
use train_domain::row::Tier;

use crate::error::Result;

pub use claim::claim;
pub use settle::settle;

/// Jobs of one batch that a runner would send now.
#[derive(Clone, Debug)]
pub struct ClaimRequest {
    /// Whose texts are shared.
    pub dataset_id: i64,
    /// The system prompt, among the shared texts.
    pub system_id: i64,
    /// Whether what the calls cost is known, which a limit needs.
    pub price_known: bool,
    /// The jobs in their order.
    pub jobs: Vec<JobClaim>,
    /// Epoch milliseconds.
    pub now: i64,
}

/// A job that would be sent.
#[derive(Clone, Debug)]
pub struct JobClaim {
    /// The job.
    pub job_id: i64,
    /// Its row as the job was made from it; one that has changed since is not claimed.
    pub revision: i64,
    /// The most that its call can cost, in micro-dollars.
    pub worst: i64,
    /// What it is asked with.
    pub texts: Arc<CallTexts>,
}

/// What a call is asked with: everything that is needed to read its answer, whenever that comes.
#[derive(Clone, Debug)]
pub struct CallTexts {
    /// The ID that a person sees.
    pub number: i64,
    /// The row's tier.
    pub tier: Tier,
    /// The versions of the library's items, by their row ids.
    pub persona_version_id: i64,
    /// The same.
    pub arc_version_id: i64,
    /// The same.
    pub topic_version_id: i64,
    /// The same.
    pub template_version_id: i64,
    /// The same.
    pub voice_version_id: i64,
    /// Tier, intent, tone, brief and variation as they were sent, as JSON.
    pub plan: String,
    /// The prompt.
    pub prompt: Arc<str>,
}

/// What some claims came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The calls whose rows are written and whose worst cases are reserved: send.
    pub claimed: Vec<Claim>,
    /// Jobs that no longer wait, whose batch does not run, or whose rows have changed.
    pub gone: Vec<i64>,
    /// Rows of some of them have changed: these jobs still wait and are to be read again.
    pub changed: bool,
    /// The spending limit leaves no room for the rest now.
    pub over_limit: bool,
}

/// A claimed job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The job.
    pub job_id: i64,
    /// The call's row id.
    pub call_id: i64,
    /// Its number for this job.
    pub number: i64,
}

/// The end of a call, ready to be written.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The call's row id; with its state it fences late writes off.
    pub call_id: i64,
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

/// What became of a call, and what its job does next.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// An answer is kept.
    Kept(Box<NewVersion>),
    /// A judgement is kept.
    Judged(Box<NewJudgement>),
    /// Briefs are kept.
    Briefed(Box<NewBriefs>),
    /// A trial's answer is kept as it came, and nothing follows from it.
    Tried(String),
    /// No answer; the job waits for its next try.
    Again {
        /// What failed.
        fault: Fault,
        /// What the job has been through.
        history: History,
        /// When it is tried again, where the batch does not pause (epoch milliseconds).
        due_at: i64,
        /// The job waits for its turn, because the batch pauses.
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
    /// The conversation as JSON.
    pub content: String,
    /// The answer that it was read from.
    pub answer: Answer,
    /// In tenths.
    pub score: u32,
    /// The score's criteria as JSON.
    pub criteria: String,
}

/// What a judge said of a version, ready to be written.
#[derive(Clone, Debug)]
pub struct NewJudgement {
    /// The version.
    pub version_id: i64,
    /// Which judge: its model and prompt.
    pub scorer_version: String,
    /// In tenths.
    pub tenths: u32,
    /// The judgement as JSON.
    pub criteria: String,
    /// The answer as it came.
    pub answer: String,
}

/// Briefs of one answer, ready to be written.
#[derive(Clone, Debug)]
pub struct NewBriefs {
    /// One for each row that gets one.
    pub briefs: Vec<NewBrief>,
    /// The answer as it came.
    pub answer: String,
    /// What of it could not be used, in words.
    pub note: Option<String>,
}

/// The brief of a row, with the row as it was when it was asked about.
#[derive(Clone, Debug, Serialize)]
pub struct NewBrief {
    /// The row.
    pub row: i64,
    /// What it gets.
    pub brief: String,
    /// What it had.
    pub was: Option<String>,
    /// The persona that it had.
    pub persona: Option<i64>,
    /// The same.
    pub arc: Option<i64>,
    /// The same.
    pub topic: Option<i64>,
}

/// An answer, without what the version holds of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The version's text is a part of it.
    Around {
        /// What stood before.
        head: String,
        /// What stood after.
        tail: String,
    },
    /// The version's text was mended: all of it.
    Whole(String),
}

/// Ends a waiting job that cannot be sent: a call on record that says why and cost nothing.
pub async fn refuse(
    connection: &mut SqliteConnection,
    job_id: i64,
    kind: ErrorKind,
    message: &str,
    now: i64,
) -> Result<()> {
    let kind = kind.name();
    let call_id = sqlx::query_scalar!(
        r#"INSERT INTO calls (job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at)
        SELECT j.id, j.batch_id, j.conversation_id, j.calls + 1, 'in_flight', b.provider, b.model, 0, ?2
        FROM jobs j JOIN batches b ON b.id = j.batch_id WHERE j.id = ?1 AND j.state IN ('queued', 'retrying')
        RETURNING id AS "id!""#,
        job_id,
        now
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(call_id) = call_id else { return Ok(()) };
    sqlx::query!(
        "UPDATE calls SET state = 'failed', ended_at = ?2, cost_micros = 0, error_kind = ?3, message = ?4 WHERE id = ?1",
        call_id,
        now,
        kind,
        message
    )
    .execute(&mut *connection)
    .await?;
    fail(connection, job_id, now).await
}

/// Ends a job without an answer.
pub async fn fail(connection: &mut SqliteConnection, job_id: i64, now: i64) -> Result<()> {
    sqlx::query!("UPDATE jobs SET state = 'failed', ended_at = ?2 WHERE id = ?1", job_id, now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Calls that were in flight when their process ended: perhaps billed, their reservation stays counted, their jobs wait
/// again. Those that stand in a batch of the provider's own are settled when that ends. Returns how many there were.
pub async fn settle_abandoned(connection: &mut SqliteConnection, now: i64) -> Result<u64> {
    let kind = ErrorKind::OutcomeUnknown.name();
    let changed = sqlx::query!(
        "UPDATE calls SET state = 'unknown', ended_at = ?, unknown_micros = reserved_micros, error_kind = ?,
            message = 'the call was under way when its outcome was lost'
        WHERE state = 'in_flight' AND remote_id IS NULL",
        now,
        kind
    )
    .execute(&mut *connection)
    .await?
    .rows_affected();
    sqlx::query!(
        "UPDATE jobs SET state = 'queued', due_at = 0
        WHERE ended_at IS NULL AND (state = 'retrying'
            OR state = 'in_flight' AND NOT EXISTS (SELECT 1 FROM calls y WHERE y.job_id = jobs.id AND y.state = 'in_flight'))"
    )
    .execute(&mut *connection)
    .await?;
    Ok(changed)
}
