//! What shares a transaction, what does not, and what each caller hears.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::*;
use crate::Store;
use crate::ledger::{Claim, ClaimRequest, fixtures};

/// Writes settings of 20 kB, one commit each.
async fn fill(store: &Store, from: u32, count: u32) {
    for key in from..from + count {
        let written = store.writer().write(move |connection| {
            Box::pin(async move {
                sqlx::query("INSERT INTO settings (key, value) VALUES (?, ?)")
                    .bind(format!("test.{key}"))
                    .bind("x".repeat(20_000))
                    .execute(connection)
                    .await?;
                Ok(())
            })
        });
        written.await.expect("written");
    }
}

#[tokio::test(start_paused = true)]
async fn the_log_comes_into_the_database_in_a_quiet_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a store");
    let size = || std::fs::metadata(store.path()).expect("the database").len();
    // The pages that a new file's migrations freed are used up first.
    fill(&store, 100, 2 * COMMITS).await;
    tokio::time::sleep(QUIET * 2).await;
    fill(&store, 200, 1).await;
    let before = size();
    fill(&store, 0, COMMITS).await;
    assert_eq!(size(), before, "nothing was quiet yet");
    tokio::time::sleep(QUIET * 2).await;
    // Written after what the quiet moment was used for.
    fill(&store, COMMITS, 1).await;
    assert!(size() >= before + 20_000 * u64::from(COMMITS), "{} after {before}", size());
}

#[tokio::test]
async fn who_asks_for_foreign_writes_takes_no_lock_and_hears_of_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a store");
    let other = Store::open(folder.path()).await.expect("another process's store");
    let before = store.foreign_version().await.expect("a version");
    fill(&store, 0, 1).await;
    assert_eq!(store.foreign_version().await.expect("a version"), before, "its own writes are not foreign");
    let (writes, may_end) = (oneshot::channel::<()>(), oneshot::channel::<()>());
    let (started, ended) = (writes.0, may_end.1);
    let holding = other.writer().write(move |connection| {
        Box::pin(async move {
            sqlx::query("INSERT INTO settings (key, value) VALUES ('other', '1')").execute(connection).await?;
            drop(started);
            let _ = ended.await;
            Ok(())
        })
    });
    let asking = async {
        let _ = writes.1.await;
        let version = store.foreign_version().await.expect("while another process holds the lock");
        drop(may_end.0);
        version
    };
    let (held, version) = tokio::join!(holding, asking);
    held.expect("written");
    assert_eq!(version, before);
    assert_ne!(store.foreign_version().await.expect("a version"), before);
}

/// A running batch of four jobs with a limit of 350 micro-dollars.
const SETUP: &str = "
    INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0);
    INSERT INTO library_items (id, dataset_id, kind, name) VALUES (1, 1, 'persona', 'p'), (2, 1, 'arc', 'a'), (3, 1, 'topic', 't');
    INSERT INTO texts (id, dataset_id, body) VALUES (1, 1, 's');
    INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
        SELECT value, 1, value, 1, 2, 3, 'i', 't', 'template' FROM json_each('[1, 2, 3, 4]');
    INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, price, cap_micros, total, target, fill_until, created_at)
        VALUES (1, 1, 'r', 'all', 'running', 'anthropic', 'u', 'm', '{}', '{}', 350, 4, '{}', 4, 0);
    INSERT INTO jobs (id, batch_id, purpose, conversation_id) SELECT id, 1, 'write', id FROM conversations;";

async fn change(writer: &Writer, sql: &'static str) -> Result<()> {
    let changed = writer.write(move |connection| {
        Box::pin(async move {
            sqlx::raw_sql(sql).execute(connection).await?;
            Ok(())
        })
    });
    changed.await
}

/// The batch, three calls of it under way, and how many commits there were since; they fail where they may not be.
struct Begun {
    store: Store,
    calls: Vec<Claim>,
    commits: Arc<AtomicU32>,
    may: Arc<AtomicBool>,
    _folder: tempfile::TempDir,
}

async fn begun() -> Begun {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a store");
    change(store.writer(), SETUP).await.expect("a batch");
    let request = request(&store, &[(1, 100), (2, 100), (3, 100)]).await;
    let calls = store.writer().claim(request).await.expect("claims").claimed;
    let (commits, may) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(true)));
    let (counted, allowed) = (Arc::clone(&commits), Arc::clone(&may));
    let hook = store.allow_commits(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        allowed.load(Ordering::Relaxed)
    });
    hook.await.expect("a hook");
    commits.store(0, Ordering::Relaxed);
    Begun { store, calls, commits, may, _folder: folder }
}

async fn request(store: &Store, jobs: &[(i64, i64)]) -> ClaimRequest {
    fixtures::request(&mut store.read().await.expect("a connection"), jobs, 1).await
}

impl Begun {
    fn commits(&self) -> u32 {
        self.commits.swap(0, Ordering::Relaxed)
    }

