//! What exports read: the rows that they choose from, their texts, where each came from, and the versions that were judged.

use futures_util::TryStreamExt;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;
use train_domain::row::Tier;

use super::target::push_target;
use crate::error::Result;

/// A row that an export may take. What it was planned with is 0 where it has none, or a name that the library lacks.
#[derive(Debug)]
#[allow(missing_docs, reason = "columns of conversations")]
pub struct Candidate {
    pub id: i64,
    pub number: i64,
    pub version_id: i64,
    pub persona_id: i64,
    pub arc_id: i64,
    pub topic_id: i64,
    pub unknown_persona: Option<String>,
    pub unknown_emotion: Option<String>,
    pub unknown_topic: Option<String>,
    pub tier: Tier,
    pub score: Option<i64>,
    pub practice: bool,
    /// One of its versions came with a file: what it was planned with may be given and taken back after it was written.
    pub imported: bool,
}

#[derive(sqlx::FromRow)]
struct CandidateRow {
    id: i64,
    number: i64,
    version_id: i64,
    persona_id: Option<i64>,
    arc_id: Option<i64>,
    topic_id: Option<i64>,
    unknown_persona: Option<String>,
    unknown_emotion: Option<String>,
    unknown_topic: Option<String>,
    tier: String,
    score: Option<i64>,
    practice: bool,
    imported: bool,
}

/// Visits the rows of a target that have a version and one of some statuses, one by one, so that no list of all of them is
/// held here.
pub async fn candidates(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    statuses: &[&str],
    visit: &mut (dyn FnMut(Candidate) + Send),
) -> Result<()> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT c.id, c.number, c.version_id, c.persona_id, c.arc_id, c.topic_id, c.unknown_names ->> 'persona' AS unknown_persona,
            c.unknown_names ->> 'emotion' AS unknown_emotion, c.unknown_names ->> 'topic' AS unknown_topic, c.tier, c.score, c.practice,
            iif(EXISTS (SELECT 1 FROM actions WHERE kind = 'conversations imported' AND dataset_id = ",
    );
    // Where nothing was imported no version is looked at.
    query.push_bind(dataset_id).push(
        "), EXISTS (SELECT 1 FROM versions v WHERE v.conversation_id = c.id AND v.origin = 'import'), 0) AS imported
        FROM conversations c WHERE ",
    );
    push_chosen(&mut query, dataset_id, target, statuses);
    let mut rows = query.build_query_as::<CandidateRow>().fetch(connection);
    while let Some(row) = rows.try_next().await? {
        visit(Candidate {
            id: row.id,
            number: row.number,
            version_id: row.version_id,
            persona_id: row.persona_id.unwrap_or_default(),
            arc_id: row.arc_id.unwrap_or_default(),
            topic_id: row.topic_id.unwrap_or_default(),
            unknown_persona: row.unknown_persona,
            unknown_emotion: row.unknown_emotion,
            unknown_topic: row.unknown_topic,
            tier: Tier::parse(&row.tier)?,
            score: row.score,
            practice: row.practice,
            imported: row.imported,
        });
    }
    Ok(())
}

/// Adds the condition of the rows that an export chooses from to a query over `conversations c`.
pub(super) fn push_chosen(query: &mut QueryBuilder<Sqlite>, dataset_id: i64, target: &Target, statuses: &[&str]) {
    push_target(query, dataset_id, target);
    query.push(" AND c.version_id IS NOT NULL AND c.status IN (SELECT value FROM json_each(");
    query.push_bind(serde_json::json!(statuses).to_string()).push("))");
}

/// A row's shown version with the words of its plan.
#[derive(Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of versions and conversations")]
pub struct Text {
    pub id: i64,
    pub version_id: i64,
    pub system_prompt: Option<String>,
    /// It had a system prompt, which is gone: the database is damaged.
    pub damaged: bool,
    pub content: String,
    pub practice: bool,
    pub persona: String,
    pub emotion: String,
    pub topic: String,
    pub tier: String,
    pub intent: String,
    pub tone: String,
    pub brief: Option<String>,
    pub score: Option<i64>,
    pub verdict: Option<String>,
}

