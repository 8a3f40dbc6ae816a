//! Rows of the plan with all that a template makes their prompts of.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;
use train_domain::row::Tier;

use crate::error::{Result, StoreError};
use crate::target::{push_free, push_target};

/// A row as a prompt is made of it.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of conversations")]
pub struct PromptRow {
    pub id: i64,
    pub number: i64,
    pub persona_id: i64,
    pub arc_id: i64,
    pub topic_id: i64,
    pub tier: String,
    pub intent: String,
    pub tone: String,
    pub brief: Option<String>,
    pub variation: i64,
    pub client_style: Option<String>,
    pub friction: Option<String>,
    pub ending: Option<String>,
    /// The row's own template.
    pub template_id: Option<i64>,
    /// It shows a text.
    pub written: bool,
}

const COLUMNS: &str =
    "SELECT c.id, c.number, c.persona_id, c.arc_id, c.topic_id, c.tier, c.intent, c.tone, c.brief, c.variation,
    c.client_style, c.friction, c.ending, c.template_id, c.version_id IS NOT NULL AS written FROM conversations c
    WHERE c.persona_id IS NOT NULL AND c.arc_id IS NOT NULL AND c.topic_id IS NOT NULL AND c.dataset_id = ";

/// The rows of a tier that have no template of their own, and those whose own one it is, in the order of their numbers.
/// Rows without a persona, an arc or a topic have no prompt.
pub async fn of_template(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    tier: Tier,
    item_id: Option<i64>,
) -> Result<Vec<PromptRow>> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query.push_bind(dataset_id).push(" AND (c.tier = ").push_bind(tier.name());
    query.push(" AND c.template_id IS NULL OR c.template_id = ").push_bind(item_id).push(") ORDER BY c.number");
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// The rows of a target that a batch would write.
pub async fn of_target(connection: &mut SqliteConnection, dataset_id: i64, target: &Target) -> Result<Vec<PromptRow>> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query.push_bind(dataset_id).push(" AND ");
    push_target(&mut query, dataset_id, target);
    push_free(&mut query);
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// One row.
///
/// # Errors
/// It is no longer there, or has no persona, arc or topic.
pub async fn row(connection: &mut SqliteConnection, dataset_id: i64, id: i64) -> Result<PromptRow> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query.push_bind(dataset_id).push(" AND c.id = ").push_bind(id);
    query.build_query_as().fetch_optional(connection).await?.ok_or_else(gone)
}

fn gone() -> StoreError {
    StoreError::not_found("This row is no longer there, or has no persona, emotion or topic.")
        .hint("Choose another row.")
}

/// The template of an item, as it is saved, and whether rows of its tier are made with it.
pub async fn saved(connection: &mut SqliteConnection, dataset_id: i64, item_id: i64) -> Result<Option<(String, bool)>> {
    let found = sqlx::query!(
        r#"SELECT v.body ->> 'body' AS "body: String", i.active AS "active: bool" FROM library_items i
        JOIN library_versions v ON v.id = i.version_id WHERE i.id = ? AND i.dataset_id = ? AND i.kind = 'template'"#,
        item_id,
        dataset_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|found| (found.body.unwrap_or_default(), found.active)))
}

/// A template of a dataset that rows are made with, or may be.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of library_items, and the body of the newest version")]
pub struct SavedTemplate {
    pub id: i64,
    pub name: String,
    pub tier: String,
    pub body: String,
    /// It is the one of its tier, or rows name it themselves.
    pub used: bool,
}

/// The templates that are not archived, in the order of the library.
pub async fn all(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<SavedTemplate>> {
    Ok(sqlx::query_as!(
        SavedTemplate,
        r#"SELECT i.id AS "id!", i.name, coalesce(i.slot, '') AS "tier!: String", v.body ->> 'body' AS "body!: String",
            i.active OR EXISTS (SELECT 1 FROM conversations c WHERE c.template_id = i.id AND c.dataset_id = i.dataset_id) AS "used!: bool"
        FROM library_items i JOIN library_versions v ON v.id = i.version_id
        WHERE i.dataset_id = ? AND i.kind = 'template' AND i.archived_at IS NULL ORDER BY i.id"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?)
}
