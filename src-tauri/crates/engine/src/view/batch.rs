//! Batches: what starts one, and how it stands.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::query::Target;
use train_domain::row::Tier;
use train_domain::status::{BatchKind, BatchState, Purpose};

use super::mail::MailView;

/// What to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GenerateInput {
    /// The same id again starts nothing: a repeat is harmless.
    pub request_id: String,
    pub dataset_id: u32,
    pub target: Target,
    pub limit_micros: Option<f64>,
    /// Send a mail when it is complete.
    pub email: bool,
    /// In place of the settings' limit of output tokens.
    pub max_tokens: Option<u32>,
}

/// Why a batch is paused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PauseView {
    /// The name of its `PauseReason`.
    pub code: String,
    pub title: String,
    pub todo: String,
    pub resumes_at: Option<f64>,
}

/// A call in flight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunningItem {
    pub conversation_id: u32,
    /// As a person sees it.
    pub number: u32,
    /// "Anxious Planner + Fear to Confidence + Roth conversion".
    pub name: String,
    pub tier: Tier,
    pub since: f64,
}

/// Why fewer calls are made than were set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ThrottleView {
    pub text: String,
    pub until: Option<f64>,
}

/// A batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BatchView {
    pub id: u32,
    pub dataset_id: u32,
    pub kind: BatchKind,
    pub purpose: Purpose,
    pub state: BatchState,
    pub pause: Option<PauseView>,
    pub provider: String,
    pub model: String,
    pub practice: bool,
    /// Conversations, and what became of them.
    pub total: u32,
    pub succeeded: u32,
    pub failed: u32,
    pub cancelled: u32,
    pub in_flight: u32,
    pub waiting: u32,
    pub attempts: u32,
    /// What is known to be billed.
    pub spent_micros: f64,
    /// The worst case of the calls under way.
    pub reserved_micros: f64,
    /// What calls without an answer may have cost.
    pub unknown_micros: f64,
    pub unknown_calls: u32,
    /// Whether the model's price is known.
    pub cost_known: bool,
    /// What has to be known of the money beside the sums, in words.
    pub note: Option<String>,
    pub limit_micros: Option<f64>,
    pub estimate_low_micros: Option<f64>,
    pub estimate_high_micros: Option<f64>,
    pub estimate_low_ms: Option<f64>,
    pub estimate_high_ms: Option<f64>,
    pub created_at: f64,
    pub started_at: Option<f64>,
    pub ended_at: Option<f64>,
    /// A few of the calls under way, the oldest first.
    pub running: Vec<RunningItem>,
    /// How many more there are.
    pub running_more: u32,
    /// Conversations a minute.
    pub per_minute: Option<f64>,
    pub remaining_ms: Option<f64>,
    /// When this was true.
    pub as_of: f64,
    /// Calls that may be under way now.
    pub concurrency: u32,
    /// Calls that may be under way as it was set.
    pub concurrency_limit: u32,
    pub throttle: Option<ThrottleView>,
    /// A mail is sent when it is complete.
    pub email: bool,
    pub mail: Option<MailView>,
    /// Of the change feed.
    pub revision: u32,
}

/// How one conversation of a batch ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MarkView {
    pub conversation_id: u32,
    /// As a person sees it.
    pub number: u32,
    /// "Anxious Planner + Fear to Confidence + Roth conversion".
    pub name: String,
    /// succeeded, failed or cancelled.
    pub outcome: String,
    pub at: f64,
    /// Out of 10.
    pub score: Option<f64>,
    pub error_title: Option<String>,
}
