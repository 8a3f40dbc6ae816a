//! What earlier calls took: the ground of estimates.

use sqlx::SqliteConnection;
use train_domain::estimate::Sample;
use train_domain::row::Tier;
use train_domain::status::Purpose;

use crate::error::Result;

/// Samples that an estimate looks back at, per tier.
const LOOK_BACK: i64 = 200;

/// What the newest kept answers of a tier and purpose took, from this dataset and model; those that wrote the end of a
/// conversation alone do not count.
/// CROSS JOIN keeps SQLite from starting at the conversations: there may be a million without any answer.
pub async fn samples(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    provider: &str,
    model: &str,
    tier: Tier,
    purpose: Purpose,
) -> Result<Vec<Sample>> {
    let (tier, purpose) = (tier.name(), purpose.name());
    let rows = sqlx::query!(
        r#"SELECT y.input_tokens AS "input!", y.output_tokens AS "output!", y.ended_at - y.claimed_at AS "ms!: i64",
            coalesce(CASE WHEN j.purpose = 'brief' THEN (SELECT json_array_length(t.plan, '$.rows') FROM call_texts t WHERE t.call_id = y.id) END, 1) AS "rows!: i64"
        FROM calls y CROSS JOIN conversations c ON c.id = y.conversation_id JOIN jobs j ON j.id = y.job_id
        WHERE c.dataset_id = ? AND c.tier = ? AND y.provider = ? AND y.model = ? AND y.state = 'succeeded'
            AND y.input_tokens IS NOT NULL AND y.output_tokens IS NOT NULL AND j.purpose = ? AND j.from_turn IS NULL
        ORDER BY y.id DESC LIMIT ?"#,
        dataset_id,
        tier,
        provider,
        model,
        purpose,
        LOOK_BACK
    )
    .fetch_all(connection)
    .await?;
    let sample = |input: i64, output: i64, ms: i64, rows: i64| Sample {
        input: input as f64,
        output: output as f64,
        ms: ms as f64,
        rows: usize::try_from(rows).unwrap_or(1).max(1),
    };
    Ok(rows.into_iter().map(|row| sample(row.input, row.output, row.ms, row.rows)).collect())
}

/// Micro-dollars spent since a time.
pub async fn spent_since(connection: &mut SqliteConnection, since: i64) -> Result<i64> {
    let spent = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(cost_micros), 0) AS "spent!: i64" FROM calls WHERE claimed_at >= ?"#,
        since
    )
    .fetch_one(connection)
    .await?;
    Ok(spent)
}

/// Calls since a time that may have been billed, nobody knows how much. Those of Practice and of free servers are not: at
/// a price of nothing nothing is reserved, which only calls without a price have in common with them.
pub async fn unknown_calls_since(connection: &mut SqliteConnection, since: i64) -> Result<i64> {
    let unknown = sqlx::query_scalar!(
        r#"SELECT count(*) AS "unknown!: i64" FROM calls a JOIN batches b ON b.id = a.batch_id
        WHERE a.state = 'unknown' AND a.claimed_at >= ? AND (a.unknown_micros > 0 OR b.price IS NULL)"#,
        since
    )
    .fetch_one(connection)
    .await?;
    Ok(unknown)
}

/// What was spent since a time, for whoever asks again and again: calls before the first that is in flight do not
/// change any more, so they are added up once.
#[derive(Debug, Default)]
pub struct Spent {
    since: i64,
    /// Calls below this id are in `micros`.
    next: i64,
    micros: i64,
}

