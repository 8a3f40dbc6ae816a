//! Sums and percentages of replies: whether somebody gave them, or they follow from what was given.

use std::ops::Range;

use super::text::Text;
use super::{Criterion, CriterionScore, Flag, Place, Plan};
use crate::answer::Role;

/// What an amount counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Dollars,
    Percent,
    Plain,
}

/// A number in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    pub value: f64,
    unit: Unit,
    /// With its sign, in bytes.
    pub at: Range<usize>,
}

impl Amount {
    /// Whether it is a sum of money.
    pub fn is_money(&self) -> bool {
        self.unit == Unit::Dollars
    }
}

/// Numbers that everybody knows: months, weeks, days, halves and quarters.
const COMMON: &[f64] =
    &[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 10.0, 12.0, 24.0, 26.0, 30.0, 36.0, 48.0, 52.0, 60.0, 100.0, 120.0, 365.0];
/// Results may be rounded so far.
const ROUNDED: f64 = 0.006;

/// A note with the count of those that come from nowhere.
pub fn figures(text: &Text<'_>, plan: Plan<'_>) -> CriterionScore {
    let topic = plan.topic;
    let texts = topic.typical_numbers.iter().chain(&topic.key_points).map(String::as_str);
    let texts =
        texts.chain([&*topic.summary, &*plan.persona.income_band, &*plan.persona.background, &*plan.persona.role]);
    let planned = texts.chain(plan.brief).flat_map(amounts).map(|amount| amount.value);
    let mut given: Vec<f64> = planned.chain([f64::from(plan.persona.age)]).collect();
    let (mut places, mut new, mut looked_at): (Vec<Place>, Vec<f64>, usize) = (Vec::new(), Vec::new(), 0);
    for turn in &text.turns {
        for amount in amounts(turn.raw) {
            if turn.role == Role::User {
                given.push(amount.value);
            } else if amount.unit == Unit::Plain {
                // A count, a year or an age in a reply is no sum, and may be a factor of one.
                if amount.value <= 100.0 {
                    given.push(amount.value);
                }
            } else {
                looked_at += 1;
                if new.contains(&amount.value) {
                    continue;
                }
                if follows(&amount, &mut given) {
                    given.push(amount.value);
                } else {
                    new.push(amount.value);
                    places.push(turn.of_raw(amount.at));
                }
            }
        }
    }
    let actual = format!("{} of {looked_at} new", new.len());
    CriterionScore::flagged(Criterion::Figures, Flag::Note, places)
        .saying(actual, "given by the client, the plan or the topic, or arithmetic on these")
}

/// Whether an amount was given, or is a sum, difference, product, quotient or percentage of two that were.
fn follows(amount: &Amount, given: &mut Vec<f64>) -> bool {
    given.sort_unstable_by(f64::total_cmp);
    given.dedup();
    let value = amount.value;
    let near = |other: f64| (other - value).abs() <= ROUNDED * value.abs();
    if value == 0.0 || amount.unit == Unit::Percent && value == 100.0 || given.iter().any(|known| near(*known)) {
        return true;
    }
    let all = || given.iter().chain(COMMON);
    given.iter().any(|a| {
        given.iter().any(|b| near(a + b) || near(a - b))
            || all().any(|b| {
                near(a * b)
                    || near(a * b / 100.0)
                    || near(a / b)
                    || near(a / b * 100.0)
                    || near(a * (1.0 + b / 100.0))
                    || near(a * (1.0 - b / 100.0))
            })
    })
}

/// The numbers of a text: "$18,000", "$18k", "22 percent", "4.2%", "70".
pub fn amounts(text: &str) -> Vec<Amount> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|first| at + first) {
        let mut end = start;
        while end < bytes.len() && (bytes[end].is_ascii_digit() || joins(bytes, end)) {
            end += 1;
        }
        at = end;
        let Ok(value) = text[start..end].replace(',', "").parse::<f64>() else { continue };
        // "401(k)", "W2" and "CP2000" are names.
        let named = text[..start].ends_with(|c: char| c.is_alphabetic())
            || text[end..].starts_with("(k)")
            || text[end..].starts_with("(b)");
        if named {
            continue;
        }
        let dollars = text[..start].ends_with('$');
        let rest = text[end..].trim_start_matches([' ', '-', '\u{a0}']);
        let word = |word: &str| {
            rest.strip_prefix(word).is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()))
        };
        let times = match text[end..].bytes().next() {
            Some(b'k' | b'K') if dollars => 1e3,
            _ if word("thousand") => 1e3,
            _ if word("million") => 1e6,
            _ => 1.0,
        };
        let unit = if dollars || word("dollars") {
            Unit::Dollars
        } else if text[end..].starts_with('%') || word("percent") || word("per cent") {
            Unit::Percent
        } else {
            Unit::Plain
        };
        found.push(Amount { value: value * times, unit, at: start - usize::from(dollars)..end });
    }
    found
}

/// Whether a comma or a point stands inside of a number.
fn joins(bytes: &[u8], at: usize) -> bool {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    match bytes[at] {
        b',' => digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4),
        b'.' => digit(at + 1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        let text = "$18,000 at 4.2%, 22 percent of $1.5 million or $3k, in 2024; a 401(k), CP2000, $5.";
        let found: Vec<(f64, Unit)> = amounts(text).into_iter().map(|amount| (amount.value, amount.unit)).collect();
        let (money, percent) = (Unit::Dollars, Unit::Percent);
        assert_eq!(
            found,
            [
                (18_000.0, money),
                (4.2, percent),
                (22.0, percent),
                (1.5e6, money),
                (3_000.0, money),
                (2024.0, Unit::Plain),
                (5.0, money)
            ]
        );
    }

    #[test]
    fn what_follows_from_given_sums_is_not_new() {
        let money = |value: f64| Amount { value, unit: Unit::Dollars, at: 0..0 };
        let given = vec![4_000.0, 18_000.0, 22.0];
        for (value, expected) in [
            (18_000.0, true),
            (14_000.0, true),
            (3_960.0, true),
            (1_500.0, true),
            (216_000.0, true),
            (7_777.0, false),
            (3_300.0, false),
        ] {
            assert_eq!(follows(&money(value), &mut given.clone()), expected, "{value}");
        }
    }
}
