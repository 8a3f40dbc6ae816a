//! What happens to each conversation, one event at a time: for train-cli, which prints them as they come.

use serde::Serialize;
use train_domain::explain::explain;

use super::call_end::CallEnded;
use crate::view;

/// The end of a call.
#[derive(Clone, Debug, Serialize)]
pub struct JobEvent {
    /// succeeded, failed or retry.
    pub event: &'static str,
    /// The batch, as the summary at the end names it.
    pub batch: String,
    /// The conversation's ID as a person sees it.
    pub id: u32,
    /// Which try this was.
    pub attempt: u32,
    /// Out of ten, where an answer was kept that has a score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The error's kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// What happened, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'static str>,
    /// Technical words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The HTTP status, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The provider's request id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl JobEvent {
    /// The event of a stored end.
    pub fn of(batch_id: i64, ended: &CallEnded) -> Self {
        let (kind, message) = ended.fault.clone().unzip();
        Self {
            event: match (&ended.fault, ended.again) {
                (None, _) => "succeeded",
                (Some(_), Some(_)) => "retry",
                (Some(_), None) => "failed",
            },
            batch: batch_id.to_string(),
            id: view::id(ended.number),
            attempt: view::id(ended.call),
            score: ended.score.map(|tenths| view::number(i64::from(tenths)) / 10.0),
            kind: kind.map(train_domain::call::ErrorKind::name),
            title: kind.map(|kind| explain(kind).title),
            message,
            http_status: ended.http_status,
            request_id: ended.request_id.clone(),
        }
    }
}
