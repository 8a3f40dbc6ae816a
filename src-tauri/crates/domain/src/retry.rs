//! How long to wait before the next try.

use std::time::Duration;

/// First wait of the exponential backoff.
const BASE: Duration = Duration::from_secs(1);
/// No single wait of our own choosing is longer than this. What a provider asks for is obeyed as it is.
const LONGEST: Duration = Duration::from_secs(60);

/// Exponential backoff with full jitter: a random share of 1 s, 2 s, 4 s ... 60 s.
///
/// `failures` counts from 1; `jitter` is a random number in 0..1.
pub fn backoff(failures: u32, jitter: f64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let ceiling = BASE.saturating_mul(1 << doublings).min(LONGEST);
    ceiling.mul_f64(jitter.clamp(0.0, 1.0))
}

/// The wait before a paused batch tries again by itself: 1, 2, 4 ... 30 minutes.
pub fn resume_wait(pauses: u32) -> Duration {
    let minutes = 1u64 << pauses.saturating_sub(1).min(5);
    Duration::from_secs(60 * minutes.min(30))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_bounded() {
        let full: Vec<u64> = (1..=9).map(|failures| backoff(failures, 1.0).as_secs()).collect();
        assert_eq!(full, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(backoff(5, 0.0), Duration::ZERO);
        assert_eq!(backoff(u32::MAX, 1.0), LONGEST);
        let minutes: Vec<u64> = (1..=8).map(|pauses| resume_wait(pauses).as_secs() / 60).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 30, 30, 30]);
    }
}
