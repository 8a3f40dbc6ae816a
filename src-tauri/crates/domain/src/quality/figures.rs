//! Sums and percentages of replies: whether somebody gave them, or they follow from what was given.

use std::ops::Range;

use super::score::PLACES;
use super::text::{Text, TurnText};
use super::{Criterion, CriterionScore, Flag, Place, Plan};
use crate::answer::Role;

/// What an amount counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A sum of money.
    Dollars,
    /// A share.
    Percent,
    /// Anything else.
    Plain,
}

/// A number in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    pub value: f64,
    /// What it counts.
    pub unit: Unit,
    /// "90 percent sure" is no figure.
    is_feeling: bool,
    /// With its sign, in bytes.
    pub at: Range<usize>,
}

impl Amount {
    /// Whether it is a sum of money.
    pub fn is_money(&self) -> bool {
        self.unit == Unit::Dollars
    }
}

/// Numbers that everybody knows: months, weeks, paydays, years.
const COMMON: &[f64] =
    &[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 10.0, 12.0, 24.0, 26.0, 30.0, 36.0, 48.0, 52.0, 60.0, 120.0, 365.0];
/// Numbers of a conversation that are looked at: each new one is held against all others.
const MOST: usize = 400;

/// A note with the count of those that come from nowhere.
pub fn figures(text: &Text<'_>, plan: Plan<'_>) -> CriterionScore {
    let topic = plan.topic.into_iter();
    let lists = topic.clone().flat_map(|topic| topic.typical_numbers.iter().chain(&topic.key_points));
    let persona = plan.persona.into_iter();
    let of_persona = persona.clone().flat_map(|persona| [&*persona.income_band, &*persona.background, &*persona.role]);
    let texts = lists.map(String::as_str).chain(topic.map(|topic| &*topic.summary)).chain(of_persona).chain(plan.brief);
    let mut given: Vec<f64> = texts.flat_map(amounts).map(|amount| amount.value).collect();
    given.extend(persona.map(|persona| f64::from(persona.age)));
    let of_turns: Vec<(&TurnText<'_>, Amount)> = text
        .turns
        .iter()
        .flat_map(|turn| amounts(turn.raw).into_iter().map(move |amount| (turn, amount)))
        .take(MOST)
        .collect();
    given.extend(of_turns.iter().filter(|(turn, _)| turn.role == Role::User).map(|(_, amount)| amount.value));
    given.sort_unstable_by(f64::total_cmp);
    given.dedup();
    let is_given = |value: f64| given.iter().any(|known| near(*known, value));
    // What is said is worked with; the plan's other figures would explain nearly any sum.
    let mut said = Said::of(
        of_turns.iter().map(|(_, amount)| amount).filter(|amount| is_given(amount.value) || amount.unit == Unit::Plain),
    );
    said.count(text.turns.iter().flat_map(counted).take(MOST));
    let (mut places, mut new, mut looked_at): (Vec<Place>, Vec<f64>, usize) = (Vec::new(), Vec::new(), 0);
    for (turn, amount) in &of_turns {
        if turn.role == Role::User || amount.unit == Unit::Plain {
            continue;
        }
        looked_at += 1;
        if !is_given(amount.value) && !new.contains(&amount.value) && !said.give(amount) {
            new.push(amount.value);
            if places.len() < PLACES {
                places.push(turn.of_raw(amount.at.clone()));
            }
        }
    }
    let actual = format!("{} of {looked_at} new", new.len());
    CriterionScore::flagged(Criterion::Figures, Flag::Note, places)
        .saying(actual, "given by the client, the plan or the topic, or arithmetic on these")
}

/// Whether a number is what another one is rounded to: "$4,000" is 3,960, and "$3,961" is not.
pub fn near(known: f64, value: f64) -> bool {
    let is_whole = |value: f64| (value - value.round()).abs() < 1e-6;
    let fits = [1e6, 1e5, 1e4, 1e3, 1e2, 1e1].into_iter().find(|unit| is_whole(value / unit));
    let rounded = match fits {
        Some(unit) => unit / 2.0,
        // Cents are as often cut off as rounded.
        None if is_whole(value) => 1.0,
        None if is_whole(value * 10.0) => 0.05,
        None => 0.005,
    };
    (known - value).abs() <= rounded + 1e-9
}

/// "eighteen" hours at $31.
pub fn counted(turn: &TurnText<'_>) -> impl Iterator<Item = f64> {
    const SMALL: &[&str] = &[
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: &[&str] = &["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let place = |list: &[&str], word: &str| list.iter().position(|name| *name == word);
    turn.words.iter().filter_map(move |word| {
        let word = &turn.folded[word.at()];
        // A position in a list of twenty.
        place(SMALL, word).map(|at| at as f64 + 2.0).or_else(|| place(TENS, word).map(|at| (at as f64 + 3.0) * 10.0))
    })
}

/// What a conversation works with.
pub struct Said {
    sums: Vec<f64>,
    percentages: Vec<f64>,
    /// Counts of months, cards and the like.
    counts: Vec<f64>,
}

impl Said {
    /// Those of these amounts, and numbers that everybody knows.
    pub fn of<'a>(amounts: impl Iterator<Item = &'a Amount>) -> Self {
        let (mut said, counts) =
            (Self { sums: Vec::new(), percentages: Vec::new(), counts: Vec::new() }, COMMON.iter());
        said.counts.extend(counts);
        for amount in amounts {
            let list = match amount.unit {
                Unit::Dollars => &mut said.sums,
                Unit::Percent => &mut said.percentages,
                Unit::Plain if amount.value <= 100.0 => &mut said.counts,
                Unit::Plain => continue,
            };
            if !list.contains(&amount.value) {
                list.push(amount.value);
            }
        }
        said
    }

    /// Adds counts that are written in words.
    pub fn count(&mut self, counts: impl IntoIterator<Item = f64>) {
        self.counts.extend(counts);
    }

    /// Whether one operation on what was said gives an amount.
    fn give(&self, amount: &Amount) -> bool {
        self.explain(amount).is_some()
    }

    /// The operation on what was said that gives an amount: "22 % of $18,000".
    pub fn explain(&self, amount: &Amount) -> Option<String> {
        let value = amount.value;
        if amount.unit == Unit::Percent {
            if value == 0.0 || value == 100.0 {
                return Some("all or nothing".into());
            }
            if amount.is_feeling {
                return Some("a way to say how sure".into());
            }
            let left = self.percentages.iter().find(|part| near(100.0 - *part, value));
            if let Some(part) = left {
                return Some(format!("100 - {} %", plain(*part)));
            }
            let of = pairs(&self.sums).find(|(a, b)| near(a / b * 100.0, value));
            return of.map(|(a, b)| format!("{} of {}", money(a), money(b)));
        }
        if value == 0.0 {
            return Some("nothing".into());
        }
        let part = self.sums.iter().find_map(|sum| {
            let part = self.percentages.iter().find(|part| near(sum * *part / 100.0, value))?;
            Some(format!("{} % of {}", plain(*part), money(*sum)))
        });
        let added = || {
            pairs(&self.sums).find_map(|(a, b)| {
                let sum = near(a + b, value).then(|| format!("{} + {}", money(a), money(b)));
                sum.or_else(|| near(a - b, value).then(|| format!("{} - {}", money(a), money(b))))
            })
        };
        let counted = || {
            pairs_of(&self.sums, &self.counts).find_map(|(sum, count)| {
                let times = near(sum * count, value).then(|| format!("{} x {}", money(sum), plain(count)));
                times.or_else(|| near(sum / count, value).then(|| format!("{} / {}", money(sum), plain(count))))
            })
        };
        part.or_else(added).or_else(counted)
    }
}

/// "$18,000".
pub fn money(value: f64) -> String {
    format!("${}", plain(value))
}

/// "18,000", "4.2".
pub fn plain(value: f64) -> String {
    let text = format!("{:.2}", value.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::with_capacity(whole.len() + 4);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let cents = cents.trim_end_matches('0');
    if cents.is_empty() { grouped } else { format!("{grouped}.{cents}") }
}

fn pairs(values: &[f64]) -> impl Iterator<Item = (f64, f64)> {
    pairs_of(values, values)
}

fn pairs_of(left: &[f64], right: &[f64]) -> impl Iterator<Item = (f64, f64)> {
    left.iter().flat_map(|a| right.iter().map(|b| (*a, *b)))
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
        let is_feeling = ["sure", "certain"]
            .iter()
            .any(|word| rest.trim_start_matches("percent").trim_start_matches('%').trim_start().starts_with(word));
        found.push(Amount { value: value * times, unit, is_feeling, at: start - usize::from(dollars)..end });
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
    fn what_follows_from_what_was_said_is_not_new() {
        let dollars = |value: f64| Amount { value, unit: Unit::Dollars, is_feeling: false, at: 0..0 };
        let percent = |value: f64| Amount { value, unit: Unit::Percent, is_feeling: false, at: 0..0 };
        let said = Said::of([dollars(4_000.0), dollars(18_000.0), percent(22.0)].iter());
        for (amount, expected) in [
            (dollars(14_000.0), true),
            (dollars(3_960.0), true),
            (dollars(1_500.0), true),
            (dollars(216_000.0), true),
            (percent(22.2), true),
            (percent(78.0), true),
            (dollars(7_777.0), false),
            (dollars(3_300.0), false),
            (percent(31.0), false),
        ] {
            assert_eq!(said.give(&amount), expected, "{amount:?}");
        }
    }
}
