//! How many calls to claim before there is a place for them.
//!
//! A place that an answer frees stands empty until the next claim is on the disk. Where calls take seconds that is
//! nothing; where they take twenty milliseconds, or where many are answered at once, it is a tenth of them. So twice as many
//! claims are kept in stock as places came free while one was written, as the last claims have shown it. Where that is
//! little, or few calls may be under way at all, there is no stock: it would gain nothing, and a crash finds each claim of it
//! among the calls in flight, as perhaps billed.

use std::time::Duration;

/// Stock for so many claims.
const CLAIMS: f64 = 2.0;
/// The largest stock.
const MOST: u32 = 24;
/// So many places must come free at once for a stock, and as much as this is the smallest.
const LEAST: f64 = 4.0;
/// What a claim keeps of what the ones before it have shown.
const KEPT: f64 = 0.9;
/// Where nothing was sent for so long, nothing stays claimed.
pub const RESTS: Duration = Duration::from_secs(1);

/// What the stock's size follows from.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// The largest stock of this batch: half of the calls at a time that were set, at the most.
    most: f64,
    /// Places that came free while a claim was written, at the most.
    freed: f64,
    /// When a call was sent last, on the engine's clock.
    sent: Duration,
}

impl Demand {
    /// Of a batch that has so many places.
    pub fn new(concurrency: u32) -> Self {
        Self { most: f64::from(MOST.min(concurrency / 2)), freed: 0.0, sent: Duration::ZERO }
    }

    /// So many places came free while a claim was written.
    pub fn claimed(&mut self, freed: u32) {
        self.freed = (self.freed * KEPT).max(f64::from(freed));
    }

    /// A call was sent.
    pub fn sent(&mut self, now: Duration) {
        self.sent = now;
    }

    /// Whether calls have become slow: then nothing is claimed ahead until places come free quickly again.
    pub fn rests(&mut self, now: Duration) -> bool {
        let rests = now.saturating_sub(self.sent) >= RESTS;
        if rests {
            self.freed = 0.0;
        }
        rests
    }

    /// How many to claim beyond what can be sent now, where so many are in stock. Below half of it nothing is missing: one
    /// claim for each call would cost a transaction each.
    pub fn missing(&self, stock: usize) -> usize {
        if self.freed.min(self.most) < LEAST {
            return 0;
        }
        // Between 4 and 24.
        let wanted = (CLAIMS * self.freed).min(self.most) as usize;
        if stock * 2 > wanted { 0 } else { wanted - stock }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(freed: &[u32]) -> Demand {
        let mut demand = Demand::new(50);
        for freed in freed {
            demand.claimed(*freed);
        }
        demand
    }

    #[test]
    fn slow_calls_are_claimed_when_they_can_be_sent() {
        assert_eq!(demand(&[0, 0, 1, 0, 0]).missing(0), 0);
        assert_eq!(demand(&[0, 3, 2]).missing(0), 0, "a few at a time");
    }

    #[test]
    fn quick_calls_have_a_stock_for_the_time_of_one_claim() {
        let quick = demand(&[8]);
        assert_eq!(quick.missing(0), 16);
        assert_eq!(quick.missing(9), 0, "it is full enough");
    }

    #[test]
    fn the_end_of_a_burst_leaves_a_stock_for_the_next_one() {
        assert!(demand(&[8, 1, 0]).missing(0) >= 12);
        assert_eq!(demand(&[&[8][..], &[0; 9]].concat()).missing(0), 0, "but not for ever");
    }

    #[test]
    fn a_slow_disk_does_not_make_it_grow_without_bound() {
        assert_eq!(demand(&[500]).missing(0), 24);
    }

    #[test]
    fn few_places_have_a_small_stock_or_none() {
        for (places, stock) in [(5, 0), (7, 0), (8, 4), (12, 6), (500, 24)] {
            let mut demand = Demand::new(places);
            demand.claimed(places.min(40));
            assert_eq!(demand.missing(0), stock, "{places}");
        }
    }

    #[test]
    fn nothing_is_claimed_ahead_of_calls_that_became_slow() {
        let mut demand = demand(&[8]);
        demand.sent(RESTS);
        assert!(!demand.rests(RESTS + RESTS / 2));
        assert_eq!(demand.missing(0), 16);
        assert!(demand.rests(RESTS * 2));
        assert_eq!(demand.missing(0), 0);
    }
}
