//! The one connection that writes. Work that waits at the same time shares one transaction, so that a FULL-sync
//! commit costs little at speed; nobody hears of success before that commit.

mod waiting;

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use waiting::{Done, Message, Reply, Waiting, Work};

use super::backup::{self, Contents};
use super::ledger::group::{self, Commit};
use super::ledger::{self, Claimed, Claims, Settlement, Wanted};
use super::open::close;
use crate::error::{EngineError, ErrorCode, Result};

/// The most pieces of other work in one transaction: few enough that a batch does not wait for long.
const GROUP: usize = 24;
/// So many commits bring the log into the database, as soon as nothing has been asked for during `QUIET`: then nobody
/// waits for it, and closing has little left to do.
const COMMITS: u32 = 8;
const QUIET: Duration = Duration::from_millis(100);
/// So long after the first claims the texts of answers are prepared, while the provider still works on the first ones.
const SOON: Duration = Duration::from_millis(5);

/// A handle to the writing task.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Message>,
    /// Ends of attempts that could not be written, for tests of full disks.
    #[cfg(test)]
    refused: Arc<std::sync::atomic::AtomicU32>,
}

/// Boxes the future of a piece of work.
pub type BoxWork<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

impl Writer {
    /// Takes the connection over.
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (queue, messages) = mpsc::channel(1024);
        tokio::spawn(serve(connection, messages));
        Self {
            queue,
            #[cfg(test)]
            refused: Arc::default(),
        }
    }

    /// Runs work in a transaction and returns after its commit. An error of the work undoes the work alone.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> Fn(&'c mut SqliteConnection) -> BoxWork<'c, T> + Send + Sync + 'static,
    {
        let work: Work = Arc::new(move |connection| {
            let running = work(connection);
            Box::pin(async move { running.await.map(|done| Box::new(done) as Done) })
        });
        let done = self.ask(|reply| Message::Work(work, reply)).await?;
        Ok(*done.downcast::<T>().expect("the work returns what its caller asked for"))
    }

    /// Claims jobs of one batch, before any other work that waits. One that is not urgent may share its transaction with
    /// answers, which are told after it.
    pub async fn claim(&self, wanted: Wanted) -> Result<Claims> {
        self.ask(|reply| Message::Claim(wanted, reply)).await
    }

    /// Writes the end of an attempt. One that is no longer in flight is left as it is.
    pub async fn settle(&self, end: Arc<Settlement>) -> Result<()> {
        let settled = self.settle_once(end).await;
        #[cfg(test)]
        if settled.is_err() {
            self.refused.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        settled
    }

    /// How many ends of attempts could not be written so far.
    #[cfg(test)]
    pub fn refused(&self) -> u32 {
        self.refused.load(std::sync::atomic::Ordering::Relaxed)
    }

    async fn settle_once(&self, end: Arc<Settlement>) -> Result<()> {
        if matches!(end.outcome, ledger::Outcome::Kept(_)) {
            return self.ask(|reply| Message::Keep(end, reply)).await;
        }
        self.write(move |connection| {
            let end = Arc::clone(&end);
            Box::pin(async move { ledger::settle(connection, &end).await })
        })
        .await
    }

    /// Copies the database through the connection that writes: the way out where its file has no name any more, so that
    /// no second connection could find it. What is to be written waits meanwhile.
    pub async fn copy(&self, target: PathBuf) -> Result<Contents> {
        self.ask(|reply| Message::Copy(target, reply)).await
    }

    /// Changes when another connection or process has written, and only then. No transaction, which would take the lock and
    /// count as a commit.
    pub async fn foreign_version(&self) -> Result<i64> {
        self.ask(Message::ForeignVersion).await
    }

    async fn ask<T>(&self, message: impl FnOnce(Reply<T>) -> Message) -> Result<T> {
        let (reply, done) = oneshot::channel();
        self.queue.send(message(reply)).await.map_err(|_| closed())?;
        done.await.map_err(|_| closed())?
    }

    /// Finishes what was asked for and closes the connection.
    pub async fn close(&self) {
        let (reply, done) = oneshot::channel();
        if self.queue.send(Message::Close(reply)).await.is_ok() {
            let _ = done.await;
        }
    }
}

