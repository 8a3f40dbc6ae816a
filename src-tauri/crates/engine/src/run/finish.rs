//! How a batch is left: completed, paused or cancelled, with a count of every conversation that was planned.

use std::sync::Arc;

use train_domain::call::ErrorKind;
use train_domain::retry::resume_wait;
use train_domain::status::{BatchState, PauseReason};
use train_domain::waste::Waste;
use train_store::jobs::{self, WaitingJob};
use train_store::{Connection, Store, StoreError, batches, ledger, pause_note};

use super::call::CallContext;
use super::call_end::{CallEnded, RunnerEvent, until_stored};
use crate::clock::Clock;
use crate::error::{EngineError, ErrorCode, Result};

/// A pause as its runner knows it.
#[derive(Clone, Copy, Debug)]
pub struct Pausing {
    pub reason: PauseReason,
    /// Something was answered since the start.
    pub answered: bool,
    /// When the provider said to come back (epoch milliseconds).
    pub until: Option<i64>,
    /// What was wasted.
    pub waste: Option<Waste>,
}

/// The states of a batch that is not closed.
static OPEN: [BatchState; 6] = [
    BatchState::Queued,
    BatchState::Running,
    BatchState::Pausing,
    BatchState::Paused,
    BatchState::Cancelling,
    BatchState::Interrupted,
];

/// Moves a batch from one of some states to another. A failure is logged: the caller's next step tries again.
pub async fn mark(store: &Store, id: i64, from: &'static [BatchState], to: BatchState, clock: Clock) {
    let now = clock.now_ms();
    let moved = store.writer().write(move |connection| Box::pin(batches::move_to(connection, id, from, to, now))).await;
    if let Err(error) = moved {
        tracing::warn!(batch = id, %error, "the batch's state could not be written yet");
    }
}

/// Says in the database that a batch pauses, and why; of one that pauses already, that the pause is the person's. False where
/// that could not be written yet.
pub async fn mark_pausing(context: &CallContext, id: i64, pausing: Pausing) -> bool {
    let now = context.clock.now_ms();
    let Pausing { reason, answered, until, waste } = pausing;
    let resumes = resumes_by_itself(context, reason);
    let marked = context
        .store
        .writer()
        .write(move |connection| {
            Box::pin(async move {
                if batches::move_to(connection, id, &[BatchState::Running], BatchState::Pausing, now).await? {
                    if answered {
                        batches::forget_pauses(connection, id).await?;
                    }
                    let pauses = batches::load(connection, id).await?.pauses + 1;
                    let usual = now + i64::try_from(resume_wait(pauses).as_millis()).unwrap_or(0);
                    let at = resumes.then_some(until.filter(|until| *until > now).unwrap_or(usual));
                    batches::set_pause(connection, id, reason, at).await?;
                    pause_note::write(connection, id, until, waste).await?;
                } else if reason == PauseReason::Person {
                    batches::stay_paused(connection, id).await?;
                }
                Ok(())
            })
        })
        .await;
    if let Err(error) = &marked {
        tracing::warn!(batch = id, %error, "the pause could not be written yet");
    }
    marked.is_ok()
}

/// Whether a batch goes on by itself after a pause for this reason.
pub fn resumes_by_itself(context: &CallContext, reason: PauseReason) -> bool {
    let passes = matches!(reason, PauseReason::Saturated | PauseReason::Offline | PauseReason::ProxyFailed);
    context.params.auto_resume && passes
}

/// Nothing waits and nothing is under way: the batch is complete, and every planned conversation is accounted for.
pub async fn complete(context: &CallContext, id: i64) -> Result<BatchState> {
    let now = context.clock.now_ms();
    let written = context.store.writer().write(move |connection| {
        Box::pin(async move {
            let open = batches::load(connection, id).await?.open();
            let unexplained = batches::unreconciled(connection, id).await?;
            if open != 0 || unexplained != 0 {
                return Err(StoreError::new(
                    ErrorCode::Other,
                    format!(
                        "batch {id}: {open} conversations without an end, {unexplained} that the counts do not explain"
                    ),
                ));
            }
            batches::move_to(connection, id, &[BatchState::Running, BatchState::Pausing], BatchState::Completed, now)
                .await?;
            Ok(BatchState::Completed)
        })
    });
    Ok(written.await?)
}

