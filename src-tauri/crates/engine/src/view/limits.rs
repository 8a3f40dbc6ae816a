//! What can be set.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The smallest and the largest value that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Bounds {
    pub min: f64,
    pub max: f64,
}

/// Limits of the engine that a client shows or checks before it asks. They are the same as long as it runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// The lowest score at which an Edge Case row can be approved.
    pub edge_case_score: f64,
    /// The most output tokens that are offered after an answer was cut off.
    pub offered_tokens: u32,
    pub max_tokens: Bounds,
    pub temperature: Bounds,
    pub concurrency: Bounds,
    pub timeout_seconds: Bounds,
    pub invalid_retries: Bounds,
}
