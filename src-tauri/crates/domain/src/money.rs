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
    /// Input that was read from a cache. `None` where it is not known: as dear as any other input.
    #[serde(default)]
    pub cached_input: Option<Micros>,
    /// Input that was written to a cache. `None` where it is not known: as dear as any provider asks.
    #[serde(default)]
    pub cache_write: Option<Micros>,
    /// Prompts above this many input tokens cost `long_input` and `long_output` instead.
    pub long_over: Option<u32>,
    /// Input price of long prompts.
    pub long_input: Micros,
    /// Output price of long prompts.
    pub long_output: Micros,
    /// Nobody gave it: a server on this machine is taken as free until it says that it passes calls on.
    #[serde(default)]
    pub assumed: bool,
    /// Given for one batch alone: what the list says later does not change it.
    #[serde(default)]
    pub given: bool,
}

/// Highest price of a cache write with the five-minute lifetime that any provider asks, in percent of the input price.
const CACHE_WRITE_PERCENT: i128 = 125;
const MILLION: i128 = 1_000_000;

impl Price {
    /// A price without a long-prompt tier, of which no more is known.
    pub const fn flat(input: Micros, output: Micros) -> Self {
        Self {
            input,
            output,
            cached_input: None,
            cache_write: None,
            long_over: None,
            long_input: input,
            long_output: output,
            assumed: false,
            given: false,
        }
    }

    /// Nothing: Practice.
    pub const FREE: Self = Self::flat(0, 0);

    /// Nothing, as far as is known: servers on this machine.
    pub const ASSUMED_FREE: Self = Self { assumed: true, ..Self::FREE };

    /// Whether calls cost nothing.
    pub fn is_free(&self) -> bool {
        self.worst(u32::MAX, u32::MAX) == 0
    }

    /// The same model at other rates: what is asked of long prompts stays in proportion. What a cache costs then is not
    /// known.
    #[must_use]
    pub fn at_rates(&self, input: Micros, output: Micros) -> Self {
        Self {
            long_over: self.long_over,
            long_input: in_proportion(self.long_input, self.input, input),
            long_output: in_proportion(self.long_output, self.output, output),
            ..Self::flat(input, output)
        }
    }

    /// What a call cost, rounded up to the next micro-dollar once per call.
    pub fn cost(&self, usage: &Usage) -> Micros {
        let prompt = u64::from(usage.input) + u64::from(usage.cache_write) + u64::from(usage.cache_read);
        let (input, output) = self.at(prompt);
        let total = i128::from(usage.input) * i128::from(input)
            + i128::from(usage.cache_write) * self.writing(input)
            + i128::from(usage.cache_read) * self.reading(input)
            + i128::from(usage.output) * i128::from(output);
        round_up(total, MILLION)
    }

    /// The most that a call can cost: every prompt token at the dearest input price (often a cache write),
    /// every allowed output token used.
    pub fn worst(&self, input_bound: u32, max_tokens: u32) -> Micros {
        let (input, output) = self.at(u64::from(input_bound));
        let dearest = [input, self.input]
            .map(|rate| i128::from(rate).max(self.writing(rate)).max(self.reading(rate)))
            .into_iter()
            .max()
            .unwrap_or(0);
        let total = dearest * i128::from(input_bound) + i128::from(max_tokens) * i128::from(output.max(self.output));
        round_up(total, MILLION)
    }

    fn at(&self, prompt_tokens: u64) -> (Micros, Micros) {
        match self.long_over {
            Some(over) if prompt_tokens > u64::from(over) => (self.long_input, self.long_output),
            _ => (self.input, self.output),
        }
    }

    /// The price of reading from a cache where input costs this much.
    fn reading(&self, input: Micros) -> i128 {
        self.cached_input.map_or(i128::from(input), |known| i128::from(in_proportion(known, self.input, input)))
    }

    /// The price of writing to a cache where input costs this much.
    fn writing(&self, input: Micros) -> i128 {
        let dearest = || (i128::from(input) * CACHE_WRITE_PERCENT + 99) / 100;
        self.cache_write.map_or_else(dearest, |known| i128::from(in_proportion(known, self.input, input)))
    }
}

