//! Builds sentences from the pools and the row, without saying anything twice.

use std::collections::{HashMap, HashSet};

use super::Composition;
use super::feeling;
use super::grammar::{Line, POOLS, Piece};
use super::random::Random;
use super::slips::Slips;
use super::wording::{capitalized, excerpt, inside, phrase, sentence, words};

/// Words of a brief that are quoted.
const BRIEF_WORDS: usize = 22;
/// Words of a boundary that are quoted: a longer one would leave no room for the rest of a reply.
const BOUNDARY_WORDS: usize = 45;
/// Sentences of so many words are noticed when they come a second time.
const REMARKABLE: usize = 7;
/// For edge cases whose arc names none.
const BOUNDARY: &str = "I can't give legal, medical or therapeutic advice";
const REFERRAL: &str = "988 Lifeline, an attorney, a licensed therapist";

/// Cards in shuffled order, each dealt once.
struct Deck(Vec<String>);

impl Deck {
    fn new(texts: &[String], shape: fn(&str) -> String, random: &mut Random) -> Self {
        let mut cards: Vec<String> = texts.iter().map(|text| shape(text)).filter(|text| !text.is_empty()).collect();
        random.shuffle(&mut cards);
        Self(cards)
    }

    fn deal(&mut self) -> Option<String> {
        self.0.pop()
    }
}

/// Speaks for both sides of one conversation.
pub struct Speaker<'a> {
    row: &'a Composition<'a>,
    /// What this conversation does less well.
    pub slips: Slips,
    /// The source of all choices.
    pub random: Random,
    category: String,
    intent: String,
    concerns: Deck,
    /// The concern that was named last; the expert takes it up.
    concern: Option<String>,
    phrases: Deck,
    questions: Deck,
    points: Deck,
    numbers: Deck,
    arc_phrases: Deck,
    /// Lines of each pool that were not used yet.
    left: HashMap<&'static str, Vec<&'static Line>>,
    said: HashSet<String>,
}

impl<'a> Speaker<'a> {
    pub fn new(row: &'a Composition<'a>, slips: Slips, mut random: Random) -> Self {
        let pool = |kind: &str, key: &str| {
            let name = format!("{kind}.{}", key.to_lowercase().replace([' ', '-'], "_"));
            if POOLS.contains_key(name.as_str()) { name } else { format!("{kind}.any") }
        };
        let own = |texts: &'a [String]| -> &'a [String] { if slips.anyone { &[] } else { texts } };
        Self {
            category: pool("did", &row.topic.category).split_off("did.".len()),
            intent: pool("ask", row.intent),
            concerns: Deck::new(own(&row.persona.concerns), phrase, &mut random),
            concern: None,
            phrases: Deck::new(own(&row.persona.phrases), sentence, &mut random),
            questions: Deck::new(own(&row.persona.typical_questions), sentence, &mut random),
            points: Deck::new(&row.topic.key_points, sentence, &mut random),
            numbers: Deck::new(&row.topic.typical_numbers, phrase, &mut random),
            arc_phrases: Deck::new(&row.arc.phrases, sentence, &mut random),
            left: HashMap::new(),
            said: HashSet::new(),
            slips,
            row,
            random,
        }
    }

    /// A sentence of a pool that was not said before; `None` where the pool has none for this row.
    pub fn say(&mut self, pool: &str) -> Option<String> {
        for _ in 0..6 {
            let text = capitalized(self.line(pool)?.trim());
            if !text.is_empty() && self.is_new(&text) {
                return Some(text);
            }
        }
        None
    }

    /// Notes the sentences of a text; false where one was said before. Short ones may come back.
    fn is_new(&mut self, text: &str) -> bool {
        let sentences: Vec<String> = text
            .split_inclusive(['.', '?'])
            .map(|sentence| sentence.trim().to_lowercase())
            .filter(|sentence| words(sentence) >= REMARKABLE)
            .collect();
        let new = sentences.iter().all(|sentence| !self.said.contains(sentence));
        if new {
            self.said.extend(sentences);
        }
        new
    }

