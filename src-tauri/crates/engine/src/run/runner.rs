//! One open batch at work: claims what may be sent, hears of every end, and stops when it is told or done.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;
use train_domain::attempt::Watch;
use train_domain::call::ErrorKind;
use train_domain::pace::{Pace, Permit};
use train_domain::status::{BatchState, PauseReason};

use super::changes::Feed;
use super::flight::{Airline, Landed, News, fly};
use super::live::Item;
use super::{closing, events::JobEvent};
use crate::error::{ErrorCode, Result};
use crate::generation::{Prepared, Unsendable};
use crate::store::jobs::{self, WaitingJob};
use crate::store::ledger::{self, Claim};

/// The most jobs that wait in memory: enough that the database is asked rarely, whatever the batch's size.
const BUFFER: u32 = 512;
/// The most claims in one transaction.
const CLAIMS: usize = 64;
/// How long calls under way may finish after Cancel.
const GRACE: Duration = Duration::from_secs(60);
/// Without any event, a runner looks around this often.
const LOOK: Duration = Duration::from_secs(1);

/// What a person asks of a running batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Send nothing more, wait for what is under way.
    Pause,
    /// The same, and the rest goes back to where it was.
    Cancel,
    /// Do not wait for what is under way either.
    LetGo,
}

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
    pace: Arc<Mutex<Pace>>,
    feed: Feed,
    orders: mpsc::UnboundedReceiver<Order>,
    news: mpsc::UnboundedReceiver<News>,
    tracker: TaskTracker,
    course: Course,
    watch: Watch,
    buffer: VecDeque<WaitingJob>,
    buffered: HashSet<i64>,
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
}

/// What a runner is made of.
pub struct Parts {
    pub batch_id: i64,
    pub airline: Arc<Airline>,
    pub pace: Arc<Mutex<Pace>>,
    pub feed: Feed,
    pub orders: mpsc::UnboundedReceiver<Order>,
    pub news: mpsc::UnboundedReceiver<News>,
    pub tracker: TaskTracker,
}

impl Runner {
    /// A runner that has sent nothing yet.
    pub fn new(parts: Parts) -> Self {
        let Parts { batch_id, airline, pace, feed, orders, news, tracker } = parts;
        Self {
            batch_id,
            airline,
            pace,
            feed,
            orders,
            news,
            tracker,
            course: Course::Running,
            watch: Watch::default(),
            buffer: VecDeque::new(),
            buffered: HashSet::new(),
            prepared: VecDeque::new(),
            on_wire: 0,
            unsettled: 0,
            stale: true,
            next_due: None,
            over_limit: false,
            cancel_at: None,
            marked: false,
        }
    }

    /// Runs until the batch is done, paused or cancelled, and returns the state it was left in.
    pub async fn run(mut self) -> BatchState {
        loop {
            self.hear();
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
            () = tokio::time::sleep(wait) => {}
        }
        if let Course::Pausing(reason) = self.course {
            self.mark_pausing(reason).await;
        }
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Pause if self.course == Course::Running => self.steer(Course::Pausing(PauseReason::Person)).await,
            Order::Pause => {}
            Order::Cancel => self.steer(Course::Cancelling).await,
            Order::LetGo => {
                if self.course == Course::Running {
                    self.steer(Course::Pausing(PauseReason::Person)).await;
                }
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
            self.marked = closing::mark_pausing(&self.airline, self.batch_id, reason).await;
            self.feed.batch(self.batch_id);
        }
    }

    fn take(&mut self, news: News) {
        let now = self.airline.clock.elapsed();
        match news {
            News::Answered { failed, retry_after, rate } => {
                self.on_wire -= 1;
                let mut pace = self.pace.lock().expect("no panic while locked");
                pace.on_headers(now, &rate);
                match failed {
                    Some(ErrorKind::RateLimited | ErrorKind::Overloaded) => pace.on_busy(now, retry_after),
                    _ => pace.on_success(),
                }
                drop(pace);
                if let Some(reason) = self.watch.note(now, failed, retry_after) {
                    self.pause_for(reason);
                }
            }
            News::Landed(landed) => self.landed(landed),
            News::Unwritable => self.pause_for(PauseReason::Disk),
        }
    }

