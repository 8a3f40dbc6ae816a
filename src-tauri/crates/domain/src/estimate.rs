//! What a batch will probably take: ranges from history, or documented defaults where there is none.

use serde::{Deserialize, Serialize};

use crate::money::{Micros, Price};
use crate::row::Tier;

/// A low and a high value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "the median course, and the unlucky one")]
pub struct Range {
    pub low: f64,
    pub high: f64,
}

impl Range {
    /// Both ends so many times.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { low: self.low * factor, high: self.high * factor }
    }
}

/// Tokens and time of one conversation of a tier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerConversation {
    /// Input tokens, p50 and p90.
    pub input: Range,
    /// Output tokens, p50 and p90.
    pub output: Range,
    /// Milliseconds of the call, p50 and p90.
    pub ms: Range,
    /// How many finished conversations it rests on; 0 means the documented defaults.
    pub samples: u32,
}

/// What a kept answer took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Input tokens.
    pub input: f64,
    /// Output tokens.
    pub output: f64,
    /// Milliseconds of the call.
    pub ms: f64,
    /// How many rows it was about.
    pub rows: usize,
}

/// Fewer samples than this say less than the defaults do.
pub const ENOUGH_SAMPLES: usize = 3;

/// Before there is any history: 27 measured calls of an earlier product had a median of 2,060 output tokens
/// (846 to 4,136), 2,000 to 3,000 input tokens and 55 s (25 to 107). The tiers differ by their number of
/// exchanges (4, 5 and 3 in the middle of their ranges), and so do these defaults.
pub fn defaults(tier: Tier) -> PerConversation {
    let (low, high) = match tier {
        Tier::Template => (2_060.0, 3_300.0),
        Tier::Scenario => (2_580.0, 4_140.0),
        Tier::EdgeCase => (1_550.0, 2_480.0),
    };
    PerConversation {
        input: Range { low: 2_000.0, high: 3_000.0 },
        output: Range { low, high },
        ms: Range { low: 55_000.0 * low / 2_060.0, high: 107_000.0 * low / 2_060.0 },
        samples: 0,
    }
}

/// The p-th percentile (0 to 1) of unsorted values, by the nearest rank. `None` without values.
pub fn percentile(values: &mut [f64], p: f64) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    // The product is at most the length, a usize.
    let rank = (p * values.len() as f64).ceil() as usize;
    Some(values[rank.clamp(1, values.len()) - 1])
}

/// p50 and p90 of samples, or the tier's defaults where they are too few.
pub fn per_conversation(tier: Tier, samples: &[Sample]) -> PerConversation {
    if samples.len() < ENOUGH_SAMPLES {
        return defaults(tier);
    }
    let range = |pick: fn(&Sample) -> f64| {
        let mut values: Vec<f64> = samples.iter().map(pick).collect();
        Range {
            low: percentile(&mut values, 0.5).unwrap_or_default(),
            high: percentile(&mut values, 0.9).unwrap_or_default(),
        }
    };
    PerConversation {
        input: range(|sample| sample.input),
        output: range(|sample| sample.output),
        ms: range(|sample| sample.ms),
        samples: u32::try_from(samples.len()).unwrap_or(u32::MAX),
    }
}

/// The same of one judgement: its prompt holds the conversation beside what it is judged by, and six criteria with a reason
/// each come back. Typical sizes are those of the standard prompt.
pub fn per_judgement(tier: Tier, samples: &[Sample]) -> PerConversation {
    let per = per_conversation(tier, samples);
    if per.samples > 0 {
        return per;
    }
    let read = per.output;
    PerConversation {
        input: Range { low: read.low + 700.0, high: read.high + 900.0 },
        output: Range { low: 300.0, high: 600.0 },
        ms: Range { low: 8_000.0, high: 20_000.0 },
        samples: 0,
    }
}

/// The same of one call that writes so many briefs. What calls about other numbers of rows took is scaled as typical sizes are.
pub fn per_briefs(rows: usize, samples: &[Sample]) -> PerConversation {
    let typical = typical_briefs(rows);
    let scaled = samples.iter().map(|sample| {
        let of = typical_briefs(sample.rows);
        Sample {
            input: sample.input * typical.input.low / of.input.low,
            output: sample.output * typical.output.low / of.output.low,
            ms: sample.ms * typical.ms.low / of.ms.low,
            rows,
        }
    });
    let per = per_conversation(Tier::Template, &scaled.collect::<Vec<_>>());
    if per.samples > 0 { per } else { typical }
}

