//! What is needed to write again: verdicts that count with what they were given for, and templates that learn of it.

use sqlx::SqliteConnection;

use super::library::ItemKind;
use crate::error::{Result, StoreError};

/// A version that was approved or rejected.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of conversations, versions and counting_verdicts, names for their ids")]
pub struct Judged {
    pub conversation_id: i64,
    pub number: i64,
    /// The row shows it, and is not being written.
    pub shown: bool,
    pub rejected: bool,
    pub reason: Option<String>,
    pub note: String,
    /// As JSON.
    pub marks: Option<String>,
    pub tier: String,
    pub persona_id: Option<i64>,
    pub arc_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub persona: Option<String>,
    /// The row's own template, and its name.
    pub template_id: Option<i64>,
    pub own_template: Option<String>,
    /// Of the newest text that a model wrote of the row, up to this one.
    pub template: Option<String>,
}

/// Everything that was approved or rejected in a dataset and counts, oldest verdict first.
pub async fn judged(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<Judged>> {
    Ok(sqlx::query_as!(
        Judged,
        r#"SELECT c.id AS conversation_id, c.number, c.version_id IS v.id AND NOT c.writing AS "shown!: bool",
            k.verdict = 'rejected' AS "rejected!: bool", k.reason, k.note AS "note!", k.marks, c.tier, c.persona_id, c.arc_id, c.topic_id,
            p.name AS "persona?", c.template_id, o.name AS "own_template?",
            (SELECT t.name FROM versions m JOIN call_texts x ON x.call_id = m.call_id JOIN library_versions t ON t.id = x.template_version_id
                WHERE m.conversation_id = c.id AND m.number <= v.number ORDER BY m.number DESC LIMIT 1) AS "template: String"
        FROM conversations c JOIN versions v ON v.conversation_id = c.id AND v.verdict IN ('approved', 'rejected')
        JOIN counting_verdicts k ON k.version_id = v.id LEFT JOIN library_items p ON p.id = c.persona_id
        LEFT JOIN library_items o ON o.id = c.template_id
        WHERE c.dataset_id = ? AND k.verdict IN ('approved', 'rejected') ORDER BY k.at, k.id"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?)
}

/// A template with another text, as it is to be kept.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The version that it was made from.
    pub version_id: i64,
    /// The whole item as JSON.
    pub body: String,
}

/// Puts a further version behind the newest one of each template. New calls are made with it.
///
/// # Errors
/// One of them has another version by now: nothing is changed.
pub async fn revise(connection: &mut SqliteConnection, revisions: &[Revision], now: i64) -> Result<()> {
    let kind = ItemKind::Template.name();
    for revision in revisions {
        let added = sqlx::query_scalar!(
            r#"INSERT INTO library_versions (item_id, number, name, body, created_at)
            SELECT i.id, (SELECT max(n.number) FROM library_versions n WHERE n.item_id = i.id) + 1, v.name, ?2, ?3
            FROM library_items i JOIN library_versions v ON v.id = i.version_id WHERE i.version_id = ?1 AND i.kind = ?4
            RETURNING id AS "id!""#,
            revision.version_id,
            revision.body,
            now,
            kind
        )
        .fetch_optional(&mut *connection)
        .await?;
        let Some(added) = added else {
            return Err(StoreError::invalid("A template was changed meanwhile, so nothing was put into it.")
                .hint("Look at the template as it is now, then try again."));
        };
        sqlx::query!("UPDATE library_items SET version_id = ?2 WHERE version_id = ?1", revision.version_id, added)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, testing};

    /// A template of two versions and one of one; a row whose text a person edited and rejected, with an older verdict that
    /// was taken back, and one that is being written again.
    const ROWS: &str = "
        INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0);
        INSERT INTO library_items (id, dataset_id, kind, name) VALUES (1, 1, 'template', 'a'), (2, 1, 'template', 'b'), (3, 1, 'persona', 'p');
        INSERT INTO library_versions (id, item_id, number, name, body, created_at) VALUES
            (1, 1, 1, 'a', '{}', 0), (2, 1, 2, 'a', '{}', 0), (3, 2, 1, 'b', '{}', 0), (4, 3, 1, 'p', '{}', 0);
        UPDATE library_items SET version_id = CASE id WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 4 END;
        INSERT INTO conversations (id, dataset_id, number, persona_id, intent, tone, tier) VALUES
            (1, 1, 1, 3, 'i', 't', 'template'), (2, 1, 2, NULL, 'i', 't', 'scenario');
        INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
            VALUES (1, 1, 'r', 'all', 'running', 'anthropic', 'u', 'm', '{}', 2, '{}', 2, 0);
        INSERT INTO jobs (id, batch_id, purpose, conversation_id) VALUES (1, 1, 'write', 1), (2, 1, 'write', 2);
        INSERT INTO calls (id, job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at)
            VALUES (1, 1, 1, 1, 1, 'succeeded', 'anthropic', 'm', 0, 0), (2, 2, 1, 2, 1, 'succeeded', 'anthropic', 'm', 0, 0);
        INSERT INTO call_texts (call_id, conversation_id, template_version_id, prompt) VALUES (1, 1, 1, '[]'), (2, 2, 3, '[]');
        INSERT INTO versions (id, conversation_id, number, origin, call_id, content, created_at) VALUES
            (1, 1, 1, 'model', 1, '{}', 0), (2, 1, 2, 'person', NULL, '{}', 0), (3, 2, 1, 'model', 2, '{}', 0);
        UPDATE conversations SET version_id = CASE id WHEN 1 THEN 2 ELSE 3 END, writing = id = 2;
        INSERT INTO actions (id, dataset_id, kind, at) VALUES (1, 1, 'verdict', 0), (2, 1, 'verdict', 0), (3, 1, 'verdict', 0);
        INSERT INTO verdicts (version_id, verdict, reason, note, action_id, at) VALUES
            (2, 'rejected', 'untrue', 'first', 1, 1), (2, 'rejected', 'unsafe', 'second', 2, 2), (3, 'rejected', 'untrue', '', 3, 3);
        UPDATE actions SET undone_at = 9 WHERE id = 2;";

    async fn store() -> (Store, tempfile::TempDir) {
        let (store, folder) = testing::store().await;
        store.change(ROWS).await.expect("rows");
        (store, folder)
    }

    #[tokio::test]
    async fn verdicts_that_count_are_told_with_the_template_that_the_text_goes_back_to() {
        let (store, _folder) = store().await;
        let found = judged(&mut store.read().await.expect("reads"), 1).await.expect("verdicts");
        let [edited, writing] = found.as_slice() else { panic!("two: {found:?}") };
        assert_eq!(
            (edited.reason.as_deref(), edited.note.as_str()),
            (Some("untrue"), "first"),
            "what was undone is none"
        );
        assert_eq!((edited.template.as_deref(), edited.persona.as_deref()), (Some("a"), Some("p")));
        assert!(edited.shown && edited.rejected && !writing.shown, "a row that is being written is no candidate");
        assert_eq!((writing.template.as_deref(), writing.persona.as_deref()), (Some("b"), None));
        assert!(judged(&mut store.read().await.expect("reads"), 2).await.expect("none").is_empty());
    }

    #[tokio::test]
    async fn a_template_that_was_changed_meanwhile_is_left_and_so_are_the_others() {
        let (store, _folder) = store().await;
        let revise = async |ids: [i64; 2]| {
            let revisions = ids.map(|version_id| Revision { version_id, body: "{\"new\":1}".into() });
            store
                .writer()
                .write(move |connection| Box::pin(async move { super::revise(connection, &revisions, 7).await }))
                .await
        };
        let count = "SELECT count(*) FROM library_versions";
        for stale in [[3, 1], [3, 4], [3, 99]] {
            let refused = revise(stale).await.expect_err("it is not the newest of a template");
            assert!(refused.message.contains("changed meanwhile"), "{refused}");
            let mut connection = store.read().await.expect("reads");
            assert_eq!(testing::number(&mut connection, count).await.expect("a count"), Some(4), "{stale:?}");
        }
        revise([2, 3]).await.expect("both are as they were");
        let newest = "SELECT i.id || ':' || v.number || ':' || v.name || ':' || v.body FROM library_items i JOIN library_versions v ON v.id = i.version_id ORDER BY i.id";
        let mut connection = store.read().await.expect("reads");
        let newest = testing::texts(&mut connection, newest).await.expect("items");
        assert_eq!(newest, ["1:3:a:{\"new\":1}", "2:2:b:{\"new\":1}", "3:1:p:{}"]);
    }
}
