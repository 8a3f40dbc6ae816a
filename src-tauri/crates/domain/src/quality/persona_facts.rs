//! What the client says of himself, against the persona: age, marriage, income, and the name that the reply uses.

use std::ops::Range;

use super::figures::amounts;
use super::text::{Text, TurnText, fold, holds, vocative};
use super::words::sentences;
use super::{Criterion, CriterionScore, ENGLISH_ONLY, Place};
use crate::items::Persona;

/// How far an income said may be from the one on record.
const INCOME_OFF: f64 = 0.2;
/// Statements of one kind that are looked at in one turn.
const MOST: usize = 24;

/// One statement, and whether the persona agrees; `None` where the persona's record says nothing of it.
pub struct Statement {
    /// In its own words, folded.
    pub said: String,
    /// Where.
    pub place: Place,
    /// Whether the persona agrees.
    pub holds: Option<bool>,
}

/// Points: half of them for each statement that does not hold. Not measured where none can be compared.
pub fn persona_facts(text: &Text<'_>, persona: Option<&Persona>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::PersonaFacts, 1.0);
    let Some(persona) = persona else { return criterion.unmeasured("the row has no persona") };
    if !text.english {
        return criterion.unmeasured(ENGLISH_ONLY);
    }
    let record = fold(
        &[&*persona.role, &persona.background, &persona.concerns.join(". "), &persona.phrases.join(". ")].join(". "),
    );
    let mut found: Vec<Statement> = Vec::new();
    for turn in text.client() {
        found.extend(ages(turn, persona.age));
        found.extend(marriage(turn, &record));
        found.extend(incomes(turn, &persona.income_band));
    }
    found.extend(names(text));
    let compared: Vec<&Statement> = found.iter().filter(|statement| statement.holds.is_some()).collect();
    if compared.is_empty() {
        return criterion.unmeasured("the client says nothing that the persona's record has");
    }
    let wrong: Vec<&&Statement> = compared.iter().filter(|statement| statement.holds == Some(false)).collect();
    let shown = |of: &mut dyn Iterator<Item = &Statement>| {
        of.map(|one| format!("\"{}\"", one.said)).collect::<Vec<_>>().join(", ")
    };
    let target = format!("age {} within a year, income {}, as the persona", persona.age, persona.income_band);
    let actual =
        if wrong.is_empty() { shown(&mut compared.iter().copied()) } else { shown(&mut wrong.iter().map(|one| **one)) };
    // A handful.
    let share = 1.0 - wrong.len() as f64 * 0.5;
    let places: Vec<Place> = if wrong.is_empty() {
        compared.iter().map(|one| one.place).collect()
    } else {
        wrong.iter().map(|one| one.place).collect()
    };
    criterion.measured(share, actual, target).at(places)
}

/// "I'm 52", "I am 52 years old", "I turned 52".
pub fn ages(turn: &TurnText<'_>, age: u8) -> Vec<Statement> {
    let text = turn.folded.as_str();
    ["i'm", "i am", "i'm only", "i just turned", "i turned", "i'm a", "i am a", "as a"]
        .iter()
        .flat_map(|begin| turn.find_all(begin))
        .take(MOST)
        .filter_map(|at| {
            let rest = text[at.end..].strip_prefix(' ')?;
            let (said, digits) = number(rest).filter(|(age, _)| (16..=99).contains(age))?;
            let after = &rest[digits..];
            // "I'm 20 minutes away", "I'm 90% sure", "I'm 30k in debt".
            let next = after.trim_start_matches(' ');
            let ends = next.is_empty() || next.starts_with(['.', ',', ';', '!', '?', '\n', ')', '\u{2014}']);
            let goes_on = ["and", "years old", "now", "with", "but", "this", "in", "next", "today", "already"];
            let of_age = goes_on
                .iter()
                .any(|word| next.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)));
            let described = after.starts_with("-year-old") || after.starts_with(" year old");
            let decimal = after.starts_with(['.', ',']) && after[1..].starts_with(|c: char| c.is_ascii_digit());
            let needs_it = text[..at.end].ends_with(" a");
            let stated = (ends || of_age) && !needs_it && (after.starts_with(' ') || ends);
            let fits = (stated || described) && !decimal;
            let place = at.start..at.end + 1 + digits;
            fits.then(|| Statement {
                said: text[place.clone()].into(),
                place: turn.place(place),
                holds: Some(said.abs_diff(age) <= 1),
            })
        })
        .collect()
}

/// A number at the beginning of a text, in digits or words ("twenty-nine"), and how long it is.
fn number(text: &str) -> Option<(u8, usize)> {
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty"];
    const ONES: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return Some((text[..digits].parse().ok()?, digits));
    }
    let (tens, word) =
        TENS.iter().zip(2_u8..).find(|(word, _)| text.starts_with(**word)).map(|(word, at)| (at * 10, word))?;
    let rest = text[word.len()..].strip_prefix('-').unwrap_or_default();
    let ones = ONES.iter().zip(1_u8..).find(|(word, _)| rest.starts_with(**word));
    Some(ones.map_or((tens, word.len()), |(one, value)| (tens + value, word.len() + 1 + one.len())))
}

/// What a record says of marriage.
#[derive(Clone, Copy, PartialEq)]
enum Marriage {
    Single,
    Married,
    Divorced,
    Widowed,
}

