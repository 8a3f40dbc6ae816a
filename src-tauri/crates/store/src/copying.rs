//! Copies of datasets: the library and the settings at once, the plan in slices. Until it is whole a copy is marked as one
//! that is deleted, at the time of its beginning, so that what is cut off is removed by the next start. While it is made its
//! lock is held, which tells it from one that was cut off.

use sqlx::SqliteConnection;

use super::{cells, datasets};
use crate::error::{Result, StoreError};

/// Begins a copy, which nobody sees yet: the library as it is now, with what was decided on and set. Returns its id.
///
/// # Errors
/// The name is empty, too long or taken, or the dataset is no longer there.
pub async fn begin(connection: &mut SqliteConnection, id: i64, name: &str, now: i64) -> Result<i64> {
    datasets::require(connection, id).await?;
    let name = datasets::free_name(connection, name, None).await?;
    let copy = sqlx::query_scalar!(
        r#"INSERT INTO datasets (name, created_at, last_used_at, deleted_at) VALUES (?1, ?2, ?2, ?2) RETURNING id AS "id!""#,
        name,
        now
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO library_items (dataset_id, kind, slot, name, active, archived_at)
        SELECT ?2, kind, slot, name, active, archived_at FROM library_items WHERE dataset_id = ?1 ORDER BY id",
        id,
        copy
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO library_versions (item_id, number, name, body, created_at)
        SELECT n.id, 1, v.name, v.body, ?3 FROM library_items i JOIN library_versions v ON v.id = i.version_id
        JOIN library_items n ON n.dataset_id = ?2 AND n.kind = i.kind AND n.name = i.name WHERE i.dataset_id = ?1 ORDER BY i.id",
        id,
        copy,
        now
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE library_items SET version_id = (SELECT v.id FROM library_versions v WHERE v.item_id = library_items.id) WHERE dataset_id = ?",
        copy
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO phrases (dataset_id, kind, text, decision, at) SELECT ?2, kind, text, decision, at FROM phrases WHERE dataset_id = ?1",
        id,
        copy
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO reasons (dataset_id, name, removed, at) SELECT ?2, name, removed, at FROM reasons WHERE dataset_id = ?1",
        id,
        copy
    )
    .execute(&mut *connection)
    .await?;
    // What its scores rest on is not set by a person, and what was chosen for the next rows names items of the original.
    sqlx::query!(
        "INSERT INTO dataset_settings (dataset_id, key, value) SELECT ?2, key, value FROM dataset_settings WHERE dataset_id = ?1 AND key NOT IN ('scored', 'plan')",
        id,
        copy
    )
    .execute(connection)
    .await?;
    Ok(copy)
}

/// Copies a slice of the plan, after a row's number: at most so many rows. Returns the last one's number; `None` where there
/// is nothing left.
///
/// # Errors
/// The copy was removed meanwhile, or the original deleted.
pub async fn slice(
    connection: &mut SqliteConnection,
    id: i64,
    copy: i64,
    after: i64,
    rows: u32,
) -> Result<Option<i64>> {
    require_original(connection, id).await?;
    let numbers = sqlx::query_scalar!(
        r#"SELECT number AS "number!" FROM conversations WHERE dataset_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3"#,
        id,
        after,
        rows
    )
    .fetch_all(&mut *connection)
    .await?;
    let Some(last) = numbers.last().copied() else { return Ok(None) };
    let is_there = sqlx::query!("UPDATE datasets SET next_number = ?2 + 1 WHERE id = ?1", copy, last)
        .execute(&mut *connection)
        .await?;
    if is_there.rows_affected() == 0 {
        return Err(gone());
    }
    // A conversation that came without a plan has none that could be copied; a row that lacks a name is part of the plan. The
    // copy's library is that of its beginning: a name that came or changed since stays with its rows as one that it lacks.
    sqlx::query!(
        "INSERT INTO conversations (dataset_id, number, persona_id, arc_id, topic_id, template_id, intent, tone, tier, brief, brief_by,
            variation, client_style, friction, ending, unknown_names)
        SELECT ?2, c.number, np.id, na.id, nt.id, nm.id, c.intent, c.tone, c.tier, c.brief, c.brief_by,
            c.variation, c.client_style, c.friction, c.ending, nullif(json_patch('{}', json_object(
                'persona', iif(np.id IS NULL, coalesce(p.name, c.unknown_names ->> 'persona'), NULL),
                'emotion', iif(na.id IS NULL, coalesce(a.name, c.unknown_names ->> 'emotion'), NULL),
                'topic', iif(nt.id IS NULL, coalesce(t.name, c.unknown_names ->> 'topic'), NULL))), '{}')
        FROM conversations c
        LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items np ON np.dataset_id = ?2 AND np.kind = p.kind AND np.name = p.name
        LEFT JOIN library_items a ON a.id = c.arc_id LEFT JOIN library_items na ON na.dataset_id = ?2 AND na.kind = a.kind AND na.name = a.name
        LEFT JOIN library_items t ON t.id = c.topic_id LEFT JOIN library_items nt ON nt.dataset_id = ?2 AND nt.kind = t.kind AND nt.name = t.name
        LEFT JOIN library_items m ON m.id = c.template_id LEFT JOIN library_items nm ON nm.dataset_id = ?2 AND nm.kind = m.kind AND nm.name = m.name
        WHERE c.dataset_id = ?1 AND c.number > ?3 AND c.number <= ?4
            AND (c.version_id IS NULL OR c.unknown_names IS NOT NULL OR coalesce(c.persona_id, c.arc_id, c.topic_id) IS NOT NULL)
        ORDER BY c.number",
        id,
        copy,
        after,
        last
    )
    .execute(connection)
    .await?;
    Ok(Some(last))
}

