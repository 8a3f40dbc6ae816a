//! Bounds of what a person can set. The window shows and checks the same ones; the engine has the last word.

use std::ops::RangeInclusive;

use train_domain::quality::EDGE_CASE_APPROVAL;

use crate::view::{Bounds, Limits};

pub(crate) const CONCURRENCY: RangeInclusive<u32> = 1..=1_000;
pub(crate) const MAX_TOKENS: RangeInclusive<u32> = 256..=128_000;
pub(crate) const TIMEOUT_SECONDS: RangeInclusive<u32> = 1..=3_600;
pub(crate) const INVALID_RETRIES: RangeInclusive<u32> = 0..=3;
pub(crate) const TEMPERATURE: RangeInclusive<f32> = 0.0..=2.0;

/// No conversation takes more output tokens than this: an answer that is cut off there did not come to an end by itself.
const OFFERED_TOKENS: u32 = 32_768;

/// The limits that clients show.
pub fn limits() -> Limits {
    let bounds = |range: RangeInclusive<u32>| Bounds { min: (*range.start()).into(), max: (*range.end()).into() };
    Limits {
        edge_case_score: f64::from(EDGE_CASE_APPROVAL) / 10.0,
        offered_tokens: OFFERED_TOKENS,
        max_tokens: bounds(MAX_TOKENS),
        temperature: Bounds { min: (*TEMPERATURE.start()).into(), max: (*TEMPERATURE.end()).into() },
        concurrency: bounds(CONCURRENCY),
        timeout_seconds: bounds(TIMEOUT_SECONDS),
        invalid_retries: bounds(INVALID_RETRIES),
    }
}
