//! Rows that wait for names which the library has by now: an item was made, renamed, restored or imported. They name it.

use sqlx::SqliteConnection;
use train_domain::cells::PlanColumn;

use super::plan_row::{self, PlanRow};
use super::write::MOST;
use crate::error::Result;
use crate::stored_cells::StoredRowChange;
use crate::vocabulary::{Vocabulary, kind, named};

/// The columns of names that rows can wait for.
const NAMES: [PlanColumn; 3] = [PlanColumn::Persona, PlanColumn::Emotion, PlanColumn::Topic];

/// Rows of a dataset that wait for a name which the library has, in the order of their numbers. A row that a batch has taken is
/// not among them.
pub async fn waiting(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<i64>> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!", c.unknown_names ->> 'persona' AS "persona?: String",
            c.unknown_names ->> 'emotion' AS "emotion?: String", c.unknown_names ->> 'topic' AS "topic?: String"
        FROM conversations c WHERE c.dataset_id = ? AND c.unknown_names IS NOT NULL AND c.writing = 0 AND NOT EXISTS (
            SELECT 1 FROM jobs o WHERE o.conversation_id = c.id AND o.purpose = 'write' AND o.ended_at IS NULL)
        ORDER BY c.number"#,
        dataset_id
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let vocabulary = Vocabulary::load(connection, dataset_id).await?;
    let knows = |column, name: Option<String>| {
        let found = kind(column).zip(name).and_then(|(kind, name)| vocabulary.find(kind, &name).map(|item| item.id));
        found.is_some()
    };
    let known = rows.into_iter().filter_map(|row| {
        let names = [row.persona, row.emotion, row.topic];
        NAMES.into_iter().zip(names).any(|(column, name)| knows(column, name)).then_some(row.id)
    });
    Ok(known.collect())
}

/// Fills those of some rows that still wait for a name which the library has. Returns what changed.
pub async fn fill_waiting(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    ids: &[i64],
) -> Result<Vec<StoredRowChange>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let vocabulary = Vocabulary::load(connection, dataset_id).await?;
    let before = plan_row::load(connection, dataset_id, ids).await?;
    let rows = ids.iter().filter_map(|id| before.get(id)).filter(|row| !row.is_at_work());
    let mut filled: Vec<PlanRow> = rows.filter_map(|row| fill(row.clone(), &vocabulary)).collect();
    plan_row::update(connection, &filled).await?;
    // What an import left open keeps its variation; only what would be the same row twice gets another one.
    tell_apart(connection, &mut filled).await?;
    Ok(filled.iter().map(|row| row.change_since(&before[&row.id])).collect())
}

/// Both, within a transaction that changes a library: at most as many rows as one step may change. Of more the rest is filled
/// by whoever calls [`fill_waiting`] again.
pub(crate) async fn fill_all_waiting(
    connection: &mut SqliteConnection,
    dataset_id: i64,
) -> Result<Vec<StoredRowChange>> {
    let mut ids = waiting(connection, dataset_id).await?;
    ids.truncate(MOST);
    fill_waiting(connection, dataset_id, &ids).await
}

/// The row with the names that are known; `None` where none is.
fn fill(mut row: PlanRow, vocabulary: &Vocabulary) -> Option<PlanRow> {
    let mut any = false;
    for column in NAMES {
        let cell = row.cell(column);
        let name = cell.text.as_deref().filter(|_| cell.id.is_none());
        if let Some(item) = kind(column).zip(name).and_then(|(kind, name)| vocabulary.find(kind, name)) {
            row.set(column, named(item));
            any = true;
        }
    }
    any.then_some(row)
}

/// Gives those of some rows that say what another one says a variation of their own.
pub(super) async fn tell_apart(connection: &mut SqliteConnection, rows: &mut [PlanRow]) -> Result<()> {
    let same = same_as_others(connection, rows).await?;
    let mut renumbered: Vec<&mut PlanRow> = rows.iter_mut().filter(|row| same.contains(&row.id)).collect();
    plan_row::renumber(connection, &mut renumbered).await
}

/// Those of some rows that are not written and say all that another row says which was there before them.
async fn same_as_others(connection: &mut SqliteConnection, rows: &[PlanRow]) -> Result<Vec<i64>> {
    let ids: Vec<i64> = rows.iter().filter(|row| row.shown.is_none()).map(|row| row.id).collect();
    let ids = serde_json::json!(ids).to_string();
    Ok(sqlx::query_scalar!(
        r#"SELECT c.id AS "id!: i64" FROM json_each(?1) w CROSS JOIN conversations c ON c.id = w.value WHERE EXISTS (
            SELECT 1 FROM conversations o WHERE o.dataset_id = c.dataset_id AND o.persona_id = c.persona_id AND o.arc_id = c.arc_id
                AND o.topic_id = c.topic_id AND o.tier = c.tier AND o.brief IS c.brief AND o.variation = c.variation
                AND o.id <> c.id AND (o.number < c.number OR o.id NOT IN (SELECT value FROM json_each(?1))))"#,
        ids
    )
    .fetch_all(connection)
    .await?)
}