/// The texts of some rows, in the order of the list: of all of them, or of as many as have so many bytes together.
pub async fn texts(connection: &mut SqliteConnection, rows: &[u32], most: usize) -> Result<Vec<Text>> {
    // CROSS JOIN: the list is gone through from front to back.
    let list = serde_json::json!(rows).to_string();
    let mut found = sqlx::query_as::<_, Text>(
        "SELECT c.id, v.id AS version_id, s.body AS system_prompt,
            s.body IS NULL AND (v.system_id IS NOT NULL OR v.origin = 'model') AS damaged, v.content, v.practice, coalesce(p.name, '') AS persona,
            coalesce(a.name, '') AS emotion, coalesce(t.name, '') AS topic, c.tier, c.intent, c.tone, c.brief, c.score, c.verdict
        FROM json_each(?) w CROSS JOIN conversations c ON c.id = w.value CROSS JOIN versions v ON v.id = c.version_id
        LEFT JOIN texts s ON s.id = v.system_id LEFT JOIN library_items p ON p.id = c.persona_id
        LEFT JOIN library_items a ON a.id = c.arc_id LEFT JOIN library_items t ON t.id = c.topic_id",
    )
    .bind(list)
    .fetch(connection);
    let (mut texts, mut bytes) = (Vec::with_capacity(rows.len()), 0);
    while let Some(text) = found.try_next().await? {
        bytes += text.content.len() + text.system_prompt.as_ref().map_or(0, String::len);
        texts.push(text);
        if bytes >= most {
            break;
        }
    }
    Ok(texts)
}

/// (row id, first turn) of some rows, in the order of the list.
pub async fn first_turns_of(connection: &mut SqliteConnection, rows: &[u32]) -> Result<Vec<(i64, String)>> {
    Ok(sqlx::query_as(
        "SELECT c.id, coalesce(iif(json_valid(v.content), json_extract(v.content, '$.turns[0].content'), ''), '')
        FROM json_each(?) w CROSS JOIN conversations c ON c.id = w.value CROSS JOIN versions v ON v.id = c.version_id",
    )
    .bind(serde_json::json!(rows).to_string())
    .fetch_all(connection)
    .await?)
}

/// Where a version came from.
#[derive(Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of versions, calls and what they refer to")]
pub struct Origin {
    pub number: i64,
    pub origin: String,
    pub created_at: i64,
    pub source: Option<String>,
    pub provider: Option<String>,
    pub model: Option<String>,
    pub stop_reason: Option<String>,
    pub input_tokens: Option<i64>,
    pub output_tokens: Option<i64>,
    pub cost_micros: Option<i64>,
    pub params: Option<String>,
    pub template: Option<String>,
    pub template_version: Option<i64>,
    pub voice_version: Option<i64>,
    pub persona_version: Option<i64>,
    pub arc_version: Option<i64>,
    pub topic_version: Option<i64>,
    pub judged_at: Option<i64>,
}

