//! Copies of the database.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::status::BackupOrigin;

/// A copy of the database in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupView {
    pub path: String,
    pub name: String,
    pub origin: BackupOrigin,
    pub at: f64,
    pub bytes: f64,
    /// What it holds; `None` where that cannot be read.
    pub datasets: Option<u32>,
    pub conversations: Option<u32>,
    pub generated: Option<u32>,
    /// Why it cannot be restored; `None` where it can.
    pub problem: Option<String>,
}

/// What a restore did, once the database had been closed for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RestoreView {
    pub restored: String,
    /// Where what was there before is now; `None` where there was nothing.
    pub set_aside: Option<String>,
    /// Why the backup is not in place, and what is instead.
    pub problem: Option<String>,
}
