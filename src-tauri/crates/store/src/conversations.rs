//! One row with all that is known of it.

use sqlx::SqliteConnection;
use train_domain::answer::Conversation;
use train_domain::row::{Origin, Status};

use super::errors::{self, LogEntry};
use super::rows::{self, Row};
use super::stored::{self, StoredCriterion};
use crate::error::{Result, StoreError};

/// A row with all that is known of it.
#[derive(Clone, Debug)]
pub struct Detail {
    /// As the table has it.
    pub row: Row,
    /// It was chosen as an example for prompts.
    pub example: bool,
    /// What it shows.
    pub version: Option<Version>,
    /// All of its versions, newest first.
    pub versions: Vec<VersionLine>,
    /// The verdict on what it shows.
    pub verdict: Option<CountingVerdict>,
    /// Why it failed, where it shows that.
    pub failure: Option<LogEntry>,
}

/// A version in a list.
#[derive(Clone, Debug)]
pub struct VersionLine {
    /// Its row id.
    pub id: i64,
    /// Counted from 1 within its conversation.
    pub number: i64,
    /// Who wrote it.
    pub origin: Origin,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// The verdict on it that counts.
    pub verdict: Option<String>,
    /// The model that wrote it.
    pub model: Option<String>,
    /// The newest score of the rules, in tenths.
    pub score: Option<i64>,
}

/// A verdict that counts.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of counting_verdicts")]
pub struct CountingVerdict {
    pub verdict: String,
    pub reason: Option<String>,
    pub note: String,
    /// As JSON.
    pub marks: Option<String>,
    pub blind: bool,
    pub at: i64,
}

/// One version, with the call that wrote it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of versions and calls, and what they refer to")]
pub struct Version {
    pub id: i64,
    pub number: i64,
    pub origin: Origin,
    /// The number of the version that it was made from.
    pub parent: Option<i64>,
    pub kept_turns: Option<i64>,
    /// Where an import came from, as JSON.
    pub source: Option<String>,
    /// What it was written again for, as JSON.
    pub input: Option<String>,
    /// The newest score of a judge.
    pub judge: Option<Judged>,
    pub content: Conversation,
    pub practice: bool,
    pub provider: String,
    pub model: String,
    /// How many calls it took.
    pub calls: i64,
    /// What all of them cost; none where that of any is not known.
    pub calls_micros: Option<i64>,
    pub stop_reason: Option<String>,
    pub input_tokens: Option<i64>,
    pub output_tokens: Option<i64>,
    pub cost_micros: Option<i64>,
    pub cost_estimated: bool,
    pub claimed_at: i64,
    pub created_at: i64,
    /// How the call was made, as JSON.
    pub params: String,
    pub template_name: Option<String>,
    pub template_version: Option<i64>,
    pub voice_version: Option<i64>,
    pub system_prompt: String,
    pub prompt: String,
    /// The answer as it came.
    pub answer: String,
    /// The newest one of the rules, in tenths.
    pub score: Option<i64>,
    pub criteria: Vec<StoredCriterion>,
}

/// What a judge said of a version.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of scores; the model that judged")]
pub struct Judged {
    pub tenths: i64,
    /// As JSON.
    pub criteria: String,
    pub model: String,
    pub at: i64,
}

