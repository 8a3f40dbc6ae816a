//! One row with all that is known of it, and the kept versions that exports read.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::answer::Conversation;
use train_domain::quality::CriterionScore;
use train_domain::query::Target;
use train_domain::row::Status;

use super::difference::unpack;
use super::rows::push_target;
use super::{errors, rows};
use crate::error::{EngineError, Result};
use crate::view::{self, ConversationDetail, GenerationView, ReviewView, VersionView};

/// A row, its kept version, its other versions, its verdict and its last failure.
pub async fn detail(connection: &mut SqliteConnection, id: i64) -> Result<ConversationDetail> {
    let row = rows::by_ids(connection, &[id])
        .await?
        .pop()
        .ok_or_else(|| EngineError::not_found("This conversation is no longer there."))?;
    let kept = sqlx::query_scalar!("SELECT generation_id FROM conversations WHERE id = ?", id)
        .fetch_one(&mut *connection)
        .await?;
    let generation = match kept {
        Some(generation_id) => Some(generation(connection, generation_id).await?),
        None => None,
    };
    let versions = sqlx::query!(r#"SELECT id AS "id!", version, ended_at, score, model FROM generations WHERE conversation_id = ? ORDER BY version DESC"#, id)
        .fetch_all(&mut *connection)
        .await?
        .into_iter()
        .map(|row| VersionView { id: view::id(row.id), version: view::id(row.version), ended_at: view::number(row.ended_at), score: Some(view::number(row.score) / 10.0), model: row.model })
        .collect();
    let review = match kept {
        Some(generation_id) => {
            sqlx::query!("SELECT verdict, note, at FROM verdicts WHERE generation_id = ?", generation_id)
                .fetch_optional(&mut *connection)
                .await?
                .map(|row| ReviewView { verdict: row.verdict, note: row.note, at: view::number(row.at) })
        }
        None => None,
    };
    let error = if row.status == Status::Failed { errors::last_of(connection, id).await? } else { None };
    Ok(ConversationDetail { row, generation, versions, review, error })
}

pub async fn generation(connection: &mut SqliteConnection, id: i64) -> Result<GenerationView> {
    let row = sqlx::query!(
        r#"SELECT g.*, t.name AS template_name, y.attempt AS attempts, s.body AS "system_prompt?", p.body AS "specimen?"
        FROM generations g JOIN library_versions t ON t.item_id = g.template_id AND t.version = g.template_version
        LEFT JOIN shared_texts s ON s.id = g.system_id LEFT JOIN shared_texts p ON p.id = g.specimen_id
        JOIN attempts y ON y.id = g.attempt_id WHERE g.id = ?"#,
        id
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| EngineError::not_found("This version is no longer there."))?;
    let kept: Conversation = parse(&row.conversation)?;
    let criteria: Vec<CriterionScore> = parse(&row.criteria)?;
    let raw = unpack(&row.raw, &row.conversation)?;
    let mended = kept.mended_words();
    Ok(GenerationView {
        id: view::id(id),
        version: view::id(row.version),
        turns: kept.turns.into_iter().map(Into::into).collect(),
        client_persona: kept.client_persona,
        session_context: kept.session_context,
        expected_outcome: kept.expected_outcome,
        practice: row.provider == "practice",
        provider: row.provider,
        model: row.model,
        template_name: row.template_name,
        template_version: view::id(row.template_version),
        voice_version: view::id(row.voice_version),
        system_prompt: shared(row.system_prompt)?,
        prompt: unpack(&row.prompt, &shared(row.specimen)?)?,
        params: row.params,
        stop_reason: row.stop_reason,
        input_tokens: view::id(row.input_tokens),
        output_tokens: view::id(row.output_tokens),
        cost_micros: row.cost_micros.map(view::number),
        cost_estimated: row.cost_estimated != 0,
        attempts: view::id(row.attempts),
        started_at: view::number(row.started_at),
        ended_at: view::number(row.ended_at),
        score: Some(view::number(row.score) / 10.0),
        criteria: criteria.into_iter().map(Into::into).collect(),
        raw,
        mended,
    })
}

/// A text that versions refer to. Nothing deletes one while they do; where it is missing all the same, it is said, and
/// no version is left out without a word.
fn shared(text: Option<String>) -> Result<String> {
    text.ok_or_else(|| EngineError::invalid("The prompt of a version cannot be read: the database is damaged there."))
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| EngineError::invalid(format!("A stored conversation cannot be read: {error}")))
}

/// A kept conversation as an export reads it.
#[derive(Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of generations and conversations")]
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
        "SELECT c.id AS conversation_id, c.number, s.body AS system_prompt, g.conversation, g.provider = 'practice' AS practice
        FROM conversations c NOT INDEXED JOIN generations g ON g.id = c.generation_id LEFT JOIN shared_texts s ON s.id = g.system_id WHERE ",
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
        r#"SELECT g.id AS "id!", c.number, coalesce(json_extract(g.conversation, '$.turns[0].content'), '') AS "text!: String"
        FROM generations g CROSS JOIN conversations c ON c.id = g.conversation_id AND c.generation_id = g.id
        WHERE g.id > ? AND c.dataset_id = ? ORDER BY g.id LIMIT ?"#,
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
#[allow(missing_docs, reason = "columns of jobs, conversations and attempts")]
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
        r#"SELECT j.conversation_id, c.number, p.name AS persona, a.name AS emotion, t.name AS topic, j.state, j.ended_at AS "ended_at!",
            CASE WHEN j.state = 'succeeded' THEN (SELECT g.score FROM generations g WHERE g.attempt_id = y.id) END AS "score: i64", y.error_kind AS "error_kind?"
        FROM jobs j JOIN conversations c ON c.id = j.conversation_id
        JOIN library_items p ON p.id = c.persona_id JOIN library_items a ON a.id = c.arc_id JOIN library_items t ON t.id = c.topic_id
        LEFT JOIN attempts y ON y.job_id = j.id AND y.attempt = j.attempt
        WHERE j.batch_id = ? AND j.ended_at IS NOT NULL ORDER BY j.ended_at DESC, j.id DESC LIMIT ?"#,
        batch_id,
        limit
    )
    .fetch_all(connection)
    .await?)
}
