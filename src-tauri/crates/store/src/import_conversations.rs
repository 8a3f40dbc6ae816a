//! Conversations that come with a file. Their rows are written aside, in slices, as if an action had deleted them: nobody
//! sees half of them, and an answer of a running batch is stored between two slices. When all are there they are shown, again
//! in slices. A note says which of the two an import is at: by it the next start takes back what was not whole, and goes on
//! with what was.

use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};
use train_domain::quality::SCORER_VERSION;
use train_domain::row::Tier;

use super::actions::{self, Kind};
use super::blanks::NewName;
use super::deleting::{self, push_aside};
use super::library::{self, NewItem};
use super::new_rows::{self, NewRow};
use super::target::push_free;
use super::{added, cells, datasets, settings, texts, versions};
use crate::error::{Result, StoreError};
use crate::stored;

/// Where the note of an import stands among the settings. There is one at a time.
const NOTE: &str = "import.conversations";

/// An import that is under way, as its note says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    dataset_id: i64,
    action: i64,
    /// The number of its first row, and of the first one behind it.
    first: i64,
    until: i64,
    /// Its names have larger ids, and were added at this time (epoch milliseconds).
    names_after: i64,
    at: i64,
    /// All of it is written: it is being shown.
    whole: bool,
}

/// What undo needs to know of an import, as its action keeps it.
#[derive(Serialize, Deserialize)]
struct StoredImport {
    first: i64,
    until: i64,
    /// Items that were made for its names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<i64>,
}

/// A row that comes with a text.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "columns of conversations, versions and scores")]
pub struct NewConversation {
    pub persona_id: Option<i64>,
    pub arc_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub intent: String,
    pub tone: String,
    pub tier: Tier,
    pub brief: Option<String>,
    pub system_prompt: Option<String>,
    /// As JSON.
    pub content: String,
    /// Where it came from, as JSON.
    pub source: String,
    pub practice: bool,
    /// In tenths.
    pub score: u32,
    /// As JSON.
    pub criteria: String,
}

impl NewConversation {
    fn new_row(&self) -> NewRow<'_> {
        NewRow {
            persona: self.persona_id,
            arc: self.arc_id,
            topic: self.topic_id,
            intent: &self.intent,
            tone: &self.tone,
            tier: self.tier.name(),
            variation: 1,
            brief: self.brief.as_deref(),
            ..Default::default()
        }
    }
}

impl Import {
    /// The action that takes it back.
    pub fn action(&self) -> i64 {
        self.action
    }

    /// The number of its first row.
    pub fn first_number(&self) -> i64 {
        self.first
    }

    /// The dataset that it goes into.
    pub fn dataset_id(&self) -> i64 {
        self.dataset_id
    }

    /// All of it is written, and not all of it shown yet.
    pub fn is_whole(&self) -> bool {
        self.whole
    }
}

/// Visits the texts that the rows of a dataset have, of whichever version, one by one.
pub async fn contents(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    visit: &mut (dyn FnMut(&str) + Send),
) -> Result<()> {
    let mut found = sqlx::query(
        "SELECT v.content FROM conversations c CROSS JOIN versions v ON v.conversation_id = c.id WHERE c.dataset_id = ?",
    )
    .bind(dataset_id)
    .fetch(connection);
    while let Some(row) = found.try_next().await? {
        visit(row.try_get(0)?);
    }
    Ok(())
}

/// Begins to import so many rows: takes their numbers.
pub async fn begin(connection: &mut SqliteConnection, dataset_id: i64, rows: u32, now: i64) -> Result<Import> {
    datasets::require(connection, dataset_id).await?;
    let rows = i64::from(rows);
    let until = sqlx::query_scalar!(
        r#"UPDATE datasets SET next_number = next_number + ?2 WHERE id = ?1 RETURNING next_number AS "n!""#,
        dataset_id,
        rows
    )
    .fetch_one(&mut *connection)
    .await?;
    let names_after = sqlx::query_scalar!(r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM library_items"#)
        .fetch_one(&mut *connection)
        .await?;
    let action = actions::add(connection, dataset_id, Kind::Import, now).await?;
    let first = until - rows;
    let detail = stored::text(&StoredImport { first, until, items: Vec::new() });
    // There is nothing to undo before it is whole.
    sqlx::query!("UPDATE actions SET detail = ?2, undone_at = ?3 WHERE id = ?1", action, detail, now)
        .execute(&mut *connection)
        .await?;
    let import = Import { dataset_id, action, first, until, names_after, at: now, whole: false };
    settings::set(connection, NOTE, &import).await?;
    Ok(import)
}

/// Adds names to the library that are not there by now.
pub async fn add_names(connection: &mut SqliteConnection, import: &Import, names: &[NewName]) -> Result<()> {
    datasets::require(connection, import.dataset_id).await?;
    for NewName { kind, name, body } in names {
        let stored = kind.name();
        let there = sqlx::query_scalar!(
            "SELECT id FROM library_items WHERE dataset_id = ? AND kind = ? AND name = ?",
            import.dataset_id,
            stored,
            name
        )
        .fetch_optional(&mut *connection)
        .await?;
        if there.is_none() {
            let new = NewItem::new(*kind, name, body.as_str());
            library::add(connection, import.dataset_id, &new, import.at).await?;
        }
    }
    Ok(())
}

/// What is written of a version: its long texts stand in a blob that `substr` cuts, from 1 on.
#[derive(Serialize)]
struct Written<'a> {
    row: i64,
    system: Option<i64>,
    source: &'a str,
    practice: bool,
    score: u32,
    content: (usize, usize),
    criteria: (usize, usize),
}

