//! Jobs brought into memory.

use train_store::jobs::{self, Place, WaitingJob};

use super::super::call_end::RunnerEvent;
use super::Runner;
use super::queue::SLICE;
use super::sending::CLAIMS;
use crate::error::Result;

/// Where no job is in memory, so many are read and waited for: what one claim takes.
const FIRST: u32 = CLAIMS as u32;

impl Runner {
    /// Brings jobs into memory: first those whose wait is over, then the next of the queue.
    pub(super) async fn refill(&mut self) -> Result<()> {
        let now = self.context.clock.steady_ms();
        if self.next_due.is_some_and(|at| at <= now) {
            self.take_due(now).await?;
        }
        if self.queue.is_empty() && self.prepared.is_empty() && self.stale && !self.queue.is_asked() {
            self.begin(now).await?;
        }
        if let Some(place) = self.queue.ask() {
            self.read_ahead(place);
        }
        Ok(())
    }

    async fn take_due(&mut self, now: i64) -> Result<()> {
        let mut connection = self.context.store.read().await?;
        self.queue.put_first(jobs::due(&mut connection, self.batch_id, 0, now, SLICE).await?);
        self.next_due = jobs::next_due(&mut connection, self.batch_id, now).await?;
        self.stale = true;
        Ok(())
    }

    /// Reads the queue from its beginning, and adds the batch's next rows where it is empty.
    async fn begin(&mut self, now: i64) -> Result<()> {
        let mut waiting = self.first().await?;
        if waiting.is_empty() && !self.fill().await? {
            waiting = self.first().await?;
        }
        if waiting.is_empty() {
            waiting = self.salvage(now).await?;
        }
        if waiting.is_empty() {
            self.next_due = jobs::next_due(&mut *self.context.store.read().await?, self.batch_id, now).await?;
        }
        self.queue.begin(waiting);
        // What the queue could not give now comes with a retry's end, a retry's time, or the end of a job that cannot be sent.
        self.stale = !self.queue.is_empty();
        Ok(())
    }

    /// What failed before is tried once more when nothing else is left.
    async fn salvage(&self, now: i64) -> Result<Vec<WaitingJob>> {
        let mut connection = self.context.store.read().await?;
        Ok(jobs::due(&mut connection, self.batch_id, i64::MAX, now, SLICE).await?)
    }

    async fn first(&self) -> Result<Vec<WaitingJob>> {
        let mut connection = self.context.store.read().await?;
        Ok(jobs::peek(&mut connection, self.batch_id, Place::default(), FIRST).await?)
    }

    /// Adds the next slice of the batch's rows to the queue. True when all are in.
    async fn fill(&self) -> Result<bool> {
        let id = self.batch_id;
        loop {
            let (done, added) =
                self.context.store.writer().write(move |connection| Box::pin(jobs::fill(connection, id))).await?;
            if done || added > 0 {
                return Ok(added == 0);
            }
        }
    }

    /// Reads the next slice while the runner goes on; `RunnerEvent::Waiting` brings it.
    fn read_ahead(&self, place: Place) {
        let (context, batch_id) = (self.context.clone(), self.batch_id);
        self.calls.spawn(async move {
            let read = async { jobs::peek(&mut *context.store.read().await?, batch_id, place, SLICE).await };
            // What cannot be read now is said when it is needed.
            let waiting = read.await.unwrap_or_default();
            let _ = context.events.send(RunnerEvent::Waiting(waiting));
        });
    }
}
