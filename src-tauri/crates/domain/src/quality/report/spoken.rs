//! The words that conversations share, as they are shown: in lower case, with names as NAME.

use super::super::dataset_words::{BEGINNING, closing};
use super::super::text::{Text, fold};
use super::super::words::{NAME, Word, sentences, words};
use crate::answer::{Conversation, Role};
use crate::items::Voice;

/// What names are shown as.
const SHOWN_NAME: &str = "NAME";

/// Words of one side.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spoken {
    /// Who says them.
    pub speaker: Role,
    /// "NAME first take a".
    pub text: Box<str>,
}

/// The first words of the first client turn and of each reply, each once.
pub fn openings(text: &Text<'_>) -> Vec<Spoken> {
    let first = text.turns.first().filter(|turn| turn.role == Role::User);
    let found = first.into_iter().chain(text.replies()).filter_map(|turn| {
        let first = turn.words.get(..BEGINNING)?;
        Some(Spoken { speaker: turn.role, text: shown(&turn.folded, first).into() })
    });
    distinct(found.collect())
}

/// The first words of the questions that replies end with, each once.
pub fn closings(text: &Text<'_>) -> Vec<Spoken> {
    let found = text.replies().filter_map(|turn| {
        closing(turn)?;
        let last = sentences(&turn.folded).last()?;
        let question = &turn.folded[last];
        let first = words(question);
        Some(Spoken { speaker: turn.role, text: shown(question, first.get(..BEGINNING)?).into() })
    });
    distinct(found.collect())
}

fn distinct(mut found: Vec<Spoken>) -> Vec<Spoken> {
    found.sort_unstable();
    found.dedup();
    found
}

/// Words as they are shown, one blank between them.
pub fn shown(folded: &str, words: &[Word]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        let written = &folded[word.at()];
        match written.strip_prefix('i') {
            _ if word.hash == NAME => text.push_str(SHOWN_NAME),
            Some(rest) if rest.is_empty() || rest.starts_with('\'') => {
                text.push('I');
                text.push_str(rest);
            }
            _ => text.push_str(written),
        }
    }
    text
}

/// The numbers of the words of a text that is shown.
pub fn hashes_of(shown: &str) -> Vec<u32> {
    let hashes = |word: &str| -> Vec<u32> {
        if word == SHOWN_NAME { vec![NAME] } else { words(&fold(word)).iter().map(|word| word.hash).collect() }
    };
    shown.split_whitespace().flat_map(hashes).collect()
}

/// The numbers of the words of all replies, with 0 between two of them.
pub fn reply_words(text: &Text<'_>) -> Vec<u32> {
    let mut all = Vec::new();
    for turn in text.replies() {
        if !all.is_empty() {
            all.push(0);
        }
        all.extend(turn.words.iter().map(|word| word.hash));
    }
    all
}

/// How words with these numbers are shown, where a conversation's replies have them one after another.
pub fn phrase_words(conversation: &Conversation, voice: &Voice, hashes: &[u32]) -> Option<String> {
    find(&Text::of(conversation, voice), hashes)
}

/// The same of one that was read.
pub fn find(text: &Text<'_>, hashes: &[u32]) -> Option<String> {
    text.replies().find_map(|turn| {
        let mut runs = turn.words.windows(hashes.len().max(1));
        let run = runs.find(|run| run.iter().map(|word| word.hash).eq(hashes.iter().copied()))?;
        Some(shown(&turn.folded, run))
    })
}
