//! The table: filters, targets and rows, as SQL with bound values.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::call::ErrorKind;
use train_domain::explain::{explain, retryable};
use train_domain::query::{Filter, Target};
use train_domain::row::{Status, Tier};

use super::jobs::push_free;
use crate::error::{EngineError, Result};
use crate::view::{self, RowSummary, StatusCounts};

/// The last call that wrote, or was to write, a row: judging one is no writing.
const LAST_CALL: &str = "(SELECT n.id FROM calls n JOIN jobs o ON o.id = n.job_id
        WHERE n.conversation_id = c.id AND o.purpose = 'write' ORDER BY n.id DESC LIMIT 1)";
const COLUMNS: &str = "SELECT c.id, c.number, coalesce(p.name, '') AS persona, coalesce(a.name, '') AS emotion, coalesce(t.name, '') AS topic,
    c.intent, c.tone, c.tier, c.variation, c.brief, c.status, c.score, c.generated_at, c.reviewed_at, c.practice, c.revision,
    y.claimed_at, y.ended_at, y.error_kind,
    EXISTS (SELECT 1 FROM jobs o WHERE o.conversation_id = c.id AND o.purpose = 'write' AND o.ended_at IS NULL AND o.state = 'queued') AS queued
    FROM conversations c LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id
    LEFT JOIN library_items t ON t.id = c.topic_id LEFT JOIN calls y ON y.id = ";

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    number: i64,
    persona: String,
    emotion: String,
    topic: String,
    intent: String,
    tone: String,
    tier: String,
    variation: i64,
    brief: Option<String>,
    status: String,
    score: Option<i64>,
    generated_at: Option<i64>,
    reviewed_at: Option<i64>,
    practice: bool,
    revision: i64,
    claimed_at: Option<i64>,
    ended_at: Option<i64>,
    error_kind: Option<String>,
    queued: bool,
}

impl TryFrom<Row> for RowSummary {
    type Error = EngineError;

    fn try_from(row: Row) -> Result<Self> {
        let status = Status::parse(&row.status)?;
        let failed = status == Status::Failed;
        let kind = row.error_kind.as_deref().and_then(|name| ErrorKind::parse(name).ok()).filter(|_| failed);
        Ok(Self {
            id: view::id(row.id),
            number: view::id(row.number),
            persona: row.persona,
            emotion: row.emotion,
            topic: row.topic,
            intent: row.intent,
            tone: row.tone,
            tier: Tier::parse(&row.tier)?,
            variation: view::id(row.variation),
            brief: row.brief,
            status,
            queued: row.queued && status != Status::Generating,
            score: row.score.map(|tenths| view::number(tenths) / 10.0),
            generated_at: row.generated_at.map(view::number),
            reviewed_at: row.reviewed_at.map(view::number),
            practice: row.practice,
            generating_since: row.claimed_at.filter(|_| status == Status::Generating).map(view::number),
            expected_ms: None,
            error_kind: kind.map(|kind| kind.name().to_owned()),
            error_title: kind.map(|kind| explain(kind).title.to_owned()),
            error_retryable: kind.is_some_and(retryable),
            error_at: row.ended_at.filter(|_| failed).map(view::number),
            revision: view::id(row.revision),
        })
    }
}

/// These rows, in no particular order.
pub async fn by_ids(connection: &mut SqliteConnection, ids: &[i64]) -> Result<Vec<RowSummary>> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query
        .push(LAST_CALL)
        .push(" WHERE c.dataset_id IS NOT NULL AND c.id IN (SELECT value FROM json_each(")
        .push_bind(serde_json::json!(ids).to_string())
        .push("))");
    let rows: Vec<Row> = query.build_query_as().fetch_all(connection).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many rows a target holds.
