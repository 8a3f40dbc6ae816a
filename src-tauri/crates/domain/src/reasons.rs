//! Reasons that verdicts are given for, and those that a person's notes suggest.

use std::collections::BTreeSet;

use crate::quality::text::fold;

/// What every dataset begins with. The others grow out of notes.
pub const STANDARD: [&str; 4] = ["unsafe", "untrue", "not this persona", "sounds like a machine"];

/// The most characters of a reason.
pub const LONGEST: usize = 60;

/// So many notes that say the same make a reason.
const ENOUGH: usize = 5;
/// The share of their words that two notes have in common when they say the same.
const ALIKE: f64 = 0.5;
/// The most reasons that are suggested at a time.
const MOST: usize = 3;

/// Words that notes share without saying the same.
const EMPTY: &[&str] = &[
    "a", "again", "an", "and", "are", "as", "at", "be", "but", "by", "for", "has", "have", "here", "i", "in", "is",
    "it", "its", "of", "on", "or", "so", "that", "the", "there", "they", "this", "to", "too", "very", "was", "were",
    "with",
];

/// A reason that notes suggest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// What the notes say, in the words of the newest.
    pub text: String,
    /// How many say the same.
    pub count: usize,
}

/// A reason as it is compared: whatever its case, white space and marks around it. Marks alone, or an emoji, are what it says.
pub fn key(reason: &str) -> String {
    let words = words(reason).join(" ");
    if words.is_empty() { line(reason) } else { words }
}

/// A reason as it is kept: on one line, with single spaces. `None` where nothing is left, or it is too long.
pub fn tidy(reason: &str) -> Option<String> {
    let text = line(reason);
    (!text.is_empty() && text.chars().count() <= LONGEST).then_some(text)
}

/// The reasons that notes suggest, those that most notes share first. Notes come newest first; reasons that there are, or
/// that were taken out, are not suggested.
pub fn suggested<'n>(notes: impl IntoIterator<Item = &'n str>, known: &[String]) -> Vec<Suggested> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for note in notes {
        let said = Said::of(note);
        if said.all.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|group| group.said.is_like(&said)) {
            Some(group) => group.count += 1,
            None => groups.push(Group { newest: note, said, count: 1 }),
        }
    }
    groups.retain(|group| group.count >= ENOUGH);
    // The newest stand first among equals: the order of the notes is kept.
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    let known: Vec<Said> = known.iter().map(|reason| Said::of(reason)).collect();
    let new = groups.into_iter().filter(|group| !known.iter().any(|reason| reason.is_like(&group.said)));
    new.take(MOST).map(|group| Suggested { text: shortened(group.newest), count: group.count }).collect()
}

struct Group<'n> {
    newest: &'n str,
    said: Said,
    count: usize,
}

/// What a note says.
struct Said {
    all: String,
    words: BTreeSet<String>,
}

impl Said {
    fn of(note: &str) -> Self {
        let all = words(note);
        let full: BTreeSet<String> = all.iter().filter(|word| !EMPTY.contains(&word.as_str())).cloned().collect();
        let words = if full.is_empty() { all.iter().cloned().collect() } else { full };
        Self { all: all.join(" "), words }
    }

    fn is_like(&self, other: &Self) -> bool {
        let shared = self.words.intersection(&other.words).count();
        let all = self.words.len() + other.words.len() - shared;
        // A few hundred at most.
        self.all == other.all || all > 0 && shared as f64 / all as f64 >= ALIKE
    }
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words.map(|word| word.trim_matches('\'')).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A note as a reason: its first words, as many as a reason may have.
fn shortened(note: &str) -> String {
    let mut text = String::new();
    for word in note.split_whitespace() {
        let space = usize::from(!text.is_empty());
        if text.chars().count() + space + word.chars().count() > LONGEST {
            break;
        }
        if space > 0 {
            text.push(' ');
        }
        text.push_str(word);
    }
    if text.is_empty() { note.trim().chars().take(LONGEST).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_notes_that_say_the_same_suggest_a_reason_in_the_words_of_the_newest() {
        let notes = [
            "The fee is wrong!",
            "fee wrong",
            "the FEE is wrong",
            "wrong fee again",
            "tone is off",
            "this fee was wrong",
            "too long",
            "",
        ];
        let found = suggested(notes, &[]);
        assert_eq!(found, [Suggested { text: "The fee is wrong!".into(), count: 5 }]);
        assert!(suggested(notes[1..].iter().copied(), &[]).is_empty(), "four are not enough");
        assert!(suggested(notes, &["Fee wrong".into()]).is_empty(), "there is such a reason");
    }

    #[test]
    fn notes_that_share_empty_words_alone_say_different_things() {
        let notes = ["the tone is wrong", "the fee is high", "this is it", "the age is off", "it is too long"];
        assert!(suggested(notes, &[]).is_empty());
        let same = ["it is", "It is.", "it is", "IT IS", "it  is"];
        assert_eq!(suggested(same, &[])[0].count, 5, "the same text says the same, whatever its words");
    }

    #[test]
    fn a_reason_is_one_line_of_sixty_characters_at_most() {
        assert_eq!(tidy("  not \n this   persona "), Some("not this persona".into()));
        assert_eq!(tidy(" \n"), None);
        assert_eq!(tidy(&"é".repeat(60)).map(|reason| reason.chars().count()), Some(60));
        assert_eq!(tidy(&"é".repeat(61)), None);
        let long = format!("{} and so on for ever and ever and ever until nobody reads it", "word ".repeat(5));
        assert!(shortened(&long).chars().count() <= LONGEST && !shortened(&long).ends_with(' '));
        assert_eq!(shortened(&"x".repeat(99)).chars().count(), LONGEST);
        assert_eq!(key(" Not this  PERSONA. "), "not this persona");
        let marks = ["???", "\u{1f916}", "\u{274c}"];
        assert_eq!(marks.map(key), marks, "none of them is another");
    }
}
