//! A page of the table, in order.
//!
//! Sorting 100,000 rows for the 200 that are looked at would be noticed at every click, so nothing is sorted: columns
//! that hold few values are ordered value by value, and only the values that the page touches are read, in the order of
//! their index.
//!
//! Within a dataset, numbers grow with ids. That is what makes `id` the order inside one value.

mod position;
mod values;

use std::collections::HashMap;

use sqlx::{Connection, QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::{Filter, SortKey, Target};

use super::rows::{by_ids, count, push_target, source};
use crate::error::Result;
use crate::view::{RowQuery, RowSummary};

pub use position::position;
use values::{Value, read};

/// Rows that one page may hold.
const MOST: u32 = 1_000;

/// Room for the table of a large plan: filters then read it from memory. Only connections that page have it, so that
/// batches without a window stay small.
const CACHE: &str = "PRAGMA cache_size = -16000";

/// A page of rows in order, and how many match. All of it is read from one state of the database.
#[allow(
    clippy::disallowed_methods,
    reason = "this connection only reads: a deferred transaction is one state of the file"
)]
pub async fn page(connection: &mut SqliteConnection, request: &RowQuery) -> Result<(Vec<RowSummary>, u32)> {
    sqlx::query(CACHE).execute(&mut *connection).await?;
    let mut reading = connection.begin().await?;
    let target = Target::Matching { filter: request.filter.clone(), except: Vec::new() };
    let (ids, total) = match column(request.sort) {
        Some(column) => by_value(&mut reading, request, &target, column).await?,
        None => by_index(&mut reading, request, &target).await?,
    };
    let places: HashMap<i64, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut rows = by_ids(&mut reading, &ids).await?;
    rows.sort_by_key(|row| places.get(&i64::from(row.id)).copied());
    reading.commit().await?;
    Ok((rows, total))
}

/// The column whose values are put in order; `None` where an index has the order already.
fn column(sort: SortKey) -> Option<&'static str> {
    match sort {
        SortKey::Number | SortKey::Generated => None,
        SortKey::Persona => Some("c.persona_id"),
        SortKey::Emotion => Some("c.arc_id"),
        SortKey::Topic => Some("c.topic_id"),
        SortKey::Intent => Some("c.intent"),
        SortKey::Tone => Some("c.tone"),
        SortKey::Tier => Some("c.tier"),
        SortKey::Status => Some("c.status"),
        SortKey::Score => Some("c.score"),
    }
}

async fn by_index(connection: &mut SqliteConnection, request: &RowQuery, target: &Target) -> Result<(Vec<i64>, u32)> {
    let dataset_id = i64::from(request.dataset_id);
    let direction = if request.descending { " DESC" } else { "" };
    let order = match request.sort {
        SortKey::Generated => format!("c.generated_at{direction}, c.id{direction}"),
        // All rows come from the index of their numbers, filtered ones from the filter's.
        _ if request.filter == Filter::default() => format!("c.number{direction}"),
        _ => format!("c.id{direction}"),
    };
    let limit = request.limit.min(MOST);
    let mut query = QueryBuilder::<Sqlite>::new(format!("SELECT c.id FROM {} WHERE ", source(target)));
    push_target(&mut query, dataset_id, target);
    query.push(format!(" ORDER BY {order} LIMIT ")).push_bind(limit).push(" OFFSET ").push_bind(request.offset);
    let ids: Vec<i64> = query.build_query_scalar().fetch_all(&mut *connection).await?;
    let found = u32::try_from(ids.len()).unwrap_or(limit);
    // The last page says how many rows there are: a search for a few has looked at every row by then.
    let total = if found < limit && (found > 0 || request.offset == 0) {
        request.offset + found
    } else {
        count(connection, dataset_id, target).await?
    };
    Ok((ids, total))
}

