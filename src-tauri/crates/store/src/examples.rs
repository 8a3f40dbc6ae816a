//! Conversations that prompts show as examples: chosen by a person, a few of a dataset, in the order of choice.

use sqlx::SqliteConnection;
use train_domain::answer::Conversation;

use crate::error::{Result, StoreError};
use crate::stored;

/// The most of one dataset. Each makes every prompt longer.
pub const MOST: u32 = 3;
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
    if others.len() >= MOST as usize {
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

/// Of the rows that a deletion put aside only so many stay examples as there is room for when they come back: others may have
/// been chosen meanwhile.
pub(super) async fn make_room(connection: &mut SqliteConnection, action: i64) -> Result<()> {
    sqlx::query!(
        "DELETE FROM examples WHERE conversation_id IN (
            SELECT e.conversation_id FROM conversations c JOIN examples e ON e.conversation_id = c.id WHERE c.deleted_by = ?1
            ORDER BY e.at, e.conversation_id LIMIT -1 OFFSET max(0, ?2 - (
                SELECT count(*) FROM actions a JOIN examples e ON e.dataset_id = a.dataset_id
                JOIN conversations c ON c.id = e.conversation_id AND c.dataset_id = a.dataset_id WHERE a.id = ?1)))",
        action,
        MOST
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The examples of a dataset in the order of choice, with what their rows show now; one that a person turned down is none.
pub async fn of(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<Example>> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!", v.content FROM examples e JOIN conversations c ON c.id = e.conversation_id
        JOIN versions v ON v.id = c.version_id WHERE e.dataset_id = ?1 AND c.dataset_id = ?1 AND c.verdict IS NOT 'rejected'
        ORDER BY e.at, c.id LIMIT ?2"#,
        dataset_id,
        MOST
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, deleting, testing};

    /// Four rows with a text, the first three of them examples.
    async fn chosen() -> (Store, tempfile::TempDir) {
        let (store, folder) = testing::store().await;
        let sql = r#"INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0);
            INSERT INTO conversations (id, dataset_id, number, intent, tone, tier)
                SELECT value, 1, value, 'i', 't', 'template' FROM json_each('[1, 2, 3, 4]');
            INSERT INTO versions (id, conversation_id, number, origin, content, created_at)
                SELECT id, id, 1, 'import', '{"turns":[{"role":"user","content":"Hm."}]}', 0 FROM conversations;
            UPDATE conversations SET version_id = id;
            INSERT INTO actions (id, dataset_id, kind, at) VALUES (1, 1, 'rows deleted', 0), (2, 1, 'verdict', 0);
            INSERT INTO examples (conversation_id, dataset_id, at) VALUES (1, 1, 1), (2, 1, 2), (3, 1, 3)"#;
        store.change(sql).await.expect("is changed");
        (store, folder)
    }

    async fn rows(store: &Store) -> Vec<i64> {
        let found = of(&mut store.read().await.expect("reads"), 1).await.expect("examples");
        found.into_iter().map(|example| example.conversation_id).collect()
    }

    #[tokio::test]
    async fn what_is_rejected_is_no_example_as_long_as_that_counts() {
        let (store, _folder) = chosen().await;
        let reject = "INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES (2, 'rejected', 2, 0)";
        store.change(reject).await.expect("is rejected");
        assert_eq!(rows(&store).await, [1, 3]);
        store.change("UPDATE actions SET undone_at = 1 WHERE id = 2").await.expect("is undone");
        assert_eq!(rows(&store).await, [1, 2, 3]);
    }

    #[tokio::test]
    async fn rows_that_come_back_are_examples_where_there_is_room_for_them() {
        let (store, _folder) = chosen().await;
        let aside = "UPDATE conversations SET dataset_id = NULL, deleted_by = 1 WHERE id < 3";
        store.change(aside).await.expect("two are deleted");
        let back = store.writer().write(|connection| {
            Box::pin(async move {
                set(connection, 4, true, 4).await?;
                while deleting::bring_back(connection, 1, 1, 5).await? > 0 {}
                Ok(())
            })
        });
        back.await.expect("they come back");
        assert_eq!(rows(&store).await, [1, 3, 4], "in the order of choice");
        let kept = testing::number(&mut store.read().await.expect("reads"), "SELECT count(*) FROM examples").await;
        assert_eq!(kept.expect("a count"), Some(3));
    }
}
