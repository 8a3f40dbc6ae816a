//! What a runner sends: jobs prepared, permitted by the pace, claimed, and on their way.

use std::sync::Arc;
use std::time::Duration;

use train_domain::attempt::LONGEST_WAIT;
use train_domain::call::ErrorKind;
use train_domain::pace::{Permit, Slowed};
use train_domain::status::PauseReason;
use train_store::jobs::WaitingJob;
use train_store::ledger::{Claim, ClaimRequest};

use super::super::call::run_call;
use super::super::finish;
use super::super::places::Place;
use super::super::progress::Item;
use super::super::task::{Prepared, Unsendable};
use super::{Phase, Runner};
use crate::error::Result;

/// The most claims in one transaction.
pub(super) const CLAIMS: usize = 64;
/// Answers that may wait for their commit before no more calls are sent: what bounds memory where the disk is slow.
const BACKLOG: u32 = 256;
/// The same before anything was kept: whether a batch pays for nothing is known before much more is paid, however late its
/// answers are read.
const FIRST_BACKLOG: u32 = 16;
/// A batch pauses where the provider's limit leaves no room for so long; a single row, where it does for longer than
/// anybody sits in front of.
const LIMIT_USED_UP: Duration = Duration::from_secs(600);
/// From so long a wait on, the time at which it ends is shown.
const WORTH_A_TIME: Duration = Duration::from_secs(30);

impl Runner {
    /// Sends as much as pace, limit and queue allow. Returns how long to wait before more may be sent.
    pub(super) async fn send_what_may_be_sent(&mut self) -> Result<Option<Duration>> {
        loop {
            // Nothing more is paid for that would be written where nobody finds it.
            self.context.store.present()?;
            self.refill().await?;
            let (places, wait) = self.permits();
            let granted = places.len();
            self.show_pace(wait);
            let longest = if self.context.policy.pauses { LIMIT_USED_UP } else { LONGEST_WAIT };
            if let Some(wait) = wait.filter(|wait| *wait > longest && granted == 0 && self.unsettled == 0) {
                self.come_back_later(wait).await;
                return Ok(None);
            }
            if granted == 0 {
                return Ok(self.until_next(wait));
            }
            if !self.claim(places).await? {
                return Ok(self.until_next(None));
            }
            self.hear();
            // An order does not wait until no place is free.
            if self.phase != Phase::Running || !self.orders.is_empty() {
                return Ok(None);
            }
        }
    }

    /// When to look again by itself: a permit's time, or a retry's.
    fn until_next(&self, wait: Option<Duration>) -> Option<Duration> {
        let due = self
            .next_due
            .map(|at| Duration::from_millis(u64::try_from(at - self.context.clock.steady_ms()).unwrap_or(0)));
        [wait, due].into_iter().flatten().min().map(|wait| wait.max(Duration::from_millis(1)))
    }

    /// The provider's limit is used up for longer than anybody sits in front of: a batch pauses until then, a single row
    /// fails and says when to come back.
    async fn come_back_later(&mut self, wait: Duration) {
        self.come_back_in(wait);
        if self.context.policy.pauses {
            self.steer(Phase::Pausing(PauseReason::Saturated)).await;
            return;
        }
        let until = crate::calendar::clock_time(self.come_back.unwrap_or_default(), self.context.clock.now_ms());
        while let Some(prepared) = self.prepared.pop_front() {
            let message = format!("the provider's limit is used up until {until}; nothing was sent");
            self.refuse(prepared.job, ErrorKind::RateLimited, message);
        }
    }

    /// Prepares jobs and asks for a place for each. Returns those that were given now, and else when there may be one.
    fn permits(&mut self) -> (Vec<Place>, Option<Duration>) {
        let mut places = Vec::new();
        if self.over_limit {
            return (places, None);
        }
        self.make_anew();
        let now = self.context.clock.elapsed();
        let mut wait = None;
        let backlog = if self.brake.has_kept() { BACKLOG } else { FIRST_BACKLOG };
        while places.len() < CLAIMS && self.unsettled - self.on_wire < backlog {
            if self.prepared.len() <= places.len() && !self.prepare_next() {
                break;
            }
            let next = &self.prepared[places.len()];
            match self.caller.permit(now, next.input_estimate, next.output_estimate) {
                Ok(place) => places.push(place),
                Err(Permit::Wait(until)) => {
                    wait = Some(until);
                    break;
                }
                Err(Permit::Go | Permit::Full) => break,
            }
        }
        (places, wait)
    }

