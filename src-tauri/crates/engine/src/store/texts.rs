//! Texts that many versions of a dataset have in common.

use std::sync::Arc;

use sqlx::SqliteConnection;

use crate::error::Result;

/// Keeps texts that are not kept yet. Returns their ids, in the same order.
pub async fn keep(connection: &mut SqliteConnection, dataset_id: i64, texts: &[Arc<str>]) -> Result<Vec<i64>> {
    let mut ids = Vec::with_capacity(texts.len());
    for text in texts {
        let text = &**text;
        let found = sqlx::query_scalar!(
            r#"SELECT id AS "id!" FROM shared_texts WHERE dataset_id = ? AND body = ?"#,
            dataset_id,
            text
        )
        .fetch_optional(&mut *connection)
        .await?;
        ids.push(match found {
            Some(id) => id,
            None => {
                sqlx::query_scalar!(
                    r#"INSERT INTO shared_texts (dataset_id, body) VALUES (?, ?) RETURNING id AS "id!""#,
                    dataset_id,
                    text
                )
                .fetch_one(&mut *connection)
                .await?
            }
        });
    }
    Ok(ids)
}
