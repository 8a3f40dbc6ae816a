//! What a person did, on record.

use sqlx::SqliteConnection;

use super::rows::whole;
use crate::error::Result;

/// One thing that a person did.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of actions, verdicts, versions and batches")]
pub struct Entry {
    pub at: i64,
    pub kind: String,
    /// Of the row, where it is one.
    pub number: Option<i64>,
    /// Of the version that it was about, counted from 1 within its row.
    pub version: Option<i64>,
    /// A verdict, or the number of the version that was shown.
    pub before: Option<String>,
    /// A verdict, the number of the version that is shown, how many rows, how many cells and rows ("24 5"), or how
    /// many names.
    pub after: Option<String>,
    pub reason: Option<String>,
    pub note: String,
    pub blind: bool,
    pub undone_at: Option<i64>,
}

/// Verdicts one by one, each with the one before it that counted then; versions that were made or shown; versions that were
/// asked for again; rows that were put aside, planned, imported or edited; names that were made or mapped.
const ENTRIES: &str = "
    SELECT v.at, 'verdict' AS kind, c.number, r.number AS version,
        (SELECT p.verdict FROM verdicts p JOIN actions b ON b.id = p.action_id
            WHERE p.version_id = v.version_id AND p.id < v.id AND (b.undone_at IS NULL OR b.undone_at > v.at)
            ORDER BY p.id DESC LIMIT 1) AS before,
        v.verdict AS after, v.reason, v.note, v.blind, a.undone_at, a.id AS action, v.id AS place
    FROM actions a JOIN verdicts v ON v.action_id = a.id JOIN versions r ON r.id = v.version_id
        JOIN conversations c ON c.id = r.conversation_id
    WHERE a.dataset_id = ?1
    UNION ALL
    SELECT a.at, a.kind, c.number, n.number, CAST(b.number AS TEXT), CAST(n.number AS TEXT), NULL, '', 0, a.undone_at, a.id, 0
    FROM actions a JOIN versions b ON b.id = a.detail ->> 'before' JOIN versions n ON n.id = a.detail ->> 'after'
        JOIN conversations c ON c.id = n.conversation_id
    WHERE a.dataset_id = ?1 AND a.kind IN ('edit', 'version shown')
    UNION ALL
    SELECT b.created_at, 'redo', c.number, o.number, CAST(o.number AS TEXT),
        coalesce((SELECT CAST(n.number AS TEXT) FROM calls y JOIN versions n ON n.call_id = y.id WHERE y.job_id = j.id), j.state),
        j.input ->> 'reason', coalesce(j.input ->> 'note', ''), 0, NULL, 0, j.id
    FROM batches b JOIN jobs j ON j.batch_id = b.id AND j.purpose = 'write' AND j.version_id IS NOT NULL
        JOIN versions o ON o.id = j.version_id JOIN conversations c ON c.id = j.conversation_id
    WHERE b.dataset_id = ?1 AND b.input IS NOT NULL
    UNION ALL
    SELECT a.at, a.kind, NULL, NULL, NULL, CAST(count(c.id) AS TEXT), NULL, '', 0, a.undone_at, a.id, 0
    FROM actions a LEFT JOIN conversations c ON c.deleted_by = a.id
    WHERE a.dataset_id = ?1 AND a.kind = 'rows deleted' GROUP BY a.id
    UNION ALL
    SELECT a.at, a.kind, NULL, NULL, NULL, CAST(coalesce(json_array_length(a.detail, '$.ids'),
        (a.detail ->> 'until') - (a.detail ->> 'first')) AS TEXT), NULL, '', 0, a.undone_at, a.id, 0
    FROM actions a WHERE a.dataset_id = ?1 AND a.kind IN ('rows planned', 'conversations imported')
    UNION ALL
    SELECT a.at, a.kind, NULL, NULL, NULL,
        iif(a.kind = 'cells edited', format('%d %d', a.detail ->> 'cells', a.detail ->> 'added'), format('%d', a.detail ->> 'names')),
        NULL, '', 0, a.undone_at, a.id, 0
    FROM actions a WHERE a.dataset_id = ?1 AND a.kind IN ('cells edited', 'names resolved')";

/// A page of it, newest first, and how much there is.
pub async fn page(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    offset: u32,
    limit: u32,
) -> Result<(Vec<Entry>, u32)> {
    let total: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM ({ENTRIES})")))
        .bind(dataset_id)
        .fetch_one(&mut *connection)
        .await?;
    let sql = format!("SELECT * FROM ({ENTRIES}) ORDER BY at DESC, action DESC, place DESC LIMIT ?2 OFFSET ?3");
    let entries = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(dataset_id)
        .bind(limit)
        .bind(offset)
        .fetch_all(connection)
        .await?;
    Ok((entries, whole(total)))
}
