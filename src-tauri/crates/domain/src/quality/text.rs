//! The words of a conversation, read once for all criteria.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::Place;
use super::guess::{count_words, is_english, is_spaced, stands_alone};
use super::score::PLACES;
use super::words::{NAME, Word, words};
use crate::answer::{Conversation, Role, Turn};
use crate::items::Voice;

/// One turn.
pub struct TurnText<'a> {
    /// Counted from 1.
    pub number: u32,
    /// Who speaks.
    pub role: Role,
    /// As it was written.
    pub raw: &'a str,
    /// See [`fold`].
    pub folded: String,
    /// The words of the folded text.
    pub words: Vec<Word>,
    /// How many words it has; in a script without blanks by its letters.
    pub length: usize,
}

impl TurnText<'_> {
    /// The place of a piece of the folded text.
    pub fn place(&self, folded: Range<usize>) -> Place {
        if self.raw.is_ascii() {
            return self.of_raw(folded);
        }
        let (mut bytes, mut chars) = (0, 0_u32);
        let mut place = Place { turn: self.number, start: 0, end: 0 };
        for c in self.raw.chars() {
            if bytes <= folded.start {
                place.start = chars;
            }
            if bytes >= folded.end {
                break;
            }
            bytes += if c == '\u{2019}' { 1 } else { c.to_lowercase().map(char::len_utf8).sum() };
            chars += 1;
        }
        Place { end: chars, ..place }
    }

    /// The place of a piece of the text as it was written.
    pub fn of_raw(&self, raw: Range<usize>) -> Place {
        // A turn is far below 4 GB.
        let start = self.raw[..raw.start].chars().count() as u32;
        Place { turn: self.number, start, end: start + self.raw[raw].chars().count() as u32 }
    }

    /// The places of pieces of the folded text, as many as are kept.
    pub fn places(&self, folded: impl IntoIterator<Item = Range<usize>>) -> Vec<Place> {
        folded.into_iter().take(PLACES).map(|at| self.place(at)).collect()
    }

    /// The places of pieces of the text as it was written, as many as are kept.
    pub fn of_raws(&self, raw: impl IntoIterator<Item = Range<usize>>) -> Vec<Place> {
        raw.into_iter().take(PLACES).map(|at| self.of_raw(at)).collect()
    }

    /// All of it.
    pub fn whole(&self) -> Place {
        self.of_raw(0..self.raw.len())
    }

    /// Where the folded text holds a phrase as whole words.
    pub fn find_all(&self, phrase: &str) -> Vec<Range<usize>> {
        find_all(&self.folded, phrase)
    }
}

/// A conversation, read once for all criteria.
pub struct Text<'a> {
    /// What was read.
    pub conversation: &'a Conversation,
    /// In the order of the conversation.
    pub turns: Vec<TurnText<'a>>,
    /// The language is English, which the lists of words are in.
    pub english: bool,
    /// Words stand apart by blanks.
    pub spaced: bool,
}

impl<'a> Text<'a> {
    /// Reads a conversation.
    pub fn of(conversation: &'a Conversation, voice: &Voice) -> Self {
        let read = |(turn, number): (&'a Turn, u32)| {
            let raw = turn.content.as_str();
            let folded = fold(raw);
            let words = words(&folded);
            TurnText { number, role: turn.role, raw, length: count_words(raw), words, folded }
        };
        let mut turns: Vec<TurnText<'_>> = conversation.turns.iter().zip(1..).map(read).collect();
        mask(&mut turns, voice);
        let english = is_english(turns.iter().map(|turn| turn.folded.as_str()));
        let spaced = turns.iter().all(|turn| is_spaced(turn.raw));
        Self { conversation, turns, english, spaced }
    }

    /// The expert's turns.
    pub fn replies(&self) -> impl Iterator<Item = &TurnText<'a>> {
        self.turns.iter().filter(|turn| turn.role == Role::Assistant)
    }

    /// The client's turns.
    pub fn client(&self) -> impl Iterator<Item = &TurnText<'a>> {
        self.turns.iter().filter(|turn| turn.role == Role::User)
    }
}

