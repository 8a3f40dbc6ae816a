//! Which words of two texts differ.

use std::ops::Range;
use std::time::Instant;

use similar::{DiffTag, TextDiff};

use crate::view::WordPiece;

/// The words of two texts, those that differ apart, and how many there are in both.
pub(super) struct Difference {
    pub pieces: Vec<WordPiece>,
    pub differing: usize,
    pub all: usize,
}

/// A stretch of both texts, by their words.
struct Stretch {
    differs: bool,
    old: Range<usize>,
    new: Range<usize>,
}

/// The words of two texts, those that differ apart. After the deadline what is left counts as different.
pub(super) fn difference(old: &str, new: &str, deadline: Instant) -> Difference {
    if old == new {
        let words = old.split_whitespace().count();
        let pieces = if old.is_empty() { Vec::new() } else { vec![piece(old.into(), false, false)] };
        return Difference { pieces, differing: 0, all: 2 * words };
    }
    let diff = TextDiff::configure().deadline(deadline).diff_unicode_words(old, new);
    let old: Vec<&str> = diff.iter_old_slices().collect();
    let new: Vec<&str> = diff.iter_new_slices().collect();
    let mut found = Difference { pieces: Vec::new(), differing: 0, all: count(&old) + count(&new) };
    for stretch in stretches(&diff, &old) {
        let (old, new) = (&old[stretch.old], &new[stretch.new]);
        if stretch.differs {
            found.differing += count(old) + count(new);
            found.pieces.extend((!old.is_empty()).then(|| piece(old.concat(), true, false)));
            found.pieces.extend((!new.is_empty()).then(|| piece(new.concat(), false, true)));
        } else {
            found.pieces.push(piece(old.concat(), false, false));
        }
    }
    found
}

/// The stretches of a comparison. White space alone between two that differ is taken into them: "300 dollars" gave way to
/// "450 euros", and not one word to one word twice.
fn stretches(diff: &TextDiff<'_, '_, str>, old: &[&str]) -> Vec<Stretch> {
    let ops = diff.ops();
    let differs = |at: usize| ops.get(at).is_some_and(|op| op.tag() != DiffTag::Equal);
    let between = |at: usize| at > 0 && differs(at - 1) && differs(at + 1) && is_space(&old[ops[at].old_range()]);
    let mut stretches: Vec<Stretch> = Vec::new();
    for (at, op) in ops.iter().enumerate() {
        let next = Stretch { differs: differs(at) || between(at), old: op.old_range(), new: op.new_range() };
        match stretches.last_mut() {
            Some(last) if last.differs == next.differs => (last.old.end, last.new.end) = (next.old.end, next.new.end),
            _ => stretches.push(next),
        }
    }
    stretches
}

fn is_space(words: &[&str]) -> bool {
    words.iter().all(|word| word.chars().all(char::is_whitespace))
}

fn count(words: &[&str]) -> usize {
    words.iter().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

fn piece(text: String, removed: bool, added: bool) -> WordPiece {
    WordPiece { text, removed, added }
}
