//! What earlier calls took: the ground of estimates.

use sqlx::SqliteConnection;
use train_domain::call::Params;
use train_domain::estimate::Sample;
use train_domain::row::Tier;
use train_domain::status::Purpose;

use crate::error::Result;

/// Samples that an estimate looks back at, per tier.
const LOOK_BACK: i64 = 200;
/// What a call may take beyond its timeout (milliseconds): its answer waits to be scored and written.
const BEHIND: i64 = 60_000;

/// What the newest kept answers of a tier and purpose took, from this dataset and model; those that wrote the end of a
/// conversation alone do not count. Neither do those that took longer than any call may, or ended before they began: the
/// computer slept, or its clock was set.
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
    // Of batches whose parameters do not say it.
    let timeout = Params::default().timeout_seconds;
    let rows = sqlx::query!(
        r#"SELECT w.input AS "input!: i64", w.output AS "output!: i64", w.ms AS "ms!: i64", w.about AS "rows!: i64"
        FROM (SELECT y.input_tokens AS input, y.output_tokens AS output, y.ended_at - y.claimed_at AS ms, y.batch_id,
                coalesce(CASE WHEN j.purpose = 'brief' THEN (SELECT json_array_length(t.plan, '$.rows') FROM call_texts t WHERE t.call_id = y.id) END, 1) AS about
            FROM calls y CROSS JOIN conversations c ON c.id = y.conversation_id JOIN jobs j ON j.id = y.job_id
            WHERE c.dataset_id = ? AND c.tier = ? AND y.provider = ? AND y.model = ? AND y.state = 'succeeded'
                AND y.input_tokens IS NOT NULL AND y.output_tokens IS NOT NULL AND j.purpose = ? AND j.from_turn IS NULL
            ORDER BY y.id DESC LIMIT ?) w CROSS JOIN batches b ON b.id = w.batch_id
        WHERE w.ms BETWEEN 0 AND 1000 * coalesce(iif(json_valid(b.params), b.params ->> 'timeout_seconds', NULL), ?) + ?"#,
        dataset_id,
        tier,
        provider,
        model,
        purpose,
        LOOK_BACK,
        timeout,
        BEHIND
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

/// What calls cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// Micro-dollars.
    pub micros: i64,
    /// Calls that used tokens whose price nobody knows.
    pub unpriced: i64,
}

/// What calls since a time cost.
pub async fn spent_since(connection: &mut SqliteConnection, since: i64) -> Result<Costs> {
    Ok(sqlx::query_as!(
        Costs,
        r#"SELECT coalesce(sum(cost_micros), 0) AS "micros!: i64",
            count(*) FILTER (WHERE cost_micros IS NULL AND output_tokens IS NOT NULL) AS "unpriced!: i64"
        FROM calls WHERE claimed_at >= ?"#,
        since
    )
    .fetch_one(connection)
    .await?)
}

/// Calls since a time that were never answered whole and may have been billed, nobody knows how much. Those of Practice and of
/// free servers are not: at a price of nothing nothing is reserved, which they have in common only with calls whose price is not
/// known, and a gateway's is not.
pub async fn unknown_calls_since(connection: &mut SqliteConnection, since: i64) -> Result<i64> {
    let unknown = sqlx::query_scalar!(
        r#"SELECT count(*) AS "unknown!: i64" FROM calls a JOIN batches b ON b.id = a.batch_id
        WHERE a.state = 'unknown' AND a.claimed_at >= ? AND (a.unknown_micros > 0 OR b.price IS NULL OR b.gateway)"#,
        since
    )
    .fetch_one(connection)
    .await?;
    Ok(unknown)
}

/// What calls since a time cost, for whoever asks again and again: calls before the first that is in flight do not
/// change any more, so they are added up once.
#[derive(Debug, Default)]
pub struct Spent {
    since: i64,
    /// Calls below this id are in `settled`.
    next: i64,
    settled: Costs,
}

