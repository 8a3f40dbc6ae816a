//! Time, passed in: the machine's, or one that a test's paused runtime moves.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Where the engine reads the time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: Instant,
    simulated_start: Option<i64>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self { origin: Instant::now(), simulated_start: None }
    }

    /// A clock that starts at `start` (epoch milliseconds) and moves with the runtime's timers only.
    pub fn simulated(start: i64) -> Self {
        Self { origin: Instant::now(), simulated_start: Some(start) }
    }

    /// Epoch milliseconds.
    pub fn now_ms(&self) -> i64 {
        match self.simulated_start {
            Some(start) => start + i64::try_from(self.elapsed().as_millis()).unwrap_or(i64::MAX),
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
        }
    }

    /// Monotonic time since the engine was opened.
    pub fn elapsed(&self) -> Duration {
        self.origin.elapsed()
    }
}
