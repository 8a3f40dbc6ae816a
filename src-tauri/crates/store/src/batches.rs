//! Batches: moved from state to state, read back.

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};
use train_domain::call::Params;
use train_domain::money::Price;
use train_domain::status::{BatchKind, BatchState, PauseReason, Purpose};

use super::outbox::{self, Mail};
use super::pause_note::{self, PauseNote};
use super::stored;
use crate::error::{ErrorCode, Result, StoreError};

/// A batch as it is stored.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of batches")]
pub struct Batch {
    pub id: i64,
    pub dataset_id: i64,
    pub kind: BatchKind,
    /// What its jobs are for.
    pub purpose: Purpose,
    /// What they are asked besides their rows, as JSON.
    pub input: Option<String>,
    pub state: BatchState,
    pub pause_reason: Option<PauseReason>,
    pub pauses: u32,
    pub resumes_at: Option<i64>,
    pub pause_note: PauseNote,
    /// How often the person let it go on although it was braked.
    pub insisted: u32,
    pub provider: String,
    pub base_url: String,
    pub model: String,
    pub params: Params,
    pub price: Option<Price>,
    pub cap: Option<i64>,
    pub spent: i64,
    pub reserved: i64,
    pub unknown: i64,
    /// What calls cost beyond what was reserved for them.
    pub over_reserved: i64,
    /// The server passes calls on to a paid service, so what they cost is not known.
    pub gateway: bool,
    pub total: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub cancelled: i64,
    /// Calls whose end is not stored.
    pub in_flight: i64,
    /// Calls whose outcome nobody knows.
    pub unknown_calls: i64,
    pub calls: i64,
    pub estimate: Option<String>,
    pub email: bool,
    /// The mail that was asked for, once the batch is complete.
    pub mail: Option<Mail>,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
}

impl Batch {
    fn read(row: &SqliteRow) -> Result<Self> {
        let id: i64 = row.try_get("id")?;
        let unreadable =
            |what: &str| StoreError::invalid(format!("Batch {id} has {what} that this version cannot read."));
        let text = |column: &str| row.try_get::<Option<&str>, _>(column);
        let count = |column: &str| row.try_get::<i64, _>(column).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        Ok(Self {
            id,
            dataset_id: row.try_get("dataset_id")?,
            kind: BatchKind::parse(row.try_get("kind")?).map_err(|_| unreadable("a kind"))?,
            purpose: Purpose::parse(row.try_get("purpose")?).map_err(|_| unreadable("a purpose"))?,
            input: row.try_get("input")?,
            state: BatchState::parse(row.try_get("state")?).map_err(|_| unreadable("a state"))?,
            pause_reason: text("pause_reason")?.and_then(|name| PauseReason::parse(name).ok()),
            pauses: count("pauses")?,
            resumes_at: row.try_get("resumes_at")?,
            pause_note: pause_note::read(text("pause_note")?),
            insisted: count("insisted")?,
            provider: row.try_get("provider")?,
            base_url: row.try_get("base_url")?,
            model: row.try_get("model")?,
            params: serde_json::from_str(row.try_get("params")?).map_err(|_| unreadable("settings"))?,
            price: text("price")?.map(serde_json::from_str).transpose().map_err(|_| unreadable("a price"))?,
            cap: row.try_get("cap_micros")?,
            spent: row.try_get("spent_micros")?,
            reserved: row.try_get("reserved_micros")?,
            unknown: row.try_get("unknown_micros")?,
            over_reserved: row.try_get("over_reserved_micros")?,
            gateway: row.try_get("gateway")?,
            total: row.try_get("total")?,
            succeeded: row.try_get("succeeded")?,
            failed: row.try_get("failed")?,
            cancelled: row.try_get("cancelled")?,
            in_flight: row.try_get("in_flight")?,
            unknown_calls: row.try_get("unknown_calls")?,
            calls: row.try_get("calls")?,
            estimate: row.try_get("estimate")?,
            email: row.try_get("email")?,
            mail: text("mail")?.and_then(|text| serde_json::from_str(text).ok()),
            created_at: row.try_get("created_at")?,
            started_at: row.try_get("started_at")?,
            ended_at: row.try_get("ended_at")?,
        })
    }

