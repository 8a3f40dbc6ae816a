//! Where one row is in the order of the table.
//!
//! The rows before it are counted, so that no page up to it has to be read.

use sqlx::{Connection, QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::{SortKey, Target};

use super::values::{self, Value};
use super::{column, count, push_target, source};
use crate::error::Result;
use crate::store::rows::selected_of;
use crate::view::{PositionQuery, RowQuery};

/// The index of a row among those that match, in the order that is asked for; `None` where it does not match. All of it
/// is read from one state of the database.
#[allow(
    clippy::disallowed_methods,
    reason = "this connection only reads: a deferred transaction is one state of the file"
)]
pub async fn position(connection: &mut SqliteConnection, request: &PositionQuery) -> Result<Option<u32>> {
    let mut reading = connection.begin().await?;
    let dataset_id = i64::from(request.dataset_id);
    let target = Target::Matching { filter: request.filter.clone(), except: Vec::new() };
    if selected_of(&mut reading, dataset_id, &target, &[request.conversation_id]).await?.is_empty() {
        return Ok(None);
    }
    let ascending = match column(request.sort) {
        Some(column) => before_by_value(&mut reading, request, &target, column).await?,
        None => before_by_index(&mut reading, request, &target).await?,
    };
    // Descending is the same order from its other end.
    let position = if request.descending {
        count(&mut reading, dataset_id, &target).await?.saturating_sub(ascending + 1)
    } else {
        ascending
    };
    reading.commit().await?;
    Ok(Some(position))
}

async fn before_by_index(connection: &mut SqliteConnection, request: &PositionQuery, target: &Target) -> Result<u32> {
    let mut query = counting(request, target);
    let id = i64::from(request.conversation_id);
    if request.sort == SortKey::Generated {
        // Null comes before every time, and never compares.
        query.push(" AND (coalesce(c.generated_at, -1), c.id) < (SELECT coalesce(generated_at, -1), id");
        query.push(" FROM conversations WHERE id = ").push_bind(id).push(")");
    } else {
        query.push(" AND c.id < ").push_bind(id);
    }
    Ok(query.build_query_scalar().fetch_one(connection).await?)
}

async fn before_by_value(
    connection: &mut SqliteConnection,
    request: &PositionQuery,
    target: &Target,
    column: &str,
) -> Result<u32> {
    let id = i64::from(request.conversation_id);
    let ascending = RowQuery {
        dataset_id: request.dataset_id,
        filter: request.filter.clone(),
        sort: request.sort,
        descending: false,
        offset: 0,
        limit: 0,
    };
    let mut query =
        QueryBuilder::<Sqlite>::new(format!("SELECT json_quote({column}) FROM conversations c WHERE c.id = "));
    let own: String = query.push_bind(id).build_query_scalar().fetch_one(&mut *connection).await?;
    let own: Value = values::read(&own);
    let values = values::counted(connection, &ascending, target, column).await?;
    let before: u32 = values.iter().take_while(|(value, _)| *value != own).map(|(_, rows)| rows).sum();
    let mut query = counting(request, target);
    query.push(format!(" AND {column} IS json_extract(")).push_bind(own.to_string()).push(", '$')");
    query.push(" AND c.id < ").push_bind(id);
    let among: u32 = query.build_query_scalar().fetch_one(connection).await?;
    Ok(before + among)
}

fn counting(request: &PositionQuery, target: &Target) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(format!("SELECT count(*) FROM {} WHERE ", source(target)));
    push_target(&mut query, i64::from(request.dataset_id), target);
    query
}
