//! Datasets, and plans that are imported into them.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::row::StatusCounts;
use train_store::datasets::Dataset;
use train_store::plan::Report;

use crate::view;

/// A dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DatasetView {
    pub id: u32,
    pub name: String,
    pub created_at: f64,
    pub counts: StatusCounts,
}

impl From<Dataset> for DatasetView {
    fn from(dataset: Dataset) -> Self {
        Self {
            id: view::id(dataset.id),
            name: dataset.name,
            created_at: view::number(dataset.created_at),
            counts: dataset.counts,
        }
    }
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

impl From<Report> for ImportReport {
    fn from(report: Report) -> Self {
        let Report { added, skipped, new_names } = report;
        let warnings = match skipped {
            0 => Vec::new(),
            skipped => vec![format!("{skipped} rows were already planned and were passed over.")],
        };
        Self { added, skipped, new_names, warnings }
    }
}