/// What is under way has ended: the batch rests. One that has nothing left to do is complete instead.
pub async fn pause(context: &CallContext, id: i64, pausing: Pausing) -> Result<BatchState> {
    if !mark_pausing(context, id, pausing).await {
        return Err(EngineError::new(ErrorCode::Database, "The pause could not be written."));
    }
    let now = context.clock.now_ms();
    let left = context
        .store
        .writer()
        .write(move |connection| {
            Box::pin(async move {
                jobs::stop_waiting(connection, id).await?;
                let left = batches::load(connection, id).await?.open();
                if pausing.waste.is_some() {
                    // With what was under way when the batch was braked.
                    pause_note::write(connection, id, None, pausing.waste).await?;
                }
                if left > 0 {
                    batches::move_to(connection, id, &[BatchState::Pausing], BatchState::Paused, now).await?;
                }
                Ok(left)
            })
        })
        .await?;
    if left == 0 { complete(context, id).await } else { Ok(BatchState::Paused) }
}

/// A single row for whose next call the spending limit has no room: nobody sees its batch, so it ends instead of pausing.
pub async fn give_up(context: &CallContext, id: i64) -> Result<BatchState> {
    let now = context.clock.now_ms();
    context.store.writer().write(move |connection| Box::pin(end_single(connection, id, now))).await?;
    Ok(BatchState::Completed)
}

/// Ends the batch of a single row although it waits. Where calls were made for the row it fails, so that what was paid for or
/// lost is told; else it goes back to where it was.
pub async fn end_single(connection: &mut Connection, id: i64, now: i64) -> train_store::Result<()> {
    while !jobs::fill(connection, id).await?.0 {}
    jobs::stop_waiting(connection, id).await?;
    for job in jobs::peek(connection, id, jobs::Place::default(), u32::MAX).await? {
        if job.calls > 0 {
            ledger::fail(connection, job.id, now).await?;
        }
    }
    while jobs::cancel_waiting(connection, id, now).await? > 0 {}
    let left = [BatchState::Queued, BatchState::Running, BatchState::Pausing];
    batches::move_to(connection, id, &left, BatchState::Completed, now).await?;
    Ok(())
}

/// Everything that waits goes back to where it was; what is finished stays finished.
pub async fn cancel(store: &Store, clock: Clock, id: i64) -> Result<BatchState> {
    mark(store, id, &OPEN, BatchState::Cancelling, clock).await;
    // Rows that were not yet queued are: a cancelled batch accounts for every conversation that was planned.
    while !store.writer().write(move |connection| Box::pin(jobs::fill(connection, id))).await?.0 {}
    let now = clock.now_ms();
    while store.writer().write(move |connection| Box::pin(jobs::cancel_waiting(connection, id, now))).await? > 0 {}
    store
        .writer()
        .write(move |connection| {
            Box::pin(async move {
                // From any state: that it is being cancelled may not have been written.
                batches::move_to(connection, id, &OPEN, BatchState::Cancelled, now).await
            })
        })
        .await?;
    Ok(BatchState::Cancelled)
}

/// Ends a job that cannot be sent at all, with a call on record that says why and cost nothing.
pub async fn refuse(context: Arc<CallContext>, job: WaitingJob, kind: ErrorKind, message: String) {
    let now = context.clock.now_ms();
    let (job_id, words) = (job.id, message.clone());
    let stored = until_stored(&context.store, &context.leaving, &context.events, || {
        let words = words.clone();
        context.store.writer().write(move |connection| {
            Box::pin(async move { ledger::refuse(connection, job_id, kind, &words, now).await })
        })
    });
    if !stored.await {
        let _ = context.events.send(RunnerEvent::Abandoned);
        return;
    }
    let _ = context.events.send(RunnerEvent::CallEnded(CallEnded {
        job_id,
        call_id: 0,
        call: job.calls + 1,
        conversation_id: job.conversation_id,
        number: job.number,
        score: None,
        briefed: Vec::new(),
        fault: Some((kind, message)),
        http_status: None,
        request_id: None,
        again: None,
    }));
}