/// Words that stand before a comma at the beginning of a reply and are no names.
const NO_NAMES: &[&str] = &[
    "yes",
    "no",
    "okay",
    "ok",
    "well",
    "so",
    "first",
    "right",
    "oh",
    "now",
    "then",
    "good",
    "sure",
    "and",
    "but",
    "also",
    "listen",
    "look",
    "thanks",
    "honestly",
    "exactly",
    "absolutely",
    "here",
    "still",
    "hey",
    "hi",
    "hello",
    "today",
    "alright",
    "finally",
    "next",
    "second",
    "again",
    "maybe",
];

/// The client's name as a reply begins with it: "Marcus, first take a breath".
pub fn vocative<'t>(turn: &'t TurnText<'_>) -> Option<(&'t str, Word)> {
    let first = *turn.words.first()?;
    let at = first.at();
    let named = turn.raw.trim_start().chars().next().is_some_and(char::is_uppercase);
    let name = &turn.folded[at.clone()];
    let fits = named && turn.folded[at.end..].starts_with(',') && name.chars().all(char::is_alphabetic);
    (fits && !NO_NAMES.contains(&name)).then_some((name, first))
}

/// Words of a name that say what somebody is.
const ROLES: &[&str] = &[
    "adviser",
    "advisor",
    "advocate",
    "agent",
    "ai",
    "analyst",
    "assistant",
    "bot",
    "buddy",
    "coach",
    "companion",
    "consultant",
    "counsellor",
    "counselor",
    "educator",
    "expert",
    "guide",
    "helper",
    "instructor",
    "mentor",
    "navigator",
    "planner",
    "specialist",
    "support",
    "teacher",
    "therapist",
    "trainer",
    "tutor",
];

/// The words of a folded name by each of which somebody is called: those of "Nora Whitfield" and of "Nora Whitfield, Financial
/// Coach", and none of "Budget Coach", which stand in any line.
pub fn called(name: &str) -> impl Iterator<Item = &str> {
    let is_role = |word: &str| ROLES.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()));
    let of_people = name.split(',').filter(move |part| !part.split_whitespace().any(is_role));
    of_people.flat_map(str::split_whitespace)
}

/// Gives all names one number, so that an opening is the same whoever is spoken to.
fn mask(turns: &mut [TurnText<'_>], voice: &Voice) {
    let voice = fold(&voice.name);
    let mut names: Vec<u32> = called(&voice).flat_map(words).map(|word| word.hash).collect();
    let replies = turns.iter().filter(|turn| turn.role == Role::Assistant);
    names.extend(replies.filter_map(|turn| vocative(turn).map(|(_, word)| word.hash)));
    for word in turns.iter_mut().flat_map(|turn| &mut turn.words) {
        if names.contains(&word.hash) {
            word.hash = NAME;
        }
    }
}

/// The text in lower case, with straight apostrophes: what texts and phrases are compared in.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

/// A phrase, folded. Most of them are written so.
fn folded(phrase: &str) -> Cow<'_, str> {
    let is_folded = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if phrase.bytes().all(is_folded) { Cow::Borrowed(phrase) } else { Cow::Owned(fold(phrase)) }
}

/// Adds the folded text. Nearly all of it is ASCII, which is folded a block at a time.
fn fold_into(folded: &mut String, text: &str) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        if ascii > 0 {
            let start = folded.len();
            folded.push_str(&rest[..ascii]);
            folded[start..].make_ascii_lowercase();
            rest = &rest[ascii..];
            continue;
        }
        match first {
            '\u{2019}' => folded.push('\''),
            other => folded.extend(other.to_lowercase()),
        }
        rest = &rest[first.len_utf8()..];
    }
}

