//! Sums and percentages of replies: whether somebody gave them, or they follow from what was given.

use std::ops::Range;

use super::score::PLACES;
use super::text::{Text, TurnText};
use super::{Criterion, CriterionScore, Flag, Place, Plan};
use crate::answer::Role;
use crate::items::Persona;

/// What an amount counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A sum of money.
    Dollars,
    /// A share.
    Percent,
    /// A year of the calendar, in four digits.
    Year,
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

    /// Whether it is a sum or a share, which comes from somewhere.
    fn is_figure(&self) -> bool {
        matches!(self.unit, Unit::Dollars | Unit::Percent)
    }

    /// Whether it counts months, cards and the like.
    pub fn is_count(&self) -> bool {
        self.unit == Unit::Plain && self.value <= 100.0
    }
}

/// Amounts that were given.
pub struct Known(Vec<(Unit, f64)>);

impl Known {
    /// Those of some amounts. The persona's age gives none.
    pub fn of(amounts: impl Iterator<Item = Amount>, persona: Option<&Persona>) -> Self {
        let age = persona.map(|persona| (Unit::Plain, f64::from(persona.age)));
        let mut known = Vec::new();
        for amount in amounts.map(|amount| (amount.unit, amount.value)).filter(|amount| Some(*amount) != age) {
            if !known.contains(&amount) {
                known.push(amount);
            }
        }
        Self(known)
    }

    /// Whether an amount is one of them, or what one of them is rounded to. A sum may be written without its sign; a year is
    /// not rounded.
    pub fn hold(&self, amount: &Amount) -> bool {
        self.0.iter().any(|(unit, value)| match (unit, amount.unit) {
            (Unit::Year, _) | (_, Unit::Year) => *value == amount.value,
            (Unit::Plain, _) => near(*value, amount.value),
            (unit, of) => *unit == of && near(*value, amount.value),
        })
    }
}

/// Numbers that everybody knows: months, weeks, paydays, years.
const COMMON: &[f64] =
    &[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 10.0, 12.0, 24.0, 26.0, 30.0, 36.0, 48.0, 52.0, 60.0, 120.0, 365.0];
/// How far a round number may be from what is meant, as a part of it.
const ROUNDED: f64 = 0.05;
/// Numbers of a conversation that are looked at: each new one is held against all others.
const MOST: usize = 400;

