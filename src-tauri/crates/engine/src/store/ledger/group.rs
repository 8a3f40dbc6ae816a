//! What batches write again and again, each as one transaction in one text: answers that are kept, and claims. Each
//! statement apart would be a journey to SQLite's thread and back.
//!
//! The texts are put together from constants, so they are not checked at compile time like other SQL; every batch of
//! every test runs through them.

use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, Row, Sqlite, SqliteConnection};

use super::{Claimed, NewGeneration, Outcome, Settlement, Wanted};
use crate::error::Result;

/// The most answers in one transaction: few enough that a claim does not wait for long.
pub const MOST: usize = 16;

/// The sum of what is spent, reserved and unknown stays within the limit by this one statement; the attempts'
/// trigger books the reservations with it. Under a limit that an earlier version set without a price nothing is claimed.
const CLAIM: &str = "INSERT INTO attempts (job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at)
    SELECT j.id, j.batch_id, j.conversation_id, j.attempt + 1, 'in_flight', b.provider, b.model, w.worst, ?
    FROM (
        SELECT key, value ->> 0 AS job_id, value ->> 1 AS worst, sum(value ->> 1) OVER (ORDER BY key) AS together
        FROM json_each(?)
    ) w JOIN jobs j ON j.id = w.job_id JOIN batches b ON b.id = j.batch_id
    WHERE j.state = 'queued' AND b.state = 'running'
        AND (b.cap_micros IS NULL
            OR b.price IS NOT NULL AND b.spent_micros + b.reserved_micros + b.unknown_micros + w.together <= b.cap_micros)
    ORDER BY w.key
    RETURNING job_id, id, attempt;\n";

const KEEP: &str = "INSERT INTO kept_answers (attempt_id, http_status, request_id, conversation, raw, system_id, specimen_id, prompt,
        template_id, template_version, voice_version, model, params, stop_reason, input_tokens, output_tokens, cost_micros,
        cost_estimated, ended_at, score, criteria)
    VALUES ";
/// One answer's values.
const COLUMNS: usize = 21;
const VALUES: &str = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// Who ends the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    /// What is written is a transaction of its own. After an error it may still be open: roll it back.
    Now,
    /// The caller, who has begun it.
    Later,
}

/// An answer that is kept.
type Kept<'a> = (&'a Settlement, &'a NewGeneration);
type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// Writes answers that are kept; other ends of attempts are left out.
pub async fn keep(connection: &mut SqliteConnection, ends: &[&Settlement], commit: Commit) -> Result<()> {
    let kept = kept(ends);
    if kept.is_empty() {
        return Ok(());
    }
    // A text for every number of answers would be prepared and kept in memory, so the number is rounded up.
    write(connection, &kept, kept.len().next_power_of_two(), commit).await
}

fn kept<'a>(ends: &[&'a Settlement]) -> Vec<Kept<'a>> {
    let kept = |end: &&'a Settlement| match &end.outcome {
        Outcome::Kept(generation) => Some((*end, &**generation)),
        Outcome::Again { .. } | Outcome::Failed { .. } => None,
    };
    ends.iter().filter_map(kept).collect()
}

/// Prepares the texts of all numbers of answers: SQLite needs a millisecond for each, which the first answers of a batch
/// would wait for.
pub async fn prepare(connection: &mut SqliteConnection) -> Result<()> {
    let mut rows = 1;
    while rows <= MOST {
        write(connection, &[], rows, Commit::Now).await?;
        rows *= 2;
    }
    claim_and_keep(connection, &Wanted::default(), &[]).await?;
    Ok(())
}