    /// What is spent and reserved, and the settings whose keys begin with "test".
    async fn found(&self) -> (i64, i64, i64) {
        let mut connection = self.store.read().await.expect("a connection");
        sqlx::query_as(
            "SELECT spent_micros, reserved_micros, (SELECT count(*) FROM settings WHERE key LIKE 'test%') FROM batches",
        )
        .fetch_one(&mut *connection)
        .await
        .expect("the batch")
    }
}

fn kept(call: Claim) -> Arc<Settlement> {
    Arc::new(fixtures::end(call, 5, 40, fixtures::version("{}", 90)))
}

#[tokio::test]
async fn a_claim_goes_first_in_a_commit_of_its_own_and_answers_share_one() {
    let begun = begun().await;
    let (writer, calls) = (begun.store.writer(), &begun.calls);
    let ahead = request(&begun.store, &[(4, 100)]).await;
    let (one, two, claims) =
        tokio::join!(writer.settle(kept(calls[0])), writer.settle(kept(calls[1])), writer.claim(ahead.clone()));
    one.expect("kept");
    two.expect("kept");
    let claims = claims.expect("claims");
    assert!(claims.over_limit && claims.claimed.is_empty(), "it was asked for before the answers made room");
    assert_eq!(begun.commits(), 2, "the claim's, then that of both answers");
    assert_eq!(begun.found().await, (80, 100, 0));
    let (three, claims, late) =
        tokio::join!(writer.settle(kept(calls[2])), writer.claim(ahead), writer.settle(kept(calls[0])));
    three.expect("kept");
    late.expect("left as it is");
    assert_eq!(claims.expect("claims").claimed.len(), 1);
    assert_eq!((begun.commits(), begun.found().await), (2, (120, 100, 0)), "each answer is booked once");
}

#[tokio::test]
async fn an_end_that_cannot_be_written_hears_so_alone() {
    let begun = begun().await;
    let (writer, calls) = (begun.store.writer(), &begun.calls);
    let wrong = Arc::new(fixtures::end(calls[1], 5, 40, fixtures::version("{}", 5_000)));
    let (one, wrong, three) =
        tokio::join!(writer.settle(kept(calls[0])), writer.settle(wrong), writer.settle(kept(calls[2])));
    one.expect("kept");
    three.expect("kept");
    assert!(wrong.expect_err("a score of 500").message.contains("CHECK"));
    assert_eq!((begun.commits(), begun.found().await), (1, (80, 100, 0)));
}

#[tokio::test]
async fn work_that_fails_is_undone_alone_and_nothing_runs_twice() {
    let begun = begun().await;
    let writer = begun.store.writer();
    let ran = Arc::new(AtomicU32::new(0));
    let counted = |sql: &'static str| {
        let ran = Arc::clone(&ran);
        writer.write(move |connection| {
            Box::pin(async move {
                ran.fetch_add(1, Ordering::Relaxed);
                sqlx::raw_sql(sql).execute(connection).await?;
                Ok(())
            })
        })
    };
    let (one, broken, two, end) = tokio::join!(
        counted("INSERT INTO settings (key, value) VALUES ('test.1', '1')"),
        counted("INSERT INTO settings (key, value) VALUES ('test.2', '2'); INSERT INTO absent VALUES (1)"),
        counted("INSERT INTO settings (key, value) VALUES ('test.3', '3')"),
        writer.settle(kept(begun.calls[0])),
    );
    one.expect("written");
    two.expect("written");
    end.expect("kept");
    assert!(broken.expect_err("its own error").message.contains("no such table"));
    assert_eq!((begun.commits(), begun.found().await), (1, (40, 200, 2)));
    assert_eq!(ran.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn after_a_commit_that_failed_everyone_in_it_is_told_and_nothing_is_there() {
    let begun = begun().await;
    let writer = begun.store.writer();
    begun.may.store(false, Ordering::Relaxed);
    let (work, one, two) = tokio::join!(
        change(writer, "INSERT INTO settings (key, value) VALUES ('test.1', '1')"),
        writer.settle(kept(begun.calls[0])),
        writer.settle(kept(begun.calls[1])),
    );
    assert!(work.is_err() && one.is_err() && two.is_err());
    let answers = tokio::join!(writer.settle(kept(begun.calls[0])), writer.settle(kept(begun.calls[1])));
    assert!(answers.0.is_err() && answers.1.is_err());
    let claim = request(&begun.store, &[(4, 1)]).await;
    assert!(writer.claim(claim.clone()).await.is_err());
    assert_eq!(begun.found().await, (0, 300, 0));
    begun.may.store(true, Ordering::Relaxed);
    let (one, claims) = tokio::join!(writer.settle(kept(begun.calls[0])), writer.claim(claim));
    one.expect("kept");
    assert_eq!(claims.expect("claims").claimed.len(), 1);
    assert_eq!(begun.found().await, (40, 201, 0));
}
