//! Writing a conversation again, and phrases that are to be left out: what is added to a prompt, always at its end, so that
//! what many prompts begin with stays the same and a provider can keep it.

mod continuation;
mod proposal;

use crate::stored_enum::stored_enum;

pub use continuation::{continuing, kept, read_after};
pub use proposal::{Rejected, proposal};

/// The most phrases that are avoided: a longer list is not followed any better, and each prompt pays for it.
pub const AVOIDED: usize = 12;
/// The most marked words that a prompt names, and how much of each, in characters.
const MARKS: usize = 20;
const MARK: usize = 300;

stored_enum! {
    /// What is done about a phrase that returns often.
    PhraseDecision {
        /// Prompts ask to leave it out.
        Avoid = "avoid",
        /// It is fine.
        Allow = "allow",
    }
}

/// Why a conversation is written again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Why<'a> {
    /// In a word or two.
    pub reason: Option<&'a str>,
    /// In a person's own words; may be empty.
    pub note: &'a str,
    /// What was marked in the text before.
    pub marked: &'a [&'a str],
    /// Put into the prompt as it is.
    pub addition: Option<&'a str>,
}

/// What is added to a prompt for a conversation that is written again; `None` where nothing was said.
pub fn again(why: &Why<'_>) -> Option<String> {
    let reason = why.reason.map(str::trim).filter(|reason| !reason.is_empty());
    let note = why.note.trim();
    let mut text = String::new();
    if reason.is_some() || !note.is_empty() || !why.marked.is_empty() {
        text.push_str("## Written again\nAn earlier version was turned down. Write another one that is free of this.");
        if let Some(reason) = reason {
            text.push_str(&format!("\nThe reason: {reason}"));
        }
        if !note.is_empty() {
            text.push_str(&format!("\nWhat the reviewer says: {note}"));
        }
        if !why.marked.is_empty() {
            let marked: Vec<String> = why.marked.iter().take(MARKS).map(|words| quoted(words)).collect();
            text.push_str(&format!("\nWords that were marked in it: {}.", marked.join("; ")));
        }
    }
    if let Some(addition) = why.addition.map(str::trim).filter(|addition| !addition.is_empty()) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(addition);
    }
    (!text.is_empty()).then_some(text)
}

/// What is added to a prompt for phrases that are to be left out; `None` where there are none.
pub fn avoiding(phrases: &[String]) -> Option<String> {
    if phrases.is_empty() {
        return None;
    }
    let phrases: Vec<String> = phrases.iter().take(AVOIDED).map(|phrase| quoted(phrase)).collect();
    Some(format!(
        "## Phrases that other conversations have used up\nDo not use these phrases (NAME stands for any name): {}.",
        phrases.join("; ")
    ))
}

/// The words between quotation marks, on one line; where there are very many, the beginning of them.
fn quoted(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MARK) {
        Some((end, _)) => format!("\"{}…\"", &line[..end]),
        None => format!("\"{line}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_of_a_version_stands_in_the_prompt_and_nothing_else() {
        assert_eq!(again(&Why::default()), None);
        assert_eq!(again(&Why { note: "  ", reason: Some(" "), addition: Some(""), ..Why::default() }), None);
        let why = Why { addition: Some(" Keep it short. "), ..Why::default() };
        assert_eq!(again(&why).as_deref(), Some("Keep it short."), "an addition alone turns nothing down");
        let why = Why {
            reason: Some("untrue"),
            note: "No such limit.",
            marked: &["up to\n$9,000 a year", &"é".repeat(400)],
            addition: Some("Keep it short."),
        };
        let text = again(&why).expect("a text");
        for part in [
            "An earlier version was turned down.",
            "The reason: untrue\n",
            "What the reviewer says: No such limit.\n",
            "\"up to $9,000 a year\"; \"éé",
            "é…\".\n\nKeep it short.",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.chars().count() < 700, "{text}");
    }

    #[test]
    fn at_most_twelve_phrases_are_named() {
        assert_eq!(avoiding(&[]), None);
        let phrases: Vec<String> = (0..20).map(|number| format!("phrase {number:02}")).collect();
        let text = avoiding(&phrases).expect("a text");
        assert!(text.contains("\"phrase 00\"; ") && text.ends_with("\"phrase 11\"."), "{text}");
    }
}
