//! The error log.

use serde::{Deserialize, Serialize};
use specta::Type;

/// An error with the words for the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ErrorView {
    /// The name of its `ErrorKind`.
    pub kind: String,
    pub title: String,
    pub happened: String,
    pub todo: String,
    /// The name of a `Remedy`: what the button beside it offers.
    pub remedy: String,
    pub retryable: bool,
    pub message: String,
    pub http_status: Option<u32>,
    pub request_id: Option<String>,
    pub at: f64,
    /// Which call of its batch for this conversation it was, counted from 1.
    pub attempt: u32,
    pub provider: String,
    pub model: String,
    pub batch_id: u32,
    pub conversation_id: u32,
    /// The conversation's number, as a person sees it.
    pub number: u32,
    /// "Anxious Planner + Fear to Confidence + Roth conversion".
    pub name: String,
    pub tier: String,
    /// The batch's limit of output tokens.
    pub max_tokens: u32,
    /// What "Copy error details" copies. No field of it ever holds a key.
    pub copy_text: String,
}

/// Which errors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ErrorQuery {
    pub dataset_id: u32,
    /// Names of `ErrorKind`; an empty list restricts nothing.
    pub kinds: Vec<String>,
    pub batch_id: Option<u32>,
    pub retryable: Option<bool>,
    pub since: Option<f64>,
    pub offset: u32,
    pub limit: u32,
}

/// How often a kind came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KindCount {
    pub kind: String,
    pub title: String,
    pub count: u32,
}

/// A page of the error log, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ErrorPage {
    pub errors: Vec<ErrorView>,
    pub total: u32,
    pub kinds: Vec<KindCount>,
}
