//! Who speaks of what: the values that stand in the sentences of one conversation.

use std::collections::HashSet;

use super::material::{self, Entry, Figures};
use super::random::Random;
use super::template::{Piece, Template};
use super::wording::{begin_with_capitals, capitalized, excerpt, inside, phrase, sentence};
use super::{Composition, edge_kind};

/// Words of a brief that are quoted.
const BRIEF_WORDS: usize = 22;
/// Words of a boundary that are quoted: a longer one would leave no room for the rest of a reply.
const BOUNDARY_WORDS: usize = 45;
/// For Edge Cases whose arc names none.
const BOUNDARY: &str = "I can't give legal, medical or therapeutic advice";
const REFERRAL: &str = "988 Lifeline, an attorney, a licensed therapist";

/// Who says a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Client,
    Expert,
}

/// What one conversation is made from.
pub struct Cast<'a> {
    row: &'a Composition<'a>,
    pub random: Random,
    /// What was written for the row's topic, persona, arc and kind of Edge Case.
    pub topic: &'static Entry,
    pub persona: &'static Entry,
    pub arc: &'static Entry,
    pub edge: &'static Entry,
    /// What was written for the row's brief.
    pub brief: Option<&'static Entry>,
    figures: Figures,
    close: (&'static str, &'static str, &'static str),
    concerns: Vec<String>,
    phrases: Vec<String>,
    points: Vec<String>,
    numbers: Vec<String>,
    /// Templates that were used, by their address: none comes twice in a conversation.
    used: HashSet<usize>,
}

impl<'a> Cast<'a> {
    /// Without `own`, nothing of the persona is said.
    pub fn new(row: &'a Composition<'a>, own: bool, mut random: Random) -> Self {
        let topic = material::entry("topic", &row.topic.name);
        let persona = material::entry("persona", if own { &row.persona.name } else { "any" });
        let brief = row.brief.and_then(material::brief);
        let cases = brief.filter(|brief| !brief.cases.is_empty()).map_or(&topic.cases, |brief| &brief.cases);
        let figures = if cases.is_empty() { Vec::new() } else { random.pick(cases).clone() };
        let mut shuffled = |texts: &[String], shape: fn(&str) -> String| {
            let mut all: Vec<String> = texts.iter().map(|text| shape(text)).filter(|text| !text.is_empty()).collect();
            random.shuffle(&mut all);
            all
        };
        let of_persona = |texts: &'a [String]| -> &'a [String] { if own { texts } else { &[] } };
        Self {
            concerns: shuffled(of_persona(&row.persona.concerns), phrase),
            phrases: shuffled(of_persona(&row.persona.phrases), sentence),
            points: shuffled(&row.topic.key_points, sentence),
            numbers: shuffled(&row.topic.typical_numbers, phrase),
            close: close(persona, topic.facts.get("close").copied().unwrap_or("close")),
            arc: material::entry("arc", &row.arc.name),
            edge: material::entry("kind", edge_kind(row.arc)),
            used: HashSet::new(),
            row,
            topic,
            persona,
            brief,
            figures,
            random,
        }
    }

    /// One of the lines that was not said yet, as a text; `None` where none is left or a value is missing.
    pub fn line(&mut self, lines: &'static [Template], side: Side) -> Option<String> {
        let line = self.unused(lines)?;
        self.say(line, side)
    }

