//! The values of a column in order, each with how many rows have it.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::{Filter, SortKey, Target};

use super::{MOST, count, push_target, source};
use crate::error::Result;
use crate::view::RowQuery;

/// A value of a column, as JSON has it: an id, a word, a score or null.
pub type Value = serde_json::Value;

pub fn read(value: &str) -> Value {
    serde_json::from_str(value).unwrap_or_default()
}

/// Values that are looked up one by one; where a column has more of them, all its rows are counted in one pass.
const FEW: usize = 500;

/// The values that the matching rows have, in the order that is asked for and at least as far as the page goes, each with
/// how many rows have it, of which so many are enough that the page ends within them; and how many rows match.
pub async fn of(
    connection: &mut SqliteConnection,
    request: &RowQuery,
    target: &Target,
    column: &str,
) -> Result<(Vec<(Value, u32)>, u32)> {
    if request.filter == Filter::default()
        && let Some(values) = of_all_rows(connection, request, column).await?
    {
        return Ok((values, count(connection, i64::from(request.dataset_id), target).await?));
    }
    let values = counted(connection, request, target, column).await?;
    let total = values.iter().map(|(_, count)| count).sum();
    Ok((values, total))
}

/// Of all rows of the dataset, without looking at each; `None` where that would not be less.
async fn of_all_rows(
    connection: &mut SqliteConnection,
    request: &RowQuery,
    column: &str,
) -> Result<Option<Vec<(Value, u32)>>> {
    match request.sort {
        SortKey::Status => kept(connection, request, "status").await.map(Some),
        SortKey::Tier => kept(connection, request, "tier").await.map(Some),
        // Null is no value to skip to.
        SortKey::Score => Ok(None),
        _ => skipped_to(connection, request, column).await,
    }
}

/// From the counts that are kept.
async fn kept(connection: &mut SqliteConnection, request: &RowQuery, word: &str) -> Result<Vec<(Value, u32)>> {
    let mut query =
        QueryBuilder::<Sqlite>::new(format!("SELECT json_quote({word}), sum(n) FROM row_counts WHERE dataset_id = "));
    query.push_bind(request.dataset_id).push(format!(" GROUP BY {word} HAVING sum(n) > 0"));
    let found = query.build_query_as().fetch_all(&mut *connection).await?;
    in_order(connection, request, found).await
}

