//! The table: its rows, and how many there are.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::{Filter, Target};
use train_domain::row::{Status, StatusCounts, Tier};

use super::target::{INCOMPLETE, names, push_complete, push_free, push_target, push_words, source};
use crate::error::{Result, StoreError};
use crate::stored_cells::StoredUnknown;

/// The last call that wrote, or was to write, a row: judging one is no writing.
const LAST_CALL: &str = "(SELECT n.id FROM calls n JOIN jobs o ON o.id = n.job_id
        WHERE n.conversation_id = c.id AND o.purpose = 'write' ORDER BY n.id DESC LIMIT 1)";
const COLUMNS: &str = "SELECT c.id, c.number, coalesce(p.name, c.unknown_names ->> 'persona', '') AS persona,
    coalesce(a.name, c.unknown_names ->> 'emotion', '') AS emotion, coalesce(t.name, c.unknown_names ->> 'topic', '') AS topic,
    c.intent, c.tone, c.tier, c.variation, c.brief, c.brief_by,
    c.client_style, c.friction, c.ending, c.unknown_names, m.name AS template, c.status, c.score, c.generated_at, c.reviewed_at, c.practice, c.revision, c.verdict IS 'deferred' AS deferred,
    y.claimed_at, y.ended_at, y.error_kind,
    EXISTS (SELECT 1 FROM jobs o WHERE o.conversation_id = c.id AND o.purpose = 'write' AND o.ended_at IS NULL AND o.state = 'queued') AS queued
    FROM conversations c LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id
    LEFT JOIN library_items t ON t.id = c.topic_id LEFT JOIN library_items m ON m.id = c.template_id LEFT JOIN calls y ON y.id = ";

/// A row of the table, with the last call that wrote or was to write it.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of conversations, names for their ids")]
pub struct Row {
    pub id: i64,
    pub number: i64,
    pub persona: String,
    pub emotion: String,
    pub topic: String,
    pub intent: String,
    pub tone: String,
    pub tier: String,
    pub variation: i64,
    pub brief: Option<String>,
    pub brief_by: Option<String>,
    pub client_style: Option<String>,
    pub friction: Option<String>,
    pub ending: Option<String>,
    /// JSON: what was typed as persona, emotion and topic, where the library has no such name.
    pub unknown_names: Option<String>,
    /// The name of the row's own template.
    pub template: Option<String>,
    pub status: String,
    /// In tenths.
    pub score: Option<i64>,
    pub generated_at: Option<i64>,
    pub reviewed_at: Option<i64>,
    pub practice: bool,
    pub revision: i64,
    /// The verdict on what it shows is that it is looked at later.
    pub deferred: bool,
    /// Of that call.
    pub claimed_at: Option<i64>,
    /// The same.
    pub ended_at: Option<i64>,
    /// The same.
    pub error_kind: Option<String>,
    /// It waits in an open batch.
    pub queued: bool,
}

/// These rows, in no particular order.
pub async fn by_ids(connection: &mut SqliteConnection, ids: &[i64]) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query
        .push(LAST_CALL)
        .push(" WHERE c.dataset_id IS NOT NULL AND c.id IN (SELECT value FROM json_each(")
        .push_bind(serde_json::json!(ids).to_string())
        .push("))");
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// A row id or a count, none of which comes near the limit.
pub(crate) fn whole(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
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
    Ok(whole(count))
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
    Ok(found.into_iter().map(whole).collect())
}

/// Whether the counts that are kept say how many rows fall under a filter: one of statuses and tiers, or none.
fn is_counted(filter: &Filter) -> bool {
    let (statuses, tiers) = (filter.statuses.clone(), filter.tiers.clone());
    // "Is not" is not counted: the counts are those of each status and tier.
    *filter == Filter { statuses, tiers, ..Filter::default() }
}

/// How many rows of a target each tier has that a batch can write: Template, Scenario, Edge Case.
pub async fn tier_counts(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<[u32; 3]> {
    let mut query = match target {
        Target::All => known_counts(dataset_id, "not_generated"),
        Target::Failed => known_counts(dataset_id, "failed"),
        Target::Ids { .. } | Target::Matching { .. } => {
            let mut query = QueryBuilder::new("SELECT c.tier, count(*) FROM conversations c WHERE ");
            push_target(&mut query, dataset_id, target);
            push_free(&mut query);
            push_complete(&mut query);
            query.push(" GROUP BY c.tier");
            query
        }
    };
    let found: Vec<(String, i64)> = query.build_query_as().fetch_all(connection).await?;
    let mut counts = [0; 3];
    for (tier, n) in found {
        counts[Tier::parse(&tier)? as usize] = whole(n);
    }
    Ok(counts)
}

/// Counts of a status that are kept, less those rows that an open batch has taken, and those that it cannot.
fn known_counts(dataset_id: i64, status: &'static str) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(format!(
        "SELECT k.tier, k.n - (SELECT count(*) FROM jobs o CROSS JOIN conversations c ON c.id = o.conversation_id
        WHERE o.ended_at IS NULL AND o.purpose = 'write' AND c.dataset_id = k.dataset_id AND c.status = k.status AND c.tier = k.tier
            AND NOT {INCOMPLETE})
        - (SELECT count(*) FROM conversations c INDEXED BY conversations_incomplete
            WHERE c.dataset_id = k.dataset_id AND c.status = k.status AND c.tier = k.tier AND {INCOMPLETE})
        FROM row_counts k WHERE k.dataset_id = "
    ));
    query.push_bind(dataset_id).push(" AND k.status = ").push_bind(status);
    query
}

/// How many free rows of a target lack something that a prompt is made of: a batch leaves them out.
pub async fn incomplete(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<u32> {
    // Of a whole dataset they are found by their index.
    let index = match target {
        Target::All | Target::Failed => " INDEXED BY conversations_incomplete",
        Target::Ids { .. } | Target::Matching { .. } => "",
    };
    let mut query =
        QueryBuilder::<Sqlite>::new(format!("SELECT count(*) FROM conversations c{index} WHERE {INCOMPLETE} AND "));
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    let count: i64 = query.build_query_scalar().fetch_one(connection).await?;
    Ok(whole(count))
}

/// The first free row of a target that lacks something, one that names what the library has not before others: its number,
/// and those names. There is one.
pub async fn first_incomplete(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
) -> Result<(i64, Option<StoredUnknown>)> {
    let mut query = QueryBuilder::<Sqlite>::new(format!(
        "SELECT c.number, c.unknown_names FROM conversations c WHERE {INCOMPLETE} AND "
    ));
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    query.push(" ORDER BY c.unknown_names IS NULL, c.number LIMIT 1");
    let (number, names): (i64, Option<String>) = query.build_query_as().fetch_one(connection).await?;
    let names = names
        .map(|names| serde_json::from_str(&names))
        .transpose()
        .map_err(|error| StoreError::invalid(format!("The names of a row cannot be read: {error}")))?;
    Ok((number, names))
}

/// How many rows of a target are approved: a new version of them has to be reviewed again.
pub async fn approved(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<u32> {
    let mut query =
        QueryBuilder::<Sqlite>::new("SELECT count(*) FROM conversations c WHERE c.status = 'approved' AND ");
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    push_complete(&mut query);
    let count: i64 = query.build_query_scalar().fetch_one(connection).await?;
    Ok(whole(count))
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
    Ok(whole(count))
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
        let n = whole(row.n);
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
    Ok((found.into_iter().map(|row| whole(row.id)).collect(), missing))
}
