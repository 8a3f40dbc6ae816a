//! Datasets.

use sqlx::SqliteConnection;
use train_domain::items::Library;
use train_domain::row::StatusCounts;

use super::library;
use super::rows::{status_counts, whole};
use crate::error::{Result, StoreError};

/// A dataset with the counts of its rows.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of datasets")]
pub struct Dataset {
    pub id: i64,
    pub name: String,
    pub created_at: i64,
    pub archived: bool,
    pub counts: StatusCounts,
}

/// An item of the library that rows name.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of library_items, with how many rows name it")]
pub struct Facet {
    pub id: i64,
    pub name: String,
    pub count: u32,
}

/// The values that the rows of a dataset have, with how many have each.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "one field a dimension")]
pub struct Facets {
    pub personas: Vec<Facet>,
    pub arcs: Vec<Facet>,
    pub topics: Vec<Facet>,
    pub intents: Vec<(String, u32)>,
    pub tones: Vec<(String, u32)>,
    pub reasons: Vec<(String, u32)>,
}

/// Creates a dataset with a library.
pub async fn create(connection: &mut SqliteConnection, name: &str, library: &Library, now: i64) -> Result<i64> {
    let name = free_name(connection, name, None).await?;
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

/// A name as it is stored, where no other dataset has it.
///
/// # Errors
/// It is empty, too long or taken.
pub(super) async fn free_name(connection: &mut SqliteConnection, name: &str, but: Option<i64>) -> Result<String> {
    let name = clean_name(name)?;
    let taken = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM datasets WHERE name = ?1 AND deleted_at IS NULL AND id IS NOT ?2"#,
        name,
        but
    )
    .fetch_one(connection)
    .await?;
    if taken > 0 {
        return Err(
            StoreError::invalid(format!("There is already a dataset named \"{name}\".")).hint("Choose another name.")
        );
    }
    Ok(name)
}

/// A name without space around it, of a sensible length.
fn clean_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(StoreError::invalid("The dataset needs a name.").hint("Choose one of up to 100 characters."));
    }
    if name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(StoreError::invalid("The name is longer than 100 characters or holds a line break.")
            .hint("Choose a shorter one, on one line."));
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
    let name = free_name(connection, name, Some(id)).await?;
    sqlx::query!("UPDATE datasets SET name = ?2 WHERE id = ?1 AND deleted_at IS NULL", id, name)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes a dataset out of the list of those at work, or back into it.
///
/// # Errors
/// A batch of it is open, or it is no longer there.
pub async fn archive(connection: &mut SqliteConnection, id: i64, archived: bool, now: i64) -> Result<()> {
    require(connection, id).await?;
    let open = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM batches WHERE dataset_id = ? AND state NOT IN ('completed', 'cancelled')"#,
        id
    )
    .fetch_one(&mut *connection)
    .await?;
    if archived && open > 0 {
        return Err(StoreError::invalid("A batch of this dataset is open.")
            .hint("Let it end or cancel it, then archive the dataset."));
    }
    let at = archived.then_some(now);
    sqlx::query!("UPDATE datasets SET archived_at = ?2 WHERE id = ?1", id, at).execute(connection).await?;
    Ok(())
}

/// Refuses a dataset that is no longer there, or is being deleted.
pub async fn require(connection: &mut SqliteConnection, id: i64) -> Result<()> {
    name(connection, id).await?.map(drop).ok_or_else(gone)
}

fn gone() -> StoreError {
    StoreError::not_found("This dataset is no longer there.")
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
pub async fn list(connection: &mut SqliteConnection) -> Result<Vec<Dataset>> {
    let rows = sqlx::query!(
        r#"SELECT id, name, created_at, archived_at IS NOT NULL AS "archived!: bool" FROM datasets WHERE deleted_at IS NULL ORDER BY last_used_at DESC, id DESC"#
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut datasets = Vec::with_capacity(rows.len());
    for row in rows {
        let counts = status_counts(connection, row.id).await?;
        datasets.push(Dataset {
            id: row.id,
            name: row.name,
            created_at: row.created_at,
            archived: row.archived,
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
    let mut facets = Facets::default();
    for item in items {
        let facet = Facet { id: item.id, name: item.name, count: whole(item.n) };
        match item.kind.as_str() {
            "persona" => facets.personas.push(facet),
            "arc" => facets.arcs.push(facet),
            "topic" => facets.topics.push(facet),
            // Rows name no other.
            _ => {}
        }
    }
    let intents = sqlx::query!(r#"SELECT intent, count(*) AS "n!: i64" FROM conversations WHERE dataset_id = ? GROUP BY intent ORDER BY intent"#, dataset_id).fetch_all(&mut *connection).await?;
    let tones = sqlx::query!(
        r#"SELECT tone, count(*) AS "n!: i64" FROM conversations WHERE dataset_id = ? GROUP BY tone ORDER BY tone"#,
        dataset_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let reasons: Vec<(String, i64)> = sqlx::query_as(
        "SELECT v.reason, count(*) FROM counting_verdicts v JOIN conversations c ON c.version_id = v.version_id
        WHERE v.reason IS NOT NULL AND c.dataset_id = ? GROUP BY v.reason ORDER BY v.reason",
    )
    .bind(dataset_id)
    .fetch_all(connection)
    .await?;
    facets.reasons = reasons.into_iter().map(|(reason, n)| (reason, whole(n))).collect();
    facets.intents = intents.into_iter().map(|row| (row.intent, whole(row.n))).collect();
    facets.tones = tones.into_iter().map(|row| (row.tone, whole(row.n))).collect();
    Ok(facets)
}
