//! The one connection that writes. Work that waits at the same time shares one transaction, so that a FULL-sync
//! commit costs little at speed; nobody hears of success before that commit.

use std::any::Any;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use super::backup::{self, Contents};
use super::open::close;
use crate::error::{EngineError, ErrorCode, Result};

/// The most pieces of work in one transaction: few enough that what is urgent does not wait for long.
const GROUP: usize = 24;

type Done = Box<dyn Any + Send>;
type Running<'c> = Pin<Box<dyn Future<Output = Result<Done>> + Send + 'c>>;
/// Work may run twice: once in the shared transaction and, if that could not be committed, once on its own.
type Work = Arc<dyn for<'c> Fn(&'c mut SqliteConnection) -> Running<'c> + Send + Sync>;

enum Message {
    Work(Work, oneshot::Sender<Result<Done>>),
    Copy(PathBuf, oneshot::Sender<Result<Contents>>),
    Close(oneshot::Sender<()>),
}

/// A handle to the writing task.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Message>,
    urgent: mpsc::Sender<Message>,
}

/// Boxes the future of a piece of work.
pub type BoxWork<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

impl Writer {
    /// Takes the connection over.
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (queue, work) = mpsc::channel(1024);
        let (urgent, urgent_work) = mpsc::channel(64);
        tokio::spawn(serve(connection, urgent_work, work));
        Self { queue, urgent }
    }

    /// Runs work in a transaction and returns after its commit. An error of the work undoes the work alone.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> Fn(&'c mut SqliteConnection) -> BoxWork<'c, T> + Send + Sync + 'static,
    {
        Self::put(&self.queue, work).await
    }

    /// The same, before what waits already: a call that may be sent waits for its claim, and a free place for it.
    pub async fn urgent<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> Fn(&'c mut SqliteConnection) -> BoxWork<'c, T> + Send + Sync + 'static,
    {
        Self::put(&self.urgent, work).await
    }

    async fn put<T, W>(queue: &mpsc::Sender<Message>, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> Fn(&'c mut SqliteConnection) -> BoxWork<'c, T> + Send + Sync + 'static,
    {
        let work: Work = Arc::new(move |connection| {
            let running = work(connection);
            Box::pin(async move { running.await.map(|done| Box::new(done) as Done) })
        });
        let (reply, done) = oneshot::channel();
        queue.send(Message::Work(work, reply)).await.map_err(|_| closed())?;
        let done = done.await.map_err(|_| closed())??;
        Ok(*done.downcast::<T>().expect("the work returns what its caller asked for"))
    }

    /// Copies the database through the connection that writes: the way out where its file has no name any more, so that
    /// no second connection could find it. What is to be written waits meanwhile.
    pub async fn copy(&self, target: PathBuf) -> Result<Contents> {
        let (reply, done) = oneshot::channel();
        self.queue.send(Message::Copy(target, reply)).await.map_err(|_| closed())?;
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

async fn serve(
    mut connection: SqliteConnection,
    mut urgent: mpsc::Receiver<Message>,
    mut queue: mpsc::Receiver<Message>,
) {
    let (mut first, mut messages) = (Vec::with_capacity(GROUP), Vec::with_capacity(GROUP));
    loop {
        let received = tokio::select! {
            biased;
            received = urgent.recv_many(&mut first, GROUP) => received,
            received = queue.recv_many(&mut messages, GROUP) => received,
        };
        if received == 0 {
            break;
        }
        let mut group = Vec::with_capacity(messages.len());
        let (mut copies, mut closing) = (Vec::new(), None);
        for message in first.drain(..).chain(messages.drain(..)) {
            match message {
                Message::Work(work, reply) => group.push((work, reply)),
                Message::Copy(target, reply) => copies.push((target, reply)),
                Message::Close(reply) => closing = Some(reply),
            }
        }
        run_group(&mut connection, group).await;
        for (target, reply) in copies {
            let _ = reply.send(backup::copy(&mut connection, &target).await);
        }
        if let Some(reply) = closing {
            close(connection).await;
            let _ = reply.send(());
            return;
        }
    }
    close(connection).await;
}

async fn run_group(connection: &mut SqliteConnection, group: Vec<(Work, oneshot::Sender<Result<Done>>)>) {
    if group.is_empty() {
        return;
    }
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

async fn together(
    connection: &mut SqliteConnection,
    group: &[(Work, oneshot::Sender<Result<Done>>)],
) -> Result<Vec<Done>> {
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
