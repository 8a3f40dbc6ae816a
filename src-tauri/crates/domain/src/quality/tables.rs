//! What the conversations of a dataset have in common, by what each of them shows now.

use super::text::Text;
use super::{ConversationWords, DatasetWords, Others};
use crate::answer::{Conversation, Role};
use crate::items::Voice;
use crate::novelty::{Index, phrases};

/// What one conversation adds to the tables of its dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableEntry {
    words: ConversationWords,
    first_turn: Box<[u32]>,
    first_reply: Box<[u32]>,
    brief: Box<[u32]>,
}

impl TableEntry {
    /// That of a conversation and its row's brief.
    pub fn of(conversation: &Conversation, brief: Option<&str>, voice: &Voice) -> Self {
        Self::of_text(&Text::of(conversation, voice), brief)
    }

    /// The same of one that was read.
    pub fn of_text(text: &Text<'_>, brief: Option<&str>) -> Self {
        let first = |role: Role| {
            let turn = text.turns.iter().find(|turn| turn.role == role);
            turn.map(|turn| phrases(turn.raw)).unwrap_or_default()
        };
        Self {
            words: ConversationWords::of_text(text),
            first_turn: first(Role::User),
            first_reply: first(Role::Assistant),
            brief: brief.map(phrases).unwrap_or_default(),
        }
    }
}

impl TableEntry {
    /// Keeps what is compared with others alone.
    pub(super) fn forget_words(&mut self) {
        self.words = ConversationWords::default();
    }
}

/// The tables of a dataset. Conversations go in and out in any order; the result is the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    first_turns: Index,
    first_replies: Index,
    briefs: Index,
    words: DatasetWords,
}

impl Tables {
    /// How many conversations are in.
    pub fn conversations(&self) -> u32 {
        self.words.conversations()
    }

    /// Takes a conversation in. Its first texts take the place of those that its number had before.
    pub fn add(&mut self, number: u32, entry: &TableEntry) {
        self.first_turns.add(number, &entry.first_turn);
        self.first_replies.add(number, &entry.first_reply);
        self.briefs.add(number, &entry.brief);
        self.words.add(&entry.words);
    }

    /// Counts the words of a conversation, and leaves the texts of its number as they are.
    pub fn add_words(&mut self, entry: &TableEntry) {
        self.words.add(&entry.words);
    }

    /// Takes the words of a conversation out, whose number has other texts by now.
    pub fn remove_words(&mut self, entry: &TableEntry) {
        self.words.remove(&entry.words);
    }

    /// Takes a conversation out.
    pub fn remove(&mut self, number: u32, entry: &TableEntry) {
        self.first_turns.remove(number);
        self.first_replies.remove(number);
        self.briefs.remove(number);
        self.words.remove(&entry.words);
    }

    /// In about how many conversations a phrase of [`PHRASE`](super::dataset_words::PHRASE) words is: never too few.
    pub(super) fn phrase(&self, key: u32) -> u32 {
        self.words.phrase(key)
    }

    /// What they say of a conversation, which may be one of them.
    pub fn others(&self, number: u32, entry: &TableEntry, counts_this: bool) -> Others<'_> {
        Others {
            first_turn: self.first_turns.nearest(number, &entry.first_turn),
            first_reply: self.first_replies.nearest(number, &entry.first_reply),
            brief: self.briefs.nearest(number, &entry.brief),
            words: Some(&self.words),
            counts_this,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answer::Turn;
    use crate::fixture;

    /// A small world, so that texts share words, and rows come back to texts that they had.
    fn entry(text: u8) -> TableEntry {
        let (a, b) = (text % 3, text % 5);
        let conversation = Conversation::of([
            Turn::new(Role::User, format!("I have letter {a} here on the table and cannot open it today, page {b}.")),
            Turn::new(
                Role::Assistant,
                format!("Marcus, take a breath with me before page {a}. How does page {b} feel now?"),
            ),
        ]);
        let brief = text.is_multiple_of(2).then(|| format!("a letter of {a} pages about house {b}"));
        TableEntry::of(&conversation, brief.as_deref(), &fixture::voice())
    }

    proptest! {
        // The counters of phrases are 4 MB a table.
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Answers, edits and deletions in any order end where the same rows, read from the file, begin.
        #[test]
        fn tables_are_the_same_whatever_happened_before(steps in prop::collection::vec((0_u32..8, prop::option::of(0_u8..15)), 0..60)) {
            let mut tables = Tables::default();
            let mut shown = std::collections::BTreeMap::<u32, u8>::new();
            for (number, text) in steps {
                let before = shown.remove(&number).map(entry);
                match (text, before) {
                    // An answer or an edit comes before it is known what it replaces.
                    (Some(text), before) => {
                        tables.add(number, &entry(text));
                        if let Some(before) = before {
                            tables.remove_words(&before);
                        }
                        shown.insert(number, text);
                    }
                    (None, Some(before)) => tables.remove(number, &before),
                    (None, None) => {}
                }
            }
            let mut read = Tables::default();
            for (number, text) in &shown {
                read.add(*number, &entry(*text));
            }
            prop_assert_eq!(&tables, &read);
            let mut backwards = Tables::default();
            for (number, text) in shown.iter().rev() {
                backwards.add(*number, &entry(*text));
            }
            prop_assert_eq!(&tables, &backwards);
        }
    }

    #[test]
    fn a_conversation_is_held_against_the_others_and_not_against_itself() {
        let mut tables = Tables::default();
        tables.add(1, &entry(0));
        let own = tables.others(1, &entry(0), true);
        assert_eq!((own.first_turn, own.brief), (crate::quality::Novelty::First, crate::quality::Novelty::First));
        let other = tables.others(2, &entry(15), false);
        let crate::quality::Novelty::Compared(Some(nearest)) = other.first_reply else { panic!("the same reply") };
        assert_eq!((nearest.number, nearest.similarity), (1, 1.0));
        assert_eq!(other.brief, crate::quality::Novelty::First, "an odd text has no brief");
    }
}
