//! What earlier calls took: the ground of estimates.

use sqlx::SqliteConnection;
use train_content::Tier;

use super::f;
use crate::error::Result;
use crate::view::named;

/// Samples that an estimate looks back at, per tier.
const LOOK_BACK: i64 = 200;

/// (input tokens, output tokens, milliseconds) of the newest kept answers of a tier, from this dataset and model.
/// CROSS JOIN keeps SQLite from starting at the conversations: there may be a million without any answer.
pub async fn samples(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    provider: &str,
    model: &str,
    tier: Tier,
) -> Result<Vec<(f64, f64, f64)>> {
    let tier: String = named(tier);
    let rows = sqlx::query!(
        r#"SELECT g.input_tokens, g.output_tokens, g.ended_at - g.started_at AS "ms!: i64"
        FROM generations g CROSS JOIN conversations c ON c.id = g.conversation_id
        WHERE c.dataset_id = ? AND c.tier = ? AND g.provider = ? AND g.model = ?
        ORDER BY g.id DESC LIMIT ?"#,
        dataset_id,
        tier,
        provider,
        model,
        LOOK_BACK
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (f(row.input_tokens), f(row.output_tokens), f(row.ms))).collect())
}

/// Micro-dollars spent since a time, and calls whose cost is not known.
pub async fn spent_since(connection: &mut SqliteConnection, since: i64) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"SELECT coalesce(sum(cost_micros), 0) AS "spent!: i64", coalesce(sum(state = 'unknown'), 0) AS "unknown!: i64"
        FROM attempts WHERE started_at >= ?"#,
        since
    )
    .fetch_one(connection)
    .await?;
    Ok((row.spent, row.unknown))
}
