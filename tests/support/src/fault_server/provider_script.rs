//! Which fault the next request meets: scripted first, then drawn by the configured rates.

use std::collections::VecDeque;

use super::fault::Fault;

/// A script and a seeded draw.
pub(super) struct ProviderScript {
    script: VecDeque<Fault>,
    rates: Vec<(Fault, f64)>,
    random: u64,
}

impl ProviderScript {
    pub(super) fn new(rates: Vec<(Fault, f64)>, seed: u64) -> Self {
        Self { script: VecDeque::new(), rates, random: seed }
    }

    pub(super) fn add(&mut self, faults: Vec<Fault>) {
        self.script.extend(faults);
    }

    /// New rates and a new draw; what is scripted stays.
    pub(super) fn change(&mut self, rates: Vec<(Fault, f64)>, seed: u64) {
        self.rates = rates;
        self.random = seed;
    }

    pub(super) fn next(&mut self) -> Fault {
        if let Some(fault) = self.script.pop_front() {
            return fault;
        }
        if self.rates.is_empty() {
            return Fault::Ok;
        }
        let mut left = self.draw();
        for (fault, rate) in &self.rates {
            left -= rate;
            if left < 0.0 {
                return *fault;
            }
        }
        Fault::Ok
    }

    /// SplitMix64, in 0 to 1: even enough for rates, and the same on every machine.
    fn draw(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_comes_first_then_the_rates() {
        let mut script = ProviderScript::new(vec![(Fault::E500, 1.0)], 7);
        script.add(vec![Fault::Refusal, Fault::Ok]);
        assert_eq!(script.next(), Fault::Refusal);
        assert_eq!(script.next(), Fault::Ok);
        assert_eq!(script.next(), Fault::E500);
    }

    #[test]
    fn rates_are_met_over_many_draws() {
        let mut script = ProviderScript::new(vec![(Fault::E500, 0.03), (Fault::Hang, 0.01)], 42);
        let drawn: Vec<_> = (0..100_000).map(|_| script.next()).collect();
        let count = |fault| drawn.iter().filter(|drawn| **drawn == fault).count();
        assert!((2_800..3_200).contains(&count(Fault::E500)));
        assert!((900..1_100).contains(&count(Fault::Hang)));
    }
}
