//! What was asked of the connection that writes.

use std::any::Any;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use sqlx::SqliteConnection;
use tokio::sync::oneshot;

use super::super::backup::Contents;
use super::super::ledger::{Claims, Settlement, Wanted};
use crate::error::Result;

pub type Done = Box<dyn Any + Send>;
type Running<'c> = Pin<Box<dyn Future<Output = Result<Done>> + Send + 'c>>;
/// Work may run twice: once in the shared transaction and, if that could not be committed, once on its own.
pub type Work = Arc<dyn for<'c> Fn(&'c mut SqliteConnection) -> Running<'c> + Send + Sync>;
pub type Reply<T> = oneshot::Sender<Result<T>>;

pub enum Message {
    Claim(Wanted, Reply<Claims>),
    Keep(Arc<Settlement>, Reply<()>),
    Work(Work, Reply<Done>),
    Copy(PathBuf, Reply<Contents>),
    ForeignVersion(Reply<i64>),
    Close(oneshot::Sender<()>),
}

/// What waits to be written.
#[derive(Default)]
pub struct Waiting {
    pub claims: VecDeque<(Wanted, Reply<Claims>)>,
    pub answers: VecDeque<(Arc<Settlement>, Reply<()>)>,
    pub works: VecDeque<(Work, Reply<Done>)>,
    pub copies: VecDeque<(PathBuf, Reply<Contents>)>,
    pub versions: VecDeque<Reply<i64>>,
    pub closing: Option<oneshot::Sender<()>>,
}

impl Waiting {
    pub fn put(&mut self, message: Message) {
        match message {
            Message::Claim(wanted, reply) => self.claims.push_back((wanted, reply)),
            Message::Keep(end, reply) => self.answers.push_back((end, reply)),
            Message::Work(work, reply) => self.works.push_back((work, reply)),
            Message::Copy(target, reply) => self.copies.push_back((target, reply)),
            Message::ForeignVersion(reply) => self.versions.push_back(reply),
            Message::Close(reply) => self.closing = Some(reply),
        }
    }

    pub fn is_empty(&self) -> bool {
        let reads = self.copies.is_empty() && self.versions.is_empty();
        self.claims.is_empty() && self.answers.is_empty() && self.works.is_empty() && reads
    }
}