/// Whether a folded text holds a phrase as whole words.
pub fn holds(text: &str, phrase: &str) -> bool {
    find(text, &trimmed(phrase)).next().is_some()
}

/// Where a folded text holds a phrase as whole words.
pub fn find_all(text: &str, phrase: &str) -> Vec<Range<usize>> {
    find(text, &trimmed(phrase)).collect()
}

fn trimmed(phrase: &str) -> Cow<'_, str> {
    folded(phrase.trim().trim_end_matches(['.', ',', '!', '?', '\u{2026}']))
}

fn find<'t>(text: &'t str, phrase: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let finder = (!phrase.is_empty()).then(|| memmem::find_iter(text.as_bytes(), phrase.as_bytes()));
    finder.into_iter().flatten().map(move |at| at..at + phrase.len()).filter(move |at| is_whole(text, at))
}

/// Whether a piece of a text begins and ends with its words. In a script without blanks they stand side by side.
fn is_whole(text: &str, at: &Range<usize>) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() || stands_alone(c));
    // Text and phrase are UTF-8, so a match begins and ends between characters.
    edge(text[..at.start].chars().next_back()) && edge(text[at.end..].chars().next())
}

/// A list of phrases that is looked for in one go.
pub struct Phrases(AhoCorasick);

impl Phrases {
    /// That of a list, which has no empty one.
    pub fn of<'p>(list: impl IntoIterator<Item = &'p str>) -> Self {
        let list = list.into_iter().map(|phrase| trimmed(phrase).into_owned());
        Self(AhoCorasick::new(list).expect("a short list"))
    }

    /// Where a folded text holds them as whole words, with their places in the list; in the list's order, then in the text's.
    pub fn find_all(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let found = self.0.find_overlapping_iter(text).map(|found| (found.pattern().as_usize(), found.range()));
        let mut found: Vec<(usize, Range<usize>)> = found.filter(|(_, at)| is_whole(text, at)).collect();
        found.sort_unstable_by_key(|(phrase, at)| (*phrase, at.start));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_lower_case_with_straight_apostrophes() {
        for (text, expected) in [
            ("", ""),
            ("It\u{2019}s FINE", "it's fine"),
            ("\u{c9}COLE \u{2014} Z\u{dc}RICH", "\u{e9}cole \u{2014} z\u{fc}rich"),
            ("\u{2019}\u{2019}", "''"),
        ] {
            assert_eq!(fold(text), expected);
        }
    }

    #[test]
    fn a_phrase_is_found_as_whole_words_only() {
        for (text, phrase, expected) in [
            ("I hear you.", "hear you", true),
            ("I hear you.", "ear", false),
            ("a loss, a real loss", "Loss", true),
            ("glossy losses", "loss", false),
            ("glossy losses, one loss", "loss", true),
            ("don\u{2019}t worry", "Don't worry!", true),
            ("caf\u{e9}s", "caf\u{e9}", false),
            ("the caf\u{e9}", "caf\u{e9}", true),
            ("anything", "?!", false),
            ("\u{6211}\u{5f88}\u{62c5}\u{5fc3}", "\u{62c5}\u{5fc3}", true),
        ] {
            assert_eq!(holds(&fold(text), phrase), expected, "{phrase} in {text}");
        }
    }

    #[test]
    fn a_list_finds_what_each_of_its_phrases_finds() {
        let list = ["an ai", "as an ai", "language model", "End of it.", "caf\u{e9}", "\u{62c5}\u{5fc3}"];
        let text = "As an AI, an AI and no said AI. End of its caf\u{e9}; end of it! a language model \u{6211}\u{62c5}\u{5fc3}";
        let text = &fold(text);
        let each = list.iter().enumerate();
        let each = each.flat_map(|(index, phrase)| find_all(text, phrase).into_iter().map(move |at| (index, at)));
        assert_eq!(Phrases::of(list).find_all(text), each.collect::<Vec<_>>());
        assert_eq!(Phrases::of(list).find_all(text).len(), 7);
    }
}