/// Where some versions came from, in the order of the list. What a person edited has the call that it goes back to.
pub async fn origins(connection: &mut SqliteConnection, versions: &[i64]) -> Result<Vec<Origin>> {
    Ok(sqlx::query_as(
        "WITH RECURSIVE up (version, parent, call, steps) AS (
            SELECT v.id, v.parent_id, v.call_id, 1 FROM json_each(?1) w CROSS JOIN versions v ON v.id = w.value
            UNION ALL SELECT up.version, v.parent_id, v.call_id, up.steps + 1 FROM up JOIN versions v ON v.id = up.parent
                WHERE up.call IS NULL AND up.steps < 1000)
        SELECT v.number, v.origin, v.created_at, v.source, y.provider, y.model, y.stop_reason, y.input_tokens,
            y.output_tokens, y.cost_micros, coalesce(x.params, b.params) AS params, t.name AS template, t.number AS template_version,
            o.number AS voice_version, p.number AS persona_version, a.number AS arc_version, n.number AS topic_version, k.at AS judged_at
        FROM json_each(?1) w CROSS JOIN versions v ON v.id = w.value LEFT JOIN up ON up.version = v.id AND up.call IS NOT NULL
        LEFT JOIN calls y ON y.id = up.call LEFT JOIN batches b ON b.id = y.batch_id LEFT JOIN call_texts x ON x.call_id = up.call
        LEFT JOIN library_versions t ON t.id = x.template_version_id LEFT JOIN library_versions o ON o.id = x.voice_version_id
        LEFT JOIN library_versions p ON p.id = x.persona_version_id LEFT JOIN library_versions a ON a.id = x.arc_version_id
        LEFT JOIN library_versions n ON n.id = x.topic_version_id
        LEFT JOIN counting_verdicts k ON v.verdict IS NOT NULL AND k.version_id = v.id",
    )
    .bind(serde_json::json!(versions).to_string())
    .fetch_all(connection)
    .await?)
}

/// A version of a row that stands beside the shown one.
#[derive(Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of versions")]
pub struct Other {
    pub conversation_id: i64,
    pub version_id: i64,
    pub verdict: Option<String>,
    pub content: String,
}

/// The judged versions of some rows, oldest first. Those of Practice where they are wanted.
pub async fn judged(connection: &mut SqliteConnection, rows: &[u32], practice: bool) -> Result<Vec<Other>> {
    Ok(sqlx::query_as(
        "SELECT v.conversation_id, v.id AS version_id, v.verdict, v.content FROM json_each(?) w
        CROSS JOIN versions v ON v.conversation_id = w.value AND v.verdict IN ('approved', 'rejected') AND (?2 OR v.practice = 0) ORDER BY v.id",
    )
    .bind(serde_json::json!(rows).to_string())
    .bind(practice)
    .fetch_all(connection)
    .await?)
}

/// What a person changed: for each of some rows whose shown version a person wrote, the model's version that it goes back to.
/// Those of Practice where they are wanted.
pub async fn before_edits(connection: &mut SqliteConnection, rows: &[u32], practice: bool) -> Result<Vec<Other>> {
    Ok(sqlx::query_as(
        "WITH RECURSIVE up (row, id, steps) AS (
            SELECT c.id, v.parent_id, 1 FROM json_each(?) w CROSS JOIN conversations c ON c.id = w.value
                JOIN versions v ON v.id = c.version_id AND v.origin = 'person' WHERE v.parent_id IS NOT NULL
            UNION ALL SELECT up.row, v.parent_id, up.steps + 1 FROM up JOIN versions v ON v.id = up.id AND v.origin = 'person'
                WHERE v.parent_id IS NOT NULL AND up.steps < 1000)
        SELECT up.row AS conversation_id, v.id AS version_id, v.verdict, v.content FROM up JOIN versions v ON v.id = up.id AND v.origin = 'model' WHERE ?2 OR v.practice = 0",
    )
    .bind(serde_json::json!(rows).to_string())
    .bind(practice)
    .fetch_all(connection)
    .await?)
}

/// The texts of a dataset's library as they are used now.
pub async fn library_texts(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        "SELECT v.body FROM library_items i JOIN library_versions v ON v.id = i.version_id
        WHERE i.dataset_id = ? AND NOT (i.kind = 'resource' AND i.archived_at IS NOT NULL) ORDER BY i.id",
        dataset_id
    )
    .fetch_all(connection)
    .await?)
}

/// The name of whoever replies in a dataset.
pub async fn expert(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "SELECT name FROM library_items WHERE dataset_id = ? AND kind = 'voice' AND active = 1",
        dataset_id
    )
    .fetch_optional(connection)
    .await?)
}
