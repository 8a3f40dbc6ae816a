//! What is known of a pause beyond its reason, as it is stored with the batch.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use train_domain::waste::{WASTED, WASTED_IF_BILLED, Waste};

use crate::error::Result;
use crate::stored;

/// The note of a pause.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PauseNote {
    /// When the provider said to come back (epoch milliseconds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// What was wasted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wasted: Option<Wasted>,
}

/// What a batch has paid for in vain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wasted {
    /// What most of the last answers had in common.
    pub waste: Waste,
    /// Answers that cannot be used, since the start.
    #[serde(default)]
    pub answers: i64,
    /// What they cost, in micro-dollars; `None` where the price is not known.
    #[serde(default)]
    pub cost: Option<i64>,
    /// What may have been billed for them beyond that.
    #[serde(default)]
    pub unknown: i64,
}

/// A stored note. One that cannot be read is none: the reason stands beside it.
pub fn read(text: Option<&str>) -> PauseNote {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// Writes the note of a batch's pause, with what was wasted so far.
pub async fn write(
    connection: &mut SqliteConnection,
    batch_id: i64,
    until: Option<i64>,
    waste: Option<Waste>,
) -> Result<()> {
    let wasted = match waste {
        Some(waste) => Some(wasted(connection, batch_id, waste).await?),
        None => None,
    };
    let note = PauseNote { until, wasted };
    let text = (note != PauseNote::default()).then(|| stored::text(&note));
    sqlx::query!("UPDATE batches SET pause_note = ?2 WHERE id = ?1", batch_id, text).execute(connection).await?;
    Ok(())
}

async fn wasted(connection: &mut SqliteConnection, batch_id: i64, waste: Waste) -> Result<Wasted> {
    let (kinds, if_billed) = (stored::text(&WASTED), stored::text(&WASTED_IF_BILLED));
    let row = sqlx::query!(
        r#"SELECT count(*) AS "answers!: i64", sum(a.cost_micros) AS "cost: i64", coalesce(sum(a.unknown_micros), 0) AS "unknown!: i64",
            b.price IS NOT NULL AND NOT b.gateway AS "priced!: bool"
        FROM batches b JOIN jobs j ON j.batch_id = b.id JOIN calls a ON a.job_id = j.id
        WHERE b.id = ?1 AND (a.error_kind IN (SELECT value FROM json_each(?2))
            OR a.error_kind IN (SELECT value FROM json_each(?3)) AND (a.state = 'unknown' OR a.cost_micros > 0))"#,
        batch_id,
        kinds,
        if_billed
    )
    .fetch_one(connection)
    .await?;
    Ok(Wasted { waste, answers: row.answers, cost: row.priced.then_some(row.cost.unwrap_or(0)), unknown: row.unknown })
}

#[cfg(test)]
mod tests {
    use train_domain::call::ErrorKind;

    use super::*;

    #[test]
    fn a_note_that_cannot_be_read_is_none() {
        let waste = Waste { kind: ErrorKind::Truncated, count: 12, of: 20 };
        let note =
            PauseNote { until: None, wasted: Some(Wasted { waste, answers: 23, cost: Some(410_000), unknown: 0 }) };
        let text = stored::text(&note);
        assert_eq!(read(Some(&text)), note);
        for text in [None, Some(""), Some("{\"until\": \"tomorrow\"}"), Some("[]")] {
            assert_eq!(read(text), PauseNote::default(), "{text:?}");
        }
        assert_eq!(read(Some("{\"later\": 1}")), PauseNote::default(), "a newer version's note");
    }

    const CALLS: &str = r#"PRAGMA defer_foreign_keys = on;
        INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, price, gateway, total, target, fill_until, created_at) VALUES
            (1, 1, 'priced', 'all', 'running', 'openai', 'u', 'm', '{}', '{"input":1,"output":1}', 0, 1, '{}', 1, 0),
            (2, 1, 'gateway', 'all', 'running', 'openai', 'u', 'm', '{}', '{"input":0,"output":0}', 1, 1, '{}', 1, 0);
        INSERT INTO jobs (id, batch_id, purpose, conversation_id) VALUES (1, 1, 'write', 1), (2, 2, 'write', 2);
        INSERT INTO calls (job_id, batch_id, number, state, provider, model, reserved_micros, claimed_at, error_kind, cost_micros, unknown_micros) VALUES
            (1, 1, 1, 'failed', 'openai', 'm', 9, 0, 'truncated', 7, 0),
            (1, 1, 2, 'failed', 'openai', 'm', 9, 0, 'overloaded', 5, 0),
            (1, 1, 3, 'failed', 'openai', 'm', 9, 0, 'overloaded', 0, 0),
            (1, 1, 4, 'unknown', 'openai', 'm', 9, 0, 'server_error', NULL, 9),
            (2, 2, 1, 'failed', 'openai', 'm', 0, 0, 'truncated', NULL, 0);"#;

    #[tokio::test]
    async fn what_was_billed_counts_whatever_its_kind_and_a_gateways_cost_is_not_known() {
        let (store, _folder) = crate::testing::store().await;
        store.change(CALLS).await.expect("calls");
        let mut connection = store.read().await.expect("a connection");
        let waste = Waste { kind: ErrorKind::Truncated, count: 12, of: 20 };
        for (batch, answers, cost, unknown) in [(1, 3, Some(12), 9), (2, 1, None, 0)] {
            let found = wasted(&mut connection, batch, waste).await.expect("a sum");
            assert_eq!(found, Wasted { waste, answers, cost, unknown }, "batch {batch}");
        }
    }
}