/// A rate that belongs to one price, for another price of the same thing; rounded up.
fn in_proportion(rate: Micros, of: Micros, to: Micros) -> Micros {
    if of == to {
        return rate;
    }
    if of <= 0 {
        return rate.max(to);
    }
    round_up(i128::from(rate) * i128::from(to), i128::from(of))
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
    // Most texts: looked through eight bytes at a time, and not byte by byte, twice.
    if text.is_ascii() {
        return u32::try_from(text.len().div_ceil(4)).unwrap_or(u32::MAX);
    }
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

/// Reads an amount in USD as a person types it: `2.5`, `$2.50`, `1,234.50`, `1,000,000`. A comma groups thousands where it
/// can mean nothing else; `2,50` and `1,500` may be a thousand times more or less, depending on the country, and are none.
pub fn parse_usd(text: &str) -> Option<Micros> {
    let clean = text.trim().trim_start_matches('$');
    let (whole, fraction) = clean.split_once('.').unwrap_or((clean, ""));
    if let Some((first, thousands)) = whole.split_once(',') {
        let is_grouped = (1..=3).contains(&first.len()) && thousands.split(',').all(|group| group.len() == 3);
        let has_one_meaning = clean.contains('.') || thousands.contains(',');
        if !is_grouped || !has_one_meaning {
            return None;
        }
    }
    let whole = whole.replace(',', "");
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || fraction.len() > 6 || whole.len() > 9 {
        return None;
    }
    if !digits(&whole) || !digits(fraction) {
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
            cached_input: Some(10_000),
            cache_write: Some(125_000),
            long_over: Some(100_000),
            long_input: 500_000,
            long_output: 2_500_000,
            ..Price::flat(100_000, 500_000)
        };
        let usage = Usage { input: 0, output: 0, cache_write: 1_000, cache_read: 1_000, estimated: false };
        assert_eq!(price.cost(&usage), 125 + 10);
        let long = Usage { input: 100_001, output: 1_000, ..Usage::default() };
        assert_eq!(price.cost(&long), 50_001 + 2_500);
        let cached = Usage { input: 1, cache_read: 200_000, ..Usage::default() };
        assert_eq!(price.cost(&cached), 10_001, "a tenth of what long prompts cost");
    }

    #[test]
    fn what_is_not_known_of_a_cache_is_never_booked_cheaper_than_it_may_be() {
        // gpt-4o as its list has it, and as somebody entered it: half of the price for what was cached.
        let listed = Price { cached_input: Some(1_250_000), ..Price::flat(2_500_000, 10_000_000) };
        let entered = Price::flat(2_500_000, 10_000_000);
        let usage = Usage { input: 600, output: 2_000, cache_write: 0, cache_read: 2_000, estimated: false };
        assert_eq!(listed.cost(&usage), 1_500 + 2_500 + 20_000);
        assert_eq!(entered.cost(&usage), 1_500 + 5_000 + 20_000);
        let written = Usage { cache_write: 1_000, ..Usage::default() };
        assert_eq!(entered.cost(&written), 3_125, "the dearest that any provider asks");
        let stored: Price = serde_json::from_str(
            r#"{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}"#,
        )
        .expect("as earlier versions stored it");
        assert_eq!(stored, Price::flat(1_000_000, 5_000_000));
    }

    #[test]
    fn other_rates_keep_the_tier_of_long_prompts_in_proportion() {
        let listed = Price {
            cached_input: Some(10_000),
            long_over: Some(100_000),
            long_input: 500_000,
            long_output: 2_500_000,
            ..Price::flat(100_000, 500_000)
        };
        let own = listed.at_rates(80_000, 400_000);
        assert_eq!((own.long_over, own.long_input, own.long_output), (Some(100_000), 400_000, 2_000_000));
        assert_eq!((own.input, own.output, own.cached_input), (80_000, 400_000, None));
        assert_eq!(Price::flat(1, 2).at_rates(3, 4), Price::flat(3, 4));
        assert!(Price::ASSUMED_FREE.is_free() && Price::FREE.is_free() && !own.is_free());
    }

    #[test]
    fn amounts_are_read_and_written() {
        for (text, expect) in [
            ("2.5", Some(2_500_000)),
            ("$1,000.00", Some(1_000_000_000)),
            ("1,234,567", Some(1_234_567_000_000)),
            ("1234.5", Some(1_234_500_000)),
            (".5", Some(500_000)),
            ("2,50", None),
            ("1,500", None),
            ("0,075", None),
            ("1,00.50", None),
            ("1,2,3", None),
            ("1234,567.00", None),
            (",500.00", None),
            ("1.234,50", None),
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
            times in 0i64..6, cached_input in proptest::option::of(0i64..100_000_000), written in proptest::option::of(0i64..100_000_000),
        ) {
            let price = Price {
                long_over: long, long_input: input * times, long_output: output * times, cached_input, cache_write: written,
                ..Price::flat(input, output)
            };
            let cache_write = u32::try_from(u64::from(prompt) * u64::from(write) / 100).unwrap();
            let cache_read = u32::try_from(u64::from(prompt - cache_write) * u64::from(read) / 100).unwrap();
            let usage = Usage { input: prompt - cache_write - cache_read, output: out, cache_write, cache_read, estimated: false };
            prop_assert!(price.cost(&usage) <= price.worst(prompt, out));
        }
    }
}
