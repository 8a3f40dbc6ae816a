//! Which conversations are the same: those whose turns are, whatever white space stands around them. An export trims it.

use std::hash::{DefaultHasher, Hash, Hasher};

use train_domain::answer::Turn;

/// A number for the turns of a conversation, and for each beginning of it: the last one is that of the whole.
pub fn beginnings(turns: &[Turn]) -> Vec<u64> {
    let mut hasher = DefaultHasher::new();
    let one = |turn: &Turn| {
        (turn.role, turn.content.trim()).hash(&mut hasher);
        hasher.finish()
    };
    turns.iter().map(one).collect()
}

/// The number of a whole conversation.
pub fn of(turns: &[Turn]) -> u64 {
    beginnings(turns).last().copied().unwrap_or_default()
}

/// A number for a text.
pub fn of_text(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