    /// What is not sent yet says what a person has decided since it was made.
    fn make_anew(&mut self) {
        let revision = self.context.task.revision();
        if std::mem::replace(&mut self.made_with, revision) == revision {
            return;
        }
        for prepared in std::mem::take(&mut self.prepared) {
            self.prepare(prepared.job);
        }
    }

    fn show_pace(&self, wait: Option<Duration>) {
        let wait = wait.filter(|wait| *wait >= WORTH_A_TIME);
        let (limit, slowed) = self.caller.pace(|pace| pace.state(self.context.clock.elapsed()));
        let now_ms = self.context.clock.now_ms();
        let slowed = slowed
            .map(|(why, rest)| (why, rest.or(wait).map(|rest| now_ms + i64::try_from(rest.as_millis()).unwrap_or(0))));
        // Where nothing is under way because every call was told to wait, that is the reason, however few they are.
        let told = self.told_until.filter(|until| *until > now_ms && self.on_wire == 0);
        self.context.progress.paced(limit, slowed.or(told.map(|until| (Slowed::AskedToWait, Some(until)))));
    }

    /// Prepares the next job in memory; false where there is none. One that cannot be sent ends as Failed.
    fn prepare_next(&mut self) -> bool {
        while let Some(job) = self.queue.pop() {
            if self.prepare(job) {
                return true;
            }
        }
        false
    }

    fn prepare(&mut self, job: WaitingJob) -> bool {
        match self.context.task.prepare(job) {
            Ok(prepared) => {
                self.prepared.push_back(prepared);
                true
            }
            Err(unsendable) => {
                let Unsendable { job, kind, message } = *unsendable;
                self.refuse(job, kind, message);
                false
            }
        }
    }

    fn refuse(&mut self, job: WaitingJob, kind: ErrorKind, message: String) {
        self.unsettled += 1;
        self.queue.refuse(job.id);
        self.calls.spawn(finish::refuse(Arc::clone(&self.context), job, kind, message));
    }

    /// Claims a prepared job for each place, in one transaction, and sends what was claimed. False where the limit is
    /// reached.
    async fn claim(&mut self, mut places: Vec<Place>) -> Result<bool> {
        let mut asked: Vec<Prepared> = self.prepared.drain(..places.len()).collect();
        let jobs = asked.iter().map(Prepared::claim).collect();
        let request = ClaimRequest {
            dataset_id: self.context.dataset_id,
            system_id: self.context.system_id,
            price_known: self.context.price().is_some(),
            jobs,
            now: self.context.clock.now_ms(),
        };
        let writer = self.context.store.writer().clone();
        // While the disk is waited for, the next ones are prepared.
        let (claims, ()) = tokio::join!(writer.claim(request), async { self.prepare_ahead(asked.len()) });
        let claims = claims?;
        for job in &claims.gone {
            self.queue.leave(*job);
        }
        self.stale |= claims.changed;
        asked.retain(|prepared| !claims.gone.contains(&prepared.job.id));
        for claim in claims.claimed {
            self.queue.leave(claim.job_id);
            let at = asked.iter().position(|prepared| prepared.job.id == claim.job_id);
            if let (Some(at), Some(place)) = (at, places.pop()) {
                self.unsettled += 1;
                self.send(asked.remove(at), claim, place);
            }
        }
        self.caller.pace(|pace| pace.on_sent(self.context.clock.elapsed()));
        // What the limit had no room for waits as before.
        for prepared in asked.into_iter().rev() {
            self.prepared.push_front(prepared);
        }
        self.over_limit = claims.over_limit;
        self.feed.batch(self.batch_id);
        Ok(!claims.over_limit)
    }

    /// Prepares jobs until so many are ready, as far as the jobs in memory go.
    fn prepare_ahead(&mut self, ready: usize) {
        while self.prepared.len() < ready && self.prepare_next() {}
    }

    fn send(&mut self, prepared: Prepared, claim: Claim, place: Place) {
        self.on_wire += 1;
        self.unread += 1;
        let item = Item {
            conversation_id: prepared.job.conversation_id,
            number: prepared.job.number,
            name: prepared.name.clone(),
            tier: prepared.texts.tier,
            since: self.context.clock.now_ms(),
        };
        self.context.progress.started(claim.call_id, item);
        self.feed.row(prepared.job.conversation_id);
        self.calls.spawn(run_call(Arc::clone(&self.context), prepared, claim, place));
    }
}
