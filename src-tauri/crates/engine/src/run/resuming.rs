//! How a batch that rests goes on: because a person says so, or by itself at a time.

use std::sync::atomic::Ordering;
use std::time::Duration;

use train_domain::money::Price;
use train_domain::provider::ProviderKind;
use train_domain::retry::resume_wait;
use train_domain::status::{BatchKind, BatchState, PauseReason};
use train_store::batches::{self, Batch};
use train_store::{StoreError, jobs};

use super::Supervisor;
use super::endpoint::{EndpointId, listed_price};
use crate::error::{EngineError, ErrorCode, Result};
use crate::run::start::Ready;
use crate::run::task::Task;

/// How soon is looked again at a batch whose time came while it could not be let go on, or not be written.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// Waiting jobs that are looked at for one that can be sent.
const LOOK: u32 = 20;

impl Supervisor {
    /// Lets a paused or interrupted batch go on, with a new limit where one is given. Without a window, it stays paused where
    /// it pauses.
    pub async fn resume(&self, id: i64, cap: Option<i64>, headless: bool) -> Result<()> {
        self.go_on_as_usual();
        self.shared.headless.store(headless, Ordering::SeqCst);
        self.resume_waiting(id, cap, None).await
    }

    /// The same; with a time, only where the batch still waits for it.
    async fn resume_waiting(&self, id: i64, cap: Option<i64>, at: Option<i64>) -> Result<()> {
        let mut lock = self.shared.lock.lock().await;
        self.hold_soon(&mut lock).await?;
        let resumed = self.resume_held(id, cap, at).await;
        drop(lock);
        self.release().await;
        resumed
    }

    async fn resume_held(&self, id: i64, cap: Option<i64>, at: Option<i64>) -> Result<()> {
        let mut batch = self.load(id).await?;
        let rests = matches!(batch.state, BatchState::Paused | BatchState::Interrupted);
        if !rests || at.is_some() && batch.resumes_at != at {
            return Err(neither_paused_nor_interrupted());
        }
        if (batch.price.is_none() || batch.gateway) && cap.or(batch.cap).is_some() {
            return Err(StoreError::limit_without_price().into());
        }
        let corrected = self.corrected_price(&batch).await?;
        batch.price = corrected.or(batch.price);
        let Ready { task, .. } = self.ready(&batch, None).await?;
        if let Some(cap) = cap {
            self.require_room(&batch, &*task, cap).await?;
        }
        let now = self.shared.clock.now_ms();
        let moved = self
            .shared
            .store
            .writer()
            .write(move |connection| {
                Box::pin(async move {
                    if let Some(price) = corrected {
                        batches::set_price(connection, id, &price).await?;
                    }
                    if let Some(cap) = cap {
                        batches::set_cap(connection, id, cap).await?;
                    }
                    jobs::stop_waiting(connection, id).await?;
                    batches::insist(connection, id).await?;
                    let resting = [BatchState::Paused, BatchState::Interrupted];
                    batches::move_to(connection, id, &resting, BatchState::Queued, now).await
                })
            })
            .await?;
        if !moved {
            return Err(neither_paused_nor_interrupted());
        }
        self.shared.feed.batch(id);
        if batch.kind != BatchKind::Single {
            self.start_next(None).await;
            return Ok(());
        }
        let started = self.start_batch(id, None).await;
        if let Err(error) = &started {
            self.rest_unstarted(id, error).await?;
        }
        started.map(drop)
    }

    /// What the price table says by now of the calls of a batch that began at another price. One that was given for this batch
    /// stays, and so does none: what the calls before it cost is not known.
    async fn corrected_price(&self, batch: &Batch) -> Result<Option<Price>> {
        let endpoint = EndpointId::of(batch)?;
        let Some(price) = batch.price.filter(|price| !price.given && endpoint.kind != ProviderKind::Practice) else {
            return Ok(None);
        };
        let today = self.shared.clock.today();
        let listed = listed_price(&mut *self.shared.store.read().await?, &endpoint, &today).await?;
        Ok(listed.filter(|listed| *listed != price))
    }

