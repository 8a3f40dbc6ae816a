//! One open batch at work: claims what may be sent, hears of every end, and stops when it is told or done.

mod queue;
mod refill;
mod sending;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;
use train_domain::attempt::{LONGEST_WAIT, PausePolicy, told};
use train_domain::call::{Class, ErrorKind};
use train_domain::outage::{Outage, counts_as};
use train_domain::status::{BatchState, PauseReason};
use train_domain::waste::{Brake, End};

use super::call::CallContext;
use super::call_end::{CallEnded, LAST_TRIES, RunnerEvent};
use super::change_feed::ChangeFeed;
use super::finish::Pausing;
use super::places::{Caller, Places};
use super::registry::Control;
use super::task::Prepared;
use super::{events::JobEvent, finish};
use crate::error::ErrorCode;
use queue::Queue;

/// How long calls under way may finish after Cancel, or without their runner.
pub const GRACE: Duration = Duration::from_secs(60);
/// Without any event, a runner looks around this often.
const LOOK: Duration = Duration::from_secs(1);

/// Whether new calls are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Running,
    Pausing(PauseReason),
    Cancelling,
}

/// A running batch.
pub struct Runner {
    batch_id: i64,
    context: Arc<CallContext>,
    caller: Caller,
    feed: ChangeFeed,
    orders: mpsc::UnboundedReceiver<Control>,
    events: mpsc::UnboundedReceiver<RunnerEvent>,
    calls: TaskTracker,
    phase: Phase,
    pause_policy: PausePolicy,
    outage: Outage,
    brake: Brake,
    /// Until when the provider asked some call to wait, and until when it asked for more than is waited for (epoch
    /// milliseconds).
    told_until: Option<i64>,
    come_back: Option<i64>,
    queue: Queue,
    prepared: VecDeque<Prepared>,
    /// What they were made with.
    made_with: u64,
    /// Calls on the wire, and calls whose end is not stored yet (those on the wire included).
    on_wire: u32,
    unsettled: u32,
    /// Calls of which it is not known yet what they gave: on the wire, or answered and waiting to be read and scored.
    unread: u32,
    /// The queue may hold something that was not looked at.
    stale: bool,
    /// When the next job that waits for its retry may be sent (epoch milliseconds).
    next_due: Option<i64>,
    over_limit: bool,
    cancel_at: Option<tokio::time::Instant>,
    /// The pause stands in the database.
    marked: bool,
    /// Something was answered since the start.
    answered: bool,
    /// How often the end could not be written after the person left.
    last_tries: u32,
}

/// What a runner is made of.
pub struct Parts {
    pub batch_id: i64,
    pub context: Arc<CallContext>,
    pub places: Arc<Places>,
    /// How often the person let the batch go on although it was braked.
    pub insisted: u32,
    pub feed: ChangeFeed,
    pub orders: mpsc::UnboundedReceiver<Control>,
    pub events: mpsc::UnboundedReceiver<RunnerEvent>,
    pub calls: TaskTracker,
}

impl Runner {
    /// A runner that has sent nothing yet.
    pub fn new(parts: Parts) -> Self {
        let Parts { batch_id, context, places, insisted, feed, orders, events, calls } = parts;
        let caller = Caller::new(places, !context.policy.pauses);
        Self {
            batch_id,
            context,
            caller,
            feed,
            orders,
            events,
            calls,
            phase: Phase::Running,
            pause_policy: PausePolicy::default(),
            outage: Outage::default(),
            brake: Brake::new(insisted),
            told_until: None,
            come_back: None,
            queue: Queue::new(),
            prepared: VecDeque::new(),
            made_with: 0,
            on_wire: 0,
            unread: 0,
            unsettled: 0,
            stale: true,
            next_due: None,
            over_limit: false,
            cancel_at: None,
            marked: false,
            answered: false,
            last_tries: 0,
        }
    }

    /// Runs until the batch is done, paused or cancelled, and returns the state it was left in.
    pub async fn run(mut self) -> BatchState {
        loop {
            self.hear();
            if self.context.store.is_closed() {
                return BatchState::Interrupted;
            }
            let mut wait = LOOK;
            if self.phase == Phase::Running && self.orders.is_empty() {
                match self.send_what_may_be_sent().await {
                    Ok(Some(until)) => wait = wait.min(until),
                    Ok(None) => {}
                    Err(error) => {
                        tracing::warn!(batch = self.batch_id, %error, "the batch cannot go on");
                        self.steer(Phase::Pausing(PauseReason::Disk)).await;
                    }
                }
            }
            if self.unsettled == 0
                && let Some(state) = self.finish().await
            {
                return state;
            }
            self.wait(wait).await;
        }
    }