async fn write(connection: &mut SqliteConnection, kept: &[Kept<'_>], rows: usize, commit: Commit) -> Result<()> {
    let query = sqlx::query::<Sqlite>(AssertSqlSafe(text(&keep_text(rows), commit)));
    bind(query, kept, rows).execute(connection).await?;
    Ok(())
}

fn keep_text(rows: usize) -> String {
    format!("{KEEP}{};\n", vec![VALUES; rows].join(", "))
}

/// Binds answers as so many rows. A row without values has no attempt in flight and changes nothing.
fn bind(mut query: Query, kept: &[Kept<'_>], rows: usize) -> Query {
    for (end, new) in kept {
        let (input, output) = end.tokens.unwrap_or_default();
        query = query
            .bind(end.attempt_id)
            .bind(end.http_status)
            .bind(end.request_id.clone())
            .bind(Arc::clone(&new.conversation))
            .bind(Arc::clone(&new.raw))
            .bind(new.system_id)
            .bind(new.specimen_id)
            .bind(Arc::clone(&new.prompt))
            .bind(new.template_id)
            .bind(new.template_version)
            .bind(new.voice_version)
            .bind(Arc::clone(&new.model))
            .bind(Arc::clone(&new.params))
            .bind(end.stop_reason.clone())
            .bind(input)
            .bind(output)
            .bind(end.cost)
            .bind(end.cost_estimated)
            .bind(end.ended_at)
            .bind(new.score)
            .bind(Arc::clone(&new.criteria));
    }
    for _ in 0..(rows - kept.len()) * COLUMNS {
        query = query.bind(None::<i64>);
    }
    query
}

/// Claims what is wanted where the limit has room for it. Returns what was claimed.
pub async fn claim(connection: &mut SqliteConnection, wanted: &Wanted, commit: Commit) -> Result<Vec<Claimed>> {
    fetch(connection, claiming(text(CLAIM, commit), wanted)).await
}

/// Both in one transaction: one wait for the disk instead of two. At most `MOST` answers.
pub async fn claim_and_keep(
    connection: &mut SqliteConnection,
    wanted: &Wanted,
    ends: &[&Settlement],
) -> Result<Vec<Claimed>> {
    let query = claiming(text(&format!("{CLAIM}{}", keep_text(MOST)), Commit::Now), wanted);
    fetch(connection, bind(query, &kept(ends), MOST)).await
}

fn claiming(text: String, wanted: &Wanted) -> Query {
    sqlx::query::<Sqlite>(AssertSqlSafe(text)).bind(wanted.now).bind(serde_json::json!(wanted.jobs).to_string())
}

async fn fetch(connection: &mut SqliteConnection, query: Query) -> Result<Vec<Claimed>> {
    let claimed = |row: &SqliteRow| -> Result<Claimed> {
        Ok(Claimed { job_id: row.try_get(0)?, attempt_id: row.try_get(1)?, attempt: row.try_get(2)? })
    };
    query.fetch_all(connection).await?.iter().map(claimed).collect()
}

/// IMMEDIATE: a transaction that reads first and writes later would be refused where another process wrote between.
fn text(statement: &str, commit: Commit) -> String {
    match commit {
        Commit::Now => format!("BEGIN IMMEDIATE;\n{statement}COMMIT;"),
        Commit::Later => statement.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions, Connection};

    use super::*;
    use crate::store::Store;
    use crate::store::difference::pack;

    /// A running batch of three jobs with a limit of 250 micro-dollars.
    const SETUP: &str = "
        INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0);
        INSERT INTO library_items (id, dataset_id, kind, name, body, updated_at) VALUES
            (1, 1, 'persona', 'p', '{}', 0), (2, 1, 'arc', 'a', '{}', 0), (3, 1, 'topic', 't', '{}', 0), (4, 1, 'template', 'm', '{}', 0);
        INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier) VALUES
            (1, 1, 1, 1, 2, 3, 'i', 't', 'template'), (2, 1, 2, 1, 2, 3, 'i', 't', 'template'), (3, 1, 3, 1, 2, 3, 'i', 't', 'template');
        INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, price, cap_micros, total, target, fill_until, created_at)
            VALUES (1, 1, 'r', 'all', 'running', 'anthropic', 'u', 'm', '{}', '{}', 250, 3, '{}', 3, 0);
        INSERT INTO jobs (id, batch_id, conversation_id, status_before) SELECT id, 1, id, status FROM conversations;";

    fn kept(call: Claimed) -> Arc<Settlement> {
        let generation = NewGeneration {
            conversation: "{}".into(),
            raw: pack("raw", "{}"),
            system_id: 1,
            specimen_id: 1,
            prompt: pack("p", ""),
            template_id: 4,
            template_version: 1,
            voice_version: 1,
            model: "m".into(),
            params: "{}".into(),
            score: 90,
            criteria: "[]".into(),
        };
        Arc::new(Settlement {
            attempt_id: call.attempt_id,
            job_id: call.job_id,
            ended_at: 5,
            http_status: Some(200),
            request_id: None,
            stop_reason: Some("end_turn".into()),
            tokens: Some((1, 1)),
            cost: Some(40),
            cost_estimated: false,
            unknown: 0,
            lost: false,
            outcome: Outcome::Kept(Box::new(generation)),
        })
    }

    async fn begun() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let begun = store.writer().write(|connection| {
            Box::pin(async move {
                sqlx::raw_sql(SETUP).execute(connection).await?;
                Ok(())
            })
        });
        begun.await.expect("a batch");
        (store, folder)
    }

    fn wanted(jobs: &[i64]) -> Wanted {
        Wanted { jobs: jobs.iter().map(|job| (*job, 100)).collect(), now: 1, urgent: true }
    }

    /// Counts the commits from now on.
    async fn commits(store: &Store) -> Arc<AtomicU32> {
        let commits = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&commits);
        let counting = store.allow_commits(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            true
        });
        counting.await.expect("a hook");
        commits.store(0, Ordering::Relaxed);
        commits
    }

    #[tokio::test]
    async fn what_nobody_waits_for_shares_one_commit_and_an_urgent_claim_goes_alone() {
        let (store, _folder) = begun().await;
        let writer = store.writer();
        let first = writer.claim(wanted(&[1, 2])).await.expect("claims").claimed;
        let commits = commits(&store).await;
        let ahead = Wanted { urgent: false, ..wanted(&[3]) };
        let told = Arc::new(Mutex::new(Vec::new()));
        let (settling, claiming) = ((writer.clone(), Arc::clone(&told)), (writer.clone(), Arc::clone(&told)));
        let one = kept(first[0]);
        let kept_one = tokio::spawn(async move {
            settling.0.settle(one).await.expect("kept");
            settling.1.lock().expect("no panic").push("answer");
        });
        let ahead = tokio::spawn(async move {
            let claims = claiming.0.claim(ahead).await.expect("claims");
            claiming.1.lock().expect("no panic").push("claim");
            claims
        });
        kept_one.await.expect("no panic");
        let ahead = ahead.await.expect("no panic");
        assert_eq!(*told.lock().expect("no panic"), ["claim", "answer"], "there is room again when the answer is told");
        assert!(ahead.over_limit && ahead.claimed.is_empty(), "the claim comes first, as if it were alone");
        assert_eq!(commits.swap(0, Ordering::Relaxed), 1, "both together");

        let (kept_two, urgent) = tokio::join!(writer.settle(kept(first[1])), writer.claim(wanted(&[3])));
        kept_two.expect("kept");
        assert_eq!(urgent.expect("claims").claimed.len(), 1);
        assert_eq!(commits.load(Ordering::Relaxed), 2, "the claim, then the answer");
    }

    #[tokio::test]
    async fn an_answer_that_cannot_be_written_holds_no_claim_and_no_other_answer_up() {
        let (store, _folder) = begun().await;
        let writer = store.writer();
        let first = writer.claim(wanted(&[1, 2])).await.expect("claims").claimed;
        let mut wrong = Settlement::clone(&kept(first[0]));
        if let Outcome::Kept(generation) = &mut wrong.outcome {
            generation.score = 5_000;
        }
        let raised = writer.write(|connection| {
            Box::pin(async move {
                sqlx::raw_sql("UPDATE batches SET cap_micros = 1000").execute(connection).await?;
                Ok(())
            })
        });
        raised.await.expect("room");
        let ahead = Wanted { urgent: false, ..wanted(&[3]) };
        let (wrong, right, ahead) =
            tokio::join!(writer.settle(Arc::new(wrong)), writer.settle(kept(first[1])), writer.claim(ahead));
        assert!(wrong.is_err(), "it is told, and tried again by who holds it");
        right.expect("kept");
        assert_eq!(ahead.expect("claims").claimed.len(), 1);
        let mut connection = store.read().await.expect("a connection");
        let sums: (i64, i64, i64) = sqlx::query_as("SELECT spent_micros, reserved_micros, succeeded FROM batches")
            .fetch_one(&mut *connection)
            .await
            .expect("the batch");
        assert_eq!(sums, (40, 200, 1));
    }

    #[tokio::test]
    async fn answers_make_room_for_the_next_claim_and_a_late_one_changes_nothing() {
        let (store, _folder) = begun().await;
        let first = store.writer().claim(wanted(&[1, 2, 3])).await.expect("claims");
        assert_eq!(first.claimed.iter().map(|call| call.job_id).collect::<Vec<_>>(), [1, 2]);
        assert!(first.over_limit && first.gone.is_empty(), "250 are room for two calls of 100");

        let (one, two) = (first.claimed[0], first.claimed[1]);
        let writer = store.writer();
        let (a, late, b, claims) = tokio::join!(
            writer.settle(kept(one)),
            writer.settle(kept(one)),
            writer.settle(kept(two)),
            writer.claim(wanted(&[2, 3])),
        );
        assert!(a.is_ok() && late.is_ok() && b.is_ok());
        let claims = claims.expect("claims");
        assert_eq!(claims.gone, [2], "it has its answer");
        assert!(claims.claimed.is_empty() || claims.claimed[0].job_id == 3);

        let mut connection = store.read().await.expect("a connection");
        let sums: (i64, i64, i64, i64) =
            sqlx::query_as("SELECT spent_micros, reserved_micros, succeeded, attempts FROM batches")
                .fetch_one(&mut *connection)
                .await
                .expect("the batch");
        let claimed = i64::try_from(claims.claimed.len()).expect("a few");
        assert_eq!(sums, (80, 100 * claimed, 2, 2 + claimed), "each answer is booked once");
        let versions: i64 =
            sqlx::query_scalar("SELECT count(*) FROM generations").fetch_one(&mut *connection).await.expect("a count");
        assert_eq!(versions, 2);
    }

    #[tokio::test]
    async fn preparing_runs_every_text_and_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let options = SqliteConnectOptions::new().filename(store.path());
        let mut connection = options.connect().await.expect("a connection");
        let texts = connection.cached_statements_size();
        prepare(&mut connection).await.expect("every text is right");
        assert_eq!(connection.cached_statements_size() - texts, 6, "1, 2, 4, 8 and 16 answers, and claims with 16");
        let changed: i64 =
            sqlx::query_scalar("SELECT total_changes()").fetch_one(&mut connection).await.expect("a count");
        assert_eq!(changed, 0);
    }
}
