//! Datasets, and plans that are imported into them.

use serde::{Deserialize, Serialize};
use specta::Type;

/// How many rows have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StatusCounts {
    pub total: u32,
    pub not_generated: u32,
    pub generating: u32,
    pub generated: u32,
    pub approved: u32,
    pub rejected: u32,
    pub failed: u32,
}

/// A dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DatasetView {
    pub id: u32,
    pub name: String,
    pub created_at: f64,
    pub counts: StatusCounts,
}

/// The counts of one dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DatasetCounts {
    pub dataset_id: u32,
    pub counts: StatusCounts,
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    pub added: u32,
    /// Rows that were there already.
    pub skipped: u32,
    /// Names that the library did not have.
    pub new_names: Vec<String>,
    pub warnings: Vec<String>,
}
