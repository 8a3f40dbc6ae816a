//! What the conversations of a dataset have in common: the dataset's report. Pure: who reads the file hands over one
//! conversation after another, in any order, and the report is the same.

mod alike;
mod facts;
mod formats;
mod measure;
mod realism;
mod recent;
mod repeated;
mod spoken;
mod stock;
mod variety;

pub use alike::{Alike, AlikePart, common_words};
pub use measure::Measured;
pub use recent::{Brake, Recent, RecentEntry};
pub use repeated::Repeated;
pub use spoken::{Spoken, phrase_words};
pub use variety::{SAMPLE_WORDS, VarietyFigures, variety};

use super::PhraseKind;
use super::tables::{TableEntry, Tables};
use super::text::Text;
use crate::answer::Conversation;
use crate::items::{Persona, Voice};
use facts::Facts;

/// The last conversations, which say whether something still happens.
pub const LATELY: usize = 40;

/// What the report needs of one conversation.
#[derive(Clone, Debug)]
pub struct ReportEntry {
    /// The row's id.
    pub id: u32,
    /// The number that a person sees.
    pub number: u32,
    /// When its text was made, in epoch milliseconds.
    pub at: i64,
    table: TableEntry,
    /// Its openings and closings.
    openings: Vec<Spoken>,
    closings: Vec<Spoken>,
    /// The words of its replies, by their numbers; 0 between two replies.
    words: Vec<u32>,
    facts: Facts,
}

impl ReportEntry {
    /// That of a conversation with its row's brief and persona.
    pub fn of(
        row: (u32, u32, i64),
        conversation: &Conversation,
        brief: Option<&str>,
        persona: Option<&Persona>,
        voice: &Voice,
    ) -> Self {
        let (id, number, at) = row;
        let text = &Text::of(conversation, voice);
        Self {
            id,
            number,
            at,
            table: TableEntry::of_text(text, brief),
            openings: spoken::openings(text),
            closings: spoken::closings(text),
            words: spoken::reply_words(text),
            facts: Facts::of(text, persona),
        }
    }

    /// How many words its replies have.
    pub fn reply_words(&self) -> usize {
        self.words.iter().filter(|word| **word != 0).count()
    }
}

/// The report without what has to be read once more: the texts of phrases and of near-duplicates, and the sample's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Conversations that were counted.
    pub conversations: u32,
    /// What they have in common.
    pub openings: Vec<Repeated>,
    /// The same of the questions that replies end with.
    pub closings: Vec<Repeated>,
    /// The same of words inside of replies.
    pub phrases: Vec<Repeated>,
    /// Pairs that say nearly the same: at most 200, the most alike.
    pub alike: Vec<Alike>,
    /// How many such pairs there are.
    pub alike_total: u32,
    /// Of clients.
    pub realism: Vec<Measured>,
    /// Of replies.
    pub formats: Vec<Measured>,
    /// The rows of the sample for figures of variety, in its order.
    pub sample: Vec<u32>,
}

/// Takes conversations in, and makes the report of them.
#[derive(Debug, Default)]
pub struct Reporter {
    entries: Vec<ReportEntry>,
    tables: Tables,
}

impl Reporter {
    /// Takes a conversation in.
    pub fn add(&mut self, mut entry: ReportEntry) {
        self.tables.add(entry.number, &entry.table);
        entry.table.forget_words();
        self.entries.push(entry);
    }

    /// The report, with the phrases that a person decided on whatever their share is.
    pub fn report(mut self, decided: &[(PhraseKind, String)]) -> Report {
        self.entries.sort_unstable_by_key(|entry| entry.number);
        let Self { entries, tables } = &self;
        let of = |kind: PhraseKind| -> Vec<&str> {
            decided.iter().filter(|(other, _)| *other == kind).map(|(_, text)| text.as_str()).collect()
        };
        let lately = lately(entries);
        let (alike, alike_total) = alike::alike(entries, tables);
        let spoken = |list: fn(&ReportEntry) -> &[Spoken], kind| repeated::spoken(entries, list, &of(kind), &lately);
        Report {
            // A dataset has far fewer than 4 billion rows.
            conversations: entries.len() as u32,
            openings: spoken(|entry| &entry.openings, PhraseKind::Opening),
            closings: spoken(|entry| &entry.closings, PhraseKind::Closing),
            phrases: repeated::phrases(entries, tables, &of(PhraseKind::Phrase), &lately),
            alike,
            alike_total,
            realism: realism::realism(entries),
            formats: formats::formats(entries),
            sample: variety::sample(entries),
        }
    }
}

/// Which of the entries are among the last ones.
fn lately(entries: &[ReportEntry]) -> Vec<bool> {
    let mut newest: Vec<usize> = (0..entries.len()).collect();
    newest.sort_unstable_by_key(|at| std::cmp::Reverse((entries[*at].at, entries[*at].number)));
    let mut lately = vec![false; entries.len()];
    newest.into_iter().take(LATELY).for_each(|at| lately[at] = true);
    lately
}

/// From so many conversations of so many on something is common: three, and one in ten.
fn least(conversations: usize) -> usize {
    conversations.div_ceil(10).max(3)
}

#[cfg(test)]
mod tests;
