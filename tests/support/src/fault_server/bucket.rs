//! A provider's request limit.

use std::time::{Duration, Instant};

use super::config::RateLimit;

/// A token bucket over real time.
pub(super) struct Bucket {
    limit: RateLimit,
    tokens: f64,
    filled_at: Instant,
}

impl Bucket {
    pub(super) fn new(limit: RateLimit, now: Instant) -> Self {
        Self { limit, tokens: f64::from(limit.burst), filled_at: now }
    }

    pub(super) fn limit(&self) -> RateLimit {
        self.limit
    }

    /// Takes a token, or tells how long until there is one.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let passed = now.saturating_duration_since(self.filled_at);
        self.filled_at = now;
        self.tokens = (self.tokens + passed.as_secs_f64() * self.per_second()).min(f64::from(self.limit.burst));
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            Ok(())
        } else {
            Err(Duration::from_secs_f64((1.0 - self.tokens) / self.per_second()))
        }
    }

    /// Whole requests that would be let in now.
    pub(super) fn remaining(&self) -> u32 {
        self.tokens as u32
    }

    /// Until the bucket is full again, which is what the providers' reset headers tell.
    pub(super) fn until_full(&self) -> Duration {
        Duration::from_secs_f64((f64::from(self.limit.burst) - self.tokens).max(0.0) / self.per_second())
    }

    fn per_second(&self) -> f64 {
        f64::from(self.limit.per_minute.max(1)) / 60.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_a_burst_in_and_then_one_per_interval() {
        let start = Instant::now();
        let limit = RateLimit { per_minute: 600, burst: 2, headers: true };
        let mut bucket = Bucket::new(limit, start);
        assert_eq!(bucket.take(start), Ok(()));
        assert_eq!(bucket.take(start), Ok(()));
        let wait = bucket.take(start).expect_err("the bucket is empty");
        assert!(wait <= Duration::from_millis(100));
        assert_eq!(bucket.take(start + Duration::from_millis(101)), Ok(()));
        assert!(bucket.take(start + Duration::from_millis(102)).is_err());
        assert_eq!(bucket.remaining(), 0);
        assert!(bucket.until_full() > Duration::from_millis(100));
    }
}
