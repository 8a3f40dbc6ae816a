//! Writing conversations again: for a reason, from a turn on, or with an addition to their prompts.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::query::Target;
use train_store::stored::{StoredMark, StoredRedo};

use super::review::Mark;

/// What is asked for besides the row, when a conversation is written again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RedoRequest {
    /// Why the text before will not do.
    pub reason: Option<String>,
    pub note: String,
    /// What was marked in it.
    pub marks: Vec<Mark>,
    /// The first turn that is written again, counted from 1: those before it stay, word for word. None: all of it.
    pub from_turn: Option<u32>,
    /// An addition to the prompt, as it is.
    pub addition: Option<String>,
}

impl From<StoredRedo> for RedoRequest {
    fn from(stored: StoredRedo) -> Self {
        let StoredRedo { reason, note, marks, from_turn, addition } = stored;
        let mark = |StoredMark { turn, start, end, text }| Mark { turn, start, end, text };
        Self { reason, note, marks: marks.into_iter().map(mark).collect(), from_turn, addition }
    }
}

impl From<RedoRequest> for StoredRedo {
    fn from(request: RedoRequest) -> Self {
        let RedoRequest { reason, note, marks, from_turn, addition } = request;
        let mark = |Mark { turn, start, end, text }| StoredMark { turn, start, end, text };
        Self { reason, note, marks: marks.into_iter().map(mark).collect(), from_turn, addition }
    }
}

/// What a version was written again for, as it is stored.
pub(super) fn redo_request(stored: &str) -> Option<RedoRequest> {
    serde_json::from_str::<StoredRedo>(stored).ok().map(Into::into)
}

/// What to write again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RedoInput {
    /// The same id again starts nothing.
    pub request_id: String,
    pub dataset_id: u32,
    pub target: Target,
    /// The version that was read, where it is one row: where the row shows another one by now, nothing is started.
    pub seen: Option<u32>,
    pub request: RedoRequest,
    pub limit_micros: Option<f64>,
    /// In place of the settings' limit of output tokens.
    pub max_tokens: Option<u32>,
}

/// How many rejections something has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RejectCount {
    pub name: String,
    pub rejected: u32,
    /// All that were judged, approved or rejected.
    pub judged: u32,
    /// The rows that were rejected.
    pub ids: Vec<u32>,
}

/// Rejections that count, by what they have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RejectsReport {
    pub reasons: Vec<RejectCount>,
    pub templates: Vec<RejectCount>,
    pub personas: Vec<RejectCount>,
}

/// A proposed addition to prompts, made of a reason with its notes and marked words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    pub reason: String,
    /// The addition, to be edited by the person.
    pub text: String,
    /// Rows that were rejected for it.
    pub ids: Vec<u32>,
    /// The five of them that it is tried on: as unlike as can be.
    pub tried: Vec<u32>,
    /// The templates that it would go into: those of tiers, by the tiers' names, and those that rows have of their own.
    pub templates: Vec<String>,
}

/// An addition that goes into the templates of the rows that it was proposed for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApplyInput {
    pub dataset_id: u32,
    pub reason: String,
    pub text: String,
}