    /// Conversations whose outcome is still open.
    pub fn open(&self) -> i64 {
        self.total - self.succeeded - self.failed - self.cancelled
    }
}

const COLUMNS: &str = "SELECT id, dataset_id, kind, purpose, input, state, pause_reason, pauses, resumes_at, pause_note, insisted, provider, base_url, model, params, price, cap_micros, spent_micros,
    reserved_micros, unknown_micros, over_reserved_micros, gateway, total, succeeded, failed, cancelled, calls, estimate, email, created_at, started_at, ended_at,
    (SELECT count(*) FROM calls y WHERE y.batch_id = batches.id AND y.state = 'in_flight') AS in_flight,
    (SELECT count(*) FROM calls y WHERE y.batch_id = batches.id AND y.state = 'unknown') AS unknown_calls, ";

/// Notes that the server of a batch passes calls on to a paid service.
pub async fn note_gateway(connection: &mut SqliteConnection, id: i64) -> Result<()> {
    sqlx::query!("UPDATE batches SET gateway = 1 WHERE id = ?", id).execute(connection).await?;
    Ok(())
}

/// A query of batches that goes on with its condition.
fn select() -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query.push(outbox::AS_JSON).push(" FROM batches WHERE ");
    query
}

/// One batch.
pub async fn load(connection: &mut SqliteConnection, id: i64) -> Result<Batch> {
    let mut query = select();
    query.push("id = ").push_bind(id);
    let row = query.build().fetch_optional(connection).await?;
    Batch::read(&row.ok_or_else(|| StoreError::not_found(format!("There is no batch {id}.")))?)
}

/// Batches that are not closed, oldest first.
pub async fn open_ones(connection: &mut SqliteConnection) -> Result<Vec<Batch>> {
    let mut query = select();
    query.push("state NOT IN ('cancelled', 'completed') ORDER BY id");
    Ok(readable(&query.build().fetch_all(connection).await?))
}

/// Batches of a list without those that this version cannot read, which are told in the log: one row that is damaged
/// hides no other.
fn readable(rows: &[SqliteRow]) -> Vec<Batch> {
    let read = |row: &SqliteRow| {
        let id: Option<i64> = row.try_get("id").ok();
        Batch::read(row).inspect_err(|error| tracing::warn!(batch = id, %error, "a batch is left out of a list")).ok()
    };
    rows.iter().filter_map(read).collect()
}

/// The history of a dataset, newest first; single rows are not listed as batches.
pub async fn history(connection: &mut SqliteConnection, dataset_id: i64, limit: u32) -> Result<Vec<Batch>> {
    let mut query = select();
    query
        .push("dataset_id = ")
        .push_bind(dataset_id)
        .push(" AND kind <> 'single' ORDER BY id DESC LIMIT ")
        .push_bind(limit);
    Ok(readable(&query.build().fetch_all(connection).await?))
}

