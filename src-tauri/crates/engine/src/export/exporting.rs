//! What goes on of exports in this process.

use std::sync::{Arc, Mutex};

use tokio::sync::{OwnedMutexGuard, watch};
use tokio_util::sync::CancellationToken;

use super::look::Memory;
use crate::error::{EngineError, Result};
use crate::view::ExportProgress;

/// One export is written at a time; of two looks at what would be written, the newer one counts, and of two previews.
#[derive(Debug, Default)]
pub struct Exporting {
    one: Arc<tokio::sync::Mutex<()>>,
    writing: Mutex<CancellationToken>,
    looking: Mutex<CancellationToken>,
    previewing: Mutex<CancellationToken>,
    progress: watch::Sender<ExportProgress>,
    memory: Memory,
}

impl Exporting {
    /// Begins to write, until what is returned is dropped.
    ///
    /// # Errors
    /// Another export is being written.
    pub fn begin(&self) -> Result<(OwnedMutexGuard<()>, CancellationToken)> {
        let one = self.one.clone().try_lock_owned().map_err(|_| {
            EngineError::invalid("Another export is under way.").hint("Wait until it is done, or cancel it.")
        })?;
        Ok((one, anew(&self.writing, false)))
    }

    /// Begins to look, and stops what was looked at before.
    pub fn look(&self) -> CancellationToken {
        anew(&self.looking, true)
    }

    /// Begins to look for one to show, and stops what was looked for before.
    pub fn preview(&self) -> CancellationToken {
        anew(&self.previewing, true)
    }

    /// Stops what is being written; nothing of it stays.
    pub fn cancel(&self) {
        self.writing.lock().expect("no panic while locked").cancel();
    }

    /// Stops what is looked at.
    pub fn cancel_look(&self) {
        self.looking.lock().expect("no panic while locked").cancel();
    }

    /// Stops everything: the database is about to be closed.
    pub fn stop(&self) {
        self.cancel();
        self.cancel_look();
        self.previewing.lock().expect("no panic while locked").cancel();
    }

    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    pub fn progress(&self) -> &watch::Sender<ExportProgress> {
        &self.progress
    }
}

fn anew(token: &Mutex<CancellationToken>, stop: bool) -> CancellationToken {
    let mut token = token.lock().expect("no panic while locked");
    let before = std::mem::take(&mut *token);
    if stop {
        before.cancel();
    }
    token.clone()
}