impl Spent {
    /// What calls since a time cost, now.
    pub async fn since(&mut self, connection: &mut SqliteConnection, since: i64) -> Result<Costs> {
        if self.since != since {
            *self = Self { since, ..Self::default() };
        }
        // One statement: all sums are of one moment. By itself SQLite would look for the first in flight from the oldest on.
        let row = sqlx::query!(
            r#"SELECT e.id AS "next!: i64",
                coalesce(sum(a.cost_micros) FILTER (WHERE a.id < e.id), 0) AS "settled!: i64",
                coalesce(sum(a.cost_micros) FILTER (WHERE a.id >= e.id), 0) AS "moving!: i64",
                count(*) FILTER (WHERE a.id < e.id AND a.cost_micros IS NULL AND a.output_tokens IS NOT NULL) AS "settled_unpriced!: i64",
                count(*) FILTER (WHERE a.id >= e.id AND a.cost_micros IS NULL AND a.output_tokens IS NOT NULL) AS "moving_unpriced!: i64"
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
        self.settled.micros += row.settled;
        self.settled.unpriced += row.settled_unpriced;
        Ok(Costs { micros: self.settled.micros + row.moving, unpriced: self.settled.unpriced + row.moving_unpriced })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changes of the calls, one after another; since 100 they are of this month.
    const STEPS: [&str; 9] = [
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
        // At no price that anybody knows.
        "UPDATE calls SET state = 'succeeded', output_tokens = 7 WHERE id = 5",
        "INSERT INTO calls (job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at)
            VALUES (3, 1, 3, 2, 'in_flight', 'anthropic', 'm', 9, 105)",
    ];

    /// Calls of batches whose timeout is a minute, the usual one, and one that cannot be read.
    const TIMES: &str = r#"
        INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0);
        INSERT INTO conversations (id, dataset_id, number, intent, tone, tier) VALUES (1, 1, 1, 'i', 't', 'template');
        INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at) VALUES
            (1, 1, 'a', 'all', 'completed', 'openai', 'u', 'm', '{"timeout_seconds":60}', 1, '{}', 1, 0),
            (2, 1, 'b', 'all', 'completed', 'openai', 'u', 'm', '{}', 1, '{}', 1, 0),
            (3, 1, 'c', 'all', 'completed', 'openai', 'u', 'm', '{', 1, '{}', 1, 0);
        INSERT INTO jobs (id, batch_id, purpose, conversation_id) VALUES (1, 1, 'write', 1);
        INSERT INTO calls (job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at, ended_at, input_tokens, output_tokens) VALUES
            (1, 1, 1, 1, 'succeeded', 'openai', 'm', 0, 1000000, 1009000, 1, 1),
            (1, 1, 1, 2, 'succeeded', 'openai', 'm', 0, 1000000, 1119000, 1, 1),
            (1, 1, 1, 3, 'succeeded', 'openai', 'm', 0, 1000000, 4600000, 1, 1),
            (1, 1, 1, 4, 'succeeded', 'openai', 'm', 0, 1000000, 940000, 1, 1),
            (1, 2, 1, 5, 'succeeded', 'openai', 'm', 0, 1000000, 1200000, 1, 1),
            (1, 3, 1, 6, 'succeeded', 'openai', 'm', 0, 1000000, 1007000, 1, 1);"#;

    #[tokio::test]
    async fn a_computer_that_slept_and_a_clock_that_was_set_say_nothing_of_what_calls_take() {
        let (store, _folder) = crate::testing::store().await;
        store.change(TIMES).await.expect("calls");
        let mut connection = store.read().await.expect("a connection");
        let samples = samples(&mut connection, 1, "openai", "m", Tier::Template, Purpose::Write).await;
        let mut ms: Vec<f64> = samples.expect("samples").iter().map(|sample| sample.ms).collect();
        ms.sort_unstable_by(f64::total_cmp);
        assert_eq!(ms, [7_000.0, 9_000.0, 119_000.0, 200_000.0]);
    }

    #[tokio::test]
    async fn unknown_calls_of_free_providers_are_not_counted() {
        let (store, _folder) = crate::testing::store().await;
        let filled = store.writer().write(|connection| {
            Box::pin(async move {
                sqlx::raw_sql(
                    "PRAGMA defer_foreign_keys = on;
                    INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, price, gateway, total, target, fill_until, created_at) VALUES
                        (1, 1, 'free', 'all', 'running', 'practice', '', 'm', '{}', '{\"input\":0,\"output\":0}', 0, 1, '{}', 1, 0),
                        (2, 1, 'unpriced', 'all', 'running', 'openai', 'u', 'm', '{}', NULL, 0, 1, '{}', 1, 0),
                        (3, 1, 'priced', 'all', 'running', 'openai', 'u', 'm', '{}', '{\"input\":1,\"output\":1}', 0, 1, '{}', 1, 0),
                        (4, 1, 'gateway', 'all', 'running', 'openai', 'u', 'm', '{}', '{\"input\":0,\"output\":0}', 1, 1, '{}', 1, 0);
                    INSERT INTO jobs (id, batch_id, purpose, conversation_id) VALUES (1, 1, 'write', 1), (2, 2, 'write', 2), (3, 3, 'write', 3), (4, 4, 'write', 4);
                    INSERT INTO calls (job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at) VALUES
                        (1, 1, 1, 1, 'in_flight', 'practice', 'm', 0, 100), (2, 2, 2, 1, 'in_flight', 'openai', 'm', 0, 100), (3, 3, 3, 1, 'in_flight', 'openai', 'm', 9, 100),
                        (4, 4, 4, 1, 'in_flight', 'openai', 'm', 0, 100);
                    UPDATE calls SET state = 'unknown', unknown_micros = reserved_micros;",
                )
                .execute(connection)
                .await?;
                Ok(())
            })
        });
        filled.await.expect("calls");
        let mut connection = store.read().await.expect("a connection");
        assert_eq!(unknown_calls_since(&mut connection, 100).await.expect("a count"), 3);
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
        assert_eq!(spent.since(&mut connection, 100).await.expect("a sum"), Costs::default());
        let mut sums = Vec::new();
        for step in STEPS {
            run(step).await.expect("a step");
            sums.push(spent.since(&mut connection, 100).await.expect("a sum"));
            assert_eq!(sums.last(), Some(&spent_since(&mut connection, 100).await.expect("a sum")), "{step}");
        }
        let sums: Vec<_> = sums.into_iter().map(|costs| (costs.micros, costs.unpriced)).collect();
        assert_eq!(sums, [(0, 0), (0, 0), (0, 0), (20, 0), (320, 0), (320, 0), (320, 0), (320, 1), (320, 1)]);
        let other = spent.since(&mut connection, 0).await.expect("a sum");
        assert_eq!(other, Costs { micros: 1320, unpriced: 1 }, "of another time");
    }
}