pub async fn count(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<u32> {
    let mut query = match target {
        Target::Matching { filter, except } if except.is_empty() && is_counted(filter) => {
            let mut query = QueryBuilder::new("SELECT coalesce(sum(k.n), 0) FROM row_counts k WHERE k.dataset_id = ");
            query.push_bind(dataset_id);
            push_words(&mut query, "k.status", &names(&filter.statuses, Status::name));
            push_words(&mut query, "k.tier", &names(&filter.tiers, Tier::name));
            query
        }
        _ => {
            let mut query = QueryBuilder::<Sqlite>::new(format!("SELECT count(*) FROM {} WHERE ", source(target)));
            push_target(&mut query, dataset_id, target);
            query
        }
    };
    let count: i64 = query.build_query_scalar().fetch_one(connection).await?;
    Ok(view::id(count))
}

/// Those of some rows that a target holds, in no particular order.
pub async fn selected_of(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    ids: &[u32],
) -> Result<Vec<u32>> {
    // CROSS JOIN: the rows are looked up by their ids, however few a filter's index would find.
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.id FROM json_each(");
    query.push_bind(serde_json::json!(ids).to_string());
    query.push(") w CROSS JOIN conversations c ON c.id = w.value WHERE ");
    push_target(&mut query, dataset_id, target);
    let found: Vec<i64> = query.build_query_scalar().fetch_all(connection).await?;
    Ok(found.into_iter().map(view::id).collect())
}

/// Whether the counts that are kept say how many rows fall under a filter: one of statuses and tiers, or none.
fn is_counted(filter: &Filter) -> bool {
    let (statuses, tiers) = (filter.statuses.clone(), filter.tiers.clone());
    *filter == Filter { statuses, tiers, ..Filter::default() }
}

/// How many free rows of a target each tier has: Template, Scenario, Edge Case.
pub async fn tier_counts(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<[u32; 3]> {
    let mut query = match target {
        Target::All => known_counts(dataset_id, "not_generated"),
        Target::Failed => known_counts(dataset_id, "failed"),
        Target::Ids { .. } | Target::Matching { .. } => {
            let mut query = QueryBuilder::new("SELECT c.tier, count(*) FROM conversations c WHERE ");
            push_target(&mut query, dataset_id, target);
            push_free(&mut query);
            query.push(" GROUP BY c.tier");
            query
        }
    };
    let found: Vec<(String, i64)> = query.build_query_as().fetch_all(connection).await?;
    let mut counts = [0; 3];
    for (tier, n) in found {
        counts[Tier::parse(&tier)? as usize] = view::id(n);
    }
    Ok(counts)
}

/// Counts of a status that are kept, less those rows that an open batch has taken.
fn known_counts(dataset_id: i64, status: &'static str) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("SELECT k.tier, k.n - (SELECT count(*) FROM jobs o CROSS JOIN conversations c ON c.id = o.conversation_id
        WHERE o.ended_at IS NULL AND o.purpose = 'write' AND c.dataset_id = k.dataset_id AND c.status = k.status AND c.tier = k.tier)
        FROM row_counts k WHERE k.dataset_id = ");
    query.push_bind(dataset_id).push(" AND k.status = ").push_bind(status);
    query
}

/// How many rows of a target are approved: a new version of them has to be reviewed again.
pub async fn approved(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<u32> {
    let mut query =
        QueryBuilder::<Sqlite>::new("SELECT count(*) FROM conversations c WHERE c.status = 'approved' AND ");
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    let count: i64 = query.build_query_scalar().fetch_one(connection).await?;
    Ok(view::id(count))
}

/// How many rows of a target repeat the combination of an earlier row.
pub async fn repeated(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<u32> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM conversations c WHERE ");
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    query.push(
        " AND EXISTS (SELECT 1 FROM conversations o WHERE o.dataset_id = c.dataset_id AND o.persona_id = c.persona_id AND o.arc_id = c.arc_id
            AND o.topic_id = c.topic_id AND o.tier = c.tier AND o.id < c.id AND o.brief IS c.brief)",
    );
    let count: i64 = query.build_query_scalar().fetch_one(connection).await?;
    Ok(view::id(count))
}

/// Where rows of a target are read from. A search goes through the table from front to back: by way of an index, every
/// row would be looked up on its own, which takes several times as long.
pub fn source(target: &Target) -> &'static str {
    match target {
        Target::Matching { filter, .. } if searches(filter) => "conversations c NOT INDEXED",
        _ => "conversations c",
    }
}

/// Characters of a search that are looked at: a pattern that was pasted by mistake must not take its time for each row.
const LONGEST_SEARCH: usize = 1_000;

/// Whether a filter searches in texts, which no index helps with.
fn searches(filter: &Filter) -> bool {
    let text = filter.text.trim();
    !text.is_empty() && !text.starts_with('#')
}

/// Adds the condition of a target to a query over `conversations c`.
pub fn push_target(query: &mut QueryBuilder<Sqlite>, dataset_id: i64, target: &Target) {
    query.push("c.dataset_id = ").push_bind(dataset_id);
    match target {
        Target::Ids { ids } => push_ids(query, "c.id", ids, false),
        Target::All => {
            query.push(" AND c.status = 'not_generated'");
        }
        Target::Failed => {
            query.push(" AND c.status = 'failed'");
        }
        Target::Matching { filter, except } => {
            push_filter(query, dataset_id, filter);
            if !except.is_empty() {
                push_ids(query, "c.id", except, true);
            }
        }
    }
}

fn push_filter(query: &mut QueryBuilder<Sqlite>, dataset_id: i64, filter: &Filter) {
    push_words(query, "c.status", &names(&filter.statuses, Status::name));
    push_words(query, "c.tier", &names(&filter.tiers, Tier::name));
    push_words(query, "c.intent", &filter.intents);
    push_words(query, "c.tone", &filter.tones);
    for (column, ids) in [
        ("c.id", &filter.ids),
        ("c.persona_id", &filter.personas),
        ("c.arc_id", &filter.arcs),
        ("c.topic_id", &filter.topics),
    ] {
        if !ids.is_empty() {
            push_ids(query, column, ids, false);
        }
    }
    let text: String = filter.text.trim().chars().take(LONGEST_SEARCH).collect();
    if let Some(number) = text.strip_prefix('#').and_then(|digits| digits.parse::<i64>().ok()) {
        query.push(" AND c.number = ").push_bind(number);
    } else if !text.is_empty() {
        // A name that is found spares the row its texts. OR would not: SQLite asks for what needs no other table first.
        query.push(" AND CASE WHEN ");
        for (place, (column, kind)) in
            [("c.persona_id", "persona"), ("c.arc_id", "arc"), ("c.topic_id", "topic")].into_iter().enumerate()
        {
            // Of the dataset that is given and not of the row's: so the names are searched once and not for each row.
            // And where no name is found, no row is looked up among none.
            query.push(if place == 0 { "(EXISTS (" } else { " OR (EXISTS (" });
            push_named(query, dataset_id, kind, &text);
            query.push(format!(") AND {column} IN ("));
            push_named(query, dataset_id, kind, &text);
            query.push("))");
        }
        query.push(" THEN 1 ELSE ");
        push_contains(query, "c.intent", &text);
        query.push(" OR ");
        push_contains(query, "c.tone", &text);
        query.push(" OR ");
        push_contains(query, "c.brief", &text);
        query.push(" END");
    }
}

fn push_named(query: &mut QueryBuilder<Sqlite>, dataset_id: i64, kind: &str, text: &str) {
    query.push("SELECT id FROM library_items WHERE dataset_id = ").push_bind(dataset_id);
    query.push(format!(" AND kind = '{kind}' AND "));
    push_contains(query, "name", text);
}

/// Whether a column holds a text, in whatever case. LIKE folds the case of ASCII letters only, which a text without others
/// does not mind; else "émilie" has to find "Émilie".
fn push_contains(query: &mut QueryBuilder<Sqlite>, column: &str, text: &str) {
    if text.is_ascii() {
        let pattern = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query.push(column).push(" LIKE ").push_bind(pattern).push(" ESCAPE '\\'");
    } else {
        query.push(column).push(" REGEXP ").push_bind(format!("(?i){}", regex::escape(text)));
    }
}

fn names<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    values.iter().map(|value| name(*value)).collect()
}