    /// A new limit that has no room for the next call would only pause the batch again.
    async fn require_room(&self, batch: &Batch, task: &dyn Task, cap: i64) -> Result<()> {
        let mut connection = self.shared.store.read().await?;
        let waiting = jobs::peek(&mut connection, batch.id, jobs::Place::default(), LOOK).await?;
        let Some(next) = waiting.into_iter().find_map(|job| task.prepare(job).ok()) else { return Ok(()) };
        let counted = batch.spent + batch.reserved + batch.unknown;
        let least = counted.saturating_add(next.worst);
        if cap < least {
            return Err(EngineError::limit_too_small(least, counted, next.worst));
        }
        Ok(())
    }

    /// Resumes a batch by itself at a time, unless somebody did something about it before. Where it cannot go on then, it
    /// gets a later time, or none where waiting does not help: a time that has passed promises something.
    pub(super) fn resume_at(&self, id: i64, at: i64) {
        let supervisor = self.clone();
        self.shared.tracker.spawn(async move {
            let (mut at, mut wake) = (at, at);
            loop {
                tokio::select! {
                    () = supervisor.shared.clock.until(wake) => {}
                    () = supervisor.shared.store.closed() => return,
                }
                if supervisor.shared.halting.load(Ordering::SeqCst) {
                    // Where the application stays after all, the time may stand.
                    wake = supervisor.look_later();
                    continue;
                }
                match supervisor.go_on(id, at).await {
                    Ok(Some(next)) => (at, wake) = (next, next),
                    Ok(None) => return,
                    Err(error) => {
                        tracing::warn!(batch = id, %error, "when the batch goes on could not be read or written");
                        wake = supervisor.look_later();
                    }
                }
            }
        });
    }

    fn look_later(&self) -> i64 {
        self.shared.clock.now_ms().saturating_add(i64::try_from(LOOK_AGAIN.as_millis()).unwrap_or(i64::MAX))
    }

    /// The time has come. Returns a later one where it could not go on and waiting may help.
    async fn go_on(&self, id: i64, at: i64) -> Result<Option<i64>> {
        let batch = self.load(id).await?;
        if batch.state != BatchState::Paused || batch.resumes_at != Some(at) {
            return Ok(None);
        }
        let Err(error) = self.resume_waiting(id, None, Some(at)).await else { return Ok(None) };
        tracing::info!(batch = id, %error, "the batch could not resume by itself");
        let now = self.shared.clock.now_ms();
        let wait = i64::try_from(resume_wait(batch.pauses + 1).as_millis()).unwrap_or(i64::MAX);
        let (reason, next) = match error.code {
            ErrorCode::NeedsKey => (Some(PauseReason::Key), None),
            ErrorCode::Busy
            | ErrorCode::Keychain
            | ErrorCode::Database
            | ErrorCode::Damaged
            | ErrorCode::DataGone
            | ErrorCode::Other => (None, Some(now.saturating_add(wait))),
            _ => (Some(PauseReason::Request), None),
        };
        let put_off = self
            .shared
            .store
            .writer()
            .write(move |connection| Box::pin(batches::put_off(connection, id, at, reason, next)));
        let changed = put_off.await?;
        self.shared.feed.batch(id);
        Ok(next.filter(|_| changed))
    }

    /// Batches that had a time to resume by themselves when the application ended get it back.
    pub async fn rearm(&self) -> Result<()> {
        for batch in batches::open_ones(&mut *self.shared.store.read().await?).await? {
            if let (BatchState::Paused, Some(at)) = (batch.state, batch.resumes_at) {
                self.resume_at(batch.id, at);
            }
        }
        Ok(())
    }
}

fn neither_paused_nor_interrupted() -> EngineError {
    EngineError::invalid("This batch is neither paused nor interrupted.")
}
