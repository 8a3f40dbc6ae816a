//! The error log: every failed call, also of rows that are gone.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::call::ErrorKind;
use train_domain::explain::retryable;
use train_domain::query::ErrorQuery;

use super::rows::whole;
use crate::error::Result;

/// A line of the log: a call that failed, with its job, its row and its batch.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of calls, conversations and batches, names for their ids")]
pub struct LogEntry {
    pub error_kind: String,
    pub message: Option<String>,
    pub http_status: Option<i64>,
    pub request_id: Option<String>,
    pub ended_at: Option<i64>,
    pub retry_at: Option<i64>,
    pub claimed_at: i64,
    pub calls: i64,
    pub provider: String,
    pub model: String,
    pub batch_id: i64,
    pub dataset_id: i64,
    pub purpose: String,
    /// What a row was written again for, as JSON.
    pub redo: Option<String>,
    /// The version that was written again, or judged.
    pub version_id: Option<i64>,
    pub conversation_id: i64,
    /// `None` where the row is gone for good, or was tried without being planned.
    pub number: Option<i64>,
    /// The row is not in the plan.
    pub deleted: bool,
    pub persona: String,
    pub emotion: String,
    pub topic: String,
    /// Empty where the row is gone for good.
    pub tier: String,
    /// Of the batch.
    pub max_tokens: i64,
}

/// A page of the error log.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// Newest first.
    pub calls: Vec<LogEntry>,
    /// All that match.
    pub total: u32,
    /// How often each kind came, whichever kinds are asked for.
    pub kinds: Vec<(String, u32)>,
}

const COLUMNS: &str = "SELECT y.error_kind, y.message, y.http_status, y.request_id, y.ended_at, y.retry_at, y.claimed_at, y.number AS calls, y.provider, y.model, y.batch_id,
    b.dataset_id, o.purpose, CASE o.purpose WHEN 'write' THEN o.input END AS redo, o.version_id, coalesce(y.conversation_id, 0) AS conversation_id,
    CASE WHEN c.dataset_id IS NOT NULL OR o.purpose <> 'trial' THEN c.number END AS number, c.dataset_id IS NULL AS deleted,
    coalesce(p.name, '') AS persona, coalesce(a.name, '') AS emotion, coalesce(t.name, '') AS topic, coalesce(c.tier, '') AS tier,
    CAST(coalesce(CASE WHEN json_valid(b.params) THEN b.params ->> '$.max_tokens' END, 0) AS INTEGER) AS max_tokens";
/// By the index of failed calls: of many calls few fail, and by the rows of a dataset those would be missed whose rows are gone.
const FAILED: &str = " FROM calls y INDEXED BY calls_failed JOIN batches b ON b.id = y.batch_id";
const ABOUT: &str = " JOIN jobs o ON o.id = y.job_id LEFT JOIN conversations c ON c.id = y.conversation_id
    LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id LEFT JOIN library_items t ON t.id = c.topic_id";
const WHERE: &str = " WHERE y.error_kind IS NOT NULL";

/// The newest failure to write a row.
pub async fn last_of(connection: &mut SqliteConnection, conversation_id: i64) -> Result<Option<LogEntry>> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query.push(FAILED).push(ABOUT).push(WHERE).push(" AND y.conversation_id = ").push_bind(conversation_id);
    // That a brief, a trial or a judge failed says nothing of the row.
    query.push(" AND o.purpose = 'write' ORDER BY y.id DESC LIMIT 1");
    Ok(query.build_query_as().fetch_optional(connection).await?)
}

/// A page of the log, newest first, with how often each kind came.
pub async fn page(connection: &mut SqliteConnection, request: &ErrorQuery) -> Result<LogPage> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query.push(FAILED).push(ABOUT);
    push_filter(&mut query, request, true);
    query
        .push(" ORDER BY y.id DESC LIMIT ")
        .push_bind(request.limit.min(10_000))
        .push(" OFFSET ")
        .push_bind(request.offset);
    let calls: Vec<LogEntry> = query.build_query_as().fetch_all(&mut *connection).await?;

    let mut count = QueryBuilder::<Sqlite>::new("SELECT count(*)");
    count.push(FAILED);
    push_filter(&mut count, request, true);
    let total: i64 = count.build_query_scalar().fetch_one(&mut *connection).await?;

    let mut kinds = QueryBuilder::<Sqlite>::new("SELECT y.error_kind, count(*)");
    kinds.push(FAILED);
    push_filter(&mut kinds, request, false);
    kinds.push(" GROUP BY y.error_kind ORDER BY count(*) DESC");
    let kinds: Vec<(String, i64)> = kinds.build_query_as().fetch_all(connection).await?;
    let kinds = kinds.into_iter().map(|(kind, count)| (kind, whole(count))).collect();
    Ok(LogPage { calls, total: whole(total), kinds })
}

fn push_filter(query: &mut QueryBuilder<Sqlite>, request: &ErrorQuery, kinds: bool) {
    query.push(WHERE).push(" AND b.dataset_id = ").push_bind(request.dataset_id);
    if let Some(batch) = request.batch_id {
        query.push(" AND y.batch_id = ").push_bind(batch);
    }
    // Epoch milliseconds are whole numbers far below 2^53.
    if let Some(since) = request.since {
        query.push(" AND y.claimed_at >= ").push_bind(since as i64);
    }
    if let Some(wanted) = request.retryable {
        let names: Vec<&str> =
            ErrorKind::ALL.into_iter().filter(|kind| retryable(*kind) == wanted).map(ErrorKind::name).collect();
        push_kinds(query, &names);
    }
    if kinds && !request.kinds.is_empty() {
        push_kinds(query, &request.kinds.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

fn push_kinds(query: &mut QueryBuilder<Sqlite>, kinds: &[&str]) {
    query
        .push(" AND y.error_kind IN (SELECT value FROM json_each(")
        .push_bind(serde_json::json!(kinds).to_string())
        .push("))");
}
