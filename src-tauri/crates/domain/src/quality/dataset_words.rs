//! How often the conversations of a dataset use the same openings, closings and phrases.

use std::collections::HashMap;

use super::text::{Text, TurnText};
use super::words::{Word, hash_run, sentences, words};
use crate::answer::{Conversation, Role};
use crate::items::Voice;
use crate::stored_enum::stored_enum;

stored_enum! {
    /// What conversations can share.
    PhraseKind {
        /// The first words of a turn.
        Opening = "opening",
        /// The first words of the question that a reply ends with.
        Closing = "closing",
        /// Words inside of replies.
        Phrase = "phrase",
    }
}

/// Words that make an opening or a closing.
pub const BEGINNING: usize = 4;
/// Words of a phrase.
pub const PHRASE: usize = 5;
/// Counters of phrases in one of two rows; with both 4 MB. A phrase's count is the smaller of its two counters, so it is
/// too high only where others fall on both: with 10,000 conversations by about 10, where 1,000 make a stock phrase.
const COUNTERS: usize = 1 << 20;

/// What one conversation adds: each opening, closing and phrase once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationWords {
    openings: Vec<u32>,
    closings: Vec<u32>,
    phrases: Vec<u32>,
}

impl ConversationWords {
    /// Those of a conversation; names count as one word.
    pub fn of(conversation: &Conversation, voice: &Voice) -> Self {
        Self::of_text(&Text::of(conversation, voice))
    }

    /// The same of one that was read.
    pub(super) fn of_text(text: &Text<'_>) -> Self {
        let first = text.turns.first().filter(|turn| turn.role == Role::User);
        let openings = first.into_iter().chain(text.replies()).filter_map(|turn| opening(turn).map(|(key, _)| key));
        let closings = text.replies().filter_map(|turn| closing(turn).map(|(key, _)| key));
        let phrases = text.replies().flat_map(|turn| turn.words.windows(PHRASE).map(hash_run));
        Self { openings: distinct(openings), closings: distinct(closings), phrases: distinct(phrases) }
    }
}

fn distinct(keys: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut keys: Vec<u32> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The first words of a turn, and where they stand.
pub fn opening(turn: &TurnText<'_>) -> Option<(u32, std::ops::Range<usize>)> {
    let first = turn.words.get(..BEGINNING)?;
    Some((key(turn.role, first), first[0].at().start..first[BEGINNING - 1].at().end))
}

/// A client's and an expert's opening differ, though their words are the same.
fn key(role: Role, words: &[Word]) -> u32 {
    hash_run(words) ^ if role == Role::User { 0x5555_5555 } else { 0 }
}

/// The first words of the question that a turn ends with, and where the question stands.
pub fn closing(turn: &TurnText<'_>) -> Option<(u32, std::ops::Range<usize>)> {
    let last = sentences(&turn.folded).last()?;
    let question = turn.folded[last.clone()].trim_end_matches(['"', '\'', '*', ')']).ends_with('?');
    let words = words(&turn.folded[last.clone()]);
    let first = words.get(..BEGINNING).filter(|_| question)?;
    Some((hash_run(first), last))
}

/// In how many conversations of a dataset each opening, closing and phrase is. Conversations go in and out in any order;
/// the result is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetWords {
    conversations: u32,
    openings: HashMap<u32, u32>,
    closings: HashMap<u32, u32>,
    phrases: Vec<[u16; 2]>,
}

impl Default for DatasetWords {
    fn default() -> Self {
        Self { conversations: 0, openings: HashMap::new(), closings: HashMap::new(), phrases: vec![[0, 0]; COUNTERS] }
    }
}

/// The two counters of a phrase.
fn counters(phrase: u32) -> [usize; 2] {
    let other = phrase.wrapping_mul(0x9e37_79b1).rotate_left(15);
    [phrase as usize % COUNTERS, other as usize % COUNTERS]
}

