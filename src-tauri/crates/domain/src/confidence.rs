//! What a sample says of all: bounds that hold for any number of cases.

/// The most that a share can be, with 95 % confidence, where `hits` of `sample` were found: the upper bound of Clopper and
/// Pearson, one-sided. `None` where nothing was looked at.
pub fn at_most(hits: u32, sample: u32) -> Option<f64> {
    if sample == 0 {
        return None;
    }
    if hits >= sample {
        return Some(1.0);
    }
    let logs = log_factorials(sample);
    // The share at which so few hits would be seen in 5 of 100 samples. Halved until nothing moves any more.
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most_hits(hits, sample, middle, &logs) > 0.05 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

/// The probability of at most so many hits in a sample, where each is one with probability `share`.
fn at_most_hits(hits: u32, sample: u32, share: f64, logs: &[f64]) -> f64 {
    let (hit, miss) = (share.ln(), (-share).ln_1p());
    let of = |count: u32| logs[sample as usize] - logs[count as usize] - logs[(sample - count) as usize];
    (0..=hits).map(|count| (of(count) + f64::from(count) * hit + f64::from(sample - count) * miss).exp()).sum()
}

/// Logarithms of 0! to n!.
fn log_factorials(n: u32) -> Vec<f64> {
    let mut sum = 0.0;
    let factors = (1..=n).map(|factor| {
        sum += f64::from(factor).ln();
        sum
    });
    std::iter::once(0.0).chain(factors).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_those_of_the_tables() {
        // Exact values: qbeta(0.95, hits + 1, sample - hits).
        for (hits, sample, bound) in [
            (0, 60, 0.048_703),
            (0, 1, 0.95),
            (0, 30, 0.095_034),
            (1, 20, 0.216_106),
            (2, 10, 0.506_901),
            (5, 50, 0.199_136),
            (9, 10, 0.994_884),
            (10, 10, 1.0),
            (3, 412, 0.018_705),
        ] {
            let found = at_most(hits, sample).expect("a bound");
            assert!((found - bound).abs() < 5e-4, "{hits} of {sample}: {found}, not {bound}");
        }
        assert_eq!(at_most(0, 0), None);
    }

    #[test]
    fn without_a_hit_it_is_what_a_formula_says_and_more_reading_never_widens_it() {
        let mut before = 1.0;
        for sample in 1..400 {
            let found = at_most(0, sample).expect("a bound");
            assert!((found - (1.0 - 0.05_f64.powf(1.0 / f64::from(sample)))).abs() < 1e-9, "{sample}");
            assert!(found < before, "{sample}");
            before = found;
        }
        let large = at_most(40, 10_000).expect("a bound");
        assert!(large > 0.004 && large < 0.006, "{large}");
    }
}
