//! The text of one version with the plan of its row: what the text is held against.

use sqlx::SqliteConnection;
use train_domain::answer::Conversation;

use crate::error::{Result, StoreError};
use crate::stored;

/// A version's text, and what its row is planned as.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of conversations")]
pub struct PlannedText {
    pub dataset_id: i64,
    pub persona_id: Option<i64>,
    pub arc_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub brief: Option<String>,
    /// The text.
    pub conversation: Conversation,
}

/// Of one version.
///
/// # Errors
/// It is no longer there, or cannot be read.
pub async fn of_version(connection: &mut SqliteConnection, version_id: i64) -> Result<PlannedText> {
    let row = sqlx::query!(
        r#"SELECT c.dataset_id AS "dataset_id!", c.persona_id, c.arc_id, c.topic_id, c.brief, v.content
        FROM versions v JOIN conversations c ON c.id = v.conversation_id AND c.dataset_id IS NOT NULL WHERE v.id = ?"#,
        version_id
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| StoreError::not_found("This version is no longer there."))?;
    let conversation = stored::conversation(&row.content)?;
    let (persona_id, arc_id, topic_id) = (row.persona_id, row.arc_id, row.topic_id);
    Ok(PlannedText { dataset_id: row.dataset_id, persona_id, arc_id, topic_id, brief: row.brief, conversation })
}