/// A row, the version that it shows, its other versions, its verdict and its last failure.
///
/// # Errors
/// It is no longer there, or cannot be read.
pub async fn detail(connection: &mut SqliteConnection, id: i64) -> Result<Detail> {
    let row = rows::by_ids(connection, &[id])
        .await?
        .pop()
        .ok_or_else(|| StoreError::not_found("This conversation is no longer there."))?;
    let shown = sqlx::query_scalar!("SELECT version_id FROM conversations WHERE id = ?", id)
        .fetch_one(&mut *connection)
        .await?;
    let version = match shown {
        Some(id) => Some(version(connection, id).await?),
        None => None,
    };
    let versions = sqlx::query!(
        r#"SELECT v.id AS "id!", v.number, v.origin, v.created_at, v.verdict, y.model AS "model?",
            (SELECT s.tenths FROM scores s WHERE s.version_id = v.id AND s.scorer = 'rules' ORDER BY s.id DESC LIMIT 1) AS "score: i64"
        FROM versions v LEFT JOIN calls y ON y.id = v.call_id WHERE v.conversation_id = ? ORDER BY v.number DESC"#,
        id
    )
    .fetch_all(&mut *connection)
    .await?;
    let versions = versions
        .into_iter()
        .map(|line| {
            let origin = Origin::parse(&line.origin)?;
            let (id, number, created_at, verdict) = (line.id, line.number, line.created_at, line.verdict);
            Ok(VersionLine { id, number, origin, created_at, verdict, model: line.model, score: line.score })
        })
        .collect::<Result<_>>()?;
    let verdict = match shown {
        Some(version) => sqlx::query_as!(
            CountingVerdict,
            r#"SELECT verdict AS "verdict!", reason, note AS "note!", marks, blind AS "blind!: bool", at AS "at!" FROM counting_verdicts WHERE version_id = ?"#,
            version
        )
        .fetch_optional(&mut *connection)
        .await?,
        None => None,
    };
    let example = sqlx::query_scalar!("SELECT conversation_id FROM examples WHERE conversation_id = ?", id)
        .fetch_optional(&mut *connection)
        .await?
        .is_some();
    let failure = if row.status == Status::Failed.name() { errors::last_of(connection, id).await? } else { None };
    Ok(Detail { row, example, version, versions, verdict, failure })
}

/// One version, with the call that wrote it where a model did.
///
/// # Errors
/// It is no longer there, or cannot be read.
pub async fn version(connection: &mut SqliteConnection, id: i64) -> Result<Version> {
    let row = sqlx::query!(
        r#"SELECT v.number, v.origin, o.number AS "parent?", v.kept_turns, v.source, j.input AS "input?", v.content, v.practice,
            y.provider AS "provider?", y.model AS "model?", y.number AS "calls?", y.stop_reason AS "stop_reason?", y.input_tokens AS "input_tokens?",
            y.output_tokens AS "output_tokens?", y.cost_micros AS "cost_micros?", y.cost_estimated AS "cost_estimated?", y.claimed_at AS "claimed_at?",
            (SELECT iif(count(*) = count(n.cost_micros), sum(n.cost_micros), NULL) FROM calls n WHERE n.job_id = y.job_id AND n.number <= y.number)
                AS "calls_micros?: i64",
            v.created_at, coalesce(x.params, b.params) AS "params?: String", t.name AS "template_name?", t.number AS "template_version?",
            w.number AS "voice_version?", coalesce(p.system_prompt, z.body) AS "system_prompt?: String", p.prompt AS "prompt?: String",
            p.answer AS "answer?: String", s.tenths AS "score?", s.criteria AS "criteria?", k.tenths AS "judged?", k.criteria AS "judgement?",
            k.at AS "judged_at?", q.model AS "judge_model?"
        FROM versions v LEFT JOIN versions o ON o.id = v.parent_id LEFT JOIN calls y ON y.id = v.call_id LEFT JOIN batches b ON b.id = y.batch_id
        LEFT JOIN jobs j ON j.id = y.job_id LEFT JOIN texts z ON z.id = v.system_id
        LEFT JOIN call_texts x ON x.call_id = v.call_id LEFT JOIN prompts p ON p.call_id = v.call_id
        LEFT JOIN library_versions t ON t.id = x.template_version_id LEFT JOIN library_versions w ON w.id = x.voice_version_id
        LEFT JOIN scores s ON s.id = (SELECT max(n.id) FROM scores n WHERE n.version_id = v.id AND n.scorer = 'rules')
        LEFT JOIN scores k ON k.id = (SELECT max(n.id) FROM scores n WHERE n.version_id = v.id AND n.scorer = 'judge')
        LEFT JOIN calls q ON q.id = k.call_id
        WHERE v.id = ?"#,
        id
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| StoreError::not_found("This version is no longer there."))?;
    let origin = Origin::parse(&row.origin)?;
    // Of a model's text these are always there; of a person's or a file's they never are.
    let stored =
        |text: Option<String>| if origin == Origin::Model { stored(text) } else { Ok(text.unwrap_or_default()) };
    let judged = |tenths| Judged {
        tenths,
        criteria: row.judgement.clone().unwrap_or_default(),
        model: row.judge_model.clone().unwrap_or_default(),
        at: row.judged_at.unwrap_or_default(),
    };
    Ok(Version {
        id,
        number: row.number,
        origin,
        parent: row.parent,
        kept_turns: row.kept_turns,
        source: row.source,
        input: row.input,
        judge: row.judged.map(judged),
        content: stored::conversation(&row.content)?,
        practice: row.practice != 0,
        provider: row.provider.unwrap_or_default(),
        model: row.model.unwrap_or_default(),
        calls: row.calls.unwrap_or_default(),
        calls_micros: row.calls_micros,
        stop_reason: row.stop_reason,
        input_tokens: row.input_tokens,
        output_tokens: row.output_tokens,
        cost_micros: row.cost_micros,
        cost_estimated: row.cost_estimated.unwrap_or_default() != 0,
        claimed_at: row.claimed_at.unwrap_or(row.created_at),
        created_at: row.created_at,
        params: row.params.unwrap_or_default(),
        template_name: row.template_name,
        template_version: row.template_version,
        voice_version: row.voice_version,
        system_prompt: stored(row.system_prompt)?,
        prompt: stored(row.prompt)?,
        answer: stored(row.answer)?,
        score: row.score,
        criteria: row.criteria.as_deref().map(stored::conversation).transpose()?.unwrap_or_default(),
    })
}

