//! The words of a text: where they stand, and a number for each that is the same wherever it stands.

use std::ops::Range;

use crate::chance::fnv1a;

/// One word of a folded text.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    start: u32,
    end: u32,
    /// The same for the same word; names have one in common.
    pub hash: u32,
}

/// What names are in n-grams.
pub const NAME: u32 = 1;

impl Word {
    /// Where it stands in the folded text, in bytes.
    pub fn at(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// FNV-1a, folded to 32 bits so that both halves count.
pub fn hash(bytes: impl IntoIterator<Item = u8>) -> u32 {
    let state = fnv1a(bytes);
    (state ^ (state >> 32)) as u32
}

/// One number for words that follow one another.
pub fn hash_run(words: &[Word]) -> u32 {
    hash_all(words.iter().map(|word| word.hash))
}

/// The same of the numbers of words.
pub fn hash_all(hashes: impl ExactSizeIterator<Item = u32>) -> u32 {
    let step = |state: u64, hash: u32| (state.rotate_left(23) ^ u64::from(hash)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let state = hashes.len() as u64;
    let state = hashes.fold(state, step);
    (state ^ (state >> 32)) as u32
}

/// The words of a folded text: letters and digits, with apostrophes inside.
pub fn words(folded: &str) -> Vec<Word> {
    let mut found = Vec::with_capacity(folded.len() / 5);
    let mut start = None;
    let mut close = |start: &mut Option<usize>, end: usize| {
        if let Some(at) = start.take() {
            let word = folded[at..end].trim_end_matches('\'');
            // A turn is far below 4 GB.
            found.push(Word { start: at as u32, end: (at + word.len()) as u32, hash: hash(word.bytes()) });
        }
    };
    for (at, c) in folded.char_indices() {
        let inside = if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() };
        if inside {
            start.get_or_insert(at);
        } else if c != '\'' {
            close(&mut start, at);
        }
    }
    close(&mut start, folded.len());
    found
}

/// The sentences of a text, as ranges without the blanks around them.
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(|c: char| !c.is_whitespace())?;
        let ends = |(at, c): &(usize, char)| match c {
            '\n' | '\u{3002}' => true,
            '.' | '!' | '?' => {
                let next = text[start + at + 1..].chars().next();
                next.is_none_or(|c| c.is_whitespace() || "\"')*\u{201d}\u{2019}".contains(c))
            }
            _ => false,
        };
        let end = text[start..].char_indices().find(ends).map_or(text.len(), |(at, c)| start + at + c.len_utf8());
        rest = end;
        Some(start..start + text[start..end].trim_end().len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_and_keep_their_apostrophes() {
        let text = "it's 4.2 percent, 'quoted' caf\u{e9}s \u{2014} fine";
        let found: Vec<&str> = words(text).iter().map(|word| &text[word.at()]).collect();
        assert_eq!(found, ["it's", "4", "2", "percent", "quoted", "caf\u{e9}s", "fine"]);
        assert_eq!(words("fine")[0].hash, words(text).last().expect("a word").hash);
    }

    #[test]
    fn a_decimal_ends_no_sentence() {
        let text = "It pays 4.2 percent. \"Really?\" Yes\nA list";
        let found: Vec<&str> = sentences(text).map(|at| &text[at]).collect();
        assert_eq!(found, ["It pays 4.2 percent.", "\"Really?", "\" Yes", "A list"]);
    }
}
