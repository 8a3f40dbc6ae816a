//! A filter as it is stored with a batch.

use serde::{Deserialize, Serialize};
use train_domain::query::{Filter, FilterList, ScoreRange, TimeRange, TurnRange};
use train_domain::row::{Status, Tier};

/// A filter; a dimension that is absent restricts nothing.
#[derive(Default, Serialize, Deserialize)]
#[serde(remote = "Filter", rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the fields of Filter")]
pub struct StoredFilter {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<u32>,
    pub text: String,
    pub statuses: Vec<Status>,
    pub tiers: Vec<Tier>,
    pub personas: Vec<u32>,
    pub arcs: Vec<u32>,
    pub topics: Vec<u32>,
    pub intents: Vec<String>,
    pub tones: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<ScoreRange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferred: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made: Option<TimeRange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turns: Option<TurnRange>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<FilterList>,
}
