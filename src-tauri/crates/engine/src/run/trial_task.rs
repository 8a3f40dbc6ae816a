//! Trying a template: prompts as writing makes them, and answers that are looked at and nothing else.

use std::sync::Arc;

use train_domain::answer::{self, Rejection};
use train_domain::items::Template;
use train_store::jobs::WaitingJob;
use train_store::ledger::CallTexts;
use train_store::library::{Item, LoadedLibrary};
use train_store::trials::TriedTemplate;

use crate::run::task::{Outcome, Prepared, Task, Unsendable};
use crate::run::write_task::WriteTask;

/// What the jobs of a batch of trials have in common.
pub struct TrialTask(WriteTask);

impl TrialTask {
    /// Prompts as this one makes them.
    pub fn new(write: WriteTask) -> Self {
        Self(write)
    }
}

/// A library in which a template that is tried stands in the place of its tier's saved ones, those that rows have of their
/// own among them: what is tried is this text.
pub fn with_template(mut library: LoadedLibrary, tried: Option<TriedTemplate>) -> LoadedLibrary {
    if let Some(TriedTemplate { tier, body }) = tried {
        library.templates.retain(|template| template.item.tier != tier);
        let item = Template { name: "the one that is tried".into(), tier, body, notes: String::new() };
        // No version holds it.
        let tried = Item { version_id: 0, item };
        for own in library.own_templates.values_mut().filter(|own| own.item.tier == tier) {
            *own = tried.clone();
        }
        library.templates.push(tried);
    }
    library
}

impl Task for TrialTask {
    fn system(&self) -> Arc<str> {
        self.0.system()
    }

    fn prepare(&self, job: WaitingJob) -> Result<Prepared, Box<Unsendable>> {
        self.0.prepare(job)
    }

    /// An answer that could be kept is one; it is not scored, since it is compared with nothing.
    fn read(&self, _texts: &CallTexts, answer: &str) -> Result<Outcome, Rejection> {
        answer::read(answer)?;
        Ok(Outcome::Trial { answer: answer.to_owned() })
    }

    fn revision(&self) -> u64 {
        self.0.revision()
    }
}
