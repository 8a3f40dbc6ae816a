//! Time, passed in: the machine's, or one that a test's paused runtime moves.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use tokio::time::Instant;

use crate::calendar;

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

    /// A clock that starts at `start` (epoch milliseconds), moves with the runtime's timers only and shows UTC.
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

    /// The person's day: "2026-11-23".
    pub fn today(&self) -> String {
        calendar::date(self.now_ms(), &self.zone())
    }

    /// Epoch milliseconds of the first moment of the person's month.
    pub fn month_start(&self) -> i64 {
        calendar::month_start(self.now_ms(), &self.zone())
    }

    /// The system's zone, read anew: a person who travels takes her computer along.
    fn zone(&self) -> TimeZone {
        if self.simulated_start.is_some() { TimeZone::UTC } else { TimeZone::system() }
    }

    /// Monotonic time since the engine was opened.
    pub fn elapsed(&self) -> Duration {
        self.origin.elapsed()
    }
}
