//! Time, passed in: the machine's, or one that a test's paused runtime moves.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use tokio::time::Instant;

use crate::calendar;

/// Where the engine reads the time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: Instant,
    wall: Wall,
}

/// What the person's clock shows.
#[derive(Clone, Copy, Debug)]
enum Wall {
    System,
    /// This (epoch milliseconds) at the origin, and from there on as the runtime's timers go.
    Simulated(i64),
    /// The same, and set forward or back by so much.
    #[cfg(test)]
    Set(i64, &'static AtomicI64),
}

/// How often is looked whether a time has come. A computer that slept finds that it has.
const LOOK: Duration = Duration::from_secs(20);

/// Moments of this process that are waited for: in the person's time, and yet never turned back.
static STEADY: Steady = Steady(AtomicI64::new(i64::MIN));

/// The most that the person's clock was ahead of the monotonic one. Where it is set back, time goes on from there.
struct Steady(AtomicI64);

impl Steady {
    fn at(&self, wall: i64, monotonic: i64) -> i64 {
        let ahead = wall - monotonic;
        monotonic + self.0.fetch_max(ahead, Ordering::Relaxed).max(ahead)
    }
}

impl Clock {
    pub fn system() -> Self {
        Self { origin: Instant::now(), wall: Wall::System }
    }

    /// A clock that starts at `start` (epoch milliseconds), moves with the runtime's timers only and shows UTC.
    pub fn simulated(start: i64) -> Self {
        Self { origin: Instant::now(), wall: Wall::Simulated(start) }
    }

    /// The same; somebody sets it meanwhile.
    #[cfg(test)]
    pub fn set_by(start: i64, by: &'static AtomicI64) -> Self {
        Self { origin: Instant::now(), wall: Wall::Set(start, by) }
    }

    /// Epoch milliseconds, as the person's clock shows them.
    pub fn now_ms(&self) -> i64 {
        match self.wall {
            Wall::System => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis),
            Wall::Simulated(start) => start + millis(self.elapsed()),
            #[cfg(test)]
            Wall::Set(start, by) => start + millis(self.elapsed()) + by.load(Ordering::Relaxed),
        }
    }

    /// Epoch milliseconds that are never turned back: what a wait ends at. Only to be held against others of this process.
    pub fn steady_ms(&self) -> i64 {
        match self.wall {
            Wall::System => {
                // One origin for all clocks of the process: they share what was seen.
                static ORIGIN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
                let origin = ORIGIN.get_or_init(std::time::Instant::now);
                STEADY.at(self.now_ms(), millis(origin.elapsed()))
            }
            Wall::Simulated(_) => self.now_ms(),
            #[cfg(test)]
            Wall::Set(start, _) => start + millis(self.elapsed()),
        }
    }

    /// Ends when this moment has come, by the person's clock or by the time that has passed since.
    pub async fn until(&self, at: i64) {
        let wait = u64::try_from(at - self.now_ms()).unwrap_or(0);
        let end = Instant::now() + Duration::from_millis(wait);
        while Instant::now() < end && self.now_ms() < at {
            tokio::time::sleep_until(end.min(Instant::now() + LOOK)).await;
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
        match self.wall {
            Wall::System => TimeZone::system(),
            _ => TimeZone::UTC,
        }
    }

    /// Monotonic time since the engine was opened.
    pub fn elapsed(&self) -> Duration {
        self.origin.elapsed()
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_waited_for_is_not_put_off_by_a_clock_that_is_set_back() {
        let steady = Steady(AtomicI64::new(i64::MIN));
        assert_eq!(steady.at(10_000, 0), 10_000);
        assert_eq!(steady.at(15_000, 5_000), 15_000);
        assert_eq!(steady.at(20_000 - 3_600_000, 10_000), 20_000, "an hour back");
        assert_eq!(steady.at(25_000 + 3_600_000, 15_000), 3_625_000, "an hour forward: a computer that slept");
        assert_eq!(steady.at(30_000, 20_000), 3_630_000, "and back again");
    }
}
