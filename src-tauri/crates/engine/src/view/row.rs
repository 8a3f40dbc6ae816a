//! Rows of the table, and what is asked of it.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::query::{Filter, SortKey};
use train_domain::row::{Status, Tier};

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowSummary {
    pub id: u32,
    pub number: u32,
    pub persona: String,
    pub emotion: String,
    pub topic: String,
    pub intent: String,
    pub tone: String,
    pub tier: Tier,
    pub variation: u32,
    /// Free text of the plan.
    pub brief: Option<String>,
    pub status: Status,
    /// It waits in an open batch.
    pub queued: bool,
    /// Out of 10.
    pub score: Option<f64>,
    pub generated_at: Option<f64>,
    pub reviewed_at: Option<f64>,
    /// Practice composed the version that is shown.
    pub practice: bool,
    pub generating_since: Option<f64>,
    /// What a call for it usually takes; only while one is under way.
    pub expected_ms: Option<f64>,
    pub error_kind: Option<String>,
    pub error_title: Option<String>,
    pub error_retryable: bool,
    pub error_at: Option<f64>,
    /// Grows with each change of the row.
    pub revision: u32,
}

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowQuery {
    pub dataset_id: u32,
    pub filter: Filter,
    pub sort: SortKey,
    pub descending: bool,
    pub offset: u32,
    /// At most 1,000 rows are given.
    pub limit: u32,
}

/// Rows in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowPage {
    pub rows: Vec<RowSummary>,
    /// All rows that match.
    pub total: u32,
    pub offset: u32,
    /// Of the change feed before the page was read.
    pub revision: u32,
}

/// Where one row is in the order of a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PositionQuery {
    pub dataset_id: u32,
    pub filter: Filter,
    pub sort: SortKey,
    pub descending: bool,
    pub conversation_id: u32,
}

/// A value of a dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Facet {
    pub id: u32,
    pub name: String,
    pub count: u32,
}

/// A word of a vocabulary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NamedCount {
    pub name: String,
    pub count: u32,
}

/// The values that filters can offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Facets {
    pub personas: Vec<Facet>,
    pub arcs: Vec<Facet>,
    pub topics: Vec<Facet>,
    pub intents: Vec<NamedCount>,
    pub tones: Vec<NamedCount>,
}

/// What a deletion did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeleteOutcome {
    pub deleted: u32,
    /// Brings them back.
    pub undo_token: String,
}
