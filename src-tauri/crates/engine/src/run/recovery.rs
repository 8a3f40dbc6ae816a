//! What an ended process left behind: calls whose outcome nobody knows, and batches that were running.

use train_domain::status::{BatchKind, BatchState};

use crate::clock::Clock;
use crate::error::Result;
use crate::store::{Store, batches, jobs, ledger};

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Calls that were under way: perhaps billed, and counted so.
    pub unknown_calls: u64,
    /// Batches that can be resumed.
    pub interrupted: usize,
}

/// Settles everything that was open. Only to be called with the folder's lock.
pub async fn recover(store: &Store, clock: Clock) -> Result<Found> {
    let now = clock.now_ms();
    store
        .writer()
        .write(move |connection| {
            Box::pin(async move {
                let unknown_calls = ledger::settle_abandoned(connection, None, now).await?;
                let mut found = Found { unknown_calls, interrupted: 0 };
                for id in batches::interrupt_all(connection).await? {
                    let batch = batches::load(connection, id).await?;
                    if batch.kind == BatchKind::Single {
                        // Nobody waits for the answer of a button that was clicked in an earlier life.
                        while !jobs::fill(connection, id).await?.0 {}
                        for job in jobs::peek(connection, id, jobs::Place::default(), i64::MAX, u32::MAX).await? {
                            if job.attempt > 0 {
                                ledger::fail(connection, job.id, now).await?;
                            }
                        }
                        while jobs::cancel_waiting(connection, id, now).await? > 0 {}
                        batches::move_to(connection, id, &[BatchState::Interrupted], BatchState::Completed, now)
                            .await?;
                    } else {
                        jobs::rest_rows(connection, id).await?;
                        found.interrupted += 1;
                    }
                }
                Ok(found)
            })
        })
        .await
}