/// Typical sizes of such a call are those of the standard prompt: what it says whatever the rows, a line of 110 tokens a row and
/// as many again for the briefs that are shown; and 40 to 65 tokens a brief.
fn typical_briefs(rows: usize) -> PerConversation {
    // At most 25.
    let rows = rows as f64;
    PerConversation {
        input: Range { low: 300.0 + 150.0 * rows, high: 400.0 + 260.0 * rows },
        output: Range { low: 40.0 * rows, high: 65.0 * rows },
        ms: Range { low: 4_000.0 + 400.0 * rows, high: 8_000.0 + 900.0 * rows },
        samples: 0,
    }
}

/// Micro-dollars of one conversation.
pub fn each_micros(per: &PerConversation, price: &Price) -> Range {
    let cost = |input: f64, output: f64| {
        // Tokens are non-negative and far below u32::MAX.
        let usage =
            crate::call::Usage { input: input.ceil() as u32, output: output.ceil() as u32, ..Default::default() };
        to_f64(price.cost(&usage))
    };
    Range { low: cost(per.input.low, per.output.low), high: cost(per.input.high, per.output.high) }
}

/// Milliseconds of a batch: the work of all tiers spread over the calls at a time, and never less than one call.
pub fn batch_ms(tiers: &[(u32, PerConversation)], concurrency: u32) -> Range {
    let lanes = f64::from(concurrency.max(1));
    let total = |pick: fn(&PerConversation) -> f64| {
        let longest = tiers.iter().filter(|(count, _)| *count > 0).map(|(_, per)| pick(per)).fold(0.0, f64::max);
        // `sum` of no floats is -0.0, which would be shown.
        let work: f64 = tiers.iter().fold(0.0, |work, (count, per)| work + f64::from(*count) * pick(per));
        (work / lanes).max(longest)
    };
    // A batch averages its calls, so even an unlucky course stays nearer to the median than one call does.
    let (low, slow) = (total(|per| per.ms.low), total(|per| per.ms.high));
    let count: f64 = tiers.iter().map(|(count, _)| f64::from(*count)).sum();
    let share = (1.0 / count.max(1.0)).sqrt().max(0.3);
    Range { low, high: low + (slow - low) * share }
}

/// Micro-dollars as a float: exact up to 2^53.
pub fn to_f64(micros: Micros) -> f64 {
    micros as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_rank() {
        let mut values = vec![5.0, 1.0, 4.0, 2.0, 3.0, 10.0, 9.0, 8.0, 7.0, 6.0];
        assert_eq!(percentile(&mut values, 0.5), Some(5.0));
        assert_eq!(percentile(&mut values, 0.9), Some(9.0));
        assert_eq!(percentile(&mut [], 0.5), None);
    }

    #[test]
    fn history_replaces_the_defaults_when_there_is_enough() {
        let sample = Sample { input: 2_000.0, output: 1_800.0, ms: 30_000.0, rows: 1 };
        let few = [sample; 2];
        assert_eq!(per_conversation(Tier::Scenario, &few).samples, 0);
        let enough = [sample; 3];
        let per = per_conversation(Tier::Scenario, &enough);
        assert_eq!((per.samples, per.output.low, per.ms.high), (3, 1_800.0, 30_000.0));
    }

    #[test]
    fn what_calls_about_few_rows_took_is_scaled_to_many() {
        let few = [Sample { input: 900.0, output: 100.0, ms: 4_800.0, rows: 2 }; 3];
        let per = per_briefs(25, &few);
        assert_eq!((per.samples, per.input.low, per.output.low, per.ms.low), (3, 6_075.0, 1_250.0, 14_000.0));
        assert_eq!(per_briefs(2, &few).output.low, 100.0, "as many rows take as much");
        assert_eq!(per_briefs(25, &few[..2]).samples, 0, "too few to tell");
    }

    #[test]
    fn time_follows_the_work_and_the_lanes() {
        let per = per_conversation(Tier::Template, &[Sample { input: 1.0, output: 1.0, ms: 10_000.0, rows: 1 }; 3]);
        assert_eq!(batch_ms(&[(100, per)], 5).low, 200_000.0);
        assert_eq!(batch_ms(&[(1, per)], 5).low, 10_000.0, "one call takes as long as it takes");
        assert!(batch_ms(&[], 5).low.is_sign_positive(), "of nothing, 0 and not -0");
    }
}
