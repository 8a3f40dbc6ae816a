//! The last line of `generate --json`, and the shape of the open batch in `status --json`.

use serde::Serialize;
use train_engine::usd;
use train_engine::view::{BatchStateView, BatchView};

/// Scripts rely on these keys.
#[derive(Debug, Serialize)]
pub struct Summary {
    pub event: &'static str,
    pub batch: Option<String>,
    pub state: BatchStateView,
    pub total: u32,
    pub succeeded: u32,
    pub failed: u32,
    pub not_started: u32,
    pub attempts: u32,
    pub spent_usd: Option<String>,
    pub reserved_usd: String,
    pub pause_reason: Option<String>,
}

/// Micro-dollars of a view, which are whole numbers.
pub fn amount(micros: f64) -> String {
    usd(micros.round() as i64)
}

impl Summary {
    /// A batch. What may have been billed by calls with an unknown outcome stays in `reserved_usd`.
    pub fn of(batch: &BatchView) -> Self {
        Self {
            event: "summary",
            batch: Some(batch.id.to_string()),
            state: batch.state,
            total: batch.total,
            succeeded: batch.succeeded,
            failed: batch.failed,
            not_started: batch.cancelled + batch.waiting,
            attempts: batch.attempts,
            spent_usd: batch.cost_known.then(|| amount(batch.spent_micros)),
            reserved_usd: amount(batch.reserved_micros + batch.unknown_micros),
            pause_reason: batch.pause.as_ref().map(|pause| pause.code.clone()),
        }
    }

    /// Nothing was asked for.
    pub fn nothing() -> Self {
        Self {
            event: "summary",
            batch: None,
            state: BatchStateView::Completed,
            total: 0,
            succeeded: 0,
            failed: 0,
            not_started: 0,
            attempts: 0,
            spent_usd: Some("0".into()),
            reserved_usd: "0".into(),
            pause_reason: None,
        }
    }
}

/// The exit code that a batch's end means.
pub fn exit_code(batch: &BatchView, interrupted: bool) -> u8 {
    match batch.state {
        BatchStateView::Completed if batch.failed == 0 => 0,
        BatchStateView::Completed | BatchStateView::Cancelled => 3,
        _ if interrupted => 130,
        _ => 4,
    }
}
