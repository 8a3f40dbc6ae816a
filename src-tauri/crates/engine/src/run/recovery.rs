//! What an ended process left behind: calls whose outcome nobody knows, and batches that were at work. What was ordered
//! is done: a batch that was being cancelled is cancelled, one that was pausing is paused for its reason.

use std::time::Duration;

use train_domain::status::BatchState;
use train_store::Connection;
use train_store::batches::LeftAtWork;
use train_store::{Store, batches, jobs, ledger};

use super::{Supervisor, finish};
use crate::clock::Clock;
use crate::error::{ErrorCode, Result};

/// How often a process that watches looks whether another one has ended in the middle of its work.
const LOOK: Duration = Duration::from_secs(2);

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Calls that were under way: perhaps billed, and counted so.
    pub unknown_calls: u64,
    /// Batches that were cut off and can be resumed.
    pub interrupted: usize,
    /// Batches that were pausing.
    pub paused: usize,
    /// Batches that were being cancelled.
    pub cancelled: usize,
    /// Batches that had done everything.
    pub completed: usize,
}

/// Settles everything that was open. Only to be called with the folder's lock.
pub async fn recover(store: &Store, clock: Clock) -> Result<Found> {
    let now = clock.now_ms();
    let (found, cancelling) = store.writer().write(move |connection| Box::pin(settle(connection, now))).await?;
    for id in cancelling {
        // In slices of its own: one that is cut off again is found as it is, and finished by the next start.
        finish::cancel(store, clock, id).await?;
    }
    Ok(found)
}

/// Settles the calls and all batches but those that are to be cancelled, whose ids are returned.
async fn settle(connection: &mut Connection, now: i64) -> train_store::Result<(Found, Vec<i64>)> {
    let mut found = Found { unknown_calls: ledger::settle_abandoned(connection, now).await?, ..Found::default() };
    // Nobody would ever send them, and they would hold their rows.
    jobs::cancel_in_closed(connection, now).await?;
    let mut cancelling = Vec::new();
    for LeftAtWork { id, single, state } in batches::left_at_work(connection).await? {
        let done = batches::is_done(connection, id).await?;
        match state {
            BatchState::Cancelling => cancelling.push(id),
            _ if single => finish::end_single(connection, id, now).await?,
            // It was cut off between its last answer and its end: nobody has to resume it, and its mail is due.
            _ if done => {
                batches::move_to(connection, id, &[state], BatchState::Completed, now).await?;
                found.completed += 1;
            }
            BatchState::Pausing => {
                jobs::stop_waiting(connection, id).await?;
                batches::move_to(connection, id, &[BatchState::Pausing], BatchState::Paused, now).await?;
                found.paused += 1;
            }
            _ => {
                batches::interrupt(connection, id).await?;
                jobs::stop_waiting(connection, id).await?;
                found.interrupted += 1;
            }
        }
    }
    found.cancelled = cancelling.len();
    Ok((found, cancelling))
}

impl Supervisor {
    /// Settles what other processes leave behind while this one watches: its window would show it as running until the next
    /// start.
    pub(super) async fn settle_what_others_left(self) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = self.shared.store.closed() => return,
            }
            if let Err(error) = self.settle_what_is_left().await
                && error.code != ErrorCode::Busy
            {
                tracing::debug!(%error, "what another process left could not be settled yet");
            }
        }
    }

    /// Busy where the process that has it at work lives.
    async fn settle_what_is_left(&self) -> Result<()> {
        if batches::left_at_work(&mut *self.shared.store.read().await?).await?.is_empty() {
            return Ok(());
        }
        // Not waited for: whoever has it takes the folder's lock, which settles all of this, or is told that it is taken.
        let Ok(mut lock) = self.shared.lock.try_lock() else { return Ok(()) };
        // With the folder's lock, what is at work is this process's own.
        if lock.is_none() {
            self.hold(&mut lock).await?;
            *lock = None;
        }
        Ok(())
    }
}
