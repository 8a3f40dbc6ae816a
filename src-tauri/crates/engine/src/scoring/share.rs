//! What share of the processor work over many texts has: all cores while no batch runs; while one does it is done piece by
//! piece on the thread that scores, between the answers that come.

use std::collections::VecDeque;

use tokio::sync::oneshot;

use super::{Panicked, Scoring};
use crate::cores::cores;
use crate::run::Supervisor;

/// Pieces of work under way. Their results come in the order in which they were started.
pub struct Share<'a, T> {
    supervisor: &'a Supervisor,
    under_way: VecDeque<oneshot::Receiver<Result<T, Panicked>>>,
}

impl<'a, T: Send + 'static> Share<'a, T> {
    pub fn of(supervisor: &'a Supervisor) -> Self {
        Self { supervisor, under_way: VecDeque::new() }
    }

    /// Whether a further piece would begin soon.
    pub fn takes_more(&self) -> bool {
        self.under_way.is_empty() || !self.supervisor.is_running() && self.under_way.len() <= cores()
    }

    /// Starts a piece of work.
    pub fn start(&mut self, work: impl FnOnce() -> T + Send + 'static) {
        let (work, done) = Scoring::replying(work);
        if self.supervisor.is_running() {
            self.supervisor.scoring().queue(work);
        } else {
            tokio::task::spawn_blocking(work);
        }
        self.under_way.push_back(done);
    }

    /// What came of the earliest piece; `None` where nothing is under way.
    pub async fn next(&mut self) -> Option<Result<T, Panicked>> {
        Some(self.under_way.pop_front()?.await.unwrap_or(Err(Panicked)))
    }
}
