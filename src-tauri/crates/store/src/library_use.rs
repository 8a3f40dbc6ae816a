//! What rows and calls refer to items of a library.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use train_domain::cells::PlanColumn;
use train_domain::items::ItemKind;

use super::rows::whole;
use super::{any_case, cells, jobs};
use crate::error::{Result, StoreError};

/// How many rows of a dataset use an item, and how many of them have a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "two counts")]
pub struct Use {
    pub rows: u32,
    pub written: u32,
}

/// By item, for all items of a dataset that any row uses: as its persona, arc, topic, intent or tone, and as the template or
/// voice that it is, or would be, written with.
pub async fn of_dataset(connection: &mut SqliteConnection, dataset_id: i64) -> Result<HashMap<i64, Use>> {
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT persona_id, count(*), count(version_id) FROM conversations
            WHERE dataset_id = ?1 AND persona_id IS NOT NULL GROUP BY persona_id
        UNION ALL SELECT arc_id, count(*), count(version_id) FROM conversations
            WHERE dataset_id = ?1 AND arc_id IS NOT NULL GROUP BY arc_id
        UNION ALL SELECT topic_id, count(*), count(version_id) FROM conversations
            WHERE dataset_id = ?1 AND topic_id IS NOT NULL GROUP BY topic_id
        UNION ALL SELECT template_id, count(*), count(version_id) FROM conversations
            WHERE dataset_id = ?1 AND template_id IS NOT NULL GROUP BY template_id
        UNION ALL SELECT i.id, r.n, r.written FROM (
            SELECT tier, count(*) AS n, count(version_id) AS written FROM conversations
            WHERE dataset_id = ?1 AND template_id IS NULL GROUP BY tier) r
            JOIN library_items i ON i.dataset_id = ?1 AND i.kind = 'template' AND i.slot = r.tier AND i.active = 1
        UNION ALL SELECT i.id, r.n, r.written FROM (
            SELECT 'intent' AS kind, intent AS word, count(*) AS n, count(version_id) AS written FROM conversations
            WHERE dataset_id = ?1 GROUP BY intent
            UNION ALL SELECT 'tone', tone, count(*), count(version_id) FROM conversations WHERE dataset_id = ?1 GROUP BY tone) r
            JOIN library_items i ON i.dataset_id = ?1 AND i.kind = r.kind AND i.name = r.word COLLATE any_case
        UNION ALL SELECT i.id, r.n, r.written FROM (
            SELECT count(*) AS n, count(version_id) AS written FROM conversations WHERE dataset_id = ?1) r
            JOIN library_items i ON i.dataset_id = ?1 AND i.kind = 'voice' AND i.active = 1",
    )
    .bind(dataset_id)
    .fetch_all(connection)
    .await?;
    let mut uses: HashMap<i64, Use> = HashMap::new();
    for (id, rows, written) in rows {
        let found = uses.entry(id).or_default();
        found.rows += whole(rows);
        found.written += whole(written);
    }
    Ok(uses)
}

/// How many rows refer to an item: those that are there, those that were deleted and can come back, and others, which calls were
/// made for.
pub async fn rows(connection: &mut SqliteConnection, id: i64) -> Result<(u32, u32, u32)> {
    let (there, all_of_them, returning): (i64, i64, i64) = sqlx::query_as(
        "SELECT count(r.dataset_id), count(*), count(iif(a.kind = 'rows deleted' AND a.undone_at IS NULL, 1, NULL)) FROM (
            SELECT dataset_id, deleted_by FROM conversations WHERE persona_id = ?1
            UNION ALL SELECT dataset_id, deleted_by FROM conversations WHERE arc_id = ?1
            UNION ALL SELECT dataset_id, deleted_by FROM conversations WHERE topic_id = ?1
            UNION ALL SELECT dataset_id, deleted_by FROM conversations WHERE template_id = ?1
            UNION ALL SELECT c.dataset_id, NULL FROM library_items i JOIN conversations c ON c.dataset_id = i.dataset_id AND c.intent = i.name COLLATE any_case
                WHERE i.id = ?1 AND i.kind = 'intent'
            UNION ALL SELECT c.dataset_id, NULL FROM library_items i JOIN conversations c ON c.dataset_id = i.dataset_id AND c.tone = i.name COLLATE any_case
                WHERE i.id = ?1 AND i.kind = 'tone') r LEFT JOIN actions a ON a.id = r.deleted_by",
    )
    .bind(id)
    .fetch_one(connection)
    .await?;
    Ok((whole(there), whole(returning), whole(all_of_them - there - returning)))
}

/// How such rows are told, as the beginning of a sentence: those that can come back where none is there.
pub fn words(rows: u32, returning: u32) -> String {
    match (rows, returning) {
        (0, 1) => "1 row that was deleted can still come back and uses".into(),
        (0, returning) => format!("{returning} rows that were deleted can still come back and use"),
        (1, _) => "1 row uses".into(),
        (rows, _) => format!("{rows} rows use"),
    }
}

