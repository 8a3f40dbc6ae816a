//! From the text of an answer to a conversation that may be kept.
//!
//! An answer that was paid for is not thrown away for its wrapping: what stands around the conversation is stripped,
//! what is unambiguous is mended and said ([`Mend`]). Nothing is invented, no turn and no word.

mod json;
mod mend;
mod rules;
mod search;
mod shape;
#[cfg(test)]
mod tests;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use json::mend_surrogates;
pub use mend::Mend;
pub use rules::check;
pub(crate) use rules::check_turns;

use crate::call::ErrorKind;
use crate::stop::{self, Stop};
use crate::stored_enum::stored_enum;
use json::Node;
pub(crate) use shape::{ASSISTANTS, SYSTEMS, USERS};

/// A generated conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// How the model summed up the client.
    #[serde(default)]
    pub client_persona: Option<String>,
    /// What the session is about.
    #[serde(default)]
    pub session_context: Option<String>,
    /// What the client should leave with.
    #[serde(default)]
    pub expected_outcome: Option<String>,
    /// The messages, user first, assistant last.
    pub turns: Vec<Turn>,
    /// What was mended in the answer, each kind once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mended: Vec<Mend>,
}

impl Conversation {
    /// Of turns alone: nothing is said of the whole.
    pub fn of(turns: impl IntoIterator<Item = Turn>) -> Self {
        let (client_persona, session_context, expected_outcome) = (None, None, None);
        let turns = turns.into_iter().collect();
        Self { client_persona, session_context, expected_outcome, turns, mended: Vec::new() }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Who speaks.
    pub role: Role,
    /// The text.
    pub content: String,
    /// The speaker's main emotion, one word.
    #[serde(default)]
    pub emotion: Option<String>,
    /// A second emotion under it.
    #[serde(default)]
    pub secondary_emotion: Option<String>,
    /// Strength of the main emotion, 0 to 1.
    #[serde(default)]
    pub intensity: Option<f64>,
}

impl Turn {
    /// Without a feeling.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self { role, content: content.into(), emotion: None, secondary_emotion: None, intensity: None }
    }
}

stored_enum! {
    /// Who speaks.
    #[serde(rename = "Speaker")]
    Role {
        /// The client.
        User = "user",
        /// The expert whose voice is learned.
        Assistant = "assistant",
    }
}

/// Why an answer cannot be kept.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Rejection {
    /// `InvalidAnswer`, `InvalidConversation` or `EmptyAnswer`.
    pub kind: ErrorKind,
    /// What is wrong, with the place.
    pub message: String,
}

impl Rejection {
    fn answer(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::InvalidAnswer, message: message.into() }
    }

    fn conversation(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::InvalidConversation, message: message.into() }
    }

    /// The same with what the provider's word for the stop adds: where the word tells nothing and no whole conversation
    /// came, the model was probably not done.
    #[must_use]
    pub fn after(self, stop_reason: &str) -> Self {
        if self.kind != ErrorKind::InvalidAnswer || stop::read(Some(stop_reason)) != Stop::Unclear {
            return self;
        }
        let word = if stop_reason.trim().is_empty() { "none" } else { stop_reason };
        Self {
            kind: ErrorKind::UnexpectedStop,
            message: format!("the model stopped in an unexpected way (stop reason {word}): {}", self.message),
        }
    }
}

/// Reads the conversation out of an answer and holds it against the hard rules. Of all objects in the text the last
/// whole one with a conversation in it counts.
///
/// # Errors
/// There is no text, no whole conversation, or one that breaks a hard rule.
pub fn read(text: &str) -> Result<Conversation, Rejection> {
    checked(read_unchecked(text)?)
}

/// Reads the conversation out of an answer, whether it keeps the hard rules or not.
pub(crate) fn read_unchecked(text: &str) -> Result<Conversation, Rejection> {
    if is_blank(text) {
        return Err(Rejection { kind: ErrorKind::EmptyAnswer, message: "the answer has no text".into() });
    }
    match as_asked(text) {
        Some(conversation) => Ok(conversation),
        None => read_loosely(text),
    }
}

/// Holds a conversation that was read against the hard rules.
pub(crate) fn checked(mut conversation: Conversation) -> Result<Conversation, Rejection> {
    mend::note_replaced(&mut conversation);
    rules::check(&conversation)?;
    Ok(conversation)
}

/// Where in an answer the object stands that is a conversation exactly as it was asked for: with nothing mended in it, it
/// can be kept as the model wrote it. `None` where it is wrapped in other braces, or has to be mended.
pub fn object(text: &str, conversation: &Conversation) -> Option<Range<usize>> {
    let at = text.find('{')?..text.rfind('}')? + 1;
    let read: Conversation = serde_json::from_str(text.get(at.clone())?).ok()?;
    (read == *conversation).then_some(at)
}

/// Whether a person would see nothing of it.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_blank_char)
}

fn is_blank_char(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The quick way for an answer that is exactly what was asked for.
fn as_asked(text: &str) -> Option<Conversation> {
    let object = text.trim_matches(is_blank_char);
    let mut conversation: Conversation = object.starts_with('{').then(|| serde_json::from_str(object).ok())??;
    // A model may write any key; this one is the application's own.
    conversation.mended = Vec::new();
    Some(conversation)
}

fn read_loosely(text: &str) -> Result<Conversation, Rejection> {
    match search::last_conversation(text) {
        Ok(conversation) => Ok(conversation),
        // The whole answer may be the object once more written as a JSON string.
        Err(rejection) => match json::parse(text.trim_matches(is_blank_char), 0) {
            Ok(parsed) => match parsed.node {
                Node::Text(inner) => search::last_conversation(&inner),
                _ => Err(rejection),
            },
            Err(_) => Err(rejection),
        },
    }
}
