//! Money as integers: micro-dollars (1 USD = 1,000,000).

use serde::{Deserialize, Serialize};

use crate::call::Usage;

/// Micro-dollars. Sums of a batch stay far below 2^53, so a window may hold them as a JSON number.
pub type Micros = i64;

/// A model's price, in micro-dollars per million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Uncached input.
    pub input: Micros,
    /// Output.
    pub output: Micros,
    /// Prompts above this many input tokens cost `long_input` and `long_output` instead.
    pub long_over: Option<u32>,
    /// Input price of long prompts.
    pub long_input: Micros,
    /// Output price of long prompts.
    pub long_output: Micros,
}

/// Price of a cache write with the five-minute lifetime, in percent of the input price.
const CACHE_WRITE_PERCENT: i128 = 125;
/// Highest price of a cache read that any provider asks, in percent of the input price.
const CACHE_READ_PERCENT: i128 = 10;
const MILLION: i128 = 1_000_000;

impl Price {
    /// A price without a long-prompt tier.
    pub fn flat(input: Micros, output: Micros) -> Self {
        Self { input, output, long_over: None, long_input: input, long_output: output }
    }

    /// Nothing: Practice, and servers on this machine.
    pub const FREE: Self = Self { input: 0, output: 0, long_over: None, long_input: 0, long_output: 0 };

    /// What a call cost, rounded up to the next micro-dollar once per call.
    pub fn cost(&self, usage: &Usage) -> Micros {
        let prompt = u64::from(usage.input) + u64::from(usage.cache_write) + u64::from(usage.cache_read);
        let (input, output) = self.at(prompt);
        let scaled = i128::from(usage.input) * 100
            + i128::from(usage.cache_write) * CACHE_WRITE_PERCENT
            + i128::from(usage.cache_read) * CACHE_READ_PERCENT;
        let total = scaled * i128::from(input) + i128::from(usage.output) * 100 * i128::from(output);
        round_up(total, 100 * MILLION)
    }

    /// The most that a call can cost: every prompt token at the dearest input price (a cache write),
    /// every allowed output token used.
    pub fn worst(&self, input_bound: u32, max_tokens: u32) -> Micros {
        let (input, output) = self.at(u64::from(input_bound));
        let dearest = i128::from(input.max(self.input)) * i128::from(input_bound) * CACHE_WRITE_PERCENT;
        let total = dearest + i128::from(max_tokens) * 100 * i128::from(output.max(self.output));
        round_up(total, 100 * MILLION)
    }

    fn at(&self, prompt_tokens: u64) -> (Micros, Micros) {
        match self.long_over {
            Some(over) if prompt_tokens > u64::from(over) => (self.long_input, self.long_output),
            _ => (self.input, self.output),
        }
    }
}

fn round_up(value: i128, by: i128) -> Micros {
    Micros::try_from((value + by - 1) / by).unwrap_or(Micros::MAX)
}

/// An upper bound of the tokens of a text: a byte-level tokenizer never makes more tokens than there are bytes.
/// Real ones make about one per four, but a limit that holds must hold for the text that tokenizes worst.
pub fn token_bound(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// A plain estimate of the tokens of a text, for servers that send no usage: four ASCII characters a token, and every other
/// character one. Chinese, Japanese and Thai are three to four times as dense as English.
pub fn token_estimate(text: &str) -> u32 {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    // The first byte of every character that has several.
    let others = text.bytes().filter(|byte| *byte >= 0xc0).count();
    u32::try_from(ascii.div_ceil(4).saturating_add(others)).unwrap_or(u32::MAX)
}

/// `"1.234567"`: exact, for machines.
pub fn usd(micros: Micros) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let value = micros.unsigned_abs();
    let (whole, fraction) = (value / 1_000_000, value % 1_000_000);
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{fraction:06}");
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// Reads an amount in USD as a person types it: `2.5`, `$2.50`, `1,000`.
pub fn parse_usd(text: &str) -> Option<Micros> {
    let clean = text.trim().trim_start_matches('$').replace(',', "");
    let (whole, fraction) = clean.split_once('.').unwrap_or((&clean, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || fraction.len() > 6 || whole.len() > 9 {
        return None;
    }
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole: Micros = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction: Micros = format!("{fraction:0<6}").parse().ok()?;
    Some(whole * 1_000_000 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_call_is_rounded_up_once() {
        let haiku = Price::flat(100_000, 500_000);
        let usage = Usage { input: 1, output: 1, ..Usage::default() };
        assert_eq!(haiku.cost(&usage), 1, "0.6 micro-dollars become 1");
        let sonnet = Price::flat(2_000_000, 10_000_000);
        let usage = Usage { input: 2_310, output: 1_874, ..Usage::default() };
        assert_eq!(sonnet.cost(&usage), 4_620 + 18_740);
    }

    #[test]
    fn cache_tokens_and_long_prompts_have_their_own_price() {
        let price = Price {
            long_over: Some(100_000),
            long_input: 500_000,
            long_output: 2_500_000,
            ..Price::flat(100_000, 500_000)
        };
        let usage = Usage { input: 0, output: 0, cache_write: 1_000, cache_read: 1_000, estimated: false };
        assert_eq!(price.cost(&usage), 125 + 10);
        let long = Usage { input: 100_001, output: 1_000, ..Usage::default() };
        assert_eq!(price.cost(&long), 50_001 + 2_500);
    }

    #[test]
    fn amounts_are_read_and_written() {
        for (text, expect) in [
            ("2.5", Some(2_500_000)),
            ("$1,000", Some(1_000_000_000)),
            (".5", Some(500_000)),
            ("", None),
            ("-1", None),
            ("1.2345678", None),
            ("1.2.3", None),
            ("abc", None),
            ("$", None),
        ] {
            assert_eq!(parse_usd(text), expect, "{text:?}");
        }
        for (micros, expect) in [(0, "0"), (1_234_567, "1.234567"), (2_500_000, "2.5"), (-10, "-0.00001")] {
            assert_eq!(usd(micros), expect);
        }
    }

    proptest! {
        #[test]
        fn no_usage_within_the_bounds_costs_more_than_the_worst_case(
            prompt in 0u32..300_000, out in 0u32..64_000, write in 0u32..100, read in 0u32..100,
            input in 0i64..50_000_000, output in 0i64..100_000_000, long in proptest::option::of(1u32..200_000),
        ) {
            let price = Price { long_over: long, long_input: input * 5, long_output: output * 5, ..Price::flat(input, output) };
            let cache_write = u32::try_from(u64::from(prompt) * u64::from(write) / 100).unwrap();
            let cache_read = u32::try_from(u64::from(prompt - cache_write) * u64::from(read) / 100).unwrap();
            let usage = Usage { input: prompt - cache_write - cache_read, output: out, cache_write, cache_read, estimated: false };
            prop_assert!(price.cost(&usage) <= price.worst(prompt, out));
        }
    }
}