    fn landed(&mut self, landed: Landed) {
        self.unsettled -= 1;
        self.over_limit = false;
        if let Some(at) = landed.again {
            self.next_due = Some(self.next_due.map_or(at, |due| due.min(at)));
        }
        if let Some(reason) = landed.pause {
            self.pause_for(reason);
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
        self.buffer.clear();
        self.buffered.clear();
        self.prepared.clear();
    }

    /// Sends as much as pace, limit and queue allow. Returns how long to wait before more may be sent.
    async fn send_what_may_be_sent(&mut self) -> Result<Option<Duration>> {
        loop {
            self.refill().await?;
            let (granted, wait) = self.permits();
            if granted == 0 {
                return Ok(self.until_next(wait));
            }
            if !self.claim(granted).await? {
                return Ok(self.until_next(None));
            }
            self.hear();
            if self.course != Course::Running {
                return Ok(None);
            }
        }
    }

    /// When to look again by itself: a permit's time, or a retry's.
    fn until_next(&self, wait: Option<Duration>) -> Option<Duration> {
        let due =
            self.next_due.map(|at| Duration::from_millis(u64::try_from(at - self.airline.clock.now_ms()).unwrap_or(0)));
        [wait, due].into_iter().flatten().min().map(|wait| wait.max(Duration::from_millis(1)))
    }

    /// Brings jobs into memory: first those whose wait is over, then the next of the queue.
    async fn refill(&mut self) -> Result<()> {
        let now = self.airline.clock.now_ms();
        let due = self.next_due.is_some_and(|at| at <= now);
        if due {
            let mut connection = self.airline.store.read().await?;
            for job in jobs::due(&mut connection, self.batch_id, now, BUFFER).await?.into_iter().rev() {
                if self.buffered.insert(job.id) {
                    self.buffer.push_front(job);
                }
            }
            self.next_due = jobs::next_due(&mut connection, self.batch_id, now).await?;
            self.stale = true;
        }
        if !self.buffer.is_empty() || !self.prepared.is_empty() || !self.stale {
            return Ok(());
        }
        let mut waiting = jobs::peek(&mut *self.airline.store.read().await?, self.batch_id, now, BUFFER).await?;
        if waiting.is_empty() && !self.fill().await? {
            waiting = jobs::peek(&mut *self.airline.store.read().await?, self.batch_id, now, BUFFER).await?;
        }
        // What the queue could not give now comes with a retry's end or a retry's time.
        self.stale = !waiting.is_empty();
        if waiting.is_empty() {
            self.next_due = jobs::next_due(&mut *self.airline.store.read().await?, self.batch_id, now).await?;
        }
        self.buffered = waiting.iter().map(|job| job.id).collect();
        self.buffer = waiting.into();
        Ok(())
    }

    /// Adds the next slice of the batch's rows to the queue. True when all are in.
    async fn fill(&self) -> Result<bool> {
        let id = self.batch_id;
        loop {
            let (done, added) =
                self.airline.store.writer().write(move |connection| Box::pin(jobs::fill(connection, id))).await?;
            if done || added > 0 {
                return Ok(added == 0);
            }
        }
    }

    /// Prepares jobs and asks the pace for each. Returns how many may be sent now, and else when.
    fn permits(&mut self) -> (usize, Option<Duration>) {
        if self.over_limit {
            return (0, None);
        }
        let now = self.airline.clock.elapsed();
        let pace = Arc::clone(&self.pace);
        let mut pace = pace.lock().expect("no panic while locked");
        let mut granted = 0;
        let mut wait = None;
        while granted < CLAIMS {
            if self.prepared.len() <= granted && !self.prepare_next() {
                break;
            }
            let next = &self.prepared[granted];
            let in_flight = self.on_wire + u32::try_from(granted).unwrap_or(u32::MAX);
            match pace.permit(now, in_flight, next.input_estimate, next.output_estimate) {
                Permit::Go => granted += 1,
                Permit::Wait(until) => {
                    wait = Some(until);
                    break;
                }
                Permit::Full => break,
            }
        }
        let (limit, slowed) = pace.state(now);
        let now_ms = self.airline.clock.now_ms();
        let slowed =
            slowed.map(|(why, rest)| (why, rest.map(|rest| now_ms + i64::try_from(rest.as_millis()).unwrap_or(0))));
        self.airline.live.paced(limit, slowed);
        (granted, wait)
    }

    /// Prepares the next job of the buffer; false where there is none. One that cannot be sent ends as Failed.
    fn prepare_next(&mut self) -> bool {
        while let Some(job) = self.buffer.pop_front() {
            self.buffered.remove(&job.id);
            match self.airline.recipe.prepare(job) {
                Ok(prepared) => {
                    self.prepared.push_back(prepared);
                    return true;
                }
                Err(unsendable) => self.refuse(*unsendable),
            }
        }
        false
    }

    fn refuse(&mut self, Unsendable(job, message): Unsendable) {
        self.unsettled += 1;
        self.tracker.spawn(closing::refuse(Arc::clone(&self.airline), job, message));
    }

    /// Claims the first so many prepared jobs in one transaction and sends them. False where the limit is reached.
    async fn claim(&mut self, granted: usize) -> Result<bool> {
        let started_at = self.airline.clock.now_ms();
        let wanted: Arc<[(i64, i64)]> =
            self.prepared.iter().take(granted).map(|prepared| (prepared.job.id, prepared.worst)).collect();
        let claims = self
            .airline
            .store
            .writer()
            .write(move |connection| {
                let wanted = Arc::clone(&wanted);
                Box::pin(async move {
                    let mut claims = Vec::with_capacity(wanted.len());
                    for (job_id, worst) in wanted.iter() {
                        let claim = ledger::claim(connection, *job_id, *worst, started_at).await?;
                        claims.push(claim);
                        if claim == Claim::OverLimit {
                            break;
                        }
                    }
                    Ok(claims)
                })
            })
            .await?;
        let mut over = false;
        for claim in claims {
            match claim {
                Claim::Claimed { attempt_id, attempt } => {
                    if let Some(prepared) = self.prepared.pop_front() {
                        self.send(prepared, attempt_id, attempt, started_at);
                    }
                }
                Claim::OverLimit => over = true,
                Claim::Gone => drop(self.prepared.pop_front()),
            }
        }
        self.over_limit = over;
        self.feed.batch(self.batch_id);
        Ok(!over)
    }

    fn send(&mut self, prepared: Prepared, attempt_id: i64, attempt: i64, since: i64) {
        self.on_wire += 1;
        self.unsettled += 1;
        let item = Item {
            conversation_id: prepared.job.conversation_id,
            number: prepared.job.number,
            name: prepared.name.clone(),
            tier: prepared.tier,
            since,
        };
        self.airline.live.takes_off(attempt_id, item);
        self.feed.row(prepared.job.conversation_id);
        self.tracker.spawn(fly(Arc::clone(&self.airline), prepared, attempt_id, attempt, since));
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
                if self.buffer.is_empty() && self.prepared.is_empty() && !self.stale && self.next_due.is_none() =>
            {
                self.close(Course::Running).await
            }
            Course::Running => None,
            course => self.close(course).await,
        }
    }

    /// Writes the final state. While that cannot be written the runner stays, and what it knows stays shown.
    async fn close(&mut self, course: Course) -> Option<BatchState> {
        let closed = match course {
            Course::Running => closing::complete(&self.airline, self.batch_id).await,
            Course::Pausing(reason) => closing::pause(&self.airline, self.batch_id, reason).await,
            Course::Cancelling => closing::cancel(&self.airline.store, self.airline.clock, self.batch_id).await,
        };
        match closed {
            Ok(state) => Some(state),
            Err(error) => {
                if error.code != ErrorCode::Database {
                    tracing::error!(batch = self.batch_id, %error, "the batch could not be closed");
                    self.stale = true;
                }
                None
            }
        }
    }
}
