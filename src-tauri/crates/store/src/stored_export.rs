//! What an export was asked for, as it is kept (`exports.input`).

use serde::{Deserialize, Serialize};
use train_domain::export::SystemPrompt;
use train_domain::row::Status;

use super::stored::StoredTarget;

/// The fields of an export's input. What is absent is as an export begins with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the fields of ExportInput")]
pub struct StoredExport {
    /// Whom a folder was for; absent where one file was written.
    pub consumer: Option<String>,
    pub format: Option<String>,
    pub target: Option<StoredTarget>,
    pub statuses: Option<Vec<Status>>,
    pub min_score: Option<f64>,
    pub best: Option<u32>,
    pub unlike: bool,
    pub system: Option<SystemPrompt>,
    pub family: Option<String>,
    pub template: Option<String>,
    pub context: Option<u32>,
    pub validation: f64,
    pub test: f64,
    pub seed: u32,
    pub practice: bool,
}