/// Moves a batch from one of some states to another. `false`: it was in none of them, and nothing changed.
pub async fn move_to(
    connection: &mut SqliteConnection,
    id: i64,
    from: &[BatchState],
    to: BatchState,
    now: i64,
) -> Result<bool> {
    let from = serde_json::json!(from.iter().map(|state| state.name()).collect::<Vec<_>>()).to_string();
    let (to_name, closed) = (to.name(), to.is_closed());
    let running = to == BatchState::Running;
    let changed = sqlx::query!(
        "UPDATE batches SET state = ?3, ended_at = CASE WHEN ?4 THEN ?5 ELSE ended_at END,
            started_at = CASE WHEN ?6 THEN coalesce(started_at, ?5) ELSE started_at END,
            pause_reason = CASE WHEN ?6 OR ?4 THEN NULL ELSE pause_reason END,
            resumes_at = CASE WHEN ?6 OR ?4 THEN NULL ELSE resumes_at END,
            pause_note = CASE WHEN ?6 OR ?4 THEN NULL ELSE pause_note END
        WHERE id = ?1 AND state IN (SELECT value FROM json_each(?2))",
        id,
        from,
        to_name,
        closed,
        now,
        running
    )
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Says why a batch pauses, and when it may go on by itself.
pub async fn set_pause(
    connection: &mut SqliteConnection,
    id: i64,
    reason: PauseReason,
    resumes_at: Option<i64>,
) -> Result<()> {
    let name = reason.name();
    sqlx::query!(
        "UPDATE batches SET pause_reason = ?2, resumes_at = ?3, pause_note = NULL, pauses = pauses + 1 WHERE id = ?1",
        id,
        name,
        resumes_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A batch that was braked is to go on anyway: from now on it takes more to brake it.
pub async fn insist(connection: &mut SqliteConnection, id: i64) -> Result<()> {
    let wasted = PauseReason::Wasted.name();
    sqlx::query!(
        "UPDATE batches SET insisted = insisted + 1 WHERE id = ?1 AND state = 'paused' AND pause_reason = ?2",
        id,
        wasted
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The next wait of a batch that resumes by itself is a short one again: something was answered since the last.
pub async fn forget_pauses(connection: &mut SqliteConnection, id: i64) -> Result<()> {
    sqlx::query!("UPDATE batches SET pauses = 0 WHERE id = ?", id).execute(connection).await?;
    Ok(())
}

/// Sets a new spending limit. One below what is already counted is refused, and one that nothing can be counted against
/// (the schema's trigger).
pub async fn set_cap(connection: &mut SqliteConnection, id: i64, cap: i64) -> Result<()> {
    let changed = sqlx::query!(
        "UPDATE batches SET cap_micros = ?2 WHERE id = ?1 AND spent_micros + reserved_micros + unknown_micros <= ?2",
        id,
        cap
    )
    .execute(connection)
    .await?;
    if changed.rows_affected() == 0 {
        return Err(StoreError::new(
            ErrorCode::LimitTooSmall,
            "The new limit is below what this batch has already spent or reserved.",
        )
        .hint("Choose a higher one."));
    }
    Ok(())
}

/// Sets what calls cost from now on; what was spent stays as it was counted.
pub async fn set_price(connection: &mut SqliteConnection, id: i64, price: &Price) -> Result<()> {
    let price = stored::text(price);
    sqlx::query!("UPDATE batches SET price = ?2 WHERE id = ?1", id, price).execute(connection).await?;
    Ok(())
}

/// A pause that would end by itself is the person's from now on. `false`: none would, and nothing changed.
pub async fn stay_paused(connection: &mut SqliteConnection, id: i64) -> Result<bool> {
    let person = PauseReason::Person.name();
    let changed = sqlx::query!(
        "UPDATE batches SET pause_reason = ?2, resumes_at = NULL, pause_note = NULL
        WHERE id = ?1 AND state IN ('pausing', 'paused') AND resumes_at IS NOT NULL",
        id,
        person
    )
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// A batch that was at work when its process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftAtWork {
    /// Its row id.
    pub id: i64,
    /// The button of one row.
    pub single: bool,
    /// What was ordered.
    pub state: BatchState,
}

/// Batches that were at work when their process ended, oldest first.
pub async fn left_at_work(connection: &mut SqliteConnection) -> Result<Vec<LeftAtWork>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", kind = 'single' AS "single!: bool", state FROM batches
        WHERE state IN ('queued', 'running', 'pausing', 'cancelling') ORDER BY id"#
    )
    .fetch_all(connection)
    .await?;
    let left = |id, single, state: &str| Some(LeftAtWork { id, single, state: BatchState::parse(state).ok()? });
    Ok(rows.into_iter().filter_map(|row| left(row.id, row.single, &row.state)).collect())
}

/// A batch whose process ended is interrupted: nobody ordered a pause.
pub async fn interrupt(connection: &mut SqliteConnection, id: i64) -> Result<()> {
    sqlx::query!("UPDATE batches SET state = 'interrupted', pause_reason = NULL, resumes_at = NULL WHERE id = ?", id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether every conversation of a batch has its end, and the batch's counts say so.
pub async fn is_done(connection: &mut SqliteConnection, id: i64) -> Result<bool> {
    let open = sqlx::query_scalar!(
        r#"SELECT (total - succeeded - failed - cancelled) + (fill_done = 0) AS "n!: i64" FROM batches WHERE id = ?"#,
        id
    )
    .fetch_one(&mut *connection)
    .await?;
    Ok(open == 0 && unreconciled(connection, id).await? == 0)
}

/// Gives a batch that could not go on by itself at its time a later one, or none, and another reason where there is one.
/// `false`: it no longer waits for that time.
pub async fn put_off(
    connection: &mut SqliteConnection,
    id: i64,
    at: i64,
    reason: Option<PauseReason>,
    next: Option<i64>,
) -> Result<bool> {
    let reason = reason.map(PauseReason::name);
    let changed = sqlx::query!(
        "UPDATE batches SET resumes_at = ?3, pause_reason = coalesce(?4, pause_reason), pauses = pauses + 1
        WHERE id = ?1 AND state = 'paused' AND resumes_at = ?2",
        id,
        at,
        next,
        reason
    )
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// The open batch that comes next: one that is queued while no other one runs.
pub async fn next_queued(connection: &mut SqliteConnection) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM batches WHERE state = 'queued' AND kind <> 'single'
            AND NOT EXISTS (SELECT 1 FROM batches WHERE kind <> 'single' AND state IN ('running', 'pausing', 'cancelling'))
        ORDER BY id LIMIT 1"#
    )
    .fetch_optional(connection)
    .await?)
}

/// Jobs whose state the batch's counts do not explain: 0 after every batch.
pub async fn unreconciled(connection: &mut SqliteConnection, id: i64) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"SELECT abs(b.total - (SELECT count(*) FROM jobs WHERE batch_id = b.id))
            + abs(b.succeeded - (SELECT count(*) FROM jobs WHERE batch_id = b.id AND state = 'succeeded'))
            + abs(b.failed - (SELECT count(*) FROM jobs WHERE batch_id = b.id AND state = 'failed'))
            + abs(b.cancelled - (SELECT count(*) FROM jobs WHERE batch_id = b.id AND state = 'cancelled')) AS "n!: i64"
        FROM batches b WHERE b.id = ?"#,
        id
    )
    .fetch_one(connection)
    .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three batches that rest, the second with parameters that nobody can read.
    const THREE: &str = r#"
        INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at) VALUES
            (1, 1, 'a', 'all', 'paused', 'anthropic', 'u', 'm', '{"max_tokens":100}', 1, '{"kind":"all"}', 0, 0),
            (2, 1, 'b', 'all', 'paused', 'anthropic', 'u', 'm', '{"max_tokens":', 1, '{"kind":"all"}', 0, 0),
            (3, 1, 'c', 'all', 'paused', 'anthropic', 'u', 'm', '{}', 1, '{"kind":"all"}', 0, 0);"#;

    #[tokio::test]
    async fn a_batch_that_cannot_be_read_hides_no_other_and_is_named_where_it_is_asked_for() {
        let (store, _folder) = crate::testing::store().await;
        let made = store.writer().write(|connection| {
            Box::pin(async move {
                sqlx::raw_sql(THREE).execute(connection).await?;
                Ok(())
            })
        });
        made.await.expect("batches");
        let mut connection = store.read().await.expect("a connection");
        let ids = |batches: Vec<Batch>| batches.iter().map(|batch| batch.id).collect::<Vec<_>>();
        assert_eq!(ids(open_ones(&mut connection).await.expect("a list")), [1, 3]);
        assert_eq!(ids(history(&mut connection, 1, 10).await.expect("a list")), [3, 1]);
        let told = load(&mut connection, 2).await.expect_err("damaged");
        assert_eq!(told.message, "Batch 2 has settings that this version cannot read.");
        assert_eq!(load(&mut connection, 1).await.expect("readable").params.max_tokens, 100);
    }
}
