//! Phones, cards and social security numbers: groups of digits, and what stands between them.

use std::ops::Range;

use super::{Personal, PersonalKind};

/// What may stand between two groups of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    Blank,
    Hyphen,
    Dot,
    Slash,
    /// Before an area code, or before something else: " (".
    Open,
    /// Around an area code: "(", ")", ") ", ")-".
    Bracket,
}

/// Groups of digits with one separator between each two.
struct Run {
    groups: Vec<Range<usize>>,
    between: Vec<Between>,
}

pub(super) fn find(text: &str) -> Vec<Personal> {
    runs(text).iter().flat_map(|run| in_run(text, run)).collect()
}

fn runs(text: &str) -> Vec<Run> {
    let bytes = text.as_bytes();
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|found| at + found) {
        let length = bytes[start..].iter().position(|byte| !byte.is_ascii_digit());
        let group = start..length.map_or(bytes.len(), |length| start + length);
        let joined = runs.last_mut().and_then(|run| {
            let last = run.groups.last()?.end;
            // `at` is where the last group ended.
            (last == at).then(|| between(&text[last..start])).flatten().map(|between| (run, between))
        });
        at = group.end;
        match joined {
            Some((run, between)) => {
                run.groups.push(group);
                run.between.push(between);
            }
            None => runs.push(Run { groups: vec![group], between: Vec::new() }),
        }
    }
    runs
}

fn between(text: &str) -> Option<Between> {
    match text {
        " " | "\u{a0}" | "\u{202f}" => Some(Between::Blank),
        "-" | "\u{2010}" | "\u{2011}" | "\u{2012}" | "\u{2013}" => Some(Between::Hyphen),
        "." => Some(Between::Dot),
        "/" => Some(Between::Slash),
        " (" => Some(Between::Open),
        "(" | "-(" | ")" | ") " | ")-" | ")\u{a0}" => Some(Between::Bracket),
        _ => None,
    }
}

fn in_run(text: &str, run: &Run) -> Vec<Personal> {
    let mut found = Vec::new();
    let mut first = 0;
    while first < run.groups.len() {
        let longest = (1..=(run.groups.len() - first).min(6)).rev();
        let hit = longest.filter(|count| stands_alone(text, run, first, *count)).find_map(|count| {
            let kind = Candidate { text, run, first, count }.kind()?;
            Some((kind, count))
        });
        let Some((kind, count)) = hit else {
            first += 1;
            continue;
        };
        let digits = run.groups[first].start..run.groups[first + count - 1].end;
        let in_bracket = count > 1 && run.between[first] == Between::Bracket;
        let lead = lead(text, digits.start, in_bracket);
        found.push(Personal { kind, at: digits.start - lead..digits.end });
        first += count;
    }
    found
}

/// How many bytes before its digits are part of a number: "+", and the bracket of an area code.
fn lead(text: &str, start: usize, in_bracket: bool) -> usize {
    let bracket = usize::from(in_bracket && text[..start].ends_with('('));
    bracket + usize::from(text[..start - bracket].ends_with('+'))
}

/// Whether the number is no part of a longer one, of a word, of a sum or of a decimal.
fn stands_alone(text: &str, run: &Run, first: usize, count: usize) -> bool {
    let apart = |between: Option<&Between>| between.is_none_or(|b| matches!(b, Between::Blank | Between::Open));
    let last = first + count - 1;
    let before = text[..run.groups[first].start].trim_end_matches(['(', '+']).chars().next_back();
    let mut after = text[run.groups[last].end..].chars();
    let (next, then) = (after.next(), after.next());
    let goes_on = match next {
        Some('.' | ',') => then.is_some_and(|c| c.is_ascii_digit()),
        Some('%' | '_' | '@') => true,
        // "x12" is an extension.
        Some('x') => false,
        Some(c) => c.is_alphanumeric(),
        None => false,
    };
    let belongs = before.is_some_and(|c| c.is_alphanumeric() || "$€£¥#_.,-/@".contains(c));
    let separate = apart(first.checked_sub(1).map(|at| &run.between[at])) && apart(run.between.get(last));
    separate && !belongs && !goes_on
}

/// Some groups that follow one another.
struct Candidate<'a> {
    text: &'a str,
    run: &'a Run,
    first: usize,
    count: usize,
}

