//! Where the texts of a family's special tokens stand in a rendered conversation: those that its template wrote, and
//! those that stood in a message.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use train_domain::export::Message;

/// Finds the special tokens of a family.
#[derive(Debug)]
pub(crate) struct Finder(Option<AhoCorasick>);

impl Finder {
    pub fn new(tokens: &[&str]) -> Self {
        // The longest token that begins at a place is the one that a tokenizer takes.
        let tokens = tokens.iter().filter(|token| !token.is_empty());
        Self(AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(tokens).ok())
    }

    /// The places of tokens, in order, and which of them stood in a message.
    pub fn find(&self, text: &str, messages: &[Message<'_>]) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
        let Some(finder) = &self.0 else { return (Vec::new(), Vec::new()) };
        let mut special: Vec<Range<usize>> = finder.find_iter(text).map(|found| found.range()).collect();
        let mut written = Vec::new();
        let mut at = 0;
        for message in messages {
            let content = message.content.trim();
            // Where no message has one, which is nearly always so, nothing is looked for.
            if content.is_empty() {
                continue;
            }
            if !finder.is_match(content) {
                // Only moves on, so that a short reply is not found within an earlier one; a system prompt may stand later.
                at = text[at..].find(content).map_or(at, |found| at + found + content.len());
                continue;
            }
            let start = text[at..].find(content).map(|found| at + found).or_else(|| text.find(content));
            if let Some(start) = start {
                at = start + content.len();
                written.push(start..at);
            }
        }
        if written.is_empty() {
            return (special, Vec::new());
        }
        let mut intruding = Vec::new();
        special.retain(|token| {
            let inside = written.iter().any(|range| range.start <= token.start && token.end <= range.end);
            if inside {
                intruding.push(token.clone());
            }
            !inside
        });
        (special, intruding)
    }
}
