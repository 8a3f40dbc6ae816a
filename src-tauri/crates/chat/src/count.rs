//! Counts the tokens of a rendered conversation.

use std::ops::Range;

use tiktoken::CoreBpe;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::family::{Family, Tokenizer};
use crate::pieces;
use crate::render::Rendered;

/// Counts as a family's tokenizer does. Its vocabulary is read when the first counter of the process needs it.
#[derive(Clone, Copy)]
pub struct Counter {
    exact: bool,
    percent: u32,
    /// Whether letters and their accents are composed before they are cut, as Qwen's tokenizer does.
    composes: bool,
    vocabulary: &'static CoreBpe,
}

/// The tokens of a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// All of them.
    pub all: u32,
    /// Those that get loss.
    pub learned: u32,
}

impl Counter {
    /// The counter of a family.
    pub fn of(family: &Family) -> Self {
        let name = match family.tokenizer {
            Tokenizer::O200k => "o200k_base",
            Tokenizer::Qwen2 => "qwen2",
            Tokenizer::Tekken => "mistral_v3",
        };
        Self {
            exact: family.exact,
            percent: family.percent,
            composes: family.tokenizer == Tokenizer::Qwen2,
            vocabulary: tiktoken::get_encoding(name).expect("a vocabulary whose feature is on"),
        }
    }

    /// Whether it counts as the tokenizer does, or estimates.
    pub fn exact(&self) -> bool {
        self.exact
    }

    /// The tokens of a conversation, each text of a special token as one, wherever it stands.
    pub fn count(&self, rendered: &Rendered) -> Tokens {
        let mut tokens = Tokens::default();
        let mut learned = rendered.learned.iter().peekable();
        let mut at = 0;
        let mut special: Vec<&Range<usize>> = rendered.special.iter().chain(&rendered.intruding).collect();
        special.sort_unstable_by_key(|range| range.start);
        let end = rendered.text.len()..rendered.text.len();
        for token in special.into_iter().chain([&end]) {
            if at < token.start {
                self.add(&mut tokens, rendered, at..token.start);
            }
            if token.start < token.end {
                while learned.next_if(|range| range.end <= token.start).is_some() {}
                tokens.all += 1;
                tokens.learned += u32::from(learned.peek().is_some_and(|range| range.start <= token.start));
            }
            at = at.max(token.end);
        }
        Tokens { all: self.scaled(tokens.all), learned: self.scaled(tokens.learned) }
    }

    /// The tokens of the family's own tokenizer, of those that were counted.
    fn scaled(&self, tokens: u32) -> u32 {
        let scaled = (u64::from(tokens) * u64::from(self.percent) + 50) / 100;
        u32::try_from(scaled).unwrap_or(u32::MAX)
    }

    /// Adds a text between two special tokens.
    fn add(&self, tokens: &mut Tokens, rendered: &Rendered, text: Range<usize>) {
        let all = self.tokens(&rendered.text[text.clone()]);
        tokens.all = tokens.all.saturating_add(all);
        let first = rendered.learned.partition_point(|range| range.end <= text.start);
        for range in &rendered.learned[first..] {
            let part = range.start.max(text.start)..range.end.min(text.end);
            if part.start >= part.end {
                break;
            }
            let learned = if part == text { all } else { self.tokens(&rendered.text[part]) };
            tokens.learned = tokens.learned.saturating_add(learned);
        }
    }

    fn tokens(&self, text: &str) -> u32 {
        let composed: String;
        let text = if self.composes && !is_nfc(text) {
            composed = text.nfc().collect();
            &composed
        } else {
            text
        };
        let count: usize = pieces::of(text).map(|piece| self.vocabulary.count(piece)).sum();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}
