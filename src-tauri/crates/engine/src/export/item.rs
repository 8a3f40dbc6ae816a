//! A conversation as it was read for an export.

use train_domain::answer::{Conversation, Turn};
use train_domain::export::{Message, SystemPrompt, messages};
use train_domain::row::Verdict;
use train_formats::{Details, Record};

use super::select::Row;
use super::walk::Page;
use train_store::exports::{Origin, Other, Text};

/// A row with its turns, or why they cannot be read.
#[derive(Debug)]
pub struct Item {
    pub row: Row,
    pub text: Text,
    pub turns: Result<Vec<Turn>, String>,
    pub origin: Option<Origin>,
    /// Preferred turns, and others that were not.
    pub pairs: Vec<(Vec<Turn>, Vec<Turn>)>,
}

impl Item {
    /// The items of a page.
    pub fn all(page: Page) -> Vec<Self> {
        let Page { rows, texts, origins, judged, edits } = page;
        let mut origins = origins.into_iter();
        let items = rows.into_iter().zip(texts).map(|(row, text)| {
            let turns = turns(&text);
            let pairs = turns.as_ref().map(|turns| pairs(&text, turns, &judged, &edits)).unwrap_or_default();
            Self { row, text, turns, origin: origins.next(), pairs }
        });
        items.collect()
    }

    /// What a trainer reads of some turns of it.
    pub fn messages<'a>(&'a self, turns: &'a [Turn], mode: SystemPrompt) -> Vec<Message<'a>> {
        messages(self.text.system_prompt.as_deref(), turns, mode)
    }

    /// What a person reads beside it.
    pub fn record<'a>(&'a self, turns: &'a [Turn], messages: &'a [Message<'a>]) -> Record<'a> {
        let verdict = match self.text.verdict.as_deref() {
            Some("approved") => Some(Verdict::Approve),
            Some("rejected") => Some(Verdict::Reject),
            Some("deferred") => Some(Verdict::Defer),
            _ => None,
        };
        let details = Details {
            persona: &self.text.persona,
            emotion: &self.text.emotion,
            topic: &self.text.topic,
            tier: self.row.tier,
            score: self.text.score.map(|tenths| tenths as f64 / 10.0),
            verdict,
            turns,
        };
        Record { id: self.row.number, messages, details: Some(details) }
    }
}

fn turns(text: &Text) -> Result<Vec<Turn>, String> {
    if text.damaged {
        return Err("its system prompt is missing".into());
    }
    read(&text.content)
}

fn read(content: &str) -> Result<Vec<Turn>, String> {
    serde_json::from_str::<Conversation>(content).map(|read| read.turns).map_err(|error| error.to_string())
}

/// What a person preferred to what: the approved version to each rejected one, and what a person wrote to what the model
/// had written there.
fn pairs(text: &Text, turns: &[Turn], judged: &[Other], edits: &[Other]) -> Vec<(Vec<Turn>, Vec<Turn>)> {
    let of_row = |other: &&Other| other.conversation_id == text.id;
    let verdict = |name: &'static str| move |other: &&Other| other.verdict.as_deref() == Some(name);
    let mut pairs = Vec::new();
    // The shown one, or the newest one that was approved where a newer one was not.
    let chosen = if text.verdict.as_deref() == Some("approved") {
        Some(turns.to_vec())
    } else {
        judged.iter().filter(of_row).rfind(verdict("approved")).and_then(|other| read(&other.content).ok())
    };
    let mut seen = Vec::new();
    if let Some(chosen) = chosen {
        for other in judged.iter().filter(of_row).filter(verdict("rejected")) {
            seen.push(other.version_id);
            pairs.extend(read(&other.content).ok().map(|rejected| (chosen.clone(), rejected)));
        }
    }
    // What a person wrote and then rejected she prefers to nothing.
    let edits = edits.iter().filter(of_row).filter(|_| text.verdict.as_deref() != Some("rejected"));
    for other in edits.filter(|other| !seen.contains(&other.version_id)) {
        pairs.extend(read(&other.content).ok().map(|rejected| (turns.to_vec(), rejected)));
    }
    pairs
}