fn closed() -> EngineError {
    EngineError::new(ErrorCode::Database, "The database is closed.")
}

async fn serve(mut connection: SqliteConnection, mut queue: mpsc::Receiver<Message>) {
    let mut waiting = Waiting::default();
    let mut idle = Idle::default();
    loop {
        if waiting.is_empty() {
            if waiting.closing.is_some() {
                break;
            }
            let Some(message) = idle.next(&mut queue, &mut connection).await else { break };
            waiting.put(message);
        }
        while let Ok(message) = queue.try_recv() {
            waiting.put(message);
        }
        let asked = waiting.claims.pop_front();
        let mut answers: Vec<_> = waiting.answers.drain(..waiting.answers.len().min(group::MOST)).collect();
        if let Some((wanted, reply)) = asked {
            // While a place at the provider stands empty a claim goes alone and first: nobody waits for the answers' commit
            // but their own row.
            let together = !wanted.urgent && !answers.is_empty();
            let both = if together { claim_and_keep(&mut connection, &wanted, &answers).await } else { None };
            let kept = both.is_some();
            let claims = match both {
                Some(claimed) => Ok(ledger::explain(&mut connection, &wanted, claimed).await),
                None => claim(&mut connection, &wanted).await,
            };
            // Before the answers: what the claim found no room for, they have made room for.
            let _ = reply.send(claims);
            if kept {
                answers.drain(..).for_each(|(_, reply)| drop(reply.send(Ok(()))));
            }
            idle.claimed = true;
            idle.commits += 1;
        }
        if !answers.is_empty() {
            keep(&mut connection, answers).await;
            idle.commits += 1;
        }
        let works: Vec<_> = waiting.works.drain(..waiting.works.len().min(GROUP)).collect();
        if !works.is_empty() {
            run_group(&mut connection, works).await;
            idle.commits += 1;
        }
        if let Some((target, reply)) = waiting.copies.pop_front() {
            let _ = reply.send(backup::copy(&mut connection, &target).await);
        }
        for reply in waiting.versions.drain(..) {
            let _ = reply.send(foreign_version(&mut connection).await);
        }
    }
    close(connection).await;
    if let Some(reply) = waiting.closing {
        let _ = reply.send(());
    }
}

async fn foreign_version(connection: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await?)
}

/// What a moment is used for in which nothing is asked for.
#[derive(Default)]
struct Idle {
    /// Commits since the log was brought into the database.
    commits: u32,
    /// Something was claimed, so answers will come.
    claimed: bool,
    prepared: bool,
}

impl Idle {
    /// What is asked for next; moments before it are used.
    async fn next(
        &mut self,
        queue: &mut mpsc::Receiver<Message>,
        connection: &mut SqliteConnection,
    ) -> Option<Message> {
        if self.claimed && !self.prepared {
            match timeout(SOON, queue.recv()).await {
                Ok(message) => return message,
                Err(_) => prepare(connection).await,
            }
            self.prepared = true;
        }
        if self.commits >= COMMITS {
            match timeout(QUIET, queue.recv()).await {
                Ok(message) => return message,
                Err(_) => checkpoint(connection).await,
            }
            self.commits = 0;
        }
        queue.recv().await
    }
}

/// Where it fails nothing is lost: answers prepare their text themselves.
async fn prepare(connection: &mut SqliteConnection) {
    if group::prepare(connection).await.is_err() {
        roll_back(connection).await;
    }
}

/// Waits for nobody who reads; what is left is for the next one. It can fail on a full disk: what was committed is in
/// the log, and the next work is told.
async fn checkpoint(connection: &mut SqliteConnection) {
    let _ = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(connection).await;
}

