//! What a conversation is written again for: from a waiting job into its prompt, and into what is stored of the call, by which
//! the answer is read whenever it comes.

use serde::{Deserialize, Serialize};
use train_domain::answer::{self, Conversation, Rejection};
use train_domain::redo::{self, Why};
use train_domain::row::Tier;
use train_store::jobs::WaitingJob;
use train_store::stored::StoredRedo;

/// What was asked for, with the turns that stay.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct WrittenAgain {
    #[serde(flatten)]
    asked: StoredRedo,
    /// The turns that stay and the conversation's summaries; `None` where all of it is written again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<Conversation>,
}

impl WrittenAgain {
    /// Whether what a job asks for was said of a text that went: its row was edited, or another version chosen, while it waited.
    pub fn is_superseded(job: &WaitingJob) -> bool {
        job.input.is_some() && job.shown != job.version_id
    }

    /// What a job asks for; `None` where it is not about a text that there was.
    ///
    /// # Errors
    /// What it asks for cannot be done with its text. A sentence.
    pub fn of(job: &WaitingJob) -> Result<Option<Self>, String> {
        let Some(input) = &job.input else { return Ok(None) };
        let asked: StoredRedo = serde_json::from_str(input)
            .map_err(|error| format!("what it is written again for cannot be read: {error}"))?;
        let turns = job.from_turn.and_then(|turn| usize::try_from(turn - 1).ok()).filter(|turns| *turns > 0);
        let kept = turns.map(|turns| kept(job.parent.as_deref(), turns)).transpose()?;
        Ok(Some(Self { asked, kept }))
    }

    /// What is added to the end of the prompt.
    pub fn addition(&self, tier: Tier) -> impl Iterator<Item = String> {
        let marked: Vec<&str> = self.asked.marks.iter().map(|mark| mark.text.as_str()).collect();
        let StoredRedo { reason, note, addition, .. } = &self.asked;
        let why = Why { reason: reason.as_deref(), note, marked: &marked, addition: addition.as_deref() };
        let rest = self.kept.as_ref().map(|kept| redo::continuing(kept, tier));
        redo::again(&why).into_iter().chain(rest)
    }

    /// The turns that stay.
    pub fn kept(&self) -> Option<&Conversation> {
        self.kept.as_ref()
    }

    /// The words that were marked.
    pub fn marked(&self) -> impl Iterator<Item = &str> {
        self.asked.marks.iter().map(|mark| mark.text.as_str())
    }
}

fn kept(parent: Option<&str>, turns: usize) -> Result<Conversation, String> {
    let parent = parent.ok_or("there is no text yet of which turns could stay")?;
    let conversation = serde_json::from_str(parent).map_err(|error| format!("its text cannot be read: {error}"))?;
    redo::kept(conversation, turns)
}

/// Reads an answer, behind the turns that stay where some do.
///
/// # Errors
/// Nothing of it can be kept.
pub fn read(again: Option<&WrittenAgain>, answer: &str) -> Result<Conversation, Rejection> {
    match again.and_then(WrittenAgain::kept) {
        Some(kept) => redo::read_after(answer, kept),
        None => answer::read(answer),
    }
}