/// Writes a slice of the rows aside. The first of them gets the import's first number plus `at`.
pub async fn write(
    connection: &mut SqliteConnection,
    import: &Import,
    at: usize,
    rows: &[NewConversation],
) -> Result<()> {
    datasets::require(connection, import.dataset_id).await?;
    let first = import.first + i64::try_from(at).unwrap_or(0);
    let planned: Vec<NewRow> = rows.iter().map(NewConversation::new_row).collect();
    let ids = new_rows::insert(connection, new_rows::Target::Aside(import.action), first, &planned).await?;
    let mut systems: Vec<&str> = rows.iter().filter_map(|row| row.system_prompt.as_deref()).collect();
    systems.sort_unstable();
    systems.dedup();
    let system_ids = texts::keep(connection, import.dataset_id, &systems).await?;
    let mut bytes = Vec::new();
    let mut add = |text: &str| {
        let start = bytes.len() + 1;
        bytes.extend_from_slice(text.as_bytes());
        (start, text.len())
    };
    let written: Vec<Written> = ids
        .iter()
        .zip(rows)
        .map(|(id, row)| Written {
            row: *id,
            system: row
                .system_prompt
                .as_deref()
                .and_then(|text| system_ids.get(systems.binary_search(&text).ok()?))
                .copied(),
            source: &row.source,
            practice: row.practice,
            score: row.score,
            content: add(&row.content),
            criteria: add(&row.criteria),
        })
        .collect();
    insert_versions(connection, import, &written, &bytes).await
}