/// Whether any call was made with a version of an item.
pub async fn is_on_record(connection: &mut SqliteConnection, id: i64, kind: ItemKind) -> Result<bool> {
    let column = match kind {
        ItemKind::Persona => "persona_version_id",
        ItemKind::Arc => "arc_version_id",
        ItemKind::Topic => "topic_version_id",
        ItemKind::Template => "template_version_id",
        ItemKind::Voice => "voice_version_id",
        ItemKind::Intent | ItemKind::Tone | ItemKind::Resource => return Ok(false),
    };
    let mut query = sqlx::QueryBuilder::<sqlx::Sqlite>::new("SELECT EXISTS (SELECT 1 FROM call_texts WHERE ");
    query.push(column).push(" IN (SELECT id FROM library_versions WHERE item_id = ").push_bind(id).push("))");
    Ok(query.build_query_scalar().fetch_one(connection).await?)
}

/// Refuses a name for an intent or a tone that rows have as a word of their own: once the item has it nothing tells them from
/// its rows, which would take them along when it is given its name back.
///
/// # Errors
/// Rows of the dataset say it already.
pub async fn require_free_word(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    kind: ItemKind,
    [from, to]: [&str; 2],
) -> Result<()> {
    // Another spelling of the same word is none of their own.
    if !matches!(kind, ItemKind::Intent | ItemKind::Tone) || any_case::is_same(from, to) {
        return Ok(());
    }
    let mut query = sqlx::QueryBuilder::<sqlx::Sqlite>::new("SELECT count(*) FROM conversations WHERE dataset_id = ");
    query.push_bind(dataset_id).push(format!(" AND {} = ", kind.name())).push_bind(to).push(" COLLATE any_case");
    let rows: i64 = query.build_query_scalar().fetch_one(connection).await?;
    let say = match rows {
        0 => return Ok(()),
        1 => "1 row says".into(),
        rows => format!("{rows} rows say"),
    };
    Err(StoreError::invalid(format!(
        "{say} \"{to}\" already, and would not be told from those of \"{from}\" any more."
    ))
    .hint(format!(
        "Choose another name. To make them one, first give what says \"{to}\" the {} \"{from}\" in the table.",
        kind.name()
    )))
}

/// Gives a word, in whatever case it is said, another name in the rows of a dataset, in those that can come back, in what actions
/// keep, and in what batches have yet to take; or its item's own spelling. Rows name other items by their ids.
pub async fn rename_word(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    kind: ItemKind,
    [from, to]: [&str; 2],
) -> Result<()> {
    let (column, cell) = match kind {
        ItemKind::Intent => ("intent", PlanColumn::Intent),
        ItemKind::Tone => ("tone", PlanColumn::Tone),
        _ => return Ok(()),
    };
    let mut query = sqlx::QueryBuilder::<sqlx::Sqlite>::new(format!("UPDATE conversations SET {column} = "));
    query.push_bind(to).push(", revision = revision + 1 WHERE ").push(column).push(" <> ").push_bind(to);
    query.push(" AND id IN (SELECT id FROM conversations WHERE dataset_id = ");
    query.push_bind(dataset_id).push(format!(" AND {column} = ")).push_bind(from).push(" COLLATE any_case");
    query.push(
        " UNION ALL SELECT c.id FROM actions a JOIN conversations c ON c.deleted_by = a.id WHERE a.dataset_id = ",
    );
    query.push_bind(dataset_id).push(format!(" AND c.{column} = ")).push_bind(from).push(" COLLATE any_case)");
    query.build().execute(&mut *connection).await?;
    jobs::rename_word(connection, dataset_id, cell, [from, to]).await?;
    cells::rename_word(connection, dataset_id, cell, [from, to]).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn a_batch_takes_all_of_its_rows_though_their_word_has_another_name_meanwhile() {
        let (store, _folder) = testing::store().await;
        let rows = jobs::SLICE + 10;
        let plan = format!(
            r#"INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0);
            INSERT INTO library_items (id, dataset_id, kind, name) VALUES (1, 1, 'persona', 'p'), (2, 1, 'arc', 'a'), (3, 1, 'topic', 't');
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
            INSERT INTO conversations (dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
                SELECT 1, i, 1, 2, 3, 'decide', 'warm', 'template' FROM n;
            INSERT INTO batches (id, dataset_id, request_id, kind, purpose, state, provider, base_url, model, params, total, target, fill_until, created_at)
                VALUES (1, 1, 'r', 'all', 'write', 'running', 'practice', '', 'm', '{{}}', {rows},
                    '{{"kind":"matching","filter":{{"intents":["decide"],"tones":["warm"]}},"except":[]}}', {rows}, 0)"#
        );
        store.change(plan).await.expect("a batch");
        let filled = store.writer().write(|connection| {
            Box::pin(async move {
                assert_eq!(jobs::fill(connection, 1).await?, (false, jobs::SLICE as usize));
                rename_word(connection, 1, ItemKind::Intent, ["Decide", "choose"]).await?;
                rename_word(connection, 1, ItemKind::Tone, ["warm", "kind"]).await?;
                jobs::fill(connection, 1).await
            })
        });
        assert_eq!(filled.await.expect("the rest"), (true, 10));
        let total = "SELECT total FROM batches";
        let mut reader = store.read().await.expect("reads");
        assert_eq!(testing::number(&mut reader, total).await.expect("a count"), Some(i64::from(rows)));
    }
}
