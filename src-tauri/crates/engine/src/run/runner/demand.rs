//! How many calls to claim before there is a place for them.
//!
//! A place that an answer frees stands empty until the next claim is on the disk. Where calls take seconds that is
//! nothing; where they take twenty milliseconds it is a tenth of them. So twice as many claims are kept in stock as places
//! came free while one was written, because neither is even. Where that is less than four, there is no stock: it would gain
//! nothing, and each claim of it stands among the calls in flight.

/// Stock for so many claims.
const CLAIMS: f64 = 2.0;
/// The largest stock: what a crash may find claimed and never sent, and records as perhaps billed.
const MOST: f64 = 24.0;
/// The smallest stock that is kept.
const LEAST: usize = 4;
/// Weight of the newest claim in the mean.
const NEWEST: f64 = 0.1;

/// What the stock's size follows from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demand {
    /// Places that came free while a claim was written, in the mean.
    freed: f64,
}

impl Demand {
    /// So many places came free while a claim was written.
    pub fn claimed(&mut self, freed: u32) {
        self.freed += (f64::from(freed) - self.freed) * NEWEST;
    }

    /// How many to claim beyond what can be sent now, where so many are in stock. Below half of it nothing is missing: one
    /// claim for each call would cost a transaction each.
    pub fn missing(&self, stock: usize) -> usize {
        // Between 0 and 24.
        let wanted = (CLAIMS * self.freed).min(MOST) as usize;
        if wanted < LEAST || stock * 2 > wanted { 0 } else { wanted - stock }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(freed: &[u32]) -> Demand {
        let mut demand = Demand::default();
        for _ in 0..100 {
            for freed in freed {
                demand.claimed(*freed);
            }
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
        assert!((15..=16).contains(&quick.missing(0)), "{}", quick.missing(0));
        assert_eq!(quick.missing(9), 0, "it is full enough");
    }

    #[test]
    fn a_slow_disk_does_not_make_it_grow_without_bound() {
        assert_eq!(demand(&[500]).missing(0), 24);
    }
}
