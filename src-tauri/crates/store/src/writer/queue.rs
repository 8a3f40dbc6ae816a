//! What was asked of the connection that writes, in two lanes: claims, and everything else.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use sqlx::SqliteConnection;
use tokio::sync::oneshot;

use super::super::backup::Contents;
use super::super::ledger::{ClaimRequest, Claims, Settlement};
use super::BoxWork;
use crate::error::Result;

pub type Reply<T> = oneshot::Sender<Result<T>>;

pub enum Message {
    Claim(ClaimRequest, Reply<Claims>),
    Piece(Piece),
    Copy(PathBuf, Reply<Contents>),
    ForeignVersion(Reply<i64>),
    Close(oneshot::Sender<()>),
}

/// A piece of a transaction that others share.
pub enum Piece {
    /// Written together with the other ends of calls.
    Settle(Arc<Settlement>, Reply<()>),
    Write(Box<dyn Write>),
}

/// Rare work, and who waits for it.
pub trait Write: Send {
    /// Runs the work, once.
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxWork<'c, ()>;
    /// Tells what came of it, after the commit.
    fn tell(self: Box<Self>, committed: Result<()>);
}

pub struct Once<T, W> {
    work: Option<W>,
    done: Option<T>,
    reply: Reply<T>,
}

impl<T, W> Once<T, W> {
    pub fn new(work: W, reply: Reply<T>) -> Self {
        Self { work: Some(work), done: None, reply }
    }
}

impl<T, W> Write for Once<T, W>
where
    T: Send + 'static,
    W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxWork<'c, T> + Send + 'static,
{
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxWork<'c, ()> {
        let work = self.work.take().expect("it runs once");
        Box::pin(async move {
            self.done = Some(work(connection).await?);
            Ok(())
        })
    }

    fn tell(self: Box<Self>, committed: Result<()>) {
        let Self { done, reply, .. } = *self;
        let _ = reply.send(committed.map(|()| done.expect("what was committed has run")));
    }
}

/// What waits to be written.
#[derive(Default)]
pub struct Waiting {
    pub claims: VecDeque<(ClaimRequest, Reply<Claims>)>,
    pub pieces: VecDeque<Piece>,
    pub copies: VecDeque<(PathBuf, Reply<Contents>)>,
    pub versions: VecDeque<Reply<i64>>,
    pub closing: Option<oneshot::Sender<()>>,
}

impl Waiting {
    pub fn put(&mut self, message: Message) {
        match message {
            Message::Claim(request, reply) => self.claims.push_back((request, reply)),
            Message::Piece(piece) => self.pieces.push_back(piece),
            Message::Copy(target, reply) => self.copies.push_back((target, reply)),
            Message::ForeignVersion(reply) => self.versions.push_back(reply),
            Message::Close(reply) => self.closing = Some(reply),
        }
    }

    pub fn is_empty(&self) -> bool {
        let reads = self.copies.is_empty() && self.versions.is_empty();
        self.claims.is_empty() && self.pieces.is_empty() && reads
    }
}