impl Candidate<'_> {
    fn kind(&self) -> Option<PersonalKind> {
        let kinds = [
            (PersonalKind::Card, Self::is_card as fn(&Self) -> bool),
            (PersonalKind::SocialSecurity, Self::is_social_security),
            (PersonalKind::Phone, Self::is_phone),
        ];
        kinds.into_iter().find(|(_, fits)| fits(self)).map(|(kind, _)| kind)
    }

    fn group(&self, index: usize) -> &str {
        &self.text[self.run.groups[self.first + index].clone()]
    }

    fn lengths(&self) -> Vec<usize> {
        (0..self.count).map(|index| self.group(index).len()).collect()
    }

    fn between(&self) -> &[Between] {
        &self.run.between[self.first..self.first + self.count - 1]
    }

    /// The separator, where there is one kind of it.
    fn separator(&self) -> Option<Between> {
        let (first, rest) = self.between().split_first()?;
        rest.iter().all(|other| other == first).then_some(*first)
    }

    fn digits(&self) -> String {
        (0..self.count).map(|index| self.group(index)).collect()
    }

    /// Whether one of the words stands shortly before.
    fn follows(&self, words: &[&str]) -> bool {
        let before = &self.text[..self.run.groups[self.first].start];
        let start = before.char_indices().rev().nth(39).map_or(0, |(at, _)| at);
        let near = before[start..].to_lowercase();
        let is_word = |at: usize, word: &str| {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !letter(near[..at].chars().next_back()) && !letter(near[at + word.len()..].chars().next())
        };
        words.iter().any(|word| near.match_indices(word).any(|(at, _)| is_word(at, word)))
    }

    fn is_card(&self) -> bool {
        let one_kind = self.count == 1 || matches!(self.separator(), Some(Between::Blank | Between::Hyphen));
        let layout = matches!(self.lengths()[..], [13..=19] | [4, 4, 4, 4] | [4, 6, 5] | [4, 6, 4] | [4, 4, 4, 4, 3]);
        if !one_kind || !layout {
            return false;
        }
        let digits = self.digits();
        issued(&digits) && luhn(&digits) && digits.bytes().any(|digit| digit != digits.as_bytes()[0])
    }

    fn is_social_security(&self) -> bool {
        const WORDS: &[&str] = &["ssn", "social security", "social"];
        let written = match (&self.lengths()[..], self.separator()) {
            ([3, 2, 4], Some(Between::Hyphen)) => true,
            ([3, 2, 4], Some(Between::Blank | Between::Dot)) => self.follows(WORDS),
            ([9], None) => self.follows(&WORDS[..2]),
            _ => false,
        };
        let digits = self.digits();
        // Never given out: areas 000, 666 and from 900, group 00, number 0000.
        written
            && !["000", "666"].contains(&&digits[..3])
            && !digits.starts_with('9')
            && &digits[3..5] != "00"
            && &digits[5..] != "0000"
    }

    fn is_phone(&self) -> bool {
        let start = self.run.groups[self.first].start;
        if self.text[..start].ends_with('+') || self.text[..start].ends_with("+(") {
            let least = if self.count == 1 { 9 } else { 8 };
            return (least..=15).contains(&self.digits().len()) && !self.group(0).starts_with('0');
        }
        let national = if self.count > 1 && self.group(0) == "1" { 1 } else { 0 };
        let lengths = self.lengths();
        let (lengths, first) = (&lengths[national..], self.group(national));
        const WORDS: &[&str] = &[
            "call",
            "text",
            "phone",
            "tel",
            "telephone",
            "cell",
            "mobile",
            "fax",
            "dial",
            "reach",
            "number",
            "whatsapp",
        ];
        let slash = self.between().contains(&Between::Slash);
        match lengths {
            [3, 3, 4] => !slash && first.as_bytes()[0] >= b'2',
            [3, 4] => national == 0 && self.separator() == Some(Between::Hyphen) && self.follows(WORDS),
            [10 | 11] => self.follows(WORDS),
            _ => national == 0 && self.is_abroad(lengths),
        }
    }

    /// A number with the trunk's 0 before it, as most other countries write them: "020 7946 0958", "06 12 34 56 78".
    fn is_abroad(&self, lengths: &[usize]) -> bool {
        let digits: usize = lengths.iter().sum();
        let even = matches!(self.separator(), Some(Between::Blank | Between::Hyphen | Between::Slash));
        // Postal codes of the United States (5-4), numbers of employers (2-7) and of social security are no phones.
        let other = matches!(lengths, [5, 4] | [2, 7] | [3, 2, 4]) && self.separator() == Some(Between::Hyphen);
        let parts = (2..=5).contains(&lengths.len()) && lengths.iter().all(|length| (2..=8).contains(length));
        // What is cut out of a longer row of groups is a part of something else.
        let whole = self.count == self.run.groups.len();
        let some = self.digits().bytes().any(|digit| digit != b'0');
        whole && even && parts && some && !other && self.group(0).starts_with('0') && (9..=12).contains(&digits)
    }
}

/// Whether cards with these first digits are given out.
fn issued(digits: &str) -> bool {
    let first = |count: usize| digits[..count].parse::<u32>().unwrap_or_default();
    let length = digits.len();
    match (first(1), first(2), first(3), first(4)) {
        (4, ..) => matches!(length, 13 | 16 | 19),
        (_, 51..=55, ..) | (_, _, _, 2221..=2720) => length == 16,
        (_, 34 | 37, ..) => length == 15,
        (_, 36 | 38, ..) | (_, _, 300..=305, _) => length == 14,
        (_, 65 | 62, ..) | (_, _, 644..=649, _) | (_, _, _, 6011 | 3528..=3589) => (16..=19).contains(&length),
        _ => false,
    }
}

/// The check digit of cards.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let value = u32::from(digit - b'0') * (1 + (index as u32 % 2));
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}
