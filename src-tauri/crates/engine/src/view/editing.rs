//! Texts as a person changes them: edits, which version is shown, and what differs between two of them.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::answer::Role;

/// One turn of an edited text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditedTurn {
    pub role: Role,
    pub content: String,
    /// The turn that it was, counted from 1: its feelings stay with it. None for one that is new.
    pub from: Option<u32>,
}

/// An edited text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditInput {
    pub conversation_id: u32,
    /// The version that was edited: where the row shows another one by now, nothing is stored.
    pub seen: u32,
    pub turns: Vec<EditedTurn>,
}

/// What an edit, or another version shown, came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditOutcome {
    /// The version that the row shows now.
    pub version_id: u32,
    /// Out of 10.
    pub score: Option<f64>,
    /// Words that differ from the version before, as a share.
    pub changed: f64,
    /// Takes it back.
    pub undo_token: String,
}

/// A piece of a turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WordPiece {
    pub text: String,
    /// In the older one alone.
    pub removed: bool,
    /// In the newer one alone.
    pub added: bool,
}

/// One turn of two versions, side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TurnDifference {
    pub role: Role,
    /// Counted from 1; none where the version does not have it.
    pub older: Option<u32>,
    pub newer: Option<u32>,
    /// Nothing differs.
    pub alike: bool,
    pub pieces: Vec<WordPiece>,
}

/// What differs between two versions of one conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    pub turns: Vec<TurnDifference>,
    /// Turns that differ.
    pub differ: u32,
    /// Words that differ, as a share.
    pub changed: f64,
}
