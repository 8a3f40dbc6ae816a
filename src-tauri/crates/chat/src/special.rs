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
        // Where no message has one, which is nearly always so, nothing is looked for.
        if !messages.iter().any(|message| finder.is_match(&*message.content)) {
            return (special, Vec::new());
        }
        let mut written = Vec::new();
        let mut at = 0;
        for content in messages.iter().map(|message| message.content.trim()).filter(|content| !content.is_empty()) {
            // A template that moves the system prompt to a later turn has it behind the messages that follow it.
            let start = text[at..].find(content).map(|found| at + found).or_else(|| text.find(content));
            if let Some(start) = start {
                at = start + content.len();
                written.push(start..at);
            }
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

#[cfg(test)]
mod tests {
    use train_domain::export::MessageRole;

    use super::*;

    #[test]
    fn a_token_in_a_message_is_told_apart_from_those_of_the_template() {
        let said = |content: &'static str| Message { role: MessageRole::User, content: content.into() };
        let text = "<s>[I]a <s> b[/I]c</s>[I]<s>[/I]";
        let finder = Finder::new(&["<s>", "</s>", "[I]", "[/I]"]);
        let (special, intruding) = finder.find(text, &[said("a <s> b"), said(" c "), said("<s>")]);
        let texts = |ranges: &[Range<usize>]| ranges.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>();
        assert_eq!(texts(&special), ["<s>", "[I]", "[/I]", "</s>", "[I]", "[/I]"]);
        assert_eq!(intruding, [8..11, 25..28]);
        assert_eq!(Finder::new(&["<a>", "<a><b>"]).find("<a><b>", &[]).0.first(), Some(&(0..6)), "the longest");
        assert_eq!(Finder::new(&[]).find("<s>", &[]), (vec![], vec![]));
    }
}
