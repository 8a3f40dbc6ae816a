//! Writing with the library as it is while a batch runs: prompts that are not sent yet are made with its newest versions, and
//! an answer is read by those that it was asked for with. The voice stays that of the batch's start, because all of its calls
//! have one system prompt.

use std::sync::{Arc, PoisonError, RwLock};

use train_domain::answer::Rejection;
use train_domain::items::Voice;
use train_store::jobs::WaitingJob;
use train_store::ledger::CallTexts;
use train_store::library::{Item, LoadedLibrary};

use crate::error::Result;
use crate::run::task::{Outcome, Prepared, Task, Unsendable};
use crate::run::write_task::WriteTask;

/// Makes the task of a library.
pub type Make = Box<dyn Fn(LoadedLibrary) -> Result<WriteTask> + Send + Sync>;

/// A task that follows the library.
pub struct RenewedTask {
    make: Make,
    voice: Option<Item<Voice>>,
    /// Those of all libraries since the start; prompts are made with the last one.
    tasks: RwLock<Vec<Arc<WriteTask>>>,
}

impl RenewedTask {
    /// With the library as it is at the start of a batch.
    ///
    /// # Errors
    /// It lacks a voice, or a template cannot be read.
    pub fn new(library: LoadedLibrary, make: Make) -> Result<Self> {
        let voice = library.voice.clone();
        let first = Arc::new(make(library)?);
        Ok(Self { make, voice, tasks: RwLock::new(vec![first]) })
    }

    /// From now on prompts are made with this library, where it is another one: those that are ready would be made anew for
    /// nothing. One that no prompt can be made with is passed over.
    pub fn renew(&self, library: &LoadedLibrary) {
        if self.newest().library().makes_the_same_as(library) {
            return;
        }
        match (self.make)(LoadedLibrary { voice: self.voice.clone(), ..library.clone() }) {
            Ok(task) => self.tasks.write().unwrap_or_else(PoisonError::into_inner).push(Arc::new(task)),
            Err(error) => tracing::warn!(%error, "a batch goes on with the library that it had"),
        }
    }

    fn with<T>(&self, of: impl FnOnce(&[Arc<WriteTask>]) -> T) -> T {
        of(&self.tasks.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn newest(&self) -> Arc<WriteTask> {
        self.with(|tasks| Arc::clone(tasks.last().expect("there is one from the start")))
    }
}

impl Task for RenewedTask {
    fn system(&self) -> Arc<str> {
        self.newest().system()
    }

    fn prepare(&self, job: WaitingJob) -> std::result::Result<Prepared, Box<Unsendable>> {
        self.newest().prepare(job)
    }

    fn read(&self, texts: &CallTexts, answer: &str) -> std::result::Result<Outcome, Rejection> {
        let asked = self.with(|tasks| tasks.iter().rev().find(|task| task.has_made(texts)).map(Arc::clone));
        asked.unwrap_or_else(|| self.newest()).read(texts, answer)
    }

    fn revision(&self) -> u64 {
        // Phrases that are avoided count in the low half, libraries in the high one.
        let libraries = self.with(|tasks| tasks.len() as u64);
        (libraries << 32) + self.newest().revision()
    }
}
