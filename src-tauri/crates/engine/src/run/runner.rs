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
use train_domain::attempt::{LONGEST_WAIT, Watch, told};
use train_domain::call::{Class, ErrorKind};
use train_domain::status::{BatchState, PauseReason};
use train_domain::waste::{Brake, End};

use super::call_end::{LAST_TRIES, Landed, News};
use super::changes::Feed;
use super::closing::Pausing;
use super::flight::Airline;
use super::places::{Caller, Places};
use super::registry::Order;
use super::task::Prepared;
use super::{closing, events::JobEvent};
use crate::error::ErrorCode;
use queue::Queue;

/// How long calls under way may finish after Cancel.
const GRACE: Duration = Duration::from_secs(60);
/// Without any event, a runner looks around this often.
const LOOK: Duration = Duration::from_secs(1);

/// Whether new calls are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    Running,
    Pausing(PauseReason),
    Cancelling,
}

/// A running batch.
pub struct Runner {
    batch_id: i64,
    airline: Arc<Airline>,
    caller: Caller,
    feed: Feed,
    orders: mpsc::UnboundedReceiver<Order>,
    news: mpsc::UnboundedReceiver<News>,
    tracker: TaskTracker,
    course: Course,
    watch: Watch,
    brake: Brake,
    /// Until when the provider asked some call to wait, and until when it asked for more than is waited for (epoch
    /// milliseconds).
    told_until: Option<i64>,
    come_back: Option<i64>,
    queue: Queue,
    prepared: VecDeque<Prepared>,
    /// Calls on the wire, and calls whose end is not stored yet (those on the wire included).
    on_wire: u32,
    unsettled: u32,
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
    pub airline: Arc<Airline>,
    pub places: Arc<Places>,
    /// How often the person let the batch go on although it was braked.
    pub insisted: u32,
    pub feed: Feed,
    pub orders: mpsc::UnboundedReceiver<Order>,
    pub news: mpsc::UnboundedReceiver<News>,
    pub tracker: TaskTracker,
}

