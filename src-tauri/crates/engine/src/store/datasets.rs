//! Datasets and their plans.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_content::{blank_arc, blank_persona, blank_topic};
use train_domain::items::Library;
use train_domain::row::PlannedRow;

use super::library::{self, ItemKind};
use super::rows::status_counts;
use crate::error::{EngineError, Result};
use crate::view::{self, DatasetView, Facet, Facets, ImportReport, NamedCount};

/// Creates a dataset with a library.
pub async fn create(connection: &mut SqliteConnection, name: &str, library: &Library, now: i64) -> Result<i64> {
    let name = clean_name(name)?;
    let taken = sqlx::query_scalar!(r#"SELECT count(*) AS "n!: i64" FROM datasets WHERE name = ?"#, name)
        .fetch_one(&mut *connection)
        .await?;
    if taken > 0 {
        return Err(
            EngineError::invalid(format!("There is already a dataset named \"{name}\".")).hint("Choose another name.")
        );
    }
    let id = sqlx::query_scalar!(
        r#"INSERT INTO datasets (name, created_at, last_used_at) VALUES (?1, ?2, ?2) RETURNING id AS "id!""#,
        name,
        now
    )
    .fetch_one(&mut *connection)
    .await?;
    library::add_all(connection, id, library, now).await?;
    Ok(id)
}

/// A name without space around it, of a sensible length.
fn clean_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(EngineError::invalid("The dataset needs a name."));
    }
    if name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(EngineError::invalid("The name is longer than 100 characters or holds a line break."));
    }
    Ok(name.to_owned())
}

/// A dataset's name; `None` where it was deleted.
pub async fn name(connection: &mut SqliteConnection, id: i64) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("SELECT name FROM datasets WHERE id = ? AND deleting = 0", id)
        .fetch_optional(connection)
        .await?)
}

