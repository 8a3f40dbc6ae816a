//! The table: its rows, and how many there are.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::{Filter, Target};
use train_domain::row::{Status, StatusCounts, Tier};

use super::target::{names, push_free, push_target, push_words, source};
use crate::error::Result;

/// The last call that wrote, or was to write, a row: judging one is no writing.
const LAST_CALL: &str = "(SELECT n.id FROM calls n JOIN jobs o ON o.id = n.job_id
        WHERE n.conversation_id = c.id AND o.purpose = 'write' ORDER BY n.id DESC LIMIT 1)";
const COLUMNS: &str = "SELECT c.id, c.number, coalesce(p.name, '') AS persona, coalesce(a.name, '') AS emotion, coalesce(t.name, '') AS topic,
    c.intent, c.tone, c.tier, c.variation, c.brief, c.status, c.score, c.generated_at, c.reviewed_at, c.practice, c.revision,
    y.claimed_at, y.ended_at, y.error_kind,
    EXISTS (SELECT 1 FROM jobs o WHERE o.conversation_id = c.id AND o.purpose = 'write' AND o.ended_at IS NULL AND o.state = 'queued') AS queued
    FROM conversations c LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id
    LEFT JOIN library_items t ON t.id = c.topic_id LEFT JOIN calls y ON y.id = ";

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
    pub status: String,
    /// In tenths.
    pub score: Option<i64>,
    pub generated_at: Option<i64>,
    pub reviewed_at: Option<i64>,
    pub practice: bool,
    pub revision: i64,
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
        counts[Tier::parse(&tier)? as usize] = whole(n);
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
