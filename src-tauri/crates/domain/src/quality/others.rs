//! What is known of the dataset's other conversations.

use super::DatasetWords;

/// The nearest other conversation of the dataset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// Its number in the table.
    pub number: u32,
    /// 3-gram Jaccard similarity, 0 to 1.
    pub similarity: f64,
}

/// What the dataset's other conversations say about one text of this one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Novelty {
    /// There is nothing to compare with.
    #[default]
    First,
    /// Others were compared; the most similar one, where any shares a phrase.
    Compared(Option<Nearest>),
}

/// What is known of the dataset's other conversations. What is not given is not measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Others<'a> {
    /// The first client turn against theirs.
    pub first_turn: Novelty,
    /// The first reply against theirs.
    pub first_reply: Novelty,
    /// The row's brief against theirs.
    pub brief: Novelty,
    /// How often they use which words.
    pub words: Option<&'a DatasetWords>,
    /// The words of this conversation are among them.
    pub counts_this: bool,
}