async fn by_value(
    connection: &mut SqliteConnection,
    request: &RowQuery,
    target: &Target,
    column: &str,
) -> Result<(Vec<i64>, u32)> {
    let (values, total) = values::of(connection, request, target, column).await?;
    let mut ids = Vec::new();
    for slice in slices(&values, request.offset, request.limit.min(MOST)) {
        let run = &values[slice.first..=slice.last];
        let mut query =
            QueryBuilder::<Sqlite>::new(format!("SELECT json_quote({column}), c.id FROM conversations c WHERE "));
        push_target(&mut query, i64::from(request.dataset_id), target);
        if let [(value, _)] = run {
            // IS, for null too; and not IN, which would read the rows out of order and sort them.
            query.push(format!(" AND {column} IS json_extract(")).push_bind(value.to_string()).push(", '$')");
        } else {
            let wanted: Vec<&Value> = run.iter().map(|(value, _)| value).collect();
            query.push(format!(" AND {column} IN (SELECT value FROM json_each("));
            query.push_bind(serde_json::json!(wanted).to_string()).push("))");
        }
        // One value comes from its index in the order of the ids; several are few rows.
        query.push(if request.descending { " ORDER BY c.id DESC LIMIT " } else { " ORDER BY c.id LIMIT " });
        query.push_bind(slice.limit).push(" OFFSET ").push_bind(slice.offset);
        let mut found: Vec<(String, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        let rank: HashMap<String, usize> =
            run.iter().enumerate().map(|(rank, (value, _))| (value.to_string(), rank)).collect();
        found.sort_by_cached_key(|(value, _)| rank.get(&read(value).to_string()).copied());
        ids.extend(found.into_iter().map(|(_, id)| id));
    }
    Ok((ids, total))
}

/// Rows of consecutive values that are read by one query.
#[derive(Debug, PartialEq)]
struct Slice {
    /// The first value's place in the order, and the last one's.
    first: usize,
    last: usize,
    /// Rows passed over, and rows taken.
    offset: u32,
    limit: u32,
}

/// What to read for the rows from `offset` on. Values that lie in the page as a whole are read together, however many
/// there are; one that is cut by its edge, or that is null, is read alone.
fn slices(values: &[(Value, u32)], offset: u32, limit: u32) -> Vec<Slice> {
    let (from, to) = (u64::from(offset), u64::from(offset) + u64::from(limit));
    let mut slices: Vec<Slice> = Vec::new();
    let mut whole = false;
    let mut start = 0_u64;
    for (index, (value, rows)) in values.iter().enumerate() {
        let end = start + u64::from(*rows);
        let (low, high) = (start.max(from), end.min(to));
        if low < high {
            // Both are parts of one value's rows.
            let (skipped, taken) = ((low - start) as u32, (high - low) as u32);
            let joins = taken == *rows && !value.is_null();
            match slices.last_mut() {
                Some(before) if whole && joins => {
                    before.last = index;
                    before.limit += taken;
                }
                _ => slices.push(Slice { first: index, last: index, offset: skipped, limit: taken }),
            }
            whole = joins;
        }
        start = end;
    }
    slices
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(values: &[(Value, u32)], offset: u32, limit: u32, expected: &[(usize, usize, u32, u32)]) {
        let expected: Vec<Slice> =
            expected.iter().map(|&(first, last, offset, limit)| Slice { first, last, offset, limit }).collect();
        assert_eq!(slices(values, offset, limit), expected, "{offset} {limit}");
    }

    #[test]
    fn a_page_touches_only_its_own_values() {
        let values = [(json!(1), 100), (json!(2), 3), (json!(3), 4), (json!(null), 5), (json!(5), 1_000)];
        check(&values, 0, 50, &[(0, 0, 0, 50)]);
        check(&values, 90, 12, &[(0, 0, 90, 10), (1, 1, 0, 2)]);
        check(&values, 90, 200, &[(0, 0, 90, 10), (1, 2, 0, 7), (3, 3, 0, 5), (4, 4, 0, 178)]);
        check(&values, 112, 10, &[(4, 4, 0, 10)]);
        check(&values, 1_112, 10, &[]);
        check(&[], 0, 10, &[]);
    }

    #[test]
    fn many_small_values_are_one_query() {
        let values: Vec<(Value, u32)> = (0..500).map(|id| (json!(id), 1)).collect();
        check(&values, 100, 200, &[(100, 299, 0, 200)]);
    }
}
