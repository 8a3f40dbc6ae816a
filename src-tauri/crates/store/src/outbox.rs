//! The outbox: mails that were asked for, each with how far it has come. A trigger puts them in.

use serde::Deserialize;
use sqlx::SqliteConnection;
use train_domain::call::ErrorKind;
use train_domain::mail::{MailProblem, MailState};

use crate::error::{Result, StoreError};

/// A mail that is about to be sent: the row is `sending` and its try is counted.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its row id.
    pub id: i64,
    /// What it is about.
    pub batch_id: i64,
    /// This try, counting from 1.
    pub tries: i64,
    /// The same for every try.
    pub message_id: String,
}

/// One row as JSON, as a batch's own query brings it along.
pub const AS_JSON: &str = "(SELECT json_object('batch_id', o.batch_id, 'dataset_id', batches.dataset_id, 'state', o.state, 'recipient', o.recipient, 'tries', o.tries,
    'next_at', o.next_at, 'problem', o.problem, 'said', o.said, 'sent_at', o.sent_at) FROM outbox o WHERE o.batch_id = batches.id) AS mail";

/// A mail that was asked for with a batch.
#[derive(Clone, Debug, Deserialize, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of outbox")]
pub struct Mail {
    pub batch_id: i64,
    pub dataset_id: i64,
    pub state: String,
    pub recipient: Option<String>,
    pub tries: i64,
    pub next_at: i64,
    pub problem: Option<String>,
    pub said: Option<String>,
    pub sent_at: Option<i64>,
}

/// When the next mail is due, in epoch milliseconds. One that is being sent is due at once: its sender may have ended.
pub async fn next_due(connection: &mut SqliteConnection) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT min(CASE state WHEN 'sending' THEN 0 ELSE next_at END) AS "at?: i64" FROM outbox WHERE state IN ('queued', 'sending')"#
    )
    .fetch_one(connection)
    .await?)
}

/// What an ended process was sending waits again. Only to be called with the mail lock. Returns the batches.
pub async fn recover(connection: &mut SqliteConnection) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE outbox SET state = 'queued', next_at = 0 WHERE state = 'sending' RETURNING batch_id AS "batch_id!""#
    )
    .fetch_all(connection)
    .await?)
}

/// The mails that are due, oldest first; all that wait where `at_once`.
pub async fn due(connection: &mut SqliteConnection, now: i64, at_once: bool) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM outbox WHERE state = 'queued' AND (next_at <= ?1 OR ?2) ORDER BY id"#,
        now,
        at_once
    )
    .fetch_all(connection)
    .await?)
}

/// Claims a mail for sending: counts the try, and settles its Message-ID at the first one. `None`: it no longer waits.
pub async fn claim(connection: &mut SqliteConnection, id: i64, domain: &str, to: &str) -> Result<Option<Claimed>> {
    let row = sqlx::query!(
        r#"UPDATE outbox SET state = 'sending', tries = tries + 1, recipient = ?3,
            message_id = coalesce(message_id, '<train.' || lower(hex(randomblob(16))) || '@' || ?2 || '>')
        WHERE id = ?1 AND state = 'queued' RETURNING batch_id AS "batch_id!", tries AS "tries!", message_id AS "message_id!: String""#,
        id,
        domain,
        to
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Claimed { id, batch_id: row.batch_id, tries: row.tries, message_id: row.message_id }))
}