    /// A line of a pool; each line comes once before any comes again.
    fn line(&mut self, pool: &str) -> Option<String> {
        let (name, lines) = POOLS.get_key_value(pool)?;
        for _ in 0..lines.len() {
            if self.left.get(name).is_none_or(Vec::is_empty) {
                let mut all: Vec<&'static Line> = lines.iter().collect();
                self.random.shuffle(&mut all);
                self.left.insert(name, all);
            }
            let line = self.left.get_mut(name)?.pop()?;
            let mut text = String::new();
            if self.expand(line, &mut text) {
                return Some(text);
            }
        }
        None
    }

    fn expand(&mut self, line: &'static Line, text: &mut String) -> bool {
        line.iter().all(|piece| match piece {
            Piece::Text(plain) => {
                text.push_str(plain);
                true
            }
            Piece::Choice(alternatives) => {
                let chosen = self.random.pick(alternatives);
                self.expand(chosen, text)
            }
            Piece::Pool(name) => {
                let line = match *name {
                    "did_category" => self.line(&format!("did.{}", self.category)),
                    "ask_intent" => self.line(&self.intent.clone()),
                    name => self.line(name),
                };
                line.map(|line| text.push_str(&line)).is_some()
            }
            Piece::Value(name) => self.value(name).map(|value| text.push_str(&value)).is_some(),
        })
    }

    /// The pool of first steps that fits the topic.
    pub fn steps(&self) -> String {
        format!("step.{}", self.category)
    }

    /// The client names the next concern; once all were named, they come back.
    pub fn next_concern(&mut self) {
        if let Some(next) = self.concerns.deal()
            && let Some(before) = self.concern.replace(next)
        {
            self.concerns.0.insert(0, before);
        }
    }

    fn value(&mut self, name: &str) -> Option<String> {
        let row = self.row;
        match name {
            "topic" => Some(inside(&row.topic.name)),
            "Topic" => Some(row.topic.name.trim().to_owned()),
            "age" => Some(row.persona.age.to_string()),
            "intent" => Some(row.intent.to_owned()),
            "start" => Some(row.arc.start.emotion.to_lowercase()),
            "end" => Some(row.arc.end.emotion.to_lowercase()),
            "end_word" => Some(self.end_word()),
            "brief" => row.brief.map(|brief| excerpt(brief, BRIEF_WORDS)),
            "boundary" => Some(excerpt(row.arc.boundary.as_deref().unwrap_or(BOUNDARY), BOUNDARY_WORDS)),
            "referral" => Some(referral(row.arc.referral.as_deref().unwrap_or(REFERRAL))),
            "concern" => {
                if self.concern.is_none() {
                    self.next_concern();
                }
                self.concern.clone()
            }
            "phrase" => self.phrases.deal(),
            "question" => self.questions.deal(),
            "point" => self.points.deal(),
            "number" => self.numbers.deal(),
            "arc_phrase" => self.arc_phrases.deal(),
            _ => None,
        }
        .filter(|value| !value.is_empty())
    }

    fn end_word(&mut self) -> String {
        let emotion = &self.row.arc.end.emotion;
        feeling::end(emotion)
            .map_or_else(|| emotion.to_lowercase(), |family| (*self.random.pick(family.words)).to_owned())
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
    fn every_pool_and_value_that_a_line_names_exists() {
        let (library, _) = crate::library::sample();
        let row = Composition::sample(&library);
        let mut speaker = Speaker::new(&row, Slips::NONE, Random::new(1, &[]));
        for (name, lines) in POOLS.iter() {
            for line in lines {
                names(line, &mut |piece| match piece {
                    Piece::Pool("did_category" | "ask_intent") => {}
                    Piece::Pool(pool) => assert!(POOLS.contains_key(pool), "[{name}] names the pool {pool}"),
                    Piece::Value(value) => {
                        let fresh = Speaker::new(&row, Slips::NONE, Random::new(1, &[])).value(value);
                        assert!(fresh.is_some(), "[{name}] names the value {value}");
                    }
                    Piece::Text(_) | Piece::Choice(_) => {}
                });
            }
            assert!(
                speaker.line(name).is_some() || lines.iter().all(|line| matches!(line[..], [Piece::Value(_)])),
                "[{name}] says something"
            );
        }
    }

    fn names(line: &'static Line, look: &mut impl FnMut(&'static Piece)) {
        for piece in line {
            look(piece);
            if let Piece::Choice(lines) = piece {
                lines.iter().for_each(|line| names(line, look));
            }
        }
    }
}
