//! The words of a conversation, read once for all criteria.

use std::borrow::Cow;

use memchr::memmem;

use super::language::{count_words, is_english, is_spaced, letters_per_word};
use crate::answer::{Conversation, Role};

/// Folded texts (see [`fold`]) and word counts per role.
pub struct Words {
    /// All client turns.
    pub client: String,
    /// All expert turns.
    pub expert: String,
    /// The expert's first reply.
    pub first_reply: String,
    /// Mean words of a client turn.
    pub client_mean: f64,
    /// Mean words of an expert turn.
    pub expert_mean: f64,
    /// The language is English, which the lists of words are in.
    pub english: bool,
    /// Words stand apart by blanks.
    pub spaced: bool,
}

impl Words {
    /// Reads a conversation.
    pub fn of(conversation: &Conversation) -> Self {
        let side = |role: Role| {
            let turns = || conversation.turns.iter().filter(move |turn| turn.role == role);
            let mut text = String::with_capacity(turns().map(|turn| turn.content.len() + 1).sum());
            let (mut words, mut count) = (0_usize, 0_usize);
            for turn in turns() {
                if count > 0 {
                    text.push('\n');
                }
                fold_into(&mut text, &turn.content);
                words += count_words(&turn.content);
                count += 1;
            }
            // Word counts are far below 2^52.
            let mean = words as f64 / count.max(1) as f64;
            (text, mean)
        };
        let (client, client_mean) = side(Role::User);
        let (expert, expert_mean) = side(Role::Assistant);
        let first_reply = conversation
            .turns
            .iter()
            .find(|turn| turn.role == Role::Assistant)
            .map(|turn| fold(&turn.content))
            .unwrap_or_default();
        let english = is_english([&*client, &*expert].into_iter());
        let spaced = is_spaced(&client);
        Self { client, expert, first_reply, client_mean, expert_mean, english, spaced }
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
    let phrase = folded(phrase.trim().trim_end_matches(['.', ',', '!', '?', '\u{2026}']));
    if phrase.is_empty() {
        return false;
    }
    // In a script without blanks words stand side by side.
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() || letters_per_word(c).is_some());
    // Both are UTF-8, so a match begins and ends between characters.
    memmem::find_iter(text.as_bytes(), phrase.as_bytes())
        .any(|at| edge(text[..at].chars().next_back()) && edge(text[at + phrase.len()..].chars().next()))
}

/// Whether a folded text holds letters anywhere, also inside a word.
pub fn has(text: &str, letters: &str) -> bool {
    memmem::find(text.as_bytes(), folded(letters).as_bytes()).is_some()
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
        assert!(has(&fold("Retirement"), "TIRE"));
    }
}
