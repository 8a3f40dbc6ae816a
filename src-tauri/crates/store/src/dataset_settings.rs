//! What is set for one dataset beside what it is made of: one JSON value a key.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;

use crate::error::Result;
use crate::stored;

/// Reads a setting; `None` where it was never set or cannot be read by this version.
pub async fn get<T: DeserializeOwned>(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    key: &str,
) -> Result<Option<T>> {
    let value =
        sqlx::query_scalar!("SELECT value FROM dataset_settings WHERE dataset_id = ? AND key = ?", dataset_id, key)
            .fetch_optional(connection)
            .await?;
    let read = |value: String| {
        serde_json::from_str(&value)
            .inspect_err(|error| tracing::warn!(key, %error, "a setting of a dataset cannot be read"))
            .ok()
    };
    Ok(value.and_then(read))
}

/// Keeps a setting.
pub async fn set<T: Serialize + Sync>(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    key: &str,
    value: &T,
) -> Result<()> {
    let value = stored::text(value);
    sqlx::query!(
        "INSERT INTO dataset_settings (dataset_id, key, value) VALUES (?1, ?2, ?3)
        ON CONFLICT (dataset_id, key) DO UPDATE SET value = ?3",
        dataset_id,
        key,
        value
    )
    .execute(connection)
    .await?;
    Ok(())
}
