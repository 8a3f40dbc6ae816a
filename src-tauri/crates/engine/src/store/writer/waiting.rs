//! What was asked of the connection that writes, and in which order it is done.

use std::any::Any;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use sqlx::SqliteConnection;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::super::backup::Contents;
use super::super::ledger::{Claims, Settlement, Wanted};
use crate::error::Result;

/// Calls that were sent together are answered together: a burst. The claims of the places that it frees go before its
/// answers, because each of these places stands empty until its claim is written, and nobody waits for an answer's commit
/// but its own row. So answers wait until no urgent claim was written for `AFTER_CLAIM`, in a burst's first `HELD`.
const AFTER_CLAIM: Duration = Duration::from_millis(2);
const HELD: Duration = Duration::from_millis(25);
/// A burst begins after so long without anything to write.
const REST: Duration = Duration::from_millis(50);

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
    Close(oneshot::Sender<()>),
}

/// What waits to be written.
#[derive(Default)]
pub struct Waiting {
    pub claims: VecDeque<(Wanted, Reply<Claims>)>,
    pub answers: VecDeque<(Arc<Settlement>, Reply<()>)>,
    pub works: VecDeque<(Work, Reply<Done>)>,
    pub copies: VecDeque<(PathBuf, Reply<Contents>)>,
    pub closing: Option<oneshot::Sender<()>>,
    /// When the last burst began.
    burst: Option<Instant>,
    /// When a claim was written that a place at the provider waited for.
    last_urgent: Option<Instant>,
}

impl Waiting {
    pub fn put(&mut self, message: Message) {
        match message {
            Message::Claim(wanted, reply) => self.claims.push_back((wanted, reply)),
            Message::Keep(end, reply) => self.answers.push_back((end, reply)),
            Message::Work(work, reply) => self.works.push_back((work, reply)),
            Message::Copy(target, reply) => self.copies.push_back((target, reply)),
            Message::Close(reply) => self.closing = Some(reply),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.has_answers_at_most()
    }

    pub fn has_answers_at_most(&self) -> bool {
        self.claims.is_empty() && self.works.is_empty() && self.copies.is_empty()
    }

    /// Something is asked for after so long without.
    pub fn woke(&mut self, rested: Duration) {
        if rested >= REST {
            self.burst = Some(Instant::now());
        }
    }

    /// A claim is written.
    pub fn claimed(&mut self, urgent: bool) {
        if urgent {
            self.last_urgent = Some(Instant::now());
        }
    }

    /// Until when the answers wait for claims; `None` where they need not.
    pub fn held_until(&self) -> Option<Instant> {
        let until = (self.last_urgent? + AFTER_CLAIM).min(self.burst? + HELD);
        (until > Instant::now() && !self.answers.is_empty() && self.closing.is_none()).then_some(until)
    }

    /// Nobody is left who could claim.
    pub fn release(&mut self) {
        self.last_urgent = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ledger::{Fault, Outcome};

    fn answer() -> Message {
        let kind = train_domain::call::ErrorKind::Internal;
        let end = Settlement {
            attempt_id: 1,
            job_id: 1,
            ended_at: 0,
            http_status: None,
            request_id: None,
            stop_reason: None,
            tokens: None,
            cost: None,
            cost_estimated: false,
            unknown: 0,
            lost: false,
            outcome: Outcome::Failed { fault: Fault { kind, message: String::new(), raw: None } },
        };
        Message::Keep(Arc::new(end), oneshot::channel().0)
    }

    #[tokio::test(start_paused = true)]
    async fn answers_of_a_burst_give_way_to_urgent_claims_for_a_moment() {
        let start = Instant::now();
        let mut waiting = Waiting::default();
        waiting.woke(REST);
        waiting.claimed(true);
        assert_eq!(waiting.held_until(), None, "nothing waits");
        waiting.put(answer());
        assert_eq!(waiting.held_until(), Some(start + AFTER_CLAIM));
        tokio::time::advance(AFTER_CLAIM).await;
        assert_eq!(waiting.held_until(), None, "no claim came after it");
        waiting.claimed(false);
        assert_eq!(waiting.held_until(), None, "no place stands empty");

        tokio::time::advance(HELD - AFTER_CLAIM - Duration::from_millis(1)).await;
        waiting.claimed(true);
        assert_eq!(waiting.held_until(), Some(start + HELD), "claims do not hold it for ever");
        waiting.put(Message::Close(oneshot::channel().0));
        assert_eq!(waiting.held_until(), None, "the last ones are written at once");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_rest_before_there_is_no_burst() {
        let mut waiting = Waiting::default();
        waiting.woke(REST - Duration::from_millis(1));
        waiting.claimed(true);
        waiting.put(answer());
        assert_eq!(waiting.held_until(), None);
    }
}
