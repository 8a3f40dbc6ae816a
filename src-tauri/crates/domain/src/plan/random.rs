//! A small seeded generator, SplitMix64: the same seed gives the same plan on every machine and in every release.

use crate::chance::{STEP, mix};

/// A sequence of numbers that follows from its seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A sequence of its own for each seed and purpose, so that what one draws moves nothing of another.
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut random = Self(seed ^ purpose.wrapping_mul(STEP));
        random.next();
        random
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        let number = mix(self.0);
        self.0 = self.0.wrapping_add(STEP);
        number
    }

    /// From 0 to `bound` - 1; 0 where the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        // The upper half of the product is below the bound, a usize.
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        // 53 bits are exact.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Brings a list into an order of chance.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_and_a_purpose_its_own() {
        let draw = |seed, purpose| {
            let mut random = Random::new(seed, purpose);
            (0..5).map(|_| random.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, 1), draw(7, 1));
        assert!(draw(7, 1) != draw(8, 1) && draw(7, 1) != draw(7, 2));
        let mut random = Random::new(1, 1);
        let mut seen = [0_u32; 4];
        (0..4_000).for_each(|_| seen[random.below(4)] += 1);
        assert!(seen.iter().all(|count| (900..1_100).contains(count)), "{seen:?}");
        assert!((0..100).all(|_| (0.0..1.0).contains(&random.unit())));
        assert_eq!(random.below(0), 0);
        let mut list: Vec<u32> = (0..50).collect();
        random.shuffle(&mut list);
        assert!(list != (0..50).collect::<Vec<_>>());
        list.sort_unstable();
        assert_eq!(list, (0..50).collect::<Vec<_>>(), "nothing is lost");
    }
}
