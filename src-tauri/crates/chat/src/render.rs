//! What a rendering is.

use std::ops::Range;

/// A conversation as a model reads it. All places are byte offsets of `text`, in order, on the boundaries of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The whole text.
    pub text: String,
    /// What gets loss: the replies, each with the end of its turn.
    pub learned: Vec<Range<usize>>,
    /// How `learned` is known.
    pub learned_by: LearnedBy,
    /// Special tokens that the template wrote. Empty for a template of the person's own without a family.
    pub special: Vec<Range<usize>>,
    /// Texts of special tokens that stood in a message. A trainer makes real special tokens of them: a turn ends in the
    /// middle of a sentence, or begins where nobody speaks.
    pub intruding: Vec<Range<usize>>,
}

/// How it is known what is learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LearnedBy {
    /// The template marks it by `{% generation %}`.
    Tags,
    /// The template marks nothing; what each reply adds to the text of the conversation before it is taken for it.
    Difference,
    /// The template marks nothing, and what a reply adds cannot be told. Nothing is marked then.
    Unknown,
}
