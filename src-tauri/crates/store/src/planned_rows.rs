//! Rows that an action planned: what it keeps of them, and how they are taken back.

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::deleting::push_aside;
use super::target::{push_free, push_unbriefed};
use super::{actions, library};
use crate::error::{Result, StoreError};

/// What the action has on record: by ids, or by numbers where they are many; and the items that were made for them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredPlanned {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ids: Vec<i64>,
    /// The number of the first row, and of the first one behind them.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<i64>,
}

/// What a slice of an undo came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Rows that went.
    pub gone: u32,
    /// Where the next slice begins; none: it is done.
    pub next: Option<usize>,
}

impl StoredPlanned {
    pub fn of_ids(ids: &[i64]) -> Self {
        Self { ids: ids.to_vec(), ..Self::default() }
    }

    pub fn of_numbers(first: i64, until: i64, items: &[i64]) -> Self {
        Self { first: Some(first), until: Some(until), items: items.to_vec(), ..Self::default() }
    }

    fn numbers(&self) -> Option<(i64, i64)> {
        self.first.zip(self.until)
    }

    fn rows(&self) -> usize {
        self.numbers().map_or(self.ids.len(), |(first, until)| usize::try_from(until - first).unwrap_or(0))
    }
}

/// Takes a slice of an action's rows back, from its row `at` on and at most so many: those that wait for their first text are put
/// aside like deleted ones. What was generated, failed, has a brief by a model or is taken by a batch meanwhile stays. After the rows go the items that
/// were made for them, where nothing else has come to use them. With the last slice the action counts as undone: what is cut off
/// before can be undone again.
///
/// # Errors
/// It was undone before; or all of its rows are at work or were generated: `gone` is how many the slices before took.
pub async fn take_back(
    connection: &mut SqliteConnection,
    action: i64,
    (at, most): (usize, usize),
    gone: u32,
    now: i64,
) -> Result<Taken> {
    let nothing = || StoreError::not_found("There is nothing left to undo.");
    let found = sqlx::query!(
        r#"SELECT dataset_id AS "dataset_id!", detail AS "detail!" FROM actions
        WHERE id = ? AND undone_at IS NULL AND detail IS NOT NULL"#,
        action
    )
    .fetch_optional(&mut *connection)
    .await?
    .ok_or_else(nothing)?;
    let planned: StoredPlanned = serde_json::from_str(&found.detail).map_err(|_| nothing())?;
    let (rows, items) = (planned.rows(), planned.items.len());
    let mut taken = Taken { gone: 0, next: None };
    if at < rows {
        let until = rows.min(at + most);
        taken.gone = put_aside(connection, action, found.dataset_id, &planned, at..until).await?;
        if until == rows && gone + taken.gone == 0 && !is_begun(connection, action).await? {
            return Err(StoreError::invalid(
                "The rows that were planned are generated, have briefs by a model, wait in a batch or are deleted by now.",
            )
            .hint("Nothing was changed. Delete those that you do not want in the table."));
        }
        if until < rows || items > most {
            taken.next = Some(until);
            return Ok(taken);
        }
    }
    let from = at.saturating_sub(rows).min(items);
    let until = items.min(from + most);
    library::forget(connection, &planned.items[from..until]).await?;
    if until < items {
        taken.next = Some(rows + until);
    } else {
        actions::undo(connection, action, now).await?;
    }
    Ok(taken)
}

/// Whether rows of it went before: an undo was cut off.
async fn is_begun(connection: &mut SqliteConnection, action: i64) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM conversations WHERE deleted_by = ?) AS "begun!: bool""#,
        action
    )
    .fetch_one(connection)
    .await?)
}

async fn put_aside(
    connection: &mut SqliteConnection,
    action: i64,
    dataset_id: i64,
    planned: &StoredPlanned,
    slice: std::ops::Range<usize>,
) -> Result<u32> {
    let mut query = QueryBuilder::<Sqlite>::new("");
    push_aside(&mut query, action);
    query.push(" WHERE id IN (SELECT c.id FROM ");
    match planned.numbers() {
        Some((first, _)) => {
            let number = |at: usize| first + i64::try_from(at).unwrap_or(i64::MAX - first);
            query.push("conversations c WHERE c.dataset_id = ").push_bind(dataset_id);
            query.push(" AND c.number >= ").push_bind(number(slice.start));
            query.push(" AND c.number < ").push_bind(number(slice.end));
        }
        None => {
            query.push("json_each(").push_bind(serde_json::json!(planned.ids[slice]).to_string());
            query.push(") w CROSS JOIN conversations c ON c.id = w.value WHERE c.dataset_id IS NOT NULL");
        }
    }
    query.push(" AND c.status = 'not_generated'");
    push_free(&mut query);
    push_unbriefed(&mut query);
    let changed = query.push(")").build().execute(&mut *connection).await?.rows_affected();
    Ok(u32::try_from(changed).unwrap_or(u32::MAX))
}
