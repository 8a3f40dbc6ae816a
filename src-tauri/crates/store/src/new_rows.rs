//! Rows that are added: to the plan of a dataset, or aside, where nobody sees them.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::planned_rows::StoredPlanned;
use super::{actions, datasets};
use crate::error::Result;
use crate::stored;

/// Rows that one statement adds.
const TOGETHER: usize = 500;

/// Where they are added.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// To the dataset of this id.
    Dataset(i64),
    /// Aside, as if the action of this id had deleted them.
    Aside(i64),
}

/// What is given for a row.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the columns of conversations")]
pub(crate) struct NewRow<'a> {
    pub persona: Option<i64>,
    pub arc: Option<i64>,
    pub topic: Option<i64>,
    pub template: Option<i64>,
    /// Names that it waits for, as JSON.
    pub unknown_names: Option<String>,
    pub intent: &'a str,
    pub tone: &'a str,
    pub tier: &'a str,
    pub variation: i64,
    pub brief: Option<&'a str>,
    pub brief_by: Option<&'a str>,
    pub client_style: Option<&'a str>,
    pub friction: Option<&'a str>,
    pub ending: Option<&'a str>,
}

/// Rows that were planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The action, by which they are taken back.
    pub action: i64,
    /// Their ids, in the order of their numbers.
    pub ids: Vec<i64>,
}

/// Takes the numbers of so many rows from `first` on. False where another row has come meanwhile.
pub(crate) async fn take_numbers(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    first: i64,
    rows: usize,
) -> Result<bool> {
    let until = behind(first, rows);
    let taken = sqlx::query!(
        "UPDATE datasets SET next_number = ?3 WHERE id = ?1 AND next_number = ?2",
        dataset_id,
        first,
        until
    )
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() > 0)
}

/// The number behind those of so many rows.
pub(crate) fn behind(first: i64, rows: usize) -> i64 {
    first + i64::try_from(rows).unwrap_or(0)
}

/// Adds rows to a plan as one action. `None` where another row has come since their numbers were read.
pub(crate) async fn plan(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    first: i64,
    rows: &[NewRow<'_>],
    now: i64,
) -> Result<Option<Planned>> {
    datasets::require(connection, dataset_id).await?;
    if !take_numbers(connection, dataset_id, first, rows.len()).await? {
        return Ok(None);
    }
    let ids = insert(connection, Target::Dataset(dataset_id), first, rows).await?;
    let detail = stored::text(&StoredPlanned::of_ids(&ids));
    let action = actions::add_with(connection, dataset_id, actions::Kind::Plan, Some(detail), now).await?;
    Ok(Some(Planned { action, ids }))
}

/// Adds rows with the numbers from `first` on. Their ids, in that order.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    target: Target,
    first: i64,
    rows: &[NewRow<'_>],
) -> Result<Vec<i64>> {
    let (dataset, action) = match target {
        Target::Dataset(id) => (Some(id), None),
        Target::Aside(action) => (None, Some(action)),
    };
    let text = |text: Option<&str>| text.map(str::to_owned);
    let mut ids = Vec::with_capacity(rows.len());
    let mut number = first;
    for rows in rows.chunks(TOGETHER) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO conversations (dataset_id, deleted_by, number, persona_id, arc_id, topic_id, template_id, unknown_names,
                intent, tone, tier, variation, brief, brief_by, client_style, friction, ending) ",
        );
        query.push_values(rows, |mut values, row| {
            values
                .push_bind(dataset)
                .push_bind(action)
                .push_bind(number)
                .push_bind(row.persona)
                .push_bind(row.arc)
                .push_bind(row.topic)
                .push_bind(row.template)
                .push_bind(row.unknown_names.clone())
                .push_bind(row.intent.to_owned())
                .push_bind(row.tone.to_owned())
                .push_bind(row.tier.to_owned())
                .push_bind(row.variation)
                .push_bind(text(row.brief))
                .push_bind(text(row.brief_by))
                .push_bind(text(row.client_style))
                .push_bind(text(row.friction))
                .push_bind(text(row.ending));
            number += 1;
        });
        query.push(" RETURNING id, number");
        let mut added: Vec<(i64, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        // SQLite promises no order of what it returns.
        added.sort_unstable_by_key(|(_, number)| *number);
        ids.extend(added.into_iter().map(|(id, _)| id));
    }
    Ok(ids)
}