    /// Takes in everything that has been said meanwhile, without waiting.
    fn hear(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.take(event);
        }
    }

    async fn wait(&mut self, wait: Duration) {
        let cancel_at = self.cancel_at;
        let grace = async move {
            match cancel_at {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(event) = self.events.recv() => self.take(event),
            Some(order) = self.orders.recv() => self.obey(order).await,
            () = grace => self.let_go(),
            () = self.caller.freed() => {}
            () = tokio::time::sleep(wait) => {}
        }
        if let Phase::Pausing(reason) = self.phase {
            self.mark_pausing(reason).await;
        }
    }

    async fn obey(&mut self, order: Control) {
        match order {
            Control::Pause if self.goes_on_by_itself() => {
                // A pause that would end by itself is the person's from now on.
                self.marked = false;
                self.steer(Phase::Pausing(PauseReason::Person)).await;
            }
            Control::Close if self.phase == Phase::Running => self.steer(Phase::Pausing(PauseReason::Closed)).await,
            Control::Pause | Control::Close => {}
            #[cfg(test)]
            Control::Fault => panic!("as a fault of this application would"),
            Control::Cancel => self.steer(Phase::Cancelling).await,
            Control::LetGo => {
                if self.phase == Phase::Running {
                    self.steer(Phase::Pausing(PauseReason::Person)).await;
                }
                self.context.leaving.cancel();
                self.let_go();
            }
        }
    }

    /// Whether more is sent, now or after a pause that ends by itself.
    fn goes_on_by_itself(&self) -> bool {
        match self.phase {
            Phase::Running => true,
            Phase::Pausing(reason) => finish::resumes_by_itself(&self.context, reason),
            Phase::Cancelling => false,
        }
    }

    fn let_go(&mut self) {
        self.cancel_at = None;
        self.context.let_go.cancel();
    }

    async fn steer(&mut self, phase: Phase) {
        self.turn(phase);
        match phase {
            Phase::Running => {}
            Phase::Pausing(reason) => self.mark_pausing(reason).await,
            Phase::Cancelling => {
                self.cancel_at = Some(tokio::time::Instant::now() + GRACE);
                finish::mark(
                    &self.context.store,
                    self.batch_id,
                    &[BatchState::Running, BatchState::Pausing],
                    BatchState::Cancelling,
                    self.context.clock,
                )
                .await;
            }
        }
        self.feed.batch(self.batch_id);
    }

    async fn mark_pausing(&mut self, reason: PauseReason) {
        if !self.marked {
            self.marked = finish::mark_pausing(&self.context, self.batch_id, self.pausing(reason)).await;
            self.context.progress.unwritable(!self.marked);
            self.feed.batch(self.batch_id);
        }
    }

    fn pausing(&self, reason: PauseReason) -> Pausing {
        Pausing {
            reason,
            answered: self.answered,
            until: self.come_back.filter(|_| reason == PauseReason::Saturated),
            waste: self.brake.waste().filter(|_| reason == PauseReason::Wasted),
        }
    }

    fn take(&mut self, event: RunnerEvent) {
        let now = self.context.clock.elapsed();
        match event {
            RunnerEvent::Answered { row, round, failed, lost, retry_after, rate, spare: (input, output) } => {
                self.on_wire -= 1;
                self.answered |= failed.is_none();
                self.outage.note(row, round, failed);
                self.context.outage.store(self.outage.is_on(), Ordering::Relaxed);
                if lost && failed == Some(ErrorKind::ServerError) && self.outage.is_on() {
                    // To wait by trying might cost money each time.
                    self.pause_for(PauseReason::Saturated);
                }
                let failed = failed.map(|kind| counts_as(kind, self.outage.is_on()));
                let busy = matches!(failed, Some(ErrorKind::RateLimited | ErrorKind::Overloaded));
                self.caller.pace(|pace| {
                    pace.give_back(input, output);
                    pace.on_headers(now, &rate);
                    if busy { pace.on_busy(now, retry_after) } else { pace.on_success() }
                });
                let passes = failed.is_some_and(|kind| kind.class() == Class::Transient);
                if let Some(wait) = told(retry_after).filter(|_| passes) {
                    self.come_back_in(wait);
                }
                if self.context.progress.key_has_worked() {
                    self.pause_policy.key_works();
                }
                if let Some(reason) = self.pause_policy.note(now, failed, retry_after) {
                    self.pause_for(reason);
                }
            }
            RunnerEvent::Gave(end) => self.gave(now, &end),
            RunnerEvent::Waiting(jobs) => self.queue.arrived(jobs),
            RunnerEvent::CallEnded(ended) => self.call_ended(ended),
            RunnerEvent::Unwritable => {
                self.context.progress.unwritable(true);
                self.feed.batch(self.batch_id);
                self.pause_for(PauseReason::Disk);
            }
            RunnerEvent::Abandoned => self.unsettled -= 1,
        }
    }

    /// The provider said to come back after so long; the latest of such times counts.
    fn come_back_in(&mut self, wait: Duration) {
        let until = self.context.clock.now_ms() + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX / 2);
        self.told_until = self.told_until.max(Some(until));
        if wait > LONGEST_WAIT {
            self.come_back = self.come_back.max(Some(until));
        }
    }

    fn gave(&mut self, now: Duration, end: &End) {
        self.unread -= 1;
        // What failed is known at once, what is kept only once it is scored: answers that wait for that count as under way.
        let braked = self.brake.note(now, self.unread, end);
        self.context.careful.store(self.brake.is_careful(), Ordering::Relaxed);
        if braked {
            self.pause_for(PauseReason::Wasted);
        }
    }

    fn call_ended(&mut self, ended: CallEnded) {
        self.context.progress.unwritable(false);
        self.unsettled -= 1;
        self.over_limit = false;
        // Until its refusal is kept, a job that cannot be sent is read in place of those behind it.
        self.stale |= ended.call_id == 0;
        if let Some(at) = ended.again {
            self.next_due = Some(self.next_due.map_or(at, |due| due.min(at)));
        }
        for row in std::iter::once(&ended.conversation_id).chain(&ended.briefed) {
            self.feed.row(*row);
        }
        self.feed.batch(self.batch_id);
        self.feed.job(|| JobEvent::of(self.batch_id, &ended));
    }

    fn pause_for(&mut self, reason: PauseReason) {
        if self.phase == Phase::Running && self.context.policy.pauses {
            self.turn(Phase::Pausing(reason));
        }
    }

    /// What was ready to be sent is not: it waits in the queue as before.
    fn turn(&mut self, phase: Phase) {
        self.phase = phase;
        self.queue.clear();
        self.prepared.clear();
    }

    /// With nothing under way: whether the batch is at its end, and in which state it is left.
    async fn finish(&mut self) -> Option<BatchState> {
        match self.phase {
            Phase::Running if self.over_limit => {
                if !self.context.policy.pauses {
                    return self.close(Phase::Running).await;
                }
                let known = self.context.price().is_some();
                self.steer(Phase::Pausing(if known { PauseReason::Limit } else { PauseReason::Price })).await;
                self.close(self.phase).await
            }
            Phase::Running
                if self.queue.is_empty() && self.prepared.is_empty() && !self.stale && self.next_due.is_none() =>
            {
                self.close(Phase::Running).await
            }
            Phase::Running => None,
            phase => self.close(phase).await,
        }
    }

    /// Writes the final state. While that cannot be written the runner stays, and what it knows stays shown, unless
    /// the person has left: then the next start finds the batch as interrupted.
    async fn close(&mut self, phase: Phase) -> Option<BatchState> {
        let closed = match phase {
            Phase::Running if self.over_limit => {
                let ended = finish::give_up(&self.context, self.batch_id).await;
                ended.inspect(|_| self.feed.everything())
            }
            Phase::Running => finish::complete(&self.context, self.batch_id).await,
            Phase::Pausing(reason) => finish::pause(&self.context, self.batch_id, self.pausing(reason)).await,
            Phase::Cancelling => finish::cancel(&self.context.store, self.context.clock, self.batch_id).await,
        };
        match closed {
            Ok(state) => Some(state),
            Err(error) => {
                if !matches!(error.code, ErrorCode::Database | ErrorCode::Damaged) {
                    tracing::error!(batch = self.batch_id, %error, "the batch could not be closed");
                    self.stale = true;
                }
                self.last_tries += u32::from(self.context.leaving.is_cancelled());
                (self.last_tries > LAST_TRIES).then_some(BatchState::Interrupted)
            }
        }
    }
}