async fn insert_versions(
    connection: &mut SqliteConnection,
    import: &Import,
    written: &[Written<'_>],
    bytes: &[u8],
) -> Result<()> {
    let list = stored::text(written);
    let versions = sqlx::query_scalar!(
        r#"WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        INSERT INTO versions (conversation_id, number, origin, system_id, content, source, practice, created_at)
        SELECT v ->> 'row', 1, 'import', v ->> 'system', CAST(substr(?2, v ->> '$.content[0]', v ->> '$.content[1]') AS TEXT),
            v ->> 'source', v ->> 'practice', ?3 FROM e WHERE true
        RETURNING id AS "id!""#,
        list,
        bytes,
        import.at
    )
    .fetch_all(&mut *connection)
    .await?;
    let versions = serde_json::json!(versions).to_string();
    sqlx::query!(
        "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at)
        SELECT r.id, 'rules', ?4, v ->> 'score', CAST(substr(?2, v ->> '$.criteria[0]', v ->> '$.criteria[1]') AS TEXT), r.created_at
        FROM e JOIN versions r ON r.conversation_id = v ->> 'row' AND r.number = 1 WHERE r.id IN (SELECT value FROM json_each(?3))",
        list,
        bytes,
        versions,
        SCORER_VERSION
    )
    .execute(&mut *connection)
    .await?;
    versions::show(connection, &versions).await
}

/// All of it is written: from now on it is shown, and no longer taken back. Refused where its dataset is gone.
pub async fn close(connection: &mut SqliteConnection, import: &Import) -> Result<Import> {
    datasets::require(connection, import.dataset_id).await?;
    let whole = Import { whole: true, ..*import };
    settings::set(connection, NOTE, &whole).await?;
    Ok(whole)
}

/// Shows a slice of the rows of an import that is whole. Returns whether there may be more; with the last of them its note
/// goes, and it can be undone.
pub async fn show(connection: &mut SqliteConnection, import: &Import, rows: usize) -> Result<bool> {
    let most = i64::try_from(rows).unwrap_or(i64::MAX);
    let shown = sqlx::query!(
        "UPDATE conversations SET dataset_id = ?2, deleted_by = NULL, revision = revision + 1
        WHERE id IN (SELECT id FROM conversations WHERE deleted_by = ?1 ORDER BY id LIMIT ?3)
            AND EXISTS (SELECT 1 FROM datasets d WHERE d.id = ?2 AND d.deleted_at IS NULL)",
        import.action,
        import.dataset_id,
        most
    )
    .execute(&mut *connection)
    .await?;
    if shown.rows_affected() > 0 {
        return Ok(true);
    }
    let items = sqlx::query_scalar!(
        r#"SELECT i.id AS "id!" FROM library_items i JOIN library_versions v ON v.id = i.version_id
        WHERE i.dataset_id = ? AND i.id > ? AND v.created_at = ? AND v.number = 1 ORDER BY i.id"#,
        import.dataset_id,
        import.names_after,
        import.at
    )
    .fetch_all(&mut *connection)
    .await?;
    let detail = stored::text(&StoredImport { first: import.first, until: import.until, items });
    sqlx::query!("UPDATE actions SET undone_at = NULL, detail = ?2 WHERE id = ?1", import.action, detail)
        .execute(&mut *connection)
        .await?;
    settings::remove(&mut *connection, NOTE).await?;
    // Of rows that wait for names which came with it.
    cells::fill_all_waiting(connection, import.dataset_id).await?;
    Ok(false)
}

/// The import that has begun and not ended.
pub async fn unfinished(connection: &mut SqliteConnection) -> Result<Option<Import>> {
    settings::get(connection, NOTE).await
}

/// Takes back a slice of an import that is not whole, at most so many rows. Returns whether anything is left; at last its
/// note goes. A name that a row uses by now stays.
pub async fn take_back(connection: &mut SqliteConnection, import: &Import, most: usize) -> Result<bool> {
    let &Import { dataset_id, action, first, until, names_after, at, .. } = import;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows =
        sqlx::query_scalar!(r#"SELECT id AS "id!" FROM conversations WHERE deleted_by = ? LIMIT ?"#, action, most)
            .fetch_all(&mut *connection)
            .await?;
    if !rows.is_empty() {
        deleting::delete(connection, &rows).await?;
        return Ok(true);
    }
    if added::take_back(connection, dataset_id, (first, until), (names_after, at)).await? {
        return Ok(true);
    }
    sqlx::query!("DELETE FROM actions WHERE id = ?", action).execute(&mut *connection).await?;
    settings::remove(connection, NOTE).await?;
    Ok(false)
}

/// Puts a slice of an import's rows aside again; after them go the items that were made for it, where nothing else uses them,
/// and it counts as undone with the last. Rows that an open batch has taken stay, and so do those for which something was
/// written since. Returns how many rows went, and whether there may be more to do.
pub async fn undo(connection: &mut SqliteConnection, action: i64, rows: usize, now: i64) -> Result<(u32, bool)> {
    let found =
        sqlx::query!("SELECT dataset_id, detail FROM actions WHERE id = ? AND kind = 'conversations imported'", action)
            .fetch_optional(&mut *connection)
            .await?;
    let Some(found) = found else { return Ok((0, false)) };
    let import: StoredImport = serde_json::from_str(&found.detail.unwrap_or_default())
        .map_err(|error| StoreError::invalid(format!("What was imported cannot be found again: {error}")))?;
    let mut query = QueryBuilder::<Sqlite>::new("");
    push_aside(&mut query, action);
    query.push(" WHERE id IN (SELECT c.id FROM conversations c WHERE c.dataset_id = ");
    query.push_bind(found.dataset_id).push(" AND c.number >= ").push_bind(import.first);
    query.push(" AND c.number < ").push_bind(import.until);
    push_free(&mut query);
    // What was written since is more than the file brought: a model's answer, or a person's edit.
    query.push(" AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.conversation_id = c.id AND v.origin <> 'import')");
    query.push(" ORDER BY c.number LIMIT ").push_bind(i64::try_from(rows).unwrap_or(i64::MAX)).push(")");
    let gone = query.build().execute(&mut *connection).await?.rows_affected();
    let count = u32::try_from(gone).unwrap_or(u32::MAX);
    if gone == rows as u64 {
        return Ok((count, true));
    }
    let (items, later) = import.items.split_at(rows.min(import.items.len()));
    library::forget(connection, items).await?;
    if later.is_empty() {
        actions::undo(connection, action, now).await?;
        return Ok((count, false));
    }
    let detail = stored::text(&StoredImport { items: later.to_vec(), ..import });
    sqlx::query!("UPDATE actions SET detail = ?2 WHERE id = ?1", action, detail).execute(connection).await?;
    Ok((count, true))
}
