//! What is too much for one transaction is written in slices: between two of them everything else is written, the answers of
//! a running batch first.

use std::time::{Duration, Instant};

use train_store::{Store, deleting};

use crate::Engine;
use crate::error::Result;

/// How long one slice should keep the connection that writes: an answer that arrives meanwhile waits for it.
const SLICE: Duration = Duration::from_millis(30);
/// Rows of the first slice, and of any.
pub const FIRST: usize = 250;
const LEAST: usize = 25;
pub const MOST: usize = 1_000;
/// After so many slices the log is brought into the database. Left to itself it grows to 94 MiB, which one commit then has
/// to wait for: a quarter of a second and more.
const CHECKPOINT: u32 = 8;
/// How much longer the file is left alone than a slice took, where another process runs a batch: it does not stand in line
/// here, and looks again from time to time whether the file is free.
const COURTESY: u32 = 3;

/// How many rows the next slice has.
pub struct Slices {
    store: Store,
    pub rows: usize,
    /// How many there were.
    pub done: u32,
    /// Another process may be writing.
    elsewhere: bool,
}

impl Slices {
    /// Does a step of so many rows, again and again, until one says that there is no more.
    pub async fn until_done<F>(mut self, mut step: impl FnMut(usize) -> F) -> Result<()>
    where
        F: Future<Output = Result<bool>>,
    {
        loop {
            let started = Instant::now();
            if !step(self.rows).await? {
                return Ok(());
            }
            self.after(started.elapsed()).await;
        }
    }

    /// Takes in how long a slice took, and lets others write.
    pub async fn after(&mut self, took: Duration) {
        let share = SLICE.as_secs_f64() / took.as_secs_f64().max(1e-6);
        // A small positive number: the bounds are applied right after.
        self.rows = ((self.rows as f64 * share.clamp(0.5, 2.0)) as usize).clamp(LEAST, MOST);
        self.done += 1;
        if self.done.is_multiple_of(CHECKPOINT) {
            self.store.checkpoint().await;
        }
        if self.elsewhere {
            tokio::time::sleep(took * COURTESY).await;
        }
    }
}

impl Engine {
    pub(super) async fn slices(&self) -> Result<Slices> {
        let at_work = deleting::is_batch_at_work(&mut *self.inner.store.read().await?).await?;
        let elsewhere = at_work && !self.inner.supervisor.is_running();
        Ok(Slices { store: self.inner.store.clone(), rows: FIRST, done: 0, elsewhere })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn slices_follow_the_disk_and_leave_room_for_another_process() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let mut slices = Slices { store, rows: FIRST, done: 0, elsewhere: false };
        for _ in 0..20 {
            slices.after(SLICE / 8).await;
        }
        assert_eq!(slices.rows, MOST, "a quick disk");
        for _ in 0..20 {
            slices.after(SLICE * 9).await;
        }
        assert_eq!(slices.rows, LEAST, "a slow one");
        slices.elsewhere = true;
        let before = Instant::now();
        slices.after(SLICE).await;
        assert!(before.elapsed() >= SLICE * COURTESY);
    }
}