    /// One of several that was not used yet.
    pub fn unused<T>(&mut self, items: &'static [T]) -> Option<&'static T> {
        let address = |item: &T| std::ptr::from_ref(item).cast::<u8>().addr();
        let left: Vec<&'static T> = items.iter().filter(|item| !self.used.contains(&address(item))).collect();
        if left.is_empty() {
            return None;
        }
        let chosen = *self.random.pick(&left);
        self.used.insert(address(chosen));
        Some(chosen)
    }

    /// The text of a template; `None` where a value is missing.
    pub fn say(&mut self, template: &'static Template, side: Side) -> Option<String> {
        let mut text = String::new();
        self.expand(template, side, &mut text).then(|| begin_with_capitals(text.trim()))
    }

    fn expand(&mut self, template: &'static Template, side: Side, text: &mut String) -> bool {
        template.iter().all(|piece| match piece {
            Piece::Text(plain) => {
                text.push_str(plain);
                true
            }
            Piece::Choice(alternatives) => {
                let chosen = self.random.pick(alternatives);
                self.expand(chosen, side, text)
            }
            Piece::Value(name) => self.value(name, side).map(|value| text.push_str(&value)).is_some(),
        })
    }

    fn value(&mut self, name: &str, side: Side) -> Option<String> {
        let row = self.row;
        let lower = name.to_lowercase();
        let value = match lower.as_str() {
            "topic" => inside(&row.topic.name),
            "matter" => {
                self.topic.facts.get("matter").map_or_else(|| inside(&row.topic.name), |text| (*text).to_owned())
            }
            "brief" => row.brief.map(|brief| excerpt(brief, BRIEF_WORDS))?,
            "boundary" => excerpt(row.arc.boundary.as_deref().unwrap_or(BOUNDARY), BOUNDARY_WORDS),
            "referral" => referral(row.arc.referral.as_deref().unwrap_or(REFERRAL)),
            "concern" => self.concerns.pop()?,
            "phrase" => self.phrases.pop()?,
            "point" => match self.points.pop() {
                Some(point) => point,
                None => self.line(material::shared().lines("point"), side)?,
            },
            "number" => self.numbers.pop().unwrap_or_else(|| "a few hundred dollars a month".into()),
            "avoided" => {
                let phrase = row.voice.avoid_phrases.iter().chain(&row.arc.avoid).next()?;
                sentence(phrase)
            }
            "close" => of(self.close.0, side),
            "gone" => of(self.persona.facts.get("gone").copied().unwrap_or("my aunt"), side),
            "he" => self.close.1.to_owned(),
            "him" => self.close.2.to_owned(),
            _ => self.figures.iter().find(|(figure, _)| *figure == name).map(|(_, value)| value.clone())?,
        };
        let upper = name.starts_with(char::is_uppercase);
        Some(if upper { capitalized(&value) } else { value }).filter(|value| !value.is_empty())
    }
}

/// A person who is near: "my sister she her" as name and pronouns.
fn close(persona: &Entry, kind: &str) -> (&'static str, &'static str, &'static str) {
    let text = persona.facts.get(kind).copied().unwrap_or("my sister she her");
    let mut parts = text.rsplitn(3, ' ');
    let (him, he, name) = (parts.next(), parts.next(), parts.next());
    (name.unwrap_or(text), he.unwrap_or("they"), him.unwrap_or("them"))
}

/// Whom the client calls "my sister", the expert calls "your sister".
fn of(person: &str, side: Side) -> String {
    match person.strip_prefix("my ") {
        Some(rest) if side == Side::Expert => format!("your {rest}"),
        _ => person.to_owned(),
    }
}

/// "988 Lifeline, an attorney" becomes "the 988 Lifeline or an attorney".
fn referral(names: &str) -> String {
    let names: Vec<String> = names
        .split([',', ';'])
        .map(phrase)
        .map(|name| name.strip_prefix("or ").map(str::to_owned).unwrap_or(name))
        .filter(|name| !name.is_empty())
        .map(|name| if name.starts_with(|c: char| c.is_ascii_digit()) { format!("the {name}") } else { name })
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn referrals_are_listed_as_people_say_them() {
        assert_eq!(referral("988 Lifeline, an attorney; a therapist."), "the 988 Lifeline, an attorney or a therapist");
        assert_eq!(referral("your doctor"), "your doctor");
    }

    #[test]
    fn the_same_person_is_mine_and_yours() {
        assert_eq!(of("my sister", Side::Client), "my sister");
        assert_eq!(of("my sister", Side::Expert), "your sister");
        assert_eq!(of("Walter", Side::Expert), "Walter");
    }
}