/// Gives a dataset another name.
pub async fn rename(connection: &mut SqliteConnection, id: i64, name: &str) -> Result<()> {
    let name = clean_name(name)?;
    let taken =
        sqlx::query_scalar!(r#"SELECT count(*) AS "n!: i64" FROM datasets WHERE name = ? AND id <> ?"#, name, id)
            .fetch_one(&mut *connection)
            .await?;
    if taken > 0 {
        return Err(
            EngineError::invalid(format!("There is already a dataset named \"{name}\".")).hint("Choose another name.")
        );
    }
    sqlx::query!("UPDATE datasets SET name = ?2 WHERE id = ?1 AND deleting = 0", id, name).execute(connection).await?;
    Ok(())
}

/// Refuses a dataset that is no longer there, or is being deleted.
pub async fn require(connection: &mut SqliteConnection, id: i64) -> Result<()> {
    name(connection, id).await?.map(drop).ok_or_else(gone)
}

fn gone() -> EngineError {
    EngineError::not_found("This dataset is no longer there.")
}

/// Marks a dataset as the one last used.
pub async fn touch(connection: &mut SqliteConnection, id: i64, now: i64) -> Result<()> {
    let changed = sqlx::query!("UPDATE datasets SET last_used_at = ?2 WHERE id = ?1 AND deleting = 0", id, now)
        .execute(connection)
        .await?;
    if changed.rows_affected() == 0 {
        return Err(gone());
    }
    Ok(())
}

/// All datasets, the one last used first.
pub async fn list(connection: &mut SqliteConnection) -> Result<Vec<DatasetView>> {
    let rows = sqlx::query!(
        "SELECT id, name, created_at FROM datasets WHERE deleting = 0 ORDER BY last_used_at DESC, id DESC"
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut datasets = Vec::with_capacity(rows.len());
    for row in rows {
        let counts = status_counts(connection, row.id).await?;
        datasets.push(DatasetView {
            id: view::id(row.id),
            name: row.name,
            created_at: view::number(row.created_at),
            counts,
        });
    }
    Ok(datasets)
}

/// Adds planned rows. Names that the library lacks are added to it; a row that is already planned is passed over.
pub async fn add_plan(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    plan: &[PlannedRow],
    now: i64,
) -> Result<ImportReport> {
    require(connection, dataset_id).await?;
    let mut names = library::Names::load(connection, dataset_id).await?;
    let mut known = known_rows(connection, dataset_id).await?;
    let mut number = sqlx::query_scalar!(r#"SELECT next_number AS "n!" FROM datasets WHERE id = ?"#, dataset_id)
        .fetch_one(&mut *connection)
        .await?;
    let mut report = ImportReport { added: 0, skipped: 0, new_names: Vec::new(), warnings: Vec::new() };
    let mut waiting = Vec::with_capacity(TOGETHER);
    for row in plan {
        let (persona, new) = names
            .find_or_add(connection, ItemKind::Persona, &row.persona, || body(&blank_persona(&row.persona)), now)
            .await?;
        report.note_new("persona", new, &row.persona);
        let (arc, new) =
            names.find_or_add(connection, ItemKind::Arc, &row.emotion, || body(&blank_arc(&row.emotion)), now).await?;
        report.note_new("arc", new, &row.emotion);
        let (topic, new) =
            names.find_or_add(connection, ItemKind::Topic, &row.topic, || body(&blank_topic(&row.topic)), now).await?;
        report.note_new("topic", new, &row.topic);
        let tier = row.tier.name();
        let variation = i64::from(row.variation);
        if !known.insert((
            persona,
            arc,
            topic,
            row.intent.clone(),
            row.tone.clone(),
            tier.to_owned(),
            variation,
            row.brief.clone(),
        )) {
            report.skipped += 1;
            continue;
        }
        waiting.push(NewRow { number, persona, arc, topic, tier, variation, row });
        if waiting.len() == TOGETHER {
            insert_rows(connection, dataset_id, &mut waiting).await?;
        }
        number += 1;
        report.added += 1;
    }
    insert_rows(connection, dataset_id, &mut waiting).await?;
    sqlx::query!("UPDATE datasets SET next_number = ?2 WHERE id = ?1", dataset_id, number).execute(connection).await?;
    if report.skipped > 0 {
        report.warnings.push(format!("{} rows were already planned and were passed over.", report.skipped));
    }
    Ok(report)
}

/// Rows that one statement adds: a plan may have hundreds of thousands.
const TOGETHER: usize = 500;

/// A row that is new, with the ids of what it names.
struct NewRow<'p> {
    number: i64,
    persona: i64,
    arc: i64,
    topic: i64,
    tier: &'static str,
    variation: i64,
    row: &'p PlannedRow,
}

async fn insert_rows(connection: &mut SqliteConnection, dataset_id: i64, rows: &mut Vec<NewRow<'_>>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::<Sqlite>::new(
        "INSERT INTO conversations (dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief, variation) ",
    );
    query.push_values(rows.drain(..), |mut values, new| {
        values
            .push_bind(dataset_id)
            .push_bind(new.number)
            .push_bind(new.persona)
            .push_bind(new.arc)
            .push_bind(new.topic)
            .push_bind(new.row.intent.clone())
            .push_bind(new.row.tone.clone())
            .push_bind(new.tier)
            .push_bind(new.row.brief.clone())
            .push_bind(new.variation);
    });
    query.build().execute(connection).await?;
    Ok(())
}

fn body<T: serde::Serialize>(item: &T) -> String {
    serde_json::to_string(item).expect("plain data serialises")
}

impl ImportReport {
    fn note_new(&mut self, kind: &str, new: bool, name: &str) {
        if new {
            self.new_names.push(format!("{kind}: {name}"));
        }
    }
}

type Combination = (i64, i64, i64, String, String, String, i64, Option<String>);

async fn known_rows(
    connection: &mut SqliteConnection,
    dataset_id: i64,
) -> Result<std::collections::HashSet<Combination>> {
    let rows = sqlx::query!(
        "SELECT persona_id, arc_id, topic_id, intent, tone, tier, variation, brief FROM conversations WHERE dataset_id = ?",
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.persona_id, row.arc_id, row.topic_id, row.intent, row.tone, row.tier, row.variation, row.brief))
        .collect())
}

/// The values that filters can offer, with how many rows have each.
pub async fn facets(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Facets> {
    let items = sqlx::query!(
        r#"SELECT i.id AS "id!", i.kind AS "kind!", i.name AS "name!", u.n AS "n!: i64" FROM library_items i JOIN (
            SELECT persona_id AS id, count(*) AS n FROM conversations WHERE dataset_id = ?1 GROUP BY persona_id
            UNION ALL SELECT arc_id, count(*) FROM conversations WHERE dataset_id = ?1 GROUP BY arc_id
            UNION ALL SELECT topic_id, count(*) FROM conversations WHERE dataset_id = ?1 GROUP BY topic_id
        ) u ON u.id = i.id ORDER BY i.name"#,
        dataset_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let of = |kind: &str| {
        items
            .iter()
            .filter(|item| item.kind == kind)
            .map(|item| Facet { id: view::id(item.id), name: item.name.clone(), count: view::id(item.n) })
            .collect()
    };
    let (personas, arcs, topics) = (of("persona"), of("arc"), of("topic"));
    let intents = sqlx::query!(r#"SELECT intent, count(*) AS "n!: i64" FROM conversations WHERE dataset_id = ? GROUP BY intent ORDER BY intent"#, dataset_id).fetch_all(&mut *connection).await?;
    let tones = sqlx::query!(
        r#"SELECT tone, count(*) AS "n!: i64" FROM conversations WHERE dataset_id = ? GROUP BY tone ORDER BY tone"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    Ok(Facets {
        personas,
        arcs,
        topics,
        intents: intents.into_iter().map(|row| NamedCount { name: row.intent, count: view::id(row.n) }).collect(),
        tones: tones.into_iter().map(|row| NamedCount { name: row.tone, count: view::id(row.n) }).collect(),
    })
}
