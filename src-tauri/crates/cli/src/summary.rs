//! The last line of `generate --json`, and the shape of the open batch in `status --json`.

use serde::Serialize;
use train_engine::usd;
use train_engine::view::{BatchState, BatchView};

use crate::output::grouped;

/// The exit code of a batch that ended without some of the conversations that were asked for.
pub const SOME_FAILED: u8 = 3;

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
    /// Rows that were asked for and cannot be written, beside the total; absent where there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: u32,
    /// What has to be known of the money beside the sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Micro-dollars of a view as a person reads them: "$1,234.50", "$0.003412".
pub fn money(micros: f64) -> String {
    dollars(&amount(micros), 2)
}

/// The same, rounded to so many places.
pub fn rounded(micros: f64, places: usize) -> String {
    dollars(&format!("{:.places$}", micros / 1e6), places)
}

/// An amount with separators and at least so many places.
fn dollars(amount: &str, places: usize) -> String {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    format!("${whole}.{fraction:0<places$}")
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
        _ if interrupted => 130,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_separators_and_cents() {
        for (micros, text) in
            [(0.0, "$0.00"), (2_500_000.0, "$2.50"), (3_412.0, "$0.003412"), (1_234_567_800_000.0, "$1,234,567.80")]
        {
            assert_eq!(money(micros), text);
        }
        assert_eq!((rounded(1_999_999_000.0, 2), rounded(123_456.0, 4)), ("$2,000.00".into(), "$0.1235".into()));
    }
}
