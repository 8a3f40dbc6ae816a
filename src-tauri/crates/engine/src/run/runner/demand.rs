//! How many calls to claim before there is a place for them.
//!
//! A place that an answer frees stands empty until the next claim is on the disk. Where calls take seconds that is
//! nothing; where they take twenty milliseconds it is a tenth of them. While one claim is written, as many places come
//! free as answers come in that time: twice as many claims are kept in stock, because neither is even. Where that is less
//! than one, there is no stock.

use std::time::Duration;

/// Stock for so many times what an average claim takes.
const CLAIMS: f64 = 2.0;
/// The largest stock: what a crash may find claimed and never sent, and records as perhaps billed.
const MOST: f64 = 24.0;
/// Answers are counted over this long.
const WINDOW: Duration = Duration::from_millis(250);
/// Weight of the newest claim in the mean.
const NEWEST: f64 = 0.1;

/// What the stock's size follows from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demand {
    window: Duration,
    answers: u32,
    per_second: f64,
    claim_seconds: f64,
}

impl Demand {
    /// A place came free at `now`, counted from any fixed origin.
    pub fn answered(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.window);
        if passed >= WINDOW {
            self.per_second = f64::from(self.answers) / passed.as_secs_f64();
            (self.window, self.answers) = (now, 0);
        }
        self.answers += 1;
    }

    /// A claim took so long.
    pub fn claimed(&mut self, took: Duration) {
        self.claim_seconds += (took.as_secs_f64() - self.claim_seconds) * NEWEST;
    }

    /// How many to claim beyond what can be sent now, where so many are in stock. Below half of it nothing is missing: one
    /// claim for each call would cost a transaction each.
    pub fn missing(&self, stock: usize) -> usize {
        // Between 0 and 24.
        let wanted = (CLAIMS * self.per_second * self.claim_seconds).min(MOST) as usize;
        if stock * 2 > wanted { 0 } else { wanted - stock }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(per_second: u32, claim: Duration) -> Demand {
        let mut demand = Demand::default();
        for answer in 0..per_second {
            demand.answered(Duration::from_secs(1) * answer / per_second);
        }
        for _ in 0..100 {
            demand.claimed(claim);
        }
        demand
    }

    #[test]
    fn slow_calls_are_claimed_when_they_can_be_sent() {
        assert_eq!(demand(100, Duration::from_millis(5)).missing(0), 0);
    }

    #[test]
    fn quick_calls_have_a_stock_for_the_time_of_one_claim() {
        let quick = demand(2_000, Duration::from_millis(4));
        assert!((15..=16).contains(&quick.missing(0)), "{}", quick.missing(0));
        assert_eq!(quick.missing(9), 0, "it is full enough");
    }

    #[test]
    fn a_slow_disk_does_not_make_it_grow_without_bound() {
        assert_eq!(demand(2_000, Duration::from_secs(1)).missing(0), 24);
    }
}