/// Records that a claimed mail was taken by the server.
pub async fn sent(connection: &mut SqliteConnection, mail: &Claimed, now: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE outbox SET state = 'sent', sent_at = ?3, problem = NULL, said = NULL WHERE id = ?1 AND state = 'sending' AND tries = ?2",
        mail.id,
        mail.tries,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Records that a claimed mail did not go out: it waits until a time, or is given up where there is none.
pub async fn not_sent(
    connection: &mut SqliteConnection,
    mail: &Claimed,
    problem: MailProblem,
    said: Option<&str>,
    next_at: Option<i64>,
) -> Result<()> {
    let name = problem.name();
    sqlx::query!(
        "UPDATE outbox SET state = CASE WHEN ?5 IS NULL THEN 'failed' ELSE 'queued' END, next_at = coalesce(?5, next_at),
            problem = ?3, said = ?4
        WHERE id = ?1 AND state = 'sending' AND tries = ?2",
        mail.id,
        mail.tries,
        name,
        said,
        next_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Says why a mail that is due is not even tried. Returns its batch where that changed something.
pub async fn hold(
    connection: &mut SqliteConnection,
    id: i64,
    problem: MailProblem,
    next_at: i64,
) -> Result<Option<i64>> {
    let name = problem.name();
    Ok(sqlx::query_scalar!(
        r#"UPDATE outbox SET problem = ?2, said = NULL, next_at = ?3 WHERE id = ?1 AND state = 'queued' RETURNING batch_id AS "batch_id!""#,
        id,
        name,
        next_at
    )
    .fetch_optional(connection)
    .await?)
}

/// Lets a mail be sent at once, also one that failed, was cancelled or was sent before. A second copy that somebody
/// asked for is a mail of its own, with a Message-ID of its own: else it would be taken for the first and dropped.
pub async fn send_again(connection: &mut SqliteConnection, batch_id: i64, now: i64) -> Result<()> {
    let changed = sqlx::query!(
        "UPDATE outbox SET message_id = CASE WHEN state = 'sent' THEN NULL ELSE message_id END, state = 'queued', tries = 0,
            next_at = ?2, problem = NULL, said = NULL, sent_at = NULL
        WHERE batch_id = ?1 AND state <> 'sending'",
        batch_id,
        now
    )
    .execute(&mut *connection)
    .await?;
    if changed.rows_affected() == 0 {
        return Err(refused(connection, batch_id).await?);
    }
    Ok(())
}

/// Gives a mail up that waits or failed.
pub async fn cancel(connection: &mut SqliteConnection, batch_id: i64) -> Result<()> {
    let changed = sqlx::query!(
        "UPDATE outbox SET state = 'cancelled' WHERE batch_id = ?1 AND state IN ('queued', 'failed', 'cancelled')",
        batch_id
    )
    .execute(&mut *connection)
    .await?;
    if changed.rows_affected() == 0 {
        return Err(refused(connection, batch_id).await?);
    }
    Ok(())
}

async fn refused(connection: &mut SqliteConnection, batch_id: i64) -> Result<StoreError> {
    Ok(match of(connection, batch_id).await? {
        Some(mail) if mail.state == MailState::Sending.name() => {
            StoreError::invalid("The mail is being sent at this moment.").hint("Wait a minute and look again.")
        }
        Some(_) => StoreError::invalid("The mail was sent already."),
        None => StoreError::not_found(format!("No mail was asked for with batch {batch_id}, or it is not complete.")),
    })
}

/// Everything that waits is due now: settings or password have changed.
pub async fn wake_all(connection: &mut SqliteConnection, now: i64) -> Result<()> {
    sqlx::query!("UPDATE outbox SET next_at = min(next_at, ?1) WHERE state = 'queued'", now)
        .execute(connection)
        .await?;
    Ok(())
}

/// The mail of a batch.
pub async fn of(connection: &mut SqliteConnection, batch_id: i64) -> Result<Option<Mail>> {
    Ok(sqlx::query_as!(
        Mail,
        "SELECT o.batch_id, b.dataset_id, o.state, o.recipient, o.tries, o.next_at, o.problem, o.said, o.sent_at
        FROM outbox o JOIN batches b ON b.id = o.batch_id WHERE o.batch_id = ?",
        batch_id
    )
    .fetch_optional(connection)
    .await?)
}

/// A word that nobody else has, for a mail that is no batch's.
pub async fn random_word(connection: &mut SqliteConnection) -> Result<String> {
    Ok(sqlx::query_scalar!(r#"SELECT lower(hex(randomblob(16))) AS "word!: String""#).fetch_one(connection).await?)
}

/// Mails that did not go out: given up, or waiting with a problem. Oldest first.
pub async fn troubled(connection: &mut SqliteConnection) -> Result<Vec<Mail>> {
    Ok(sqlx::query_as!(
        Mail,
        "SELECT o.batch_id, b.dataset_id, o.state, o.recipient, o.tries, o.next_at, o.problem, o.said, o.sent_at
        FROM outbox o JOIN batches b ON b.id = o.batch_id
        WHERE o.state = 'failed' OR (o.state = 'queued' AND o.problem IS NOT NULL) ORDER BY o.id"
    )
    .fetch_all(connection)
    .await?)
}

/// Mails that did not go out, also those that nobody has tried yet. Oldest first.
pub async fn unsent(connection: &mut SqliteConnection) -> Result<Vec<Mail>> {
    Ok(sqlx::query_as!(
        Mail,
        "SELECT o.batch_id, b.dataset_id, o.state, o.recipient, o.tries, o.next_at, o.problem, o.said, o.sent_at
        FROM outbox o JOIN batches b ON b.id = o.batch_id WHERE o.state IN ('queued', 'sending', 'failed') ORDER BY o.id"
    )
    .fetch_all(connection)
    .await?)
}

/// Why conversations of a batch failed, by the last call of each, the most frequent cause first.
pub async fn causes(connection: &mut SqliteConnection, batch_id: i64) -> Result<Vec<(ErrorKind, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT y.error_kind AS kind, count(*) AS "times!: i64"
        FROM jobs j LEFT JOIN calls y ON y.job_id = j.id AND y.number = j.calls
        WHERE j.batch_id = ? AND j.state = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1"#,
        batch_id
    )
    .fetch_all(connection)
    .await?;
    let kind = |name: Option<String>| {
        name.as_deref().and_then(|name| ErrorKind::parse(name).ok()).unwrap_or(ErrorKind::Internal)
    };
    Ok(rows.into_iter().map(|row| (kind(row.kind), row.times)).collect())
}