impl Runner {
    /// A runner that has sent nothing yet.
    pub fn new(parts: Parts) -> Self {
        let Parts { batch_id, airline, places, insisted, feed, orders, news, tracker } = parts;
        let caller = Caller::new(places, !airline.policy.pauses);
        Self {
            batch_id,
            airline,
            caller,
            feed,
            orders,
            news,
            tracker,
            course: Course::Running,
            watch: Watch::default(),
            brake: Brake::new(insisted),
            told_until: None,
            come_back: None,
            queue: Queue::new(),
            prepared: VecDeque::new(),
            on_wire: 0,
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
            if self.airline.store.is_closed() {
                return BatchState::Interrupted;
            }
            let mut wait = LOOK;
            if self.course == Course::Running {
                match self.send_what_may_be_sent().await {
                    Ok(Some(until)) => wait = wait.min(until),
                    Ok(None) => {}
                    Err(error) => {
                        tracing::warn!(batch = self.batch_id, %error, "the batch cannot go on");
                        self.steer(Course::Pausing(PauseReason::Disk)).await;
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
        while let Ok(news) = self.news.try_recv() {
            self.take(news);
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
            Some(news) = self.news.recv() => self.take(news),
            Some(order) = self.orders.recv() => self.obey(order).await,
            () = grace => self.let_go(),
            () = self.caller.freed() => {}
            () = tokio::time::sleep(wait) => {}
        }
        if let Course::Pausing(reason) = self.course {
            self.mark_pausing(reason).await;
        }
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Pause if self.course == Course::Running => self.steer(Course::Pausing(PauseReason::Person)).await,
            Order::Close if self.course == Course::Running => self.steer(Course::Pausing(PauseReason::Closed)).await,
            Order::Pause | Order::Close => {}
            Order::Cancel => self.steer(Course::Cancelling).await,
            Order::LetGo => {
                if self.course == Course::Running {
                    self.steer(Course::Pausing(PauseReason::Person)).await;
                }
                self.airline.leaving.cancel();
                self.let_go();
            }
        }
    }

    fn let_go(&mut self) {
        self.cancel_at = None;
        self.airline.let_go.cancel();
    }

    async fn steer(&mut self, course: Course) {
        self.turn(course);
        match course {
            Course::Running => {}
            Course::Pausing(reason) => self.mark_pausing(reason).await,
            Course::Cancelling => {
                self.cancel_at = Some(tokio::time::Instant::now() + GRACE);
                closing::mark(
                    &self.airline.store,
                    self.batch_id,
                    &[BatchState::Running, BatchState::Pausing],
                    BatchState::Cancelling,
                    self.airline.clock,
                )
                .await;
            }
        }
        self.feed.batch(self.batch_id);
    }

    async fn mark_pausing(&mut self, reason: PauseReason) {
        if !self.marked {
            self.marked = closing::mark_pausing(&self.airline, self.batch_id, self.pausing(reason)).await;
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

    fn take(&mut self, news: News) {
        let now = self.airline.clock.elapsed();
        match news {
            News::Answered { failed, retry_after, rate } => {
                self.on_wire -= 1;
                self.answered |= failed.is_none();
                let busy = matches!(failed, Some(ErrorKind::RateLimited | ErrorKind::Overloaded));
                self.caller.pace(|pace| {
                    pace.on_headers(now, &rate);
                    if busy { pace.on_busy(now, retry_after) } else { pace.on_success() }
                });
                let passes = failed.is_some_and(|kind| kind.class() == Class::Transient);
                if let Some(wait) = told(retry_after).filter(|_| passes) {
                    self.come_back_in(wait);
                }
                if let Some(reason) = self.watch.note(now, failed, retry_after) {
                    self.pause_for(reason);
                }
            }
            News::Judged(end) => self.judged(now, &end),
            News::Waiting(jobs) => self.queue.arrived(jobs),
            News::Landed(landed) => self.landed(landed),
            News::Unwritable => self.pause_for(PauseReason::Disk),
            News::Abandoned => self.unsettled -= 1,
        }
    }

    /// The provider said to come back after so long; the latest of such times counts.
    fn come_back_in(&mut self, wait: Duration) {
        let until = self.airline.clock.now_ms() + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX / 2);
        self.told_until = self.told_until.max(Some(until));
        if wait > LONGEST_WAIT {
            self.come_back = self.come_back.max(Some(until));
        }
    }

    fn judged(&mut self, now: Duration, end: &End) {
        let braked = self.brake.note(now, self.on_wire, end);
        self.airline.careful.store(self.brake.is_careful(), Ordering::Relaxed);
        if braked {
            self.pause_for(PauseReason::Wasted);
        }
    }

    fn landed(&mut self, landed: Landed) {
        self.unsettled -= 1;
        self.over_limit = false;
        if let Some(at) = landed.again {
            self.next_due = Some(self.next_due.map_or(at, |due| due.min(at)));
        }
        self.feed.row(landed.conversation_id);
        self.feed.batch(self.batch_id);
        self.feed.job(|| JobEvent::of(self.batch_id, &landed));
    }

    fn pause_for(&mut self, reason: PauseReason) {
        if self.course == Course::Running && self.airline.policy.pauses {
            self.turn(Course::Pausing(reason));
        }
    }

    /// What was ready to be sent is not: it waits in the queue as before.
    fn turn(&mut self, course: Course) {
        self.course = course;
        self.queue.clear();
        self.prepared.clear();
    }

    /// With nothing under way: whether the batch is at its end, and in which state it is left.
    async fn finish(&mut self) -> Option<BatchState> {
        match self.course {
            Course::Running if self.over_limit => {
                if !self.airline.policy.pauses {
                    return self.close(Course::Cancelling).await;
                }
                self.steer(Course::Pausing(PauseReason::Limit)).await;
                self.close(self.course).await
            }
            Course::Running
                if self.queue.is_empty() && self.prepared.is_empty() && !self.stale && self.next_due.is_none() =>
            {
                self.close(Course::Running).await
            }
            Course::Running => None,
            course => self.close(course).await,
        }
    }

    /// Writes the final state. While that cannot be written the runner stays, and what it knows stays shown, unless
    /// the person has left: then the next start finds the batch as interrupted.
    async fn close(&mut self, course: Course) -> Option<BatchState> {
        let closed = match course {
            Course::Running => closing::complete(&self.airline, self.batch_id).await,
            Course::Pausing(reason) => closing::pause(&self.airline, self.batch_id, self.pausing(reason)).await,
            Course::Cancelling => closing::cancel(&self.airline.store, self.airline.clock, self.batch_id).await,
        };
        match closed {
            Ok(state) => Some(state),
            Err(error) => {
                if !matches!(error.code, ErrorCode::Database | ErrorCode::Damaged) {
                    tracing::error!(batch = self.batch_id, %error, "the batch could not be closed");
                    self.stale = true;
                }
                self.last_tries += u32::from(self.airline.leaving.is_cancelled());
                (self.last_tries > LAST_TRIES).then_some(BatchState::Interrupted)
            }
        }
    }
}
