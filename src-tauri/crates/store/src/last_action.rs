//! The last thing that a person did and that can be undone.

use sqlx::SqliteConnection;

use super::actions::Kind;
use super::rows::whole;
use crate::error::Result;

/// An action that can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoable {
    /// Its id.
    pub action: i64,
    /// What it was.
    pub kind: Kind,
    /// How many rows its undo changes.
    pub rows: u32,
    /// The row, where it is one: its id and its number.
    pub row: Option<(u32, u32)>,
    /// The verdict that was given, the number of the version that is shown, the name of the item that was deleted, how many
    /// cells were edited and rows added ("24 5"), or how many names were resolved.
    pub what: String,
    /// Epoch milliseconds.
    pub at: i64,
}

/// The newest action of a dataset whose undo changes something: a verdict of it counts, the row shows the version that it
/// brought, rows that it put aside are there, or rows that it brought or edited are, and no open batch has taken them.
pub async fn last(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Option<Undoable>> {
    newest(connection, dataset_id, false).await
}

/// The same of the plan alone: rows that came or went, cells, names.
pub async fn last_of_plan(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Option<Undoable>> {
    newest(connection, dataset_id, true).await
}

async fn newest(connection: &mut SqliteConnection, dataset_id: i64, of_plan: bool) -> Result<Option<Undoable>> {
    let found = sqlx::query!(
        r#"WITH recent AS (SELECT * FROM actions WHERE dataset_id = ?1 AND undone_at IS NULL
            AND (NOT ?2 OR kind IN ('rows planned', 'rows deleted', 'cells edited', 'names resolved')) ORDER BY id DESC LIMIT 200),
        taken AS (SELECT o.conversation_id AS id FROM jobs o
                WHERE o.purpose = 'write' AND o.ended_at IS NULL AND o.conversation_id IS NOT NULL
            UNION ALL SELECT g.value FROM jobs o JOIN json_each(o.input, '$.rows') g WHERE o.purpose = 'brief' AND o.ended_at IS NULL)
        SELECT a.id AS "id!", a.kind AS "kind!", a.at AS "at!", r.n AS "n!: i64", r.row AS "row?: i64", r.number AS "number?: i64", r.what AS "what!: String" FROM (
            SELECT a.id, count(*) AS n, min(c.id) AS row, min(c.number) AS number, min(k.verdict) AS what
                FROM recent a JOIN verdicts v ON v.action_id = a.id JOIN counting_verdicts k ON k.id = v.id
                JOIN versions w ON w.id = v.version_id JOIN conversations c ON c.id = w.conversation_id AND c.dataset_id = a.dataset_id
                WHERE a.kind = 'verdict' GROUP BY a.id
            UNION ALL SELECT a.id, 1, c.id, c.number, CAST(n.number AS TEXT)
                FROM recent a JOIN conversations c ON c.id = a.detail ->> 'conversation' AND c.dataset_id = a.dataset_id
                JOIN versions n ON n.id = c.version_id AND n.id = a.detail ->> 'after'
                WHERE a.kind IN ('edit', 'version shown') AND c.writing = 0
            UNION ALL SELECT a.id, count(*), NULL, NULL, ''
                FROM recent a JOIN conversations c ON c.deleted_by = a.id
                WHERE a.kind = 'rows deleted' GROUP BY a.id
            UNION ALL SELECT a.id, count(*), NULL, NULL, '' FROM recent a JOIN json_each(a.detail, '$.ids') w
                JOIN conversations c ON c.id = w.value AND c.dataset_id = a.dataset_id AND c.status = 'not_generated'
                AND c.brief_by IS NOT 'model' AND c.id NOT IN taken WHERE a.kind = 'rows planned' GROUP BY a.id
            UNION ALL SELECT a.id, count(*), NULL, NULL, '' FROM recent a JOIN conversations c ON c.dataset_id = a.dataset_id
                AND c.number >= a.detail ->> 'first' AND c.number < a.detail ->> 'until' AND c.status = 'not_generated'
                AND c.brief_by IS NOT 'model' AND c.id NOT IN taken WHERE a.kind = 'rows planned' GROUP BY a.id
            UNION ALL SELECT a.id, count(*), NULL, NULL, '' FROM recent a JOIN conversations c ON c.dataset_id = a.dataset_id
                AND c.number >= a.detail ->> 'first' AND c.number < a.detail ->> 'until'
                AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.conversation_id = c.id AND v.origin <> 'import') AND c.id NOT IN taken
                WHERE a.kind = 'conversations imported' GROUP BY a.id
            UNION ALL SELECT a.id, 0, NULL, NULL, a.detail ->> 'name' FROM recent a WHERE a.kind = 'item deleted'
            UNION ALL SELECT a.id, count(*), min(c.id), min(c.number),
                iif(a.kind = 'cells edited', format('%d %d', a.detail ->> 'cells', a.detail ->> 'added'), format('%d', a.detail ->> 'names'))
                FROM recent a JOIN json_each(a.detail, '$.ids') w
                JOIN conversations c ON c.id = w.value AND c.dataset_id = a.dataset_id AND c.writing = 0 AND c.id NOT IN taken
                WHERE a.kind IN ('cells edited', 'names resolved') AND a.detail ->> 'filled_by' IS NULL GROUP BY a.id
        ) r JOIN recent a ON a.id = r.id ORDER BY a.id DESC LIMIT 1"#,
        dataset_id,
        of_plan
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.and_then(|found| {
        let rows = whole(found.n);
        let row = found.row.zip(found.number).filter(|_| rows == 1);
        let row = row.map(|(id, number)| (whole(id), whole(number)));
        Some(Undoable {
            action: found.id,
            kind: Kind::parse(&found.kind).ok()?,
            rows,
            row,
            what: found.what,
            at: found.at,
        })
    }))
}
