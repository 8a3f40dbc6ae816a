//! Datasets.

use sqlx::SqliteConnection;
use train_domain::items::Library;

use super::library;
use super::rows::status_counts;
use crate::error::{EngineError, Result};
use crate::view::{self, DatasetView, Facet, Facets, NamedCount};

/// Creates a dataset with a library.
pub async fn create(connection: &mut SqliteConnection, name: &str, library: &Library, now: i64) -> Result<i64> {
    let name = clean_name(name)?;
    let taken = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM datasets WHERE name = ? AND deleted_at IS NULL"#,
        name
    )
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
    Ok(sqlx::query_scalar!("SELECT name FROM datasets WHERE id = ? AND deleted_at IS NULL", id)
        .fetch_optional(connection)
        .await?)
}

/// Gives a dataset another name.
pub async fn rename(connection: &mut SqliteConnection, id: i64, name: &str) -> Result<()> {
    let name = clean_name(name)?;
    let taken = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM datasets WHERE name = ? AND id <> ? AND deleted_at IS NULL"#,
        name,
        id
    )
    .fetch_one(&mut *connection)
    .await?;
    if taken > 0 {
        return Err(
            EngineError::invalid(format!("There is already a dataset named \"{name}\".")).hint("Choose another name.")
        );
    }
    sqlx::query!("UPDATE datasets SET name = ?2 WHERE id = ?1 AND deleted_at IS NULL", id, name)
        .execute(connection)
        .await?;
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
    let changed = sqlx::query!("UPDATE datasets SET last_used_at = ?2 WHERE id = ?1 AND deleted_at IS NULL", id, now)
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
        "SELECT id, name, created_at FROM datasets WHERE deleted_at IS NULL ORDER BY last_used_at DESC, id DESC"
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
