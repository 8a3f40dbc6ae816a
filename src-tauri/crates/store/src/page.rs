//! A page of the table in order, and where one row is in it.
//!
//! A column whose order is not that of what is stored (names, badges, words in whatever case) is ordered by a list of its
//! values: a few hundred, sorted here, against which the rows are joined.

use std::fmt::Write;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::manner::{ClientStyle, Ending, Friction};
use train_domain::query::{Filter, PositionQuery, RowQuery, SortKey, Target};

use super::any_case;
use super::reading::Reading;
use super::rows::{Row, by_ids, count, selected_of};
use super::target::{push_target, source};
use crate::error::Result;

/// Rows that one page may hold.
const MOST: u32 = 1_000;

/// Room for the table of a large plan: filters then read it from memory. Only connections that page have it, so that
/// batches without a window stay small.
const CACHE: &str = "PRAGMA cache_size = -16000";

const TIERS: [&str; 3] = ["template", "scenario", "edge_case"];
const BADGES: [&str; 6] = ["not_generated", "generating", "generated", "approved", "rejected", "failed"];

/// What rows are ordered by, before their ids. Within a dataset, numbers grow with ids.
enum Order {
    /// A column whose index has the order, with null before everything.
    Column(&'static str),
    /// The values of a column in their order.
    Values(&'static str, Vec<serde_json::Value>),
    /// What is made of a row, and is never null: no index has its order.
    Made(String),
}

/// A page of rows in order, and how many match. All of it is read from one state of the database.
pub async fn page(connection: &mut SqliteConnection, request: &RowQuery) -> Result<(Vec<Row>, u32)> {
    sqlx::query(CACHE).execute(&mut *connection).await?;
    let mut reading = Reading::begin(connection).await?;
    let dataset_id = i64::from(request.dataset_id);
    let target = matching(&request.filter);
    let order = order(&mut reading, dataset_id, request.sort).await?;
    let limit = request.limit.min(MOST);
    let mut query = ordered("SELECT c.id", &order, dataset_id, &target);
    let direction = if request.descending { " DESC" } else { "" };
    match &order {
        Order::Column(column) => query.push(format!(" ORDER BY {column}{direction}, c.id{direction}")),
        Order::Values(..) => query.push(format!(" ORDER BY r.key{direction}, c.id{direction}")),
        Order::Made(made) => query.push(format!(" ORDER BY {made}{direction}, c.id{direction}")),
    };
    query.push(" LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(request.offset);
    let ids: Vec<i64> = query.build_query_scalar().fetch_all(&mut *reading).await?;
    let found = u32::try_from(ids.len()).unwrap_or(limit);
    // The last page says how many rows there are: a search for a few has looked at every row by then.
    let total = if found < limit && (found > 0 || request.offset == 0) {
        request.offset + found
    } else {
        count(&mut reading, dataset_id, &target).await?
    };
    let mut rows = by_ids(&mut reading, &ids).await?;
    rows.sort_by_cached_key(|row| ids.iter().position(|id| *id == row.id));
    reading.end().await?;
    Ok((rows, total))
}

/// The index of a row among those that match, in the order that is asked for; `None` where it does not match. The rows
/// before it are counted, all from one state of the database.
pub async fn position(connection: &mut SqliteConnection, request: &PositionQuery) -> Result<Option<u32>> {
    let mut reading = Reading::begin(connection).await?;
    let (dataset_id, id) = (i64::from(request.dataset_id), i64::from(request.conversation_id));
    let target = matching(&request.filter);
    if selected_of(&mut reading, dataset_id, &target, &[request.conversation_id]).await?.is_empty() {
        return Ok(None);
    }
    let order = order(&mut reading, dataset_id, request.sort).await?;
    let mut query = ordered("SELECT count(*)", &order, dataset_id, &target);
    match &order {
        Order::Column(column) => {
            // Null comes before every value, and never compares.
            query.push(format!(" AND (coalesce({column}, -1), c.id) < (SELECT coalesce({column}, -1), c.id"));
            query.push(" FROM conversations c WHERE c.id = ").push_bind(id).push(")");
        }
        Order::Values(column, values) => {
            query.push(" AND (r.key, c.id) < (SELECT o.key, c.id FROM conversations c JOIN json_each(");
            query.push_bind(serde_json::json!(values).to_string());
            query.push(format!(") o ON o.value IS {column} WHERE c.id = ")).push_bind(id).push(")");
        }
        Order::Made(made) => {
            query.push(format!(" AND ({made}, c.id) < (SELECT {made}, c.id FROM conversations c WHERE c.id = "));
            query.push_bind(id).push(")");
        }
    }
    let before: u32 = query.build_query_scalar().fetch_one(&mut *reading).await?;
    // Descending is the same order from its other end.
    let position = if request.descending {
        count(&mut reading, dataset_id, &target).await?.saturating_sub(before + 1)
    } else {
        before
    };
    reading.end().await?;
    Ok(Some(position))
}

fn matching(filter: &Filter) -> Target {
    Target::Matching { filter: filter.clone(), except: Vec::new() }
}

/// Selects from the rows of a target, joined to the list of their order where there is one.
fn ordered(select: &str, order: &Order, dataset_id: i64, target: &Target) -> QueryBuilder<Sqlite> {
    let mut query = match order {
        Order::Column(_) | Order::Made(_) => QueryBuilder::new(format!("{select} FROM {} WHERE ", source(target))),
        Order::Values(column, values) => {
            let mut query = QueryBuilder::new(format!("{select} FROM json_each("));
            query.push_bind(serde_json::json!(values).to_string());
            // CROSS JOIN: value by value, each from the index of its column.
            query.push(") r CROSS JOIN conversations c ON c.dataset_id = ");
            query.push_bind(dataset_id).push(format!(" AND {column} IS r.value WHERE "));
            query
        }
    };
    push_target(&mut query, dataset_id, target);
    query
}

async fn order(connection: &mut SqliteConnection, dataset_id: i64, sort: SortKey) -> Result<Order> {
    let words = |column, words: &[&str]| Order::Values(column, words.iter().map(|word| (*word).into()).collect());
    Ok(match sort {
        SortKey::Number => Order::Column("c.number"),
        SortKey::Score => Order::Column("c.score"),
        SortKey::Generated => Order::Column("c.generated_at"),
        SortKey::Tier => words("c.tier", &TIERS),
        SortKey::Brief => Order::Made(format!("coalesce(c.brief, '') COLLATE {}", any_case::NAME)),
        SortKey::ClientStyle => places("c.client_style", ClientStyle::ALL.map(|style| quoted(style.name()))),
        SortKey::Friction => places("c.friction", Friction::ALL.map(|friction| quoted(friction.name()))),
        SortKey::Ending => places("c.ending", Ending::ALL.map(|ending| quoted(ending.name()))),
        SortKey::Template => {
            let named = items(connection, dataset_id, "template").await?;
            places("c.template_id", named.into_iter().filter(|id| !id.is_null()))
        }
        SortKey::Status => words("c.status", &BADGES),
        SortKey::Persona => Order::Values("c.persona_id", items(connection, dataset_id, "persona").await?),
        SortKey::Emotion => Order::Values("c.arc_id", items(connection, dataset_id, "arc").await?),
        SortKey::Topic => Order::Values("c.topic_id", items(connection, dataset_id, "topic").await?),
        SortKey::Intent => {
            let values =
                sqlx::query_scalar!("SELECT DISTINCT intent FROM conversations WHERE dataset_id = ?", dataset_id);
            Order::Values("c.intent", in_any_case(values.fetch_all(connection).await?))
        }
        SortKey::Tone => {
            let values =
                sqlx::query_scalar!("SELECT DISTINCT tone FROM conversations WHERE dataset_id = ?", dataset_id);
            Order::Values("c.tone", in_any_case(values.fetch_all(connection).await?))
        }
    })
}

/// By the places of a column's values, and first where it has none of them.
fn places<T: std::fmt::Display>(column: &str, values: impl IntoIterator<Item = T>) -> Order {
    let mut places = String::new();
    for (place, value) in values.into_iter().enumerate() {
        let _ = write!(places, " WHEN {value} THEN {}", place + 1);
    }
    // Without a value the words for it would be none.
    Order::Made(if places.is_empty() { "0".into() } else { format!("CASE {column}{places} ELSE 0 END") })
}

fn quoted(name: &str) -> String {
    format!("'{name}'")
}

/// The ids of a dataset's items of a kind by their names, and null first: a row may have none.
async fn items(connection: &mut SqliteConnection, dataset_id: i64, kind: &str) -> Result<Vec<serde_json::Value>> {
    let mut items = sqlx::query!(
        r#"SELECT id AS "id!", name FROM library_items WHERE dataset_id = ? AND kind = ?"#,
        dataset_id,
        kind
    )
    .fetch_all(connection)
    .await?;
    items.sort_by_cached_key(|item| item.name.to_lowercase());
    Ok(std::iter::once(serde_json::Value::Null).chain(items.into_iter().map(|item| item.id.into())).collect())
}

fn in_any_case(mut words: Vec<String>) -> Vec<serde_json::Value> {
    words.sort_by_cached_key(|word| word.to_lowercase());
    words.into_iter().map(Into::into).collect()
}