fn marriage_of(record: &str) -> Option<Marriage> {
    let any = |words: &[&str]| words.iter().any(|word| holds(record, word));
    if any(&["widowed", "widow", "widower"]) {
        Some(Marriage::Widowed)
    } else if any(&["divorced"]) {
        Some(Marriage::Divorced)
    } else if any(&["single", "unmarried", "never married"]) {
        Some(Marriage::Single)
    } else if any(&["married", "his wife", "her husband", "my wife", "my husband"]) {
        Some(Marriage::Married)
    } else {
        None
    }
}

fn marriage(turn: &TurnText<'_>, record: &str) -> Vec<Statement> {
    const SAID: &[(&str, &[Marriage])] = &[
        ("my wife", &[Marriage::Married]),
        ("my husband", &[Marriage::Married]),
        ("i'm married", &[Marriage::Married]),
        ("i am married", &[Marriage::Married]),
        ("i'm single", &[Marriage::Single, Marriage::Divorced, Marriage::Widowed]),
        ("i am single", &[Marriage::Single, Marriage::Divorced, Marriage::Widowed]),
        ("i've never been married", &[Marriage::Single]),
        ("i never married", &[Marriage::Single]),
        ("i'm divorced", &[Marriage::Divorced]),
        ("i am divorced", &[Marriage::Divorced]),
        ("since my divorce", &[Marriage::Divorced]),
        ("i'm a widow", &[Marriage::Widowed]),
        ("i'm widowed", &[Marriage::Widowed]),
        ("i'm a widower", &[Marriage::Widowed]),
    ];
    /// Words by which a husband or wife may be a former or dead one, or nobody's yet.
    const GONE: &[&str] = &[
        "late", "died", "death", "passed", "dead", "was", "had", "did", "used", "ex", "former", "gone", "if",
        "someday", "left", "funeral", "buried", "handled", "kept", "always", "said", "would",
    ];
    let Some(of_record) = marriage_of(record) else { return Vec::new() };
    let text = turn.folded.as_str();
    let in_sentence = |sentence: Range<usize>| {
        let words = &text[sentence.clone()];
        let lost =
            matches!(of_record, Marriage::Widowed | Marriage::Divorced) && GONE.iter().any(|word| holds(words, word));
        SAID.iter().filter_map(move |(said, fits)| {
            let at = super::text::find_all(words, said).into_iter().next().filter(|_| !lost)?;
            let place = turn.place(sentence.start + at.start..sentence.start + at.end);
            Some(Statement { said: (*said).into(), place, holds: Some(fits.contains(&of_record)) })
        })
    };
    sentences(text).flat_map(in_sentence).take(MOST).collect()
}

/// "I make $68,000", "my salary is $68,000 a year".
pub fn incomes(turn: &TurnText<'_>, band: &str) -> Vec<Statement> {
    const SAID: &[&str] = &[
        "i make",
        "i earn",
        "my salary is",
        "we make",
        "we earn",
        "i'm making",
        "i'm pulling in",
        "my income is",
        "i take in",
    ];
    let record: Vec<f64> =
        amounts(band).into_iter().filter(|amount| amount.is_money()).map(|amount| amount.value).collect();
    let (Some(low), Some(high)) = (record.iter().copied().reduce(f64::min), record.iter().copied().reduce(f64::max))
    else {
        return Vec::new();
    };
    let text = turn.folded.as_str();
    SAID.iter()
        .flat_map(|begin| turn.find_all(begin))
        .take(MOST)
        .filter_map(|at| {
            let end = text[at.end..].find(['.', ';', '!', '?', '\n']).map_or(text.len(), |end| at.end + end);
            let near = text.get(at.end..end.min(at.end + 24)).unwrap_or(&text[at.end..end]);
            let amount = amounts(near).into_iter().find(|amount| amount.is_money())?;
            let after = &text[at.end + amount.at.end..];
            let ways = [("an hour", 2_080.0), ("a month", 12.0), ("a week", 52.0), ("every two weeks", 26.0)];
            let times =
                ways.iter().find(|(words, _)| after.trim_start().starts_with(words)).map_or(1.0, |(_, times)| *times);
            let value = amount.value * times;
            let holds = value >= low * (1.0 - INCOME_OFF) && value <= high * (1.0 + INCOME_OFF);
            let place = at.start..at.end + amount.at.end;
            // Take-home pay by the month says too little about a yearly sum before tax.
            let comparable = times == 1.0 && value >= 10_000.0;
            Some(Statement {
                said: text[place.clone()].into(),
                place: turn.place(place),
                holds: comparable.then_some(holds),
            })
        })
        .collect()
}

/// "Marcus, ..." in a reply, where the client said "my name is Dana".
fn names(text: &Text<'_>) -> Vec<Statement> {
    let said = text.client().find_map(|turn| {
        let at = ["my name is", "my name's"].iter().find_map(|begin| turn.find_all(begin).into_iter().next())?;
        turn.words.iter().find(|word| word.at().start > at.end).map(|word| turn.folded[word.at()].to_owned())
    });
    let Some(said) = said else { return Vec::new() };
    text.replies()
        .filter_map(|turn| {
            let (name, word) = vocative(turn)?;
            Some(Statement { said: name.into(), place: turn.place(word.at()), holds: Some(name == said) })
        })
        .collect()
}
