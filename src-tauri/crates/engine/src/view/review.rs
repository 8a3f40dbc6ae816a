//! Verdicts on rows.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::query::Target;
use train_domain::row::Verdict;
use train_store::verdicts::Given;

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

impl From<Given> for ReviewOutcome {
    fn from(given: Given) -> Self {
        let skipped = given.skipped.into_iter().map(|(reason, count)| Skipped { reason: reason.into(), count });
        Self { changed: given.changed, skipped: skipped.collect(), undo_token: given.action.to_string() }
    }
}
