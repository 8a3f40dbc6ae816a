//! Conversations that prompts show as examples: chosen by a person, a few of a dataset, in the order of choice.

use sqlx::SqliteConnection;
use train_domain::answer::Conversation;

use crate::error::{Result, StoreError};
use crate::stored;

/// The most of one dataset. Each makes every prompt longer.
pub const MOST: usize = 3;
/// The longest text of one, in bytes.
const LONGEST: i64 = 40_000;

/// An example.
#[derive(Clone, Debug)]
pub struct Example {
    /// The row that shows it.
    pub conversation_id: i64,
    /// Its text.
    pub conversation: Conversation,
}

/// Makes a conversation an example, or no longer. Returns its dataset.
pub async fn set(connection: &mut SqliteConnection, conversation_id: i64, on: bool, now: i64) -> Result<i64> {
    let row = sqlx::query!(
        r#"SELECT c.dataset_id AS "dataset_id!", octet_length(v.content) AS "length?: i64"
        FROM conversations c LEFT JOIN versions v ON v.id = c.version_id WHERE c.id = ? AND c.dataset_id IS NOT NULL"#,
        conversation_id
    )
    .fetch_optional(&mut *connection)
    .await?
    .ok_or_else(|| StoreError::not_found("This conversation is no longer there."))?;
    if !on {
        sqlx::query!("DELETE FROM examples WHERE conversation_id = ?", conversation_id).execute(connection).await?;
        return Ok(row.dataset_id);
    }
    let length = row.length.ok_or_else(|| {
        StoreError::invalid("This conversation has no text yet.").hint("Generate it first, or choose another one.")
    })?;
    if length > LONGEST {
        let kb = length / 1_000;
        return Err(StoreError::invalid(format!("This conversation has {kb} kB; an example has at most 40 kB."))
            .hint("It would make every prompt as long. Choose a shorter one."));
    }
    let others = sqlx::query_scalar!(
        r#"SELECT c.number FROM examples e JOIN conversations c ON c.id = e.conversation_id
        WHERE e.dataset_id = ?1 AND c.dataset_id = ?1 AND e.conversation_id <> ?2 ORDER BY e.at, e.conversation_id"#,
        row.dataset_id,
        conversation_id
    )
    .fetch_all(&mut *connection)
    .await?;
    if others.len() >= MOST {
        let numbers: Vec<String> = others.iter().map(|number| format!("#{number}")).collect();
        return Err(StoreError::invalid(format!("There are {MOST} examples already: {}.", numbers.join(", ")))
            .hint("Take one of them out first."));
    }
    sqlx::query!(
        "INSERT INTO examples (conversation_id, dataset_id, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        conversation_id,
        row.dataset_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(row.dataset_id)
}

/// The examples of a dataset in the order of choice, with what their rows show now.
pub async fn of(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<Example>> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!", v.content FROM examples e JOIN conversations c ON c.id = e.conversation_id
        JOIN versions v ON v.id = c.version_id WHERE e.dataset_id = ?1 AND c.dataset_id = ?1 ORDER BY e.at, c.id LIMIT ?2"#,
        dataset_id,
        most
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let conversation = stored::conversation(&row.content)?;
            Ok(Example { conversation_id: row.id, conversation })
        })
        .collect()
}
