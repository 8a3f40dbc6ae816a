//! An intent or a tone with another name, in what actions keep of cells: undo holds rows against it, and writes it back.

use sqlx::SqliteConnection;
use train_domain::cells::PlanColumn;

use crate::any_case::is_same;
use crate::error::Result;
use crate::stored::text;
use crate::stored_cells::StoredCellChanges;

/// Gives a word another name in the actions of a dataset that can be undone, in whatever case it stands there.
pub(crate) async fn rename_word(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    column: PlanColumn,
    [from, to]: [&str; 2],
) -> Result<()> {
    // As it stands in the JSON: an action may keep ten thousand rows, and few have the word.
    let kept = format!("(?i)\"text\":{}", regex::escape(&text(from)));
    let actions: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM actions WHERE dataset_id = ? AND undone_at IS NULL AND kind = 'cells edited' AND detail REGEXP ?",
    )
    .bind(dataset_id)
    .bind(kept)
    .fetch_all(&mut *connection)
    .await?;
    for action in actions {
        let detail = sqlx::query_scalar!(r#"SELECT detail AS "detail!" FROM actions WHERE id = ?"#, action)
            .fetch_one(&mut *connection)
            .await?;
        // What cannot be read cannot be undone.
        let Ok(mut changes) = serde_json::from_str::<StoredCellChanges>(&detail) else { continue };
        let rows = changes.rows.iter_mut().chain(&mut changes.new_rows);
        for cell in rows.flat_map(|row| &mut row.cells).filter(|cell| cell.column == column) {
            for held in [&mut cell.before, &mut cell.after] {
                if held.text.as_deref().is_some_and(|word| is_same(word, from)) {
                    held.text = Some(to.to_owned());
                }
            }
        }
        let detail = text(&changes);
        sqlx::query!("UPDATE actions SET detail = ?2 WHERE id = ?1", action, detail).execute(&mut *connection).await?;
    }
    Ok(())
}
