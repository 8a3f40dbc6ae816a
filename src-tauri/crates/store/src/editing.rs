//! A person's own texts, and which of its versions a row shows.

use serde_json::json;
use sqlx::SqliteConnection;
use train_domain::quality::SCORER_VERSION;

use super::actions::{self, Kind};
use super::stored::text;
use super::stored_review::StoredChange;
use super::versions;
use crate::error::{Result, StoreError};

/// What an edit of a row rests on.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "columns of conversations")]
pub struct EditedRow {
    pub dataset_id: i64,
    pub number: i64,
    pub tier: String,
    pub persona_id: Option<i64>,
    pub arc_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub brief: Option<String>,
    pub version_id: Option<i64>,
    /// A call that writes it is under way, or waits for its retry.
    pub writing: bool,
}

/// A text that a person made of a version.
#[derive(Clone, Debug)]
pub struct NewEdit {
    /// The row.
    pub conversation_id: i64,
    /// The version that was edited.
    pub seen: i64,
    /// The conversation as JSON.
    pub content: String,
    /// How many turns are as they were, from the first one on.
    pub kept_turns: i64,
    /// Of the rules, where they could say something.
    pub score: Option<NewScore>,
    /// Epoch milliseconds.
    pub now: i64,
}

/// What the rules say of a text.
#[derive(Clone, Debug)]
pub struct NewScore {
    /// The score in tenths.
    pub tenths: u32,
    /// Its criteria as JSON.
    pub criteria: String,
}

/// Another version that a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The dataset of the row.
    pub dataset_id: i64,
    /// The version.
    pub version_id: i64,
    /// The action, by which it is taken back.
    pub action: i64,
}

/// A row whose text can be changed: it shows the version that was read, and nothing writes it.
///
/// # Errors
/// It does not, or it is no longer there.
pub async fn row(connection: &mut SqliteConnection, id: i64, seen: i64) -> Result<EditedRow> {
    let row = sqlx::query_as!(
        EditedRow,
        r#"SELECT dataset_id AS "dataset_id!", number, tier, persona_id, arc_id, topic_id, brief, version_id, writing AS "writing!: bool"
        FROM conversations WHERE id = ? AND dataset_id IS NOT NULL"#,
        id
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| StoreError::not_found("This conversation is no longer there."))?;
    if row.writing {
        return Err(StoreError::invalid("This conversation is being written right now.")
            .hint("Wait for its answer or cancel the batch, then try again."));
    }
    if row.version_id != Some(seen) {
        return Err(StoreError::invalid("This conversation shows another version by now.").hint("Read that one first."));
    }
    Ok(row)
}

/// Keeps an edited text as a version of a person's and lets its row show it. The one before stays.
///
/// # Errors
/// As [`row`].
pub async fn edit(connection: &mut SqliteConnection, new: &NewEdit) -> Result<Shown> {
    let NewEdit { conversation_id, seen, content, kept_turns, score, now } = new;
    let row = row(connection, *conversation_id, *seen).await?;
    let version_id = sqlx::query_scalar!(
        r#"INSERT INTO versions (conversation_id, number, origin, parent_id, kept_turns, system_id, content, practice, created_at)
        SELECT v.conversation_id, (SELECT max(n.number) FROM versions n WHERE n.conversation_id = v.conversation_id) + 1,
            'person', v.id, ?2, v.system_id, ?3, v.practice, ?4
        FROM versions v WHERE v.id = ?1 RETURNING id AS "id!""#,
        seen,
        kept_turns,
        content,
        now
    )
    .fetch_one(&mut *connection)
    .await?;
    if let Some(score) = score {
        sqlx::query!(
            "INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at) VALUES (?, 'rules', ?, ?, ?, ?)",
            version_id,
            SCORER_VERSION,
            score.tenths,
            score.criteria,
            now
        )
        .execute(&mut *connection)
        .await?;
    }
    let change = StoredChange { conversation: *conversation_id, before: *seen, after: version_id };
    show_by(connection, row.dataset_id, Kind::Edit, change, *now).await
}

/// Lets a row show one of its versions.
///
/// # Errors
/// As [`row`]; or it has no such version, or shows it already.
pub async fn show(
    connection: &mut SqliteConnection,
    conversation_id: i64,
    version_id: i64,
    seen: i64,
    now: i64,
) -> Result<Shown> {
    let row = row(connection, conversation_id, seen).await?;
    let owner = sqlx::query_scalar!("SELECT conversation_id FROM versions WHERE id = ?", version_id)
        .fetch_optional(&mut *connection)
        .await?;
    if owner != Some(conversation_id) {
        return Err(StoreError::not_found("This conversation has no such version."));
    }
    if version_id == seen {
        return Err(StoreError::invalid("This version is shown already."));
    }
    let change = StoredChange { conversation: conversation_id, before: seen, after: version_id };
    show_by(connection, row.dataset_id, Kind::Shown, change, now).await
}

async fn show_by(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    kind: Kind,
    change: StoredChange,
    now: i64,
) -> Result<Shown> {
    let action = actions::add_with(connection, dataset_id, kind, Some(text(&change)), now).await?;
    versions::show(connection, &json!([change.after]).to_string()).await?;
    Ok(Shown { dataset_id, version_id: change.after, action })
}

/// What an edit, or another version shown, changed; `None` where the action was something else.
pub async fn change(connection: &mut SqliteConnection, action: i64) -> Result<Option<StoredChange>> {
    let detail =
        sqlx::query_scalar!("SELECT detail FROM actions WHERE id = ? AND kind IN ('edit', 'version shown')", action)
            .fetch_optional(connection)
            .await?;
    Ok(detail.flatten().and_then(|detail| serde_json::from_str(&detail).ok()))
}

/// Lets the row of an edit, or of another version shown, show what it showed before. An edited text stays among the
/// versions. Returns the row.
///
/// # Errors
/// It was undone before, or the row shows another version by now, is being written, or is no longer there.
pub async fn undo(connection: &mut SqliteConnection, action: i64, now: i64) -> Result<i64> {
    let nothing = || StoreError::not_found("There is nothing left to undo.");
    let change = change(connection, action).await?.ok_or_else(nothing)?;
    // Undone first: a second undo is told that nothing is left, whatever the row shows by now.
    if !actions::undo(connection, action, now).await? {
        return Err(nothing());
    }
    row(connection, change.conversation, change.after).await?;
    versions::show(connection, &json!([change.before]).to_string()).await?;
    Ok(change.conversation)
}
