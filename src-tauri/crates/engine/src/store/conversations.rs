//! One row with all that is known of it, and the kept versions that exports read.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::answer::Conversation;
use train_domain::quality::CriterionScore;
use train_domain::query::Target;
use train_domain::row::Status;

use super::rows::push_target;
use super::{errors, rows};
use crate::error::{EngineError, Result};
use crate::view::{self, ConversationDetail, GenerationView, ReviewView, VersionView};

/// A row, the version that it shows, its other versions, its verdict and its last failure.
pub async fn detail(connection: &mut SqliteConnection, id: i64) -> Result<ConversationDetail> {
    let row = rows::by_ids(connection, &[id])
        .await?
        .pop()
        .ok_or_else(|| EngineError::not_found("This conversation is no longer there."))?;
    let shown = sqlx::query_scalar!("SELECT version_id FROM conversations WHERE id = ?", id)
        .fetch_one(&mut *connection)
        .await?;
    let generation = match shown {
        Some(version) => Some(generation(connection, version).await?),
        None => None,
    };
    let versions = sqlx::query!(
        r#"SELECT v.id AS "id!", v.number, v.created_at, v.verdict, y.model AS "model?",
            (SELECT s.tenths FROM scores s WHERE s.version_id = v.id AND s.scorer = 'rules' ORDER BY s.id DESC LIMIT 1) AS "score: i64"
        FROM versions v LEFT JOIN calls y ON y.id = v.call_id WHERE v.conversation_id = ? ORDER BY v.number DESC"#,
        id
    )
    .fetch_all(&mut *connection)
    .await?
    .into_iter()
    .map(|row| VersionView {
        id: view::id(row.id),
        version: view::id(row.number),
        ended_at: view::number(row.created_at),
        score: row.score.map(|tenths| view::number(tenths) / 10.0),
        model: row.model.unwrap_or_default(),
        verdict: row.verdict,
    })
    .collect();
    let review = match shown {
        Some(version) => sqlx::query!(
            r#"SELECT verdict AS "verdict!", note AS "note!", at AS "at!" FROM counting_verdicts WHERE version_id = ?"#,
            version
        )
        .fetch_optional(&mut *connection)
        .await?
        .map(|row| ReviewView { verdict: row.verdict, note: row.note, at: view::number(row.at) }),
        None => None,
    };
    let error = if row.status == Status::Failed { errors::last_of(connection, id).await? } else { None };
    Ok(ConversationDetail { row, generation, versions, review, error })
}

/// One version, with the call that wrote it.
pub async fn generation(connection: &mut SqliteConnection, id: i64) -> Result<GenerationView> {
    let row = sqlx::query!(
        r#"SELECT v.number, v.content, v.practice, y.provider, y.model, y.number AS calls, y.stop_reason, y.input_tokens, y.output_tokens,
            y.cost_micros, y.cost_estimated, y.claimed_at, v.created_at, coalesce(x.params, b.params) AS "params!: String", t.name AS "template_name?",
            t.number AS "template_version?", w.number AS "voice_version?", p.system_prompt AS "system_prompt?: String",
            p.prompt AS "prompt?: String", p.answer AS "answer?: String", s.tenths AS "score?", s.criteria AS "criteria?"
        FROM versions v JOIN calls y ON y.id = v.call_id JOIN batches b ON b.id = y.batch_id
        LEFT JOIN call_texts x ON x.call_id = v.call_id LEFT JOIN prompts p ON p.call_id = v.call_id
        LEFT JOIN library_versions t ON t.id = x.template_version_id LEFT JOIN library_versions w ON w.id = x.voice_version_id
        LEFT JOIN scores s ON s.id = (SELECT max(n.id) FROM scores n WHERE n.version_id = v.id AND n.scorer = 'rules')
        WHERE v.id = ?"#,
        id
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| EngineError::not_found("This version is no longer there."))?;
    let content: Conversation = parse(&row.content)?;
    let criteria: Vec<CriterionScore> = row.criteria.as_deref().map(parse).transpose()?.unwrap_or_default();
    let mended = content.mended_words();
    Ok(GenerationView {
        id: view::id(id),
        version: view::id(row.number),
        turns: content.turns.into_iter().map(Into::into).collect(),
        client_persona: content.client_persona,
        session_context: content.session_context,
        expected_outcome: content.expected_outcome,
        practice: row.practice != 0,
        provider: row.provider,
        model: row.model,
        template_name: row.template_name.unwrap_or_default(),
        template_version: view::id(row.template_version.unwrap_or_default()),
        voice_version: view::id(row.voice_version.unwrap_or_default()),
        system_prompt: stored(row.system_prompt)?,
        prompt: stored(row.prompt)?,
        params: row.params,
        stop_reason: row.stop_reason.unwrap_or_default(),
        input_tokens: view::id(row.input_tokens.unwrap_or_default()),
        output_tokens: view::id(row.output_tokens.unwrap_or_default()),
        cost_micros: row.cost_micros.map(view::number),
        cost_estimated: row.cost_estimated != 0,
        attempts: view::id(row.calls),
        started_at: view::number(row.claimed_at),
        ended_at: view::number(row.created_at),
        score: row.score.map(|tenths| view::number(tenths) / 10.0),
        criteria: criteria.into_iter().map(Into::into).collect(),
        raw: stored(row.answer)?,
        mended,
    })
}

/// A text that versions refer to. Nothing deletes one while they do; where it is missing all the same, it is said, and
/// no version is left out without a word.
fn stored(text: Option<String>) -> Result<String> {
    text.ok_or_else(|| EngineError::invalid("The prompt of a version cannot be read: the database is damaged there."))
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| EngineError::invalid(format!("A stored conversation cannot be read: {error}")))
}

/// A kept conversation as an export reads it.
#[derive(Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of versions and conversations")]
pub struct Kept {
    pub conversation_id: i64,
    pub number: i64,
    /// Missing only where the database is damaged.
    pub system_prompt: Option<String>,
    pub conversation: String,
    pub practice: bool,
}

/// The next kept conversations of a target that have one of some statuses, after a row id, in the order of their ids.
/// NOT INDEXED: pages follow one another through the table, and none is sorted.
pub async fn kept_after(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    statuses: &[&str],
    after: i64,
    limit: u32,
) -> Result<Vec<Kept>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT c.id AS conversation_id, c.number, s.body AS system_prompt, v.content AS conversation, v.practice
        FROM conversations c NOT INDEXED JOIN versions v ON v.id = c.version_id LEFT JOIN texts s ON s.id = v.system_id WHERE ",
    );
    push_target(&mut query, dataset_id, target);
    query.push(" AND c.status IN (SELECT value FROM json_each(").push_bind(serde_json::json!(statuses).to_string());
    query.push(")) AND c.id > ").push_bind(after).push(" ORDER BY c.id LIMIT ").push_bind(limit);
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// (row id, number, first turn) of the kept conversations after a row id.
pub async fn first_turns(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, i64, String)>> {
    let rows = sqlx::query!(
        r#"SELECT v.id AS "id!", c.number, coalesce(json_extract(v.content, '$.turns[0].content'), '') AS "text!: String"
        FROM versions v CROSS JOIN conversations c ON c.id = v.conversation_id AND c.version_id = v.id
        WHERE v.id > ? AND c.dataset_id = ? ORDER BY v.id LIMIT ?"#,
        after,
        dataset_id,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.number, row.text)).collect())
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
            CASE WHEN j.state = 'succeeded' THEN (SELECT s.tenths FROM versions v JOIN scores s ON s.version_id = v.id
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
