//! The last line of `generate --json`, and the shape of the open batch in `status --json`.

use serde::Serialize;
use train_engine::usd;
use train_engine::view::{BatchState, BatchView, Range};

/// The exit code of a batch that ended without some of the conversations that were asked for.
const SOME_FAILED: u8 = 3;
/// The exit code of what a person stopped.
pub const INTERRUPTED: u8 = 130;

/// Scripts rely on these keys.
#[derive(Debug, Serialize)]
pub struct Summary {
    pub event: &'static str,
    pub batch: Option<String>,
    pub state: BatchState,
    pub total: u32,
    pub succeeded: u32,
    pub failed: u32,
    pub not_started: u32,
    pub attempts: u32,
    pub spent_usd: Option<String>,
    pub reserved_usd: String,
    pub pause_reason: Option<String>,
    /// Rows that were asked for and that no call is about, because they lack something or wait in another batch, beside the
    /// total; absent where there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: u32,
    /// What has to be known of the money beside the sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// "$9.10 to $14.20"; once, where both ends read the same.
pub fn range(range: Range, text: impl Fn(f64) -> String) -> String {
    let (low, high) = (text(range.low), text(range.high));
    if low == high { low } else { format!("{low} to {high}") }
}

/// Micro-dollars of a view, which are whole numbers, for machines.
pub fn amount(micros: f64) -> String {
    usd(micros.round() as i64)
}

fn is_zero(count: &u32) -> bool {
    *count == 0
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
            left_out: 0,
            note: batch.note.clone(),
        }
    }

    /// Nothing was asked for.
    pub fn nothing() -> Self {
        Self {
            event: "summary",
            batch: None,
            state: BatchState::Completed,
            total: 0,
            succeeded: 0,
            failed: 0,
            not_started: 0,
            attempts: 0,
            spent_usd: Some("0".into()),
            reserved_usd: "0".into(),
            pause_reason: None,
            left_out: 0,
            note: None,
        }
    }
}

/// The exit code that a batch's end means.
pub fn exit_code(batch: &BatchView, interrupted: bool) -> u8 {
    match batch.state {
        BatchState::Completed if batch.failed == 0 => 0,
        BatchState::Completed | BatchState::Cancelled => SOME_FAILED,
        _ if interrupted => INTERRUPTED,
        _ => 4,
    }
}

/// The exit code of a command for which so many of the rows that were named were left out: they were asked for too.
pub fn short(code: u8, left_out: u32) -> u8 {
    if code == 0 && left_out > 0 { SOME_FAILED } else { code }
}