/// The values are found by skipping along the column's index, and counted as far as the page goes.
async fn skipped_to(
    connection: &mut SqliteConnection,
    request: &RowQuery,
    column: &str,
) -> Result<Option<Vec<(Value, u32)>>> {
    let dataset_id = i64::from(request.dataset_id);
    let least = format!("SELECT (SELECT min({column}) FROM conversations c WHERE c.dataset_id = ");
    let mut query = QueryBuilder::<Sqlite>::new("WITH RECURSIVE v (value) AS (");
    query.push(&least).push_bind(dataset_id).push(") UNION ALL ");
    query.push(&least).push_bind(dataset_id).push(format!(" AND {column} > v.value) FROM v WHERE v.value IS NOT NULL"));
    query.push(format!(" LIMIT {}) SELECT json_quote(value), 0 FROM v WHERE value IS NOT NULL", FEW + 2));
    let found: Vec<(String, u32)> = query.build_query_as().fetch_all(&mut *connection).await?;
    if found.len() > FEW {
        return Ok(None);
    }
    let mut values = in_order(connection, request, found).await?;
    let end = u64::from(request.offset) + u64::from(request.limit.min(MOST));
    let (mut known, mut rows, mut next) = (0, 0, 2);
    while rows < end && known < values.len() {
        let part = known..values.len().min(known + next);
        let wanted: Vec<&Value> = values[part.clone()].iter().map(|(value, _)| value).collect();
        // A value that goes beyond the page is counted one row beyond it.
        let most = i64::try_from(end - rows + 1).unwrap_or(i64::MAX);
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT json_quote(w.value), (SELECT count(*) FROM (SELECT 1 FROM conversations c WHERE c.dataset_id = ",
        );
        query.push_bind(dataset_id).push(format!(" AND {column} = w.value LIMIT ")).push_bind(most);
        query.push(")) FROM json_each(").push_bind(serde_json::json!(wanted).to_string()).push(") w");
        let counts: Vec<(String, u32)> = query.build_query_as().fetch_all(&mut *connection).await?;
        // As they are written here, which may not be how SQLite writes them.
        let counts: HashMap<String, u32> =
            counts.into_iter().map(|(value, count)| (read(&value).to_string(), count)).collect();
        for (value, count) in &mut values[part.clone()] {
            *count = counts.get(&value.to_string()).copied().unwrap_or(0);
            rows += u64::from(*count);
        }
        known = part.end;
        next *= 4;
    }
    values.truncate(known);
    Ok(Some(values))
}

/// All values that matching rows have, in order. Looks at every matching row.
pub async fn counted(
    connection: &mut SqliteConnection,
    request: &RowQuery,
    target: &Target,
    column: &str,
) -> Result<Vec<(Value, u32)>> {
    let mut query =
        QueryBuilder::<Sqlite>::new(format!("SELECT json_quote({column}), count(*) FROM {} WHERE ", source(target)));
    push_target(&mut query, i64::from(request.dataset_id), target);
    // All rows are counted from the column's index; filtered ones are found by the filter's and grouped then (`+`).
    query.push(format!(" GROUP BY {}{column}", if request.filter == Filter::default() { "" } else { "+" }));
    let found = query.build_query_as().fetch_all(&mut *connection).await?;
    in_order(connection, request, found).await
}

/// Puts values in the order that is asked for.
async fn in_order(
    connection: &mut SqliteConnection,
    request: &RowQuery,
    found: Vec<(String, u32)>,
) -> Result<Vec<(Value, u32)>> {
    let names = match request.sort {
        SortKey::Persona | SortKey::Emotion | SortKey::Topic => names(connection, request.dataset_id).await?,
        _ => HashMap::new(),
    };
    let mut values: Vec<(Value, u32)> = found.into_iter().map(|(value, count)| (read(&value), count)).collect();
    values.sort_by_cached_key(|(value, _)| place(request.sort, value, &names));
    if request.descending {
        values.reverse();
    }
    Ok(values)
}

/// Names of the library's items, folded for comparison.
async fn names(connection: &mut SqliteConnection, dataset_id: u32) -> Result<HashMap<i64, String>> {
    let items = sqlx::query!("SELECT id, name FROM library_items WHERE dataset_id = ?", dataset_id)
        .fetch_all(connection)
        .await?;
    Ok(items.into_iter().map(|item| (item.id, item.name.to_lowercase())).collect())
}

/// Where a value comes: by its rank where it has one, then by its name.
fn place(sort: SortKey, value: &Value, names: &HashMap<i64, String>) -> (i64, String) {
    let word = value.as_str().unwrap_or_default();
    let rank = |order: &[&str]| order.iter().position(|known| *known == word).unwrap_or(order.len());
    let ranked = |rank: usize| (i64::try_from(rank).unwrap_or(i64::MAX), String::new());
    match sort {
        SortKey::Tier => ranked(rank(&["template", "scenario", "edge_case"])),
        SortKey::Status => {
            ranked(rank(&["not_generated", "generating", "generated", "approved", "rejected", "failed"]))
        }
        // Rows without a score come before the lowest one.
        SortKey::Score => (value.as_i64().unwrap_or(-1), String::new()),
        SortKey::Intent | SortKey::Tone => (0, word.to_lowercase()),
        _ => (0, value.as_i64().and_then(|id| names.get(&id)).cloned().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// 1,400 rows with 7 tones and 701 intents, one of them in every second row.
    const ROWS: &str = r#"
        INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0), (2, 'e', 0, 0);
        INSERT INTO library_items (id, dataset_id, kind, name, body, updated_at) VALUES
            (1, 1, 'persona', 'p', '{}', 0), (2, 1, 'arc', 'a', '{}', 0), (3, 1, 'topic', 't', '{}', 0);
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1400)
        INSERT INTO conversations (dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, status)
        SELECT 1 + (i > 1390), i, 1, 2, 3, iif(i % 2, 'to "ask" ' || char(8), 'Intent ' || i), char(97 + i % 7),
            CASE i % 3 WHEN 0 THEN 'edge_case' WHEN 1 THEN 'template' ELSE 'scenario' END, iif(i % 5, 'not_generated', 'failed') FROM n;"#;

    #[tokio::test]
    async fn values_that_are_skipped_to_are_those_that_are_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let filled = store.writer().write(|connection| {
            Box::pin(async move {
                sqlx::raw_sql(ROWS).execute(connection).await?;
                Ok(())
            })
        });
        filled.await.expect("rows");
        let mut connection = store.read().await.expect("a connection");
        let target = Target::Matching { filter: Filter::default(), except: Vec::new() };
        for (sort, column) in [
            (SortKey::Tone, "c.tone"),
            (SortKey::Intent, "c.intent"),
            (SortKey::Persona, "c.persona_id"),
            (SortKey::Tier, "c.tier"),
            (SortKey::Status, "c.status"),
        ] {
            for (offset, descending) in [(0, false), (0, true), (300, false), (1_300, true), (5_000, false)] {
                let request =
                    RowQuery { dataset_id: 1, filter: Filter::default(), sort, descending, offset, limit: 100 };
                let all = counted(&mut connection, &request, &target, column).await.expect("values");
                let (some, total) = of(&mut connection, &request, &target, column).await.expect("values");
                assert_eq!(total, 1_390, "{column}");
                // What the page touches is the same, however it was found.
                let (touched, wanted) =
                    (super::super::slices(&some, offset, 100), super::super::slices(&all, offset, 100));
                assert_eq!(touched, wanted, "{column} from {offset}");
                let values = |all: &[(Value, u32)]| all.iter().map(|(value, _)| value.clone()).collect::<Vec<_>>();
                assert_eq!(values(&some), values(&all[..some.len()]), "{column} from {offset}");
            }
        }
    }
}
