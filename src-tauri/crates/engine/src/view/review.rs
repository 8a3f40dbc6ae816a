//! Verdicts on rows.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::query::Target;
use train_domain::row::Verdict;

/// A verdict on rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewInput {
    pub dataset_id: u32,
    pub target: Target,
    pub verdict: Verdict,
    pub note: String,
    /// The version that was read, where one was: a newer one is passed over, nobody has judged it.
    pub seen: Option<u32>,
}

/// Rows that a verdict passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    pub reason: String,
    pub count: u32,
}

/// What a verdict did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewOutcome {
    pub changed: u32,
    pub skipped: Vec<Skipped>,
    /// Takes it back.
    pub undo_token: String,
}
