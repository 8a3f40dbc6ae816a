//! What is told without being asked for.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::status::NoticeKind;

use super::batch::BatchView;
use super::dataset::DatasetCounts;
use super::error::ErrorView;
use super::row::RowSummary;

/// Changes since the last event: the latest of each row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    pub revision: u32,
    pub rows: Vec<RowSummary>,
    pub batches: Vec<BatchView>,
    pub counts: Vec<DatasetCounts>,
    pub month_spent_micros: f64,
    pub month_unknown_calls: u32,
    /// Too much has changed to be listed: ask again.
    pub resync: bool,
}

/// The end of a single Generate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    pub kind: NoticeKind,
    pub dataset_id: u32,
    pub conversation_id: u32,
    /// As a person sees it.
    pub number: u32,
    /// "Anxious Planner + Fear to Confidence + Roth conversion".
    pub name: String,
    /// Out of 10.
    pub score: Option<f64>,
    pub practice: bool,
    pub error: Option<ErrorView>,
}
