//! Conversations that exist already: chat messages, ShareGPT and Alpaca, one object a line or all of them in one list. A file
//! is read one conversation after another, however large it is; a text is kept to the byte.

mod branch;
mod entries;
mod plan;
mod provenance;
mod read;
mod shapes;
#[cfg(test)]
mod tests;
mod turns;

use std::collections::BTreeMap;

use train_domain::answer::Conversation;
use train_domain::import::{Meaning, Shape};
use train_domain::row::Tier;

pub use entries::{Entries, Entry, Text};
pub use provenance::Sources;
pub use read::read;

/// How a file is read.
#[derive(Clone, Debug, Default)]
pub struct ReadAs {
    /// How its conversations are written; `None`: each as it looks.
    pub shape: Option<Shape>,
    /// What roles mean that are not the usual ones, by their names in lower case; a usual one can be given another meaning.
    pub roles: BTreeMap<String, Meaning>,
}

/// A conversation of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// How it was written.
    pub shape: Shape,
    /// What the assistant is told before it.
    pub system: Option<String>,
    /// Its turns: the client first, the expert last.
    pub conversation: Conversation,
    /// What is said of it beside its turns.
    pub plan: ImportedPlan,
}

/// What a file says of a conversation beside its turns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportedPlan {
    /// The persona's name.
    pub persona: Option<String>,
    /// The arc's name.
    pub emotion: Option<String>,
    /// The topic's name.
    pub topic: Option<String>,
    /// The tier.
    pub tier: Option<Tier>,
    /// The situation in a sentence.
    pub brief: Option<String>,
    /// What the client wants.
    pub intent: Option<String>,
    /// How it sounds.
    pub tone: Option<String>,
}

/// The roles of a file that are not the usual ones, with how many turns have each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherRoles(pub BTreeMap<String, u32>);

impl OtherRoles {
    /// More names than a person would map.
    const MOST: usize = 50;

    fn met(&mut self, role: &str) {
        if self.0.len() < Self::MOST || self.0.contains_key(role) {
            *self.0.entry(role.into()).or_default() += 1;
        }
    }
}

impl ImportedPlan {
    /// What is not said here is as it is said there.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            persona: self.persona.or(other.persona),
            emotion: self.emotion.or(other.emotion),
            topic: self.topic.or(other.topic),
            tier: self.tier.or(other.tier),
            brief: self.brief.or(other.brief),
            intent: self.intent.or(other.intent),
            tone: self.tone.or(other.tone),
        }
    }
}
