//! A filter as it is stored with a batch.

use serde::{Deserialize, Serialize};
use train_domain::query::{Filter, FilterList, ScoreRange, TimeRange, TurnRange};
use train_domain::row::{Status, Tier};

/// A filter; a dimension that is absent restricts nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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

impl From<StoredFilter> for Filter {
    fn from(stored: StoredFilter) -> Self {
        let StoredFilter { ids, text, statuses, tiers, personas, arcs, topics, intents, tones, .. } = stored;
        let StoredFilter { scores, deferred, reasons, flags, made, turns, not, .. } = stored;
        Self {
            ids,
            text,
            statuses,
            tiers,
            personas,
            arcs,
            topics,
            intents,
            tones,
            scores,
            deferred,
            reasons,
            flags,
            made,
            turns,
            not,
        }
    }
}

impl From<&Filter> for StoredFilter {
    fn from(filter: &Filter) -> Self {
        let filter = filter.clone();
        let Filter { ids, text, statuses, tiers, personas, arcs, topics, intents, tones, .. } = filter;
        let Filter { scores, deferred, reasons, flags, made, turns, not, .. } = filter;
        Self {
            ids,
            text,
            statuses,
            tiers,
            personas,
            arcs,
            topics,
            intents,
            tones,
            scores,
            deferred,
            reasons,
            flags,
            made,
            turns,
            not,
        }
    }
}