/// What was claimed; nothing is written where the answers or the claims cannot be, for each to get its own error.
async fn claim_and_keep(
    connection: &mut SqliteConnection,
    wanted: &Wanted,
    answers: &[(Arc<Settlement>, Reply<()>)],
) -> Option<Vec<Claimed>> {
    let ends: Vec<&Settlement> = answers.iter().map(|(end, _)| &**end).collect();
    match group::claim_and_keep(connection, wanted, &ends).await {
        Ok(claimed) => Some(claimed),
        Err(_) => {
            roll_back(connection).await;
            None
        }
    }
}

async fn claim(connection: &mut SqliteConnection, wanted: &Wanted) -> Result<Claims> {
    match group::claim(connection, wanted, Commit::Now).await {
        Ok(claimed) => Ok(ledger::explain(connection, wanted, claimed).await),
        Err(error) => {
            roll_back(connection).await;
            Err(error)
        }
    }
}

/// Answers in one transaction, or each in its own where that fails: then each gets its own error.
async fn keep(connection: &mut SqliteConnection, answers: Vec<(Arc<Settlement>, Reply<()>)>) {
    let ends: Vec<&Settlement> = answers.iter().map(|(end, _)| &**end).collect();
    let together = keep_all(connection, &ends).await;
    if together.is_ok() || answers.len() == 1 {
        let mut together = Some(together);
        for (_, reply) in answers {
            let _ = reply.send(together.take().unwrap_or(Ok(())));
        }
        return;
    }
    for (end, reply) in answers {
        let _ = reply.send(keep_all(connection, &[&*end]).await);
    }
}

async fn keep_all(connection: &mut SqliteConnection, ends: &[&Settlement]) -> Result<()> {
    let kept = group::keep(connection, ends, Commit::Now).await;
    if kept.is_err() {
        roll_back(connection).await;
    }
    kept
}

async fn run_group(connection: &mut SqliteConnection, group: Vec<(Work, Reply<Done>)>) {
    if let Ok(results) = together(connection, &group).await {
        for ((_, reply), done) in group.into_iter().zip(results) {
            let _ = reply.send(Ok(done));
        }
        return;
    }
    // One of them failed, or the commit did: each has its own transaction now, and its own error.
    for (work, reply) in group {
        let _ = reply.send(alone(connection, &work).await);
    }
}

async fn together(connection: &mut SqliteConnection, group: &[(Work, Reply<Done>)]) -> Result<Vec<Done>> {
    begin(connection).await?;
    let mut results = Vec::with_capacity(group.len());
    for (work, _) in group {
        match work(connection).await {
            Ok(done) => results.push(done),
            Err(error) => {
                roll_back(connection).await;
                return Err(error);
            }
        }
    }
    commit(connection).await?;
    Ok(results)
}

async fn alone(connection: &mut SqliteConnection, work: &Work) -> Result<Done> {
    begin(connection).await?;
    match work(connection).await {
        Ok(done) => commit(connection).await.map(|()| done),
        Err(error) => {
            roll_back(connection).await;
            Err(error)
        }
    }
}

/// IMMEDIATE: a transaction that reads first and writes later would be refused where another process wrote between.
async fn begin(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("BEGIN IMMEDIATE").execute(connection).await?;
    Ok(())
}

async fn commit(connection: &mut SqliteConnection) -> Result<()> {
    if let Err(error) = sqlx::query("COMMIT").execute(&mut *connection).await {
        roll_back(connection).await;
        return Err(error.into());
    }
    Ok(())
}

async fn roll_back(connection: &mut SqliteConnection) {
    // SQLite may have rolled back by itself (a full disk): then there is nothing left to undo.
    let _ = sqlx::query("ROLLBACK").execute(connection).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

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
        let (started, ended) = (std::sync::Mutex::new(Some(writes.0)), std::sync::Mutex::new(Some(may_end.1)));
        let holding = other.writer().write(move |connection| {
            let (started, ended) = (started.lock().expect("once").take(), ended.lock().expect("once").take());
            Box::pin(async move {
                sqlx::query("INSERT INTO settings (key, value) VALUES ('other', '1')").execute(connection).await?;
                drop(started);
                if let Some(ended) = ended {
                    let _ = ended.await;
                }
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
}