/// Shows a copy that is whole.
///
/// # Errors
/// It was removed meanwhile, the original was deleted, or another dataset has its name by now.
pub async fn end(connection: &mut SqliteConnection, id: i64, copy: i64) -> Result<()> {
    require_original(connection, id).await?;
    let name = sqlx::query_scalar!("SELECT name FROM datasets WHERE id = ?", copy)
        .fetch_optional(&mut *connection)
        .await?
        .ok_or_else(gone)?;
    datasets::free_name(connection, &name, Some(copy)).await?;
    // What the original lacks by now, and had at the beginning.
    cells::fill_all_waiting(connection, copy).await?;
    sqlx::query!("UPDATE datasets SET deleted_at = NULL WHERE id = ?", copy).execute(connection).await?;
    Ok(())
}

/// Of an original that is being deleted the rows go one by one: a copy would lack some of them.
async fn require_original(connection: &mut SqliteConnection, id: i64) -> Result<()> {
    datasets::name(connection, id).await?.map(drop).ok_or_else(|| {
        StoreError::not_found("The original was deleted before the copy was whole.").hint("No copy of it was kept.")
    })
}

fn gone() -> StoreError {
    StoreError::invalid("The copy was removed before it was whole.").hint("Nothing else was changed. Copy it again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, deleting, testing};

    #[tokio::test]
    async fn a_copy_is_not_seen_before_it_is_whole_and_what_is_cut_off_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25)
            INSERT INTO conversations (dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
            SELECT 1, n.i * 2, (SELECT min(id) FROM library_items WHERE kind = 'persona'), (SELECT min(id) FROM library_items WHERE kind = 'arc'),
                (SELECT min(id) FROM library_items WHERE kind = 'topic'), 'i', 't', 'template' FROM n;
            INSERT INTO conversations (dataset_id, number, persona_id, intent, tone, tier)
            SELECT 1, 52, min(id), 'i', 't', 'template' FROM library_items WHERE kind = 'persona';
            INSERT INTO conversations (dataset_id, number, intent, tone, tier) VALUES (1, 54, 'i', 't', 'template'), (1, 100, 'i', 't', 'template');
            INSERT INTO versions (id, conversation_id, number, origin, content, created_at) SELECT 1, id, 1, 'import', '{}', 0 FROM conversations WHERE number = 100;
            UPDATE conversations SET version_id = 1 WHERE number = 100;
            INSERT INTO dataset_settings (dataset_id, key, value) VALUES (1, 'scored', '1'), (1, 'coverage', '2');
            INSERT INTO phrases (dataset_id, kind, text, decision, at) VALUES (1, 'phrase', 'p', 'avoid', 3)";
        let made = store.writer().write(move |connection| {
            Box::pin(async move {
                datasets::create(connection, "one", &train_content::sample().0, 1).await?;
                testing::run(connection, rows).await
            })
        });
        made.await.expect("a dataset");
        let begun = store.writer().write(|connection| {
            Box::pin(async move {
                let copy = begin(connection, 1, "two", 5).await?;
                let next = slice(connection, 1, copy, 0, 10).await?;
                Ok((copy, next))
            })
        });
        let (copy, next) = begun.await.expect("begun");
        assert_eq!(next, Some(20));
        let mut reader = store.read().await.expect("reads");
        assert_eq!(datasets::list(&mut reader).await.expect("datasets").len(), 1);
        assert_eq!(deleting::marked(&mut reader, true).await.expect("marked"), [copy], "the next start removes it");
        assert!(deleting::marked(&mut reader, false).await.expect("marked").is_empty(), "not while it is made");

        let ended = store.writer().write(move |connection| {
            Box::pin(async move {
                assert_eq!(slice(connection, 1, copy, 20, 10).await?, Some(40));
                assert_eq!(slice(connection, 1, copy, 40, 10).await?, Some(100));
                assert_eq!(slice(connection, 1, copy, 100, 10).await?, None);
                end(connection, 1, copy).await?;
                // Whoever was told before that it was cut off.
                deleting::slice(connection, copy, 100, 9).await
            })
        });
        assert!(!ended.await.expect("whole"), "nothing of it is removed any more");
        let listed = datasets::list(&mut reader).await.expect("datasets");
        let two = listed.iter().find(|dataset| dataset.name == "two").expect("the copy");
        assert_eq!(two.counts.total, 27, "what came without a plan is left out, what is filled in half is not");
        let own =
            "SELECT count(*) FROM conversations c JOIN library_items i ON i.id IN (c.persona_id, c.arc_id, c.topic_id)
            WHERE c.dataset_id = 2 AND i.dataset_id = 2";
        assert_eq!(testing::number(&mut reader, own).await.expect("a count"), Some(76));
        let set = "SELECT key FROM dataset_settings WHERE dataset_id = 2";
        assert_eq!(testing::texts(&mut reader, set).await.expect("settings"), ["coverage"]);
        let decided = "SELECT count(*) FROM phrases WHERE dataset_id = 2";
        assert_eq!(testing::number(&mut reader, decided).await.expect("a count"), Some(1));
        assert_eq!(
            testing::number(&mut reader, "SELECT next_number FROM datasets WHERE id = 2").await.expect("a number"),
            Some(101)
        );

        let late = store.writer().write(|connection| {
            Box::pin(async move {
                let copy = begin(connection, 1, "three", 6).await?;
                datasets::create(connection, "Three", &train_content::standard(), 7).await?;
                let refused = end(connection, 1, copy).await.expect_err("the name is taken by now");
                assert!(refused.message.contains("already a dataset"), "{refused}");
                deleting::slice(connection, copy, 100, 8).await?;
                let gone = slice(connection, 1, copy, 0, 10).await.expect_err("removed meanwhile");
                assert!(gone.message.contains("removed before it was whole"), "{gone}");
                Ok(())
            })
        });
        late.await.expect("all of it");
    }

    #[tokio::test]
    async fn a_copy_whose_original_is_deleted_meanwhile_never_counts_as_whole() {
        let (store, _folder) = testing::store().await;
        let refused = store.writer().write(|connection| {
            Box::pin(async move {
                datasets::create(connection, "one", &train_content::standard(), 1).await?;
                let copy = begin(connection, 1, "two", 5).await?;
                let stamp = deleting::at_rest(connection, 1).await?;
                assert!(deleting::mark(connection, 1, &stamp, 6).await?, "deleted");
                let slice = slice(connection, 1, copy, 0, 10).await.expect_err("no slice of it");
                let end = end(connection, 1, copy).await.expect_err("also without its rows");
                Ok([slice.message, end.message])
            })
        });
        for message in refused.await.expect("both are refused") {
            assert!(message.contains("original was deleted"), "{message}");
        }
    }

    #[tokio::test]
    async fn a_name_that_changes_while_a_copy_is_made_stays_with_its_rows() {
        let (store, _folder) = testing::store().await;
        let rows = r#"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
            INSERT INTO conversations (dataset_id, number, persona_id, unknown_names, intent, tone, tier)
            SELECT 1, n.i, (SELECT min(id) FROM library_items WHERE kind = 'persona'), '{"topic":"Unheard of"}', 'i', 't', 'template' FROM n;
            INSERT INTO conversations (dataset_id, number, unknown_names, intent, tone, tier)
            SELECT 1, 21, json_object('persona', name), 'i', 't', 'template' FROM library_items
            WHERE id = (SELECT min(id) FROM library_items WHERE kind = 'persona')"#;
        let rename = "UPDATE library_items SET name = 'Renamed' WHERE id = (SELECT min(id) FROM library_items WHERE kind = 'persona')";
        let copied = store.writer().write(move |connection| {
            Box::pin(async move {
                datasets::create(connection, "one", &train_content::sample().0, 1).await?;
                testing::run(connection, rows).await?;
                let copy = begin(connection, 1, "two", 5).await?;
                assert_eq!(slice(connection, 1, copy, 0, 10).await?, Some(10));
                testing::run(connection, rename).await?;
                assert_eq!(slice(connection, 1, copy, 10, 20).await?, Some(21));
                end(connection, 1, copy).await
            })
        });
        copied.await.expect("a copy");
        let told = "SELECT count(*) || ' ' || (persona_id IS NOT NULL) || ' ' || coalesce(unknown_names, '-') FROM conversations
            WHERE dataset_id = 2 GROUP BY persona_id, unknown_names ORDER BY min(number)";
        let told = testing::texts(&mut store.read().await.expect("reads"), told).await.expect("rows");
        let expected = [
            r#"10 1 {"topic":"Unheard of"}"#,
            r#"10 0 {"persona":"Renamed","topic":"Unheard of"}"#,
            // The copy has the name that the original's row waits for.
            "1 1 -",
        ];
        assert_eq!(told, expected);
    }
}
