//! The error log: every failed call, with the words for the person.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::call::ErrorKind;
use train_domain::explain::{explain, retryable};

use crate::error::Result;
use crate::view::{self, ErrorPage, ErrorQuery, ErrorView, KindCount};

#[derive(sqlx::FromRow)]
struct Row {
    error_kind: String,
    message: Option<String>,
    http_status: Option<i64>,
    request_id: Option<String>,
    ended_at: Option<i64>,
    retry_at: Option<i64>,
    claimed_at: i64,
    calls: i64,
    provider: String,
    model: String,
    batch_id: i64,
    conversation_id: i64,
    number: i64,
    persona: String,
    emotion: String,
    topic: String,
    tier: String,
    max_tokens: i64,
}

const COLUMNS: &str = "SELECT y.error_kind, y.message, y.http_status, y.request_id, y.ended_at, y.retry_at, y.claimed_at, y.number AS calls, y.provider, y.model, y.batch_id,
    y.conversation_id, c.number, coalesce(p.name, '') AS persona, coalesce(a.name, '') AS emotion, coalesce(t.name, '') AS topic, c.tier,
    CAST(coalesce(CASE WHEN json_valid(b.params) THEN b.params ->> '$.max_tokens' END, 0) AS INTEGER) AS max_tokens";
const FROM: &str =
    " FROM calls y JOIN batches b ON b.id = y.batch_id JOIN conversations c ON c.id = y.conversation_id AND c.dataset_id IS NOT NULL
    LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id LEFT JOIN library_items t ON t.id = c.topic_id
    WHERE y.error_kind IS NOT NULL";

impl From<Row> for ErrorView {
    fn from(row: Row) -> Self {
        let kind = ErrorKind::parse(&row.error_kind).unwrap_or(ErrorKind::Internal);
        let words = explain(kind);
        let mut view = Self {
            kind: row.error_kind,
            title: words.title.into(),
            happened: words.happened.into(),
            todo: match row.retry_at {
                Some(at) => {
                    let at = crate::calendar::clock_time(at, row.ended_at.unwrap_or(row.claimed_at));
                    format!("The provider says to come back at {at}. Retry then.")
                }
                None => words.todo.into(),
            },
            remedy: words.remedy.name().into(),
            retryable: retryable(kind),
            message: row.message.unwrap_or_default(),
            http_status: row.http_status.map(view::id),
            request_id: row.request_id,
            at: view::number(row.ended_at.unwrap_or(row.claimed_at)),
            attempt: view::id(row.calls),
            provider: row.provider,
            model: row.model,
            batch_id: view::id(row.batch_id),
            conversation_id: view::id(row.conversation_id),
            number: view::id(row.number),
            name: format!("{} + {} + {}", row.persona, row.emotion, row.topic),
            tier: row.tier,
            max_tokens: view::id(row.max_tokens),
            copy_text: String::new(),
        };
        view.copy_text = copy_text(&view);
        view
    }
}

/// What "Copy error details" copies. It is made of stored fields only, none of which ever holds a key.
fn copy_text(view: &ErrorView) -> String {
    let status = view.http_status.map_or_else(|| "none".into(), |status| status.to_string());
    format!(
        "Train {} error report\nError: {} ({})\nMessage: {}\nWhat happened: {}\nWhat to do: {}\nTime: {}\nResponse code: {status}\nRequest id: {}\n\
        Conversation: #{} {} ({})\nAttempt: {} of this conversation, in batch {}\nProvider: {}, model {}, at most {} tokens\n",
        env!("CARGO_PKG_VERSION"),
        view.title,
        view.kind,
        view.message,
        view.happened,
        view.todo,
        // Whole milliseconds, far below 2^53.
        crate::calendar::timestamp(view.at as i64),
        view.request_id.as_deref().unwrap_or("none"),
        view.number,
        view.name,
        view.tier,
        view.attempt,
        view.batch_id,
        view.provider,
        view.model,
        view.max_tokens
    )
}

/// The newest failure of a row.
pub async fn last_of(connection: &mut SqliteConnection, conversation_id: i64) -> Result<Option<ErrorView>> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query.push(FROM).push(" AND y.conversation_id = ").push_bind(conversation_id).push(" ORDER BY y.id DESC LIMIT 1");
    let row: Option<Row> = query.build_query_as().fetch_optional(connection).await?;
    Ok(row.map(Into::into))
}

/// A page of the log, newest first, with how often each kind came.
pub async fn page(connection: &mut SqliteConnection, request: &ErrorQuery) -> Result<ErrorPage> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query.push(FROM);
    push_filter(&mut query, request, true);
    query
        .push(" ORDER BY y.id DESC LIMIT ")
        .push_bind(request.limit.min(10_000))
        .push(" OFFSET ")
        .push_bind(request.offset);
    let rows: Vec<Row> = query.build_query_as().fetch_all(&mut *connection).await?;

    let mut count = QueryBuilder::<Sqlite>::new("SELECT count(*)");
    count.push(FROM);
    push_filter(&mut count, request, true);
    let total: i64 = count.build_query_scalar().fetch_one(&mut *connection).await?;

    let mut kinds = QueryBuilder::<Sqlite>::new("SELECT y.error_kind, count(*)");
    kinds.push(FROM);
    push_filter(&mut kinds, request, false);
    kinds.push(" GROUP BY y.error_kind ORDER BY count(*) DESC");
    let kinds: Vec<(String, i64)> = kinds.build_query_as().fetch_all(connection).await?;
    Ok(ErrorPage {
        errors: rows.into_iter().map(Into::into).collect(),
        total: view::id(total),
        kinds: kinds
            .into_iter()
            .map(|(kind, count)| KindCount {
                title: ErrorKind::parse(&kind).map_or_else(|_| kind.clone(), |kind| explain(kind).title.into()),
                kind,
                count: view::id(count),
            })
            .collect(),
    })
}

fn push_filter(query: &mut QueryBuilder<Sqlite>, request: &ErrorQuery, kinds: bool) {
    query.push(" AND c.dataset_id = ").push_bind(request.dataset_id);
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