/// A note with the count of those that come from nowhere.
pub fn figures(text: &Text<'_>, plan: Plan<'_>) -> CriterionScore {
    let topic = plan.topic.into_iter();
    let lists = topic.clone().flat_map(|topic| topic.typical_numbers.iter().chain(&topic.key_points));
    let of_persona =
        plan.persona.into_iter().flat_map(|persona| [&*persona.income_band, &*persona.background, &*persona.role]);
    let texts = lists.map(String::as_str).chain(topic.map(|topic| &*topic.summary)).chain(of_persona).chain(plan.brief);
    let of_turns: Vec<(&TurnText<'_>, Amount)> = text
        .turns
        .iter()
        .flat_map(|turn| amounts(turn.raw).into_iter().map(move |amount| (turn, amount)))
        .take(MOST)
        .collect();
    let of_client = of_turns.iter().filter(|(turn, _)| turn.role == Role::User).map(|(_, amount)| amount.clone());
    let given = Known::of(texts.flat_map(amounts).chain(of_client), plan.persona);
    // What is said is worked with; the plan's other figures would explain nearly any sum.
    let worked_with = of_turns.iter().map(|(_, amount)| amount);
    let mut said = Said::of(worked_with.filter(|amount| amount.is_count() || given.hold(amount)));
    said.count(text.turns.iter().flat_map(counted).take(MOST));
    let (mut places, mut new, mut looked_at): (Vec<Place>, Vec<f64>, usize) = (Vec::new(), Vec::new(), 0);
    for (turn, amount) in &of_turns {
        if turn.role == Role::User || !amount.is_figure() {
            continue;
        }
        looked_at += 1;
        if !given.hold(amount) && !new.contains(&amount.value) && !said.give(amount) {
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

/// Whether a number is what another one is rounded to: "$4,000" is 3,960, and "$3,961" is not. Nor is "$100,000" 140,000.
fn near(known: f64, value: f64) -> bool {
    let is_whole = |value: f64| (value - value.round()).abs() < 1e-6;
    let fits = [1e6, 1e5, 1e4, 1e3, 1e2, 1e1].into_iter().find(|unit| is_whole(value / unit));
    let rounded = match fits {
        // Cents are as often cut off as rounded.
        Some(unit) => (unit / 2.0).min(value * ROUNDED).max(1.0),
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
                Unit::Plain if amount.is_count() => &mut said.counts,
                // "30k" is a sum without its sign.
                Unit::Plain => &mut said.sums,
                Unit::Year => continue,
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

/// The numbers of a text: "$18,000", "$18k", "30k", "22 percent", "4.2%", "70".
pub fn amounts(text: &str) -> Vec<Amount> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|first| at + first) {
        let mut end = start;
        while end < bytes.len() && (bytes[end].is_ascii_digit() || joins(bytes, end)) {
            end += 1;
        }
        at = end;
        let digits = &text[start..end];
        let Ok(value) = digits.replace(',', "").parse::<f64>() else { continue };
        let dollars = text[..start].ends_with('$');
        if !dollars && is_name(text, start..end) {
            continue;
        }
        let (times, after) = scaled(&text[end..]);
        let rest = after.trim_start_matches(BLANKS);
        let word = |word: &str| {
            rest.strip_prefix(word).is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()))
        };
        let is_year = digits.len() == 4 && (1900.0..=2100.0).contains(&value) && after.len() == text.len() - end;
        let unit = if dollars || word("dollars") {
            Unit::Dollars
        } else if after.starts_with('%') || word("percent") || word("per cent") {
            Unit::Percent
        } else if is_year {
            Unit::Year
        } else {
            Unit::Plain
        };
        let is_feeling = ["sure", "certain"]
            .iter()
            .any(|word| rest.trim_start_matches("percent").trim_start_matches('%').trim_start().starts_with(word));
        let at = start - usize::from(dollars)..text.len() - after.len();
        found.push(Amount { value: value * times, unit, is_feeling, at });
    }
    found
}

/// What stands between a number and its unit.
const BLANKS: [char; 3] = [' ', '-', '\u{a0}'];

/// "401(k)", "401k", "W2" and "CP2000" are names.
fn is_name(text: &str, number: Range<usize>) -> bool {
    let after = &text[number.end..];
    let plan = text.get(number.start..number.end + 1).unwrap_or_default();
    text[..number.start].ends_with(|c: char| c.is_alphabetic())
        || after.starts_with("(k)")
        || after.starts_with("(b)")
        || ["401k", "403b", "457b"].iter().any(|name| plan.eq_ignore_ascii_case(name))
}

/// By how much a number is meant to be multiplied, as what stands behind it says ("k", " million"), and what follows.
fn scaled(rest: &str) -> (f64, &str) {
    const LETTERS: &[(&str, f64)] = &[("k", 1e3), ("m", 1e6), ("bn", 1e9)];
    const WORDS: &[(&str, f64)] = &[("thousand", 1e3), ("million", 1e6), ("billion", 1e9), ("bn", 1e9)];
    fn found<'t>(rest: &'t str, names: &[(&str, f64)]) -> Option<(f64, &'t str)> {
        names.iter().find_map(|(name, times)| {
            let (word, after) = rest.split_at_checked(name.len())?;
            let is_whole = !after.starts_with(char::is_alphanumeric);
            (is_whole && word.eq_ignore_ascii_case(name)).then_some((*times, after))
        })
    }
    found(rest, LETTERS).or_else(|| found(rest.trim_start_matches(BLANKS), WORDS)).unwrap_or((1.0, rest))
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

    fn read(text: &str) -> Vec<(f64, Unit)> {
        amounts(text).into_iter().map(|amount| (amount.value, amount.unit)).collect()
    }

    #[test]
    fn amounts_are_read_as_they_are_written() {
        let text = "$18,000 at 4.2%, 22 percent of $1.5 million or $3k, in 2024; a 401(k), CP2000, $5.";
        let (money, percent) = (Unit::Dollars, Unit::Percent);
        assert_eq!(
            read(text),
            [
                (18_000.0, money),
                (4.2, percent),
                (22.0, percent),
                (1.5e6, money),
                (3_000.0, money),
                (2024.0, Unit::Year),
                (5.0, money)
            ]
        );
    }

    #[test]
    fn thousands_and_millions_are_read_with_and_without_a_sign() {
        for (text, value, unit) in [
            ("30k of debt", 30_000.0, Unit::Plain),
            ("$1.5M", 1.5e6, Unit::Dollars),
            ("$2 billion", 2e9, Unit::Dollars),
            ("$3bn,", 3e9, Unit::Dollars),
            ("a 2-million-dollar house", 2e6, Unit::Plain),
            ("30 thousand dollars", 30_000.0, Unit::Dollars),
            ("5km", 5.0, Unit::Plain),
            ("$401k", 401_000.0, Unit::Dollars),
        ] {
            assert_eq!(read(text), [(value, unit)], "{text}");
        }
        assert!(read("my 401k, a 403B and a 457b").is_empty());
        assert_eq!(amounts("of $1.5 million.")[0].at, 3..15);
    }

    #[test]
    fn what_was_given_vouches_for_what_it_is_rounded_to_and_for_nothing_else() {
        let persona = Persona { age: 47, ..crate::fixture::persona() };
        let text = "$140,000 in 2024, 52 cards at 22 percent, 30k more, and 1950 in cash; I'm 47";
        let known = Known::of(amounts(text).into_iter(), Some(&persona));
        let held = |text: &str| known.hold(&amounts(text)[0]);
        for text in ["$140,000", "22%", "$30,000", "in 2024", "$1,950", "$52"] {
            assert!(held(text), "{text}");
        }
        for text in ["$100,000", "$10,000", "$2,000", "$22", "47%", "52.5%", "in 2020", "$1,900"] {
            assert!(!held(text), "{text}");
        }
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
            // $18,000 x 24 is $432,000.
            (dollars(400_000.0), false),
            (dollars(3_300.0), false),
            (percent(31.0), false),
        ] {
            assert_eq!(said.give(&amount), expected, "{amount:?}");
        }
    }
}