fn push_words<T: serde::Serialize>(query: &mut QueryBuilder<Sqlite>, column: &str, words: &[T]) {
    if !words.is_empty() {
        query
            .push(format!(" AND {column} IN (SELECT value FROM json_each("))
            .push_bind(serde_json::json!(words).to_string())
            .push("))");
    }
}

fn push_ids(query: &mut QueryBuilder<Sqlite>, column: &str, ids: &[u32], not: bool) {
    let not = if not { "NOT " } else { "" };
    query
        .push(format!(" AND {column} {not}IN (SELECT value FROM json_each("))
        .push_bind(serde_json::json!(ids).to_string())
        .push("))");
}

/// How many rows of a dataset have each status.
pub async fn status_counts(connection: &mut SqliteConnection, dataset_id: i64) -> Result<StatusCounts> {
    let rows = sqlx::query!(
        r#"SELECT status, sum(n) AS "n!: i64" FROM row_counts WHERE dataset_id = ? GROUP BY status"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    let mut counts = StatusCounts::default();
    for row in rows {
        let n = view::id(row.n);
        counts.total += n;
        match Status::parse(&row.status)? {
            Status::NotGenerated => counts.not_generated = n,
            Status::Generating => counts.generating = n,
            Status::Generated => counts.generated = n,
            Status::Approved => counts.approved = n,
            Status::Rejected => counts.rejected = n,
            Status::Failed => counts.failed = n,
        }
    }
    Ok(counts)
}

/// The ids of rows by the numbers that a person sees. Unknown numbers are returned apart.
pub async fn ids_of_numbers(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    numbers: &[u32],
) -> Result<(Vec<u32>, Vec<u32>)> {
    let wanted = serde_json::json!(numbers).to_string();
    let found = sqlx::query!(
        "SELECT id, number FROM conversations WHERE dataset_id = ? AND number IN (SELECT value FROM json_each(?))",
        dataset_id,
        wanted
    )
    .fetch_all(connection)
    .await?;
    let missing =
        numbers.iter().copied().filter(|number| !found.iter().any(|row| row.number == i64::from(*number))).collect();
    Ok((found.into_iter().map(|row| view::id(row.id)).collect(), missing))
}
