//! Datasets, and plans that are imported into them.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::row::StatusCounts;
use train_store::datasets::Dataset;

use crate::view;

/// A dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DatasetView {
    pub id: u32,
    pub name: String,
    pub created_at: f64,
    /// It is out of the list of those at work.
    pub archived: bool,
    pub counts: StatusCounts,
}

impl From<Dataset> for DatasetView {
    fn from(dataset: Dataset) -> Self {
        Self {
            id: view::id(dataset.id),
            name: dataset.name,
            created_at: view::number(dataset.created_at),
            archived: dataset.archived,
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