impl Spent {
    /// Micro-dollars spent since a time, now.
    pub async fn since(&mut self, connection: &mut SqliteConnection, since: i64) -> Result<i64> {
        if self.since != since {
            *self = Self { since, ..Self::default() };
        }
        // One statement: both sums are of one moment. By itself SQLite would look for the first in flight from the oldest on.
        let row = sqlx::query!(
            r#"SELECT e.id AS "next!: i64",
                coalesce(sum(a.cost_micros) FILTER (WHERE a.id < e.id), 0) AS "settled!: i64",
                coalesce(sum(a.cost_micros) FILTER (WHERE a.id >= e.id), 0) AS "moving!: i64"
            FROM (SELECT coalesce(
                (SELECT min(id) FROM calls INDEXED BY calls_in_flight WHERE state = 'in_flight'),
                (SELECT max(id) + 1 FROM calls), 0) AS id) e
            LEFT JOIN calls a ON a.id >= ?1 AND a.claimed_at >= ?2"#,
            self.next,
            since
        )
        .fetch_one(connection)
        .await?;
        self.next = row.next.max(self.next);
        self.micros += row.settled;
        Ok(self.micros + row.moving)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changes of the calls, one after another; since 100 they are of this month.
    const STEPS: [&str; 8] = [
        "INSERT INTO calls (job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at)
            VALUES (1, 1, 1, 1, 'in_flight', 'anthropic', 'm', 9, 50)",
        "UPDATE calls SET state = 'succeeded', cost_micros = 1000 WHERE id = 1",
        "INSERT INTO calls (job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at)
            VALUES (1, 1, 1, 2, 'in_flight', 'anthropic', 'm', 9, 100), (2, 1, 2, 1, 'in_flight', 'anthropic', 'm', 9, 101),
            (3, 1, 3, 1, 'in_flight', 'anthropic', 'm', 9, 102)",
        "UPDATE calls SET state = 'failed', cost_micros = 20, error_kind = 'refused' WHERE id = 3",
        "UPDATE calls SET state = 'succeeded', cost_micros = 300 WHERE id = 2",
        "INSERT INTO calls (job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at)
            VALUES (2, 1, 2, 2, 'in_flight', 'anthropic', 'm', 9, 104)",
        "UPDATE calls SET state = 'unknown', unknown_micros = 9 WHERE id = 4",
        "UPDATE calls SET state = 'succeeded', cost_micros = 5 WHERE id = 5",
    ];

    #[tokio::test]
    async fn unknown_calls_of_free_providers_are_not_counted() {
        let (store, _folder) = crate::testing::store().await;
        let filled = store.writer().write(|connection| {
            Box::pin(async move {
                sqlx::raw_sql(
                    "PRAGMA defer_foreign_keys = on;
                    INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, price, total, target, fill_until, created_at) VALUES
                        (1, 1, 'free', 'all', 'running', 'practice', '', 'm', '{}', '{\"input\":0,\"output\":0}', 1, '{}', 1, 0),
                        (2, 1, 'unpriced', 'all', 'running', 'openai', 'u', 'm', '{}', NULL, 1, '{}', 1, 0),
                        (3, 1, 'priced', 'all', 'running', 'openai', 'u', 'm', '{}', '{\"input\":1,\"output\":1}', 1, '{}', 1, 0);
                    INSERT INTO jobs (id, batch_id, purpose, conversation_id) VALUES (1, 1, 'write', 1), (2, 2, 'write', 2), (3, 3, 'write', 3);
                    INSERT INTO calls (job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at) VALUES
                        (1, 1, 1, 1, 'in_flight', 'practice', 'm', 0, 100), (2, 2, 2, 1, 'in_flight', 'openai', 'm', 0, 100), (3, 3, 3, 1, 'in_flight', 'openai', 'm', 9, 100);
                    UPDATE calls SET state = 'unknown', unknown_micros = reserved_micros;",
                )
                .execute(connection)
                .await?;
                Ok(())
            })
        });
        filled.await.expect("calls");
        let mut connection = store.read().await.expect("a connection");
        assert_eq!(unknown_calls_since(&mut connection, 100).await.expect("a count"), 2);
        assert_eq!(unknown_calls_since(&mut connection, 101).await.expect("a count"), 0);
    }

    #[tokio::test]
    async fn what_was_spent_is_the_same_however_it_is_added_up() {
        let (store, _folder) = crate::testing::store().await;
        let run = |sql: &'static str| {
            store.writer().write(move |connection| {
                Box::pin(async move {
                    sqlx::raw_sql(sql).execute(connection).await?;
                    Ok(())
                })
            })
        };
        run("PRAGMA defer_foreign_keys = on; INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
            VALUES (1, 1, 'r', 'all', 'running', 'anthropic', 'u', 'm', '{}', 3, '{}', 3, 0);
            INSERT INTO jobs (batch_id, purpose, conversation_id) VALUES (1, 'write', 1), (1, 'write', 2), (1, 'write', 3)")
        .await
        .expect("a batch");
        let mut spent = Spent::default();
        let mut connection = store.read().await.expect("a connection");
        assert_eq!(spent.since(&mut connection, 100).await.expect("a sum"), 0);
        let mut sums = Vec::new();
        for step in STEPS {
            run(step).await.expect("a step");
            sums.push(spent.since(&mut connection, 100).await.expect("a sum"));
            assert_eq!(sums.last(), Some(&spent_since(&mut connection, 100).await.expect("a sum")), "{step}");
        }
        assert_eq!(sums, [0, 0, 0, 20, 320, 320, 320, 325]);
        assert_eq!(spent.since(&mut connection, 0).await.expect("a sum"), 1325, "of another time");
    }
}
