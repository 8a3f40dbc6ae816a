//! The versions of an item.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::items::{ItemBody, ItemKind};

use super::library_list::Listed;
use super::rows::whole;
use crate::error::{Result, StoreError};

/// A version of an item.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of library_versions")]
pub struct ItemVersion {
    pub number: i64,
    pub created_at: i64,
    pub body: ItemBody,
    /// Conversations of which a text was written with it.
    pub written: u32,
}

/// The versions of an item, the newest first. One that this version of Train cannot read is left out.
pub async fn versions(connection: &mut SqliteConnection, item: &Listed) -> Result<Vec<ItemVersion>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", number, body, created_at FROM library_versions WHERE item_id = ? ORDER BY number DESC"#,
        item.id
    )
    .fetch_all(&mut *connection)
    .await?;
    let written = written(connection, item).await?;
    let of = |id: i64| written.iter().find(|(version, _)| *version == id).map_or(0, |(_, n)| whole(*n));
    let mut versions = Vec::with_capacity(rows.len());
    for row in rows {
        match ItemBody::parse(item.kind, &row.body) {
            Ok(body) => {
                versions.push(ItemVersion { number: row.number, created_at: row.created_at, body, written: of(row.id) })
            }
            Err(error) => tracing::warn!(version = row.id, %error, "a version of a library item cannot be read"),
        }
    }
    Ok(versions)
}

/// (version, conversations) of an item's versions that texts were written with.
async fn written(connection: &mut SqliteConnection, item: &Listed) -> Result<Vec<(i64, i64)>> {
    // A row that is written keeps its persona, arc and topic, so theirs are found by the row.
    let (column, of) = match item.kind {
        ItemKind::Persona => ("x.persona_version_id", Some("c.persona_id")),
        ItemKind::Arc => ("x.arc_version_id", Some("c.arc_id")),
        ItemKind::Topic => ("x.topic_version_id", Some("c.topic_id")),
        ItemKind::Template => ("x.template_version_id", None),
        ItemKind::Voice => ("x.voice_version_id", None),
        ItemKind::Intent | ItemKind::Tone | ItemKind::Resource => return Ok(Vec::new()),
    };
    let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
    query
        .push(column)
        .push(
            ", count(DISTINCT c.id) FROM conversations c JOIN versions v ON v.conversation_id = c.id
        JOIN call_texts x ON x.call_id = v.call_id WHERE c.dataset_id = ",
        )
        .push_bind(item.dataset_id);
    if let Some(of) = of {
        query.push(" AND ").push(of).push(" = ").push_bind(item.id);
    }
    query.push(" AND ").push(column).push(" IN (SELECT id FROM library_versions WHERE item_id = ").push_bind(item.id);
    query.push(") GROUP BY 1");
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// What an item was in one of its versions.
///
/// # Errors
/// There is no such version, or it cannot be read.
pub async fn version(connection: &mut SqliteConnection, item: &Listed, number: i64) -> Result<ItemBody> {
    let body =
        sqlx::query_scalar!("SELECT body FROM library_versions WHERE item_id = ? AND number = ?", item.id, number)
            .fetch_optional(connection)
            .await?
            .ok_or_else(|| StoreError::not_found("This version is no longer there."))?;
    read(item, &body)
}

/// What an item is now.
///
/// # Errors
/// It cannot be read.
pub async fn newest(connection: &mut SqliteConnection, item: &Listed) -> Result<ItemBody> {
    version(connection, item, item.version).await
}

fn read(item: &Listed, body: &str) -> Result<ItemBody> {
    ItemBody::parse(item.kind, body).map_err(|error| {
        StoreError::invalid(format!("The {} \"{}\" cannot be read: {error}.", item.kind.name(), item.name))
    })
}
