//! The one connection that writes. Claims go first, each in a commit of its own: places at the provider stand empty until
//! then. Everything else that waits at the same time shares one transaction, so that a FULL-sync commit costs little at
//! speed. Nobody hears of success before the commit, and nothing runs twice.

mod group;
mod queue;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use queue::{Message, Once, Piece, Reply, Waiting};
use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::backup::{self, Contents};
use super::file::close;
use super::ledger::{ClaimRequest, Claims, Settlement};
use super::texts::Lines;
use crate::error::{ErrorCode, Result, StoreError};

/// The most pieces in one transaction: few enough that a claim does not wait for long.
const GROUP: usize = 24;
/// So many commits bring the log into the database, as soon as nothing has been asked for during `QUIET`: then nobody
/// waits for it, and closing has little left to do.
const COMMITS: u32 = 8;
const QUIET: Duration = Duration::from_millis(100);

/// A handle to the writing task.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Message>,
    /// Ends of calls that could not be written, for tests of full disks.
    #[cfg(any(test, feature = "testing"))]
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
            #[cfg(any(test, feature = "testing"))]
            refused: Arc::default(),
        }
    }

    /// Runs work once, in a transaction, and returns after its commit. An error of the work undoes the work alone.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxWork<'c, T> + Send + 'static,
    {
        self.ask(|reply| Message::Piece(Piece::Write(Box::new(Once::new(work, reply))))).await
    }

    /// Claims jobs of one batch, before any other work that waits.
    pub async fn claim(&self, request: ClaimRequest) -> Result<Claims> {
        self.ask(|reply| Message::Claim(request, reply)).await
    }

    /// Writes the end of a call. One that is no longer in flight is left as it is.
    pub async fn settle(&self, end: Arc<Settlement>) -> Result<()> {
        let settled = self.ask(|reply| Message::Piece(Piece::Settle(end, reply))).await;
        #[cfg(any(test, feature = "testing"))]
        if settled.is_err() {
            self.refused.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        settled
    }

    /// How many ends of calls could not be written so far.
    #[cfg(any(test, feature = "testing"))]
    pub fn refused(&self) -> u32 {
        self.refused.load(std::sync::atomic::Ordering::Relaxed)
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

fn closed() -> StoreError {
    StoreError::new(ErrorCode::Database, "The database is closed.")
}

async fn serve(mut connection: SqliteConnection, mut queue: mpsc::Receiver<Message>) {
    let mut waiting = Waiting::default();
    let (mut lines, mut commits) = (Lines::default(), 0);
    loop {
        if waiting.is_empty() {
            if waiting.closing.is_some() {
                break;
            }
            let Some(message) = next(&mut queue, &mut connection, &mut commits).await else { break };
            waiting.put(message);
        }
        while let Ok(message) = queue.try_recv() {
            waiting.put(message);
        }
        while let Some((request, reply)) = waiting.claims.pop_front() {
            let _ = reply.send(group::claim(&mut connection, &mut lines, &request).await);
            commits += 1;
        }
        let pieces = waiting.pieces.len().min(GROUP);
        if pieces > 0 {
            group::write(&mut connection, waiting.pieces.drain(..pieces)).await;
            commits += 1;
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

/// What is asked for next. The first quiet moment after some commits brings the log into the database.
async fn next(
    queue: &mut mpsc::Receiver<Message>,
    connection: &mut SqliteConnection,
    commits: &mut u32,
) -> Option<Message> {
    if *commits >= COMMITS {
        if let Ok(message) = timeout(QUIET, queue.recv()).await {
            return message;
        }
        checkpoint(connection).await;
        *commits = 0;
    }
    queue.recv().await
}

async fn foreign_version(connection: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await?)
}

/// Waits for nobody who reads; what is left is for the next one. It can fail on a full disk: what was committed is in
/// the log, and the next work is told.
async fn checkpoint(connection: &mut SqliteConnection) {
    let _ = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(connection).await;
}
