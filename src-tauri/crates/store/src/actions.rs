//! What a person did, so that it can be undone and is on record.

use sqlx::SqliteConnection;

pub use train_domain::status::ActionKind as Kind;

use crate::error::Result;
use crate::rows::whole;

/// Puts an action on record. Returns its id.
pub async fn add(connection: &mut SqliteConnection, dataset_id: i64, kind: Kind, now: i64) -> Result<i64> {
    add_with(connection, dataset_id, kind, None, now).await
}

/// The same, with what its undo needs that no row holds, as JSON.
pub async fn add_with(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    kind: Kind,
    detail: Option<String>,
    now: i64,
) -> Result<i64> {
    let kind = kind.name();
    Ok(sqlx::query_scalar!(
        r#"INSERT INTO actions (dataset_id, kind, detail, at) VALUES (?, ?, ?, ?) RETURNING id AS "id!""#,
        dataset_id,
        kind,
        detail,
        now
    )
    .fetch_one(connection)
    .await?)
}

/// What an action was, and its dataset; `None` where there is none that can be undone.
pub async fn find(connection: &mut SqliteConnection, id: i64) -> Result<Option<(Kind, i64)>> {
    let found =
        sqlx::query!("SELECT kind, dataset_id FROM actions WHERE id = ?", id).fetch_optional(connection).await?;
    Ok(found.and_then(|row| Some((Kind::parse(&row.kind).ok()?, row.dataset_id))))
}

/// How many of the rows that an action brought are in its dataset still.
pub async fn rows_left(connection: &mut SqliteConnection, id: i64) -> Result<u32> {
    let left = sqlx::query_scalar!(
        r#"SELECT (SELECT count(*) FROM json_each(a.detail, '$.ids') w JOIN conversations c ON c.id = w.value AND c.dataset_id = a.dataset_id)
            + (SELECT count(*) FROM conversations c WHERE c.dataset_id = a.dataset_id AND c.number >= a.detail ->> 'first'
                AND c.number < a.detail ->> 'until') AS "n!: i64"
        FROM actions a WHERE a.id = ?"#,
        id
    )
    .fetch_optional(connection)
    .await?;
    Ok(whole(left.unwrap_or(0)))
}

/// Marks an action as undone; verdicts of it stop counting by that. `false`: it was undone before.
pub async fn undo(connection: &mut SqliteConnection, id: i64, now: i64) -> Result<bool> {
    let changed = sqlx::query!("UPDATE actions SET undone_at = ?2 WHERE id = ?1 AND undone_at IS NULL", id, now)
        .execute(connection)
        .await?;
    Ok(changed.rows_affected() > 0)
}
