//! Copies of rows: what a person changes where the row itself is written.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;

use super::plan_row::{self, PlanRow};
use super::write::{Changed, MOST, check_size, write};
use crate::actions::Kind;
use crate::datasets;
use crate::error::{Result, StoreError};
use crate::stored_cells::StoredCellChanges;
use crate::target::{push_target, source};

/// Adds a copy of each row of a target, in their order, as one action: the next variation of its combination, not written.
///
/// # Errors
/// There are too many or none, or the dataset is no longer there.
pub async fn duplicate(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    now: i64,
) -> Result<Changed> {
    datasets::require(connection, dataset_id).await?;
    let mut query = QueryBuilder::<Sqlite>::new(format!("SELECT c.id FROM {} WHERE ", source(target)));
    push_target(&mut query, dataset_id, target);
    query.push(" ORDER BY c.number LIMIT ").push_bind(i64::try_from(MOST).unwrap_or(i64::MAX) + 1);
    let ids: Vec<i64> = query.build_query_scalar().fetch_all(&mut *connection).await?;
    if ids.is_empty() {
        return Err(StoreError::not_found("There is no such row any more, so nothing was duplicated."));
    }
    check_size(ids.len())?;
    let mut rows = plan_row::load(connection, dataset_id, &ids).await?;
    let copy = |row| PlanRow { id: 0, number: 0, shown: None, writing: false, batch: None, is_briefed: false, ..row };
    let mut copies: Vec<PlanRow> = ids.iter().filter_map(|id| rows.remove(id)).map(copy).collect();
    let detail = StoredCellChanges::default();
    write(connection, dataset_id, Kind::Cells, &HashMap::new(), &mut [], &mut copies, detail, now).await
}