impl DatasetWords {
    /// How many conversations are in.
    pub fn conversations(&self) -> u32 {
        self.conversations
    }

    /// Takes a conversation in.
    pub fn add(&mut self, words: &ConversationWords) {
        self.conversations += 1;
        for (counts, keys) in [(&mut self.openings, &words.openings), (&mut self.closings, &words.closings)] {
            for key in keys {
                *counts.entry(*key).or_default() += 1;
            }
        }
        for phrase in &words.phrases {
            for (row, at) in counters(*phrase).into_iter().enumerate() {
                // Once full a counter stays so: what it counts is a stock phrase anyway.
                self.phrases[at][row] = self.phrases[at][row].saturating_add(1);
            }
        }
    }

    /// Takes a conversation out that was taken in.
    pub fn remove(&mut self, words: &ConversationWords) {
        self.conversations = self.conversations.saturating_sub(1);
        for (counts, keys) in [(&mut self.openings, &words.openings), (&mut self.closings, &words.closings)] {
            for key in keys {
                if let Some(count) = counts.get_mut(key) {
                    *count -= 1;
                    if *count == 0 {
                        counts.remove(key);
                    }
                }
            }
        }
        for phrase in &words.phrases {
            for (row, at) in counters(*phrase).into_iter().enumerate() {
                let counter = &mut self.phrases[at][row];
                *counter -= u16::from(*counter < u16::MAX && *counter > 0);
            }
        }
    }

    /// In how many conversations an opening is.
    pub(super) fn opening(&self, key: u32) -> u32 {
        self.openings.get(&key).copied().unwrap_or_default()
    }

    /// In how many conversations a closing is.
    pub(super) fn closing(&self, key: u32) -> u32 {
        self.closings.get(&key).copied().unwrap_or_default()
    }

    /// In how many conversations a phrase is.
    pub(super) fn phrase(&self, key: u32) -> u32 {
        let [first, second] = counters(key);
        u32::from(self.phrases[first][0].min(self.phrases[second][1]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Turn;
    use crate::fixture;

    fn talk(name: &str, reply: &str) -> ConversationWords {
        let turns =
            [Turn::new(Role::User, "I have a letter here."), Turn::new(Role::Assistant, format!("{name}, {reply}"))];
        ConversationWords::of(&Conversation::of(turns), &fixture::voice())
    }

    #[test]
    fn what_goes_out_leaves_no_trace_in_any_order() {
        let all: Vec<ConversationWords> = (0..20)
            .map(|n| {
                talk("Marcus", &format!("take a breath and look at letter {n} with me. How does {n} feel to you?"))
            })
            .collect();
        let mut whole = DatasetWords::default();
        all.iter().for_each(|words| whole.add(words));
        let mut other = DatasetWords::default();
        all.iter().rev().for_each(|words| other.add(words));
        assert_eq!(whole.phrases, other.phrases);
        all.iter().step_by(2).chain(all.iter().skip(1).step_by(2)).for_each(|words| whole.remove(words));
        assert_eq!(whole.conversations(), 0);
        assert!(
            whole.openings.is_empty() && whole.closings.is_empty() && whole.phrases.iter().all(|pair| *pair == [0, 0])
        );
    }

    #[test]
    fn an_opening_is_the_same_whoever_is_spoken_to() {
        let (marcus, dana) = (talk("Marcus", "take a breath with me."), talk("Dana", "take a breath with me."));
        assert_eq!(marcus.openings, dana.openings);
        assert_ne!(marcus.openings, talk("Dana", "open the letter with me.").openings);
    }

    #[test]
    fn a_phrase_is_counted_once_a_conversation() {
        let mut words = DatasetWords::default();
        words.add(&talk("Marcus", "you are not alone in this. You are not alone in this."));
        let phrase = super::super::words::words("you are not alone in");
        assert_eq!(words.phrase(hash_run(&phrase)), 1);
        assert_eq!(words.phrase(hash_run(&phrase[1..])), 0);
    }
}