/// A text that versions refer to. Nothing deletes one while they do; where it is missing all the same, it is said, and
/// no version is left out without a word.
fn stored(text: Option<String>) -> Result<String> {
    text.ok_or_else(|| StoreError::invalid("The prompt of a version cannot be read: the database is damaged there."))
}

/// How one conversation of a batch ended.
#[derive(Debug)]
#[allow(missing_docs, reason = "columns of jobs, conversations and calls")]
pub struct Ended {
    pub conversation_id: i64,
    pub number: i64,
    pub persona: String,
    pub emotion: String,
    pub topic: String,
    pub state: String,
    pub ended_at: i64,
    pub score: Option<i64>,
    pub error_kind: Option<String>,
}

/// The conversations of a batch that have ended, newest first.
pub async fn ended(connection: &mut SqliteConnection, batch_id: i64, limit: u32) -> Result<Vec<Ended>> {
    Ok(sqlx::query_as!(
        Ended,
        r#"SELECT c.id AS conversation_id, c.number, coalesce(p.name, '') AS "persona!: String", coalesce(a.name, '') AS "emotion!: String",
            coalesce(t.name, '') AS "topic!: String", j.state, j.ended_at AS "ended_at!",
            CASE WHEN j.state = 'succeeded' AND j.purpose = 'judge' THEN (SELECT s.tenths FROM scores s WHERE s.call_id = y.id LIMIT 1)
                WHEN j.state = 'succeeded' THEN (SELECT s.tenths FROM versions v JOIN scores s ON s.version_id = v.id
                WHERE v.call_id = y.id AND s.scorer = 'rules' ORDER BY s.id LIMIT 1) END AS "score: i64",
            y.error_kind AS "error_kind?"
        FROM jobs j JOIN conversations c ON c.id = j.conversation_id AND c.dataset_id IS NOT NULL
        LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id
        LEFT JOIN library_items t ON t.id = c.topic_id LEFT JOIN calls y ON y.job_id = j.id AND y.number = j.calls
        WHERE j.batch_id = ? AND j.ended_at IS NOT NULL ORDER BY j.ended_at DESC, j.id DESC LIMIT ?"#,
        batch_id,
        limit
    )
    .fetch_all(connection)
    .await?)
}
