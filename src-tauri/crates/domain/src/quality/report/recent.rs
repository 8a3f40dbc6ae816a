//! The last answers of a dataset: what returns in them too often, while they still come.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::super::PhraseKind;
use super::super::dataset_words::PHRASE;
use super::super::tables::TableEntry;
use super::super::text::Text;
use super::super::words::hash_all;
use super::spoken::{self, Spoken};
use super::{LATELY, least, stock};
use crate::answer::Role;

/// What is remembered of an answer.
#[derive(Clone, Debug)]
pub struct RecentEntry {
    openings: Vec<Spoken>,
    words: Vec<u32>,
    /// The words as they are shown, one blank between them.
    shown: String,
}

impl RecentEntry {
    /// That of a conversation, with what it adds to the tables.
    pub fn of(text: &Text<'_>, brief: Option<&str>) -> (Self, TableEntry) {
        let turns: Vec<String> = text.replies().map(|turn| spoken::shown(&turn.folded, &turn.words)).collect();
        let entry = Self {
            openings: spoken::openings(text),
            words: spoken::reply_words(text),
            // Beside each 0 of the words stands one sign.
            shown: turns.join(" . "),
        };
        (entry, TableEntry::of_text(text, brief))
    }
}

/// An opening or a phrase that returns too often.
#[derive(Clone, Debug, PartialEq)]
pub struct Brake {
    /// What it is.
    pub kind: PhraseKind,
    /// Who says it.
    pub speaker: Role,
    /// As it is shown.
    pub text: String,
    /// The numbers of the rows that have it, in their order.
    pub numbers: Vec<u32>,
    /// Of how many.
    pub of: u32,
}

/// What was found last: at which revision, with which decisions.
type Found = (u64, Vec<(PhraseKind, String)>, Option<Brake>);

/// The last answers, by their rows' numbers.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    entries: VecDeque<(u32, RecentEntry)>,
    /// Counts what came: what was found is true until the next one.
    came: u64,
    found: Option<Found>,
}

impl Recent {
    /// Remembers an answer; a row's newer one takes the place of the one before.
    pub fn add(&mut self, number: u32, entry: RecentEntry) {
        self.entries.retain(|(other, _)| *other != number);
        self.entries.push_back((number, entry));
        if self.entries.len() > LATELY {
            self.entries.pop_front();
        }
        self.came += 1;
    }

    /// What returns most often, in three of the answers and one in ten at least, and of which nothing was decided.
    pub fn brake(&mut self, decided: &[(PhraseKind, String)]) -> Option<Brake> {
        if let Some((came, of, found)) = &self.found
            && *came == self.came
            && of == decided
        {
            return found.clone();
        }
        let found = self.strongest(decided);
        self.found = Some((self.came, decided.to_vec(), found.clone()));
        found
    }

    fn strongest(&self, decided: &[(PhraseKind, String)]) -> Option<Brake> {
        let least = least(self.entries.len());
        let of = |kind: PhraseKind| decided.iter().filter(move |(other, _)| *other == kind).map(|(_, text)| text);
        let mut openings: BTreeMap<&Spoken, Vec<u32>> = BTreeMap::new();
        for (number, entry) in &self.entries {
            entry.openings.iter().for_each(|spoken| openings.entry(spoken).or_default().push(*number));
        }
        let opening = openings
            .into_iter()
            .filter(|(spoken, rows)| rows.len() >= least && of(PhraseKind::Opening).all(|text| **text != *spoken.text))
            // Of several the first one by its words.
            .rev()
            .max_by_key(|(_, rows)| rows.len());
        let phrase = self.phrase(least, &of(PhraseKind::Phrase).map(String::as_str).collect::<Vec<_>>());
        let brake = |kind, speaker, text: &str, mut numbers: Vec<u32>| {
            numbers.sort_unstable();
            // There are at most LATELY.
            Brake { kind, speaker, text: text.into(), numbers, of: self.entries.len() as u32 }
        };
        match (opening, phrase) {
            (Some((spoken, rows)), phrase) if phrase.as_ref().is_none_or(|(_, other)| other.len() <= rows.len()) => {
                Some(brake(PhraseKind::Opening, spoken.speaker, &spoken.text, rows))
            }
            (_, Some((text, rows))) => Some(brake(PhraseKind::Phrase, Role::Assistant, &text, rows)),
            _ => None,
        }
    }

    fn phrase(&self, least: usize, decided: &[&str]) -> Option<(String, Vec<u32>)> {
        let docs: Vec<&[u32]> = self.entries.iter().map(|(_, entry)| entry.words.as_slice()).collect();
        let mut about: HashMap<u32, usize> = HashMap::new();
        for turn in docs.iter().flat_map(|doc| doc.split(|word| *word == 0)) {
            for window in turn.windows(PHRASE) {
                *about.entry(hash_all(window.iter().copied())).or_default() += 1;
            }
        }
        let found = stock::phrases(&docs, least, |key| about.get(&key).copied().unwrap_or_default());
        let rows = stock::rows(&docs, &found);
        let within = |whole: &str, part: &str| format!(" {whole} ").contains(&format!(" {part} "));
        found.into_iter().zip(rows).find_map(|(phrase, rows)| {
            let text = self.shown(*rows.first()?, &phrase)?;
            let new = !decided.iter().any(|other| within(other, &text) || within(&text, other));
            new.then(|| (text, rows.iter().map(|at| self.entries[*at].0).collect()))
        })
    }

    fn shown(&self, at: usize, phrase: &[u32]) -> Option<String> {
        let (_, entry) = self.entries.get(at)?;
        let start = entry.words.windows(phrase.len()).position(|window| window == phrase)?;
        Some(entry.shown.split(' ').skip(start).take(phrase.len()).collect::<Vec<_>>().join(" "))
    }
}
