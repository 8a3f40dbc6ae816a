//! What another process changes while a batch writes: the library, and the phrases that prompts ask to leave out. The version
//! of the file tells, so that nothing is read as long as nobody else writes.

use std::sync::{Arc, Weak};
use std::time::Duration;

use train_store::{Connection, phrases};

use super::Supervisor;
use super::avoided::Avoided;
use super::renewed_task::RenewedTask;
use crate::error::Result;

/// How often is looked whether another process has written.
const LOOK: Duration = Duration::from_secs(2);

impl Supervisor {
    /// Takes over what other processes have written since the file was `seen` at a version, until a task is done.
    pub(super) async fn follow_others(self, dataset: i64, task: Weak<RenewedTask>, mut seen: Option<i64>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = self.shared.store.closed() => return,
            }
            if task.strong_count() == 0 {
                return;
            }
            let Ok(version) = self.shared.store.foreign_version().await else { continue };
            if seen == Some(version) {
                continue;
            }
            match self.take_over(dataset).await {
                Ok(()) => seen = Some(version),
                Err(error) => tracing::warn!(%error, "a running batch goes on with what it had"),
            }
        }
    }

    async fn take_over(&self, dataset: i64) -> Result<()> {
        self.stored_avoided(&mut *self.shared.store.read().await?, dataset).await?;
        self.library_changed(dataset).await
    }

    /// What the prompts of a dataset ask to leave out, with what was decided by any process.
    pub(super) async fn stored_avoided(&self, connection: &mut Connection, dataset: i64) -> Result<Arc<Avoided>> {
        let avoided = self.avoided(dataset);
        let revision = avoided.get().revision;
        avoided.set_unless_changed(phrases::avoided(connection, dataset).await?, revision);
        Ok(avoided)
    }
}
