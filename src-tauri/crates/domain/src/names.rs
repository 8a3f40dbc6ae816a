//! Names as people type them: when two mean the same, and how much they look alike.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The longest name and word, in characters: the same in the library, in a plan and in files.
pub const LONGEST: usize = 120;

/// The accents of Latin, Greek and Cyrillic letters. What other scripts put above and below a letter belongs to the word.
const ACCENTS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// Soft hyphens, spaces without width, marks of the reading direction: they come along from web pages, PDFs and spreadsheets,
/// and nobody sees that they make another name. The joiners of emoji and of Persian are part of the word.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// A name or a word as it is kept: without what cannot be seen, its letters composed. A file of macOS has them in parts.
pub fn clean(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.chars().filter(|letter| !is_invisible(*letter)).nfc().collect())
}

/// A name as one sees it: what differs only in case, or in what cannot be seen, is the same. Accents tell two apart.
pub fn seen(name: &str) -> String {
    clean(name).trim().to_lowercase()
}

/// The two forms that a text can have, its letters composed and in parts: they look the same.
pub fn forms(text: &str) -> [String; 2] {
    [text.nfc().collect(), text.nfd().collect()]
}

/// What names are compared by: names that differ only in case, accents, spaces or what cannot be seen have the same one.
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in clean(name).split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        let letters = word.nfkd().filter(|letter| !ACCENTS.contains(letter));
        key.extend(letters.flat_map(char::to_lowercase).map(|letter| if letter == '\u{2019}' { '\'' } else { letter }));
    }
    key
}

/// A name by its pairs of neighbouring letters, so that many can be compared with many.
#[derive(Clone, Debug)]
pub struct Likeness {
    pairs: Vec<(char, char)>,
}

impl Likeness {
    /// Of a name.
    pub fn of(name: &str) -> Self {
        // Spaces around each word: how words begin and end counts, and their order does not.
        let padded: Vec<char> = format!(" {} ", key(name)).chars().collect();
        let mut pairs: Vec<(char, char)> = padded.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        Self { pairs }
    }

    /// Shared pairs out of the pairs of both: 0 for nothing in common, 1 for the same letters.
    pub fn with(&self, other: &Self) -> f64 {
        let (mut i, mut j, mut shared) = (0, 0, 0_u32);
        while let (Some(left), Some(right)) = (self.pairs.get(i), other.pairs.get(j)) {
            shared += u32::from(left == right);
            let (next_left, next_right) = (left <= right, right <= left);
            i += usize::from(next_left);
            j += usize::from(next_right);
        }
        // A name has a few hundred pairs at the most.
        2.0 * f64::from(shared) / (self.pairs.len() + other.pairs.len()) as f64
    }
}

/// From this likeness on a name is probably the other one mistyped. Two arcs that begin with the same feeling stay below it:
/// "Fear to Competence" and "Fear to Confidence" have 0.74.
pub const MISTYPED: f64 = 0.75;

/// The names that are most like a name with their likeness, the nearest first, at most so many. Names that are equally near
/// keep their order.
pub fn nearest<'n, T>(
    name: &str,
    known: impl IntoIterator<Item = (&'n Likeness, T)>,
    most: usize,
) -> impl Iterator<Item = (f64, T)> {
    let name = Likeness::of(name);
    let mut near: Vec<(f64, T)> = known.into_iter().map(|(known, item)| (name.with(known), item)).collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.truncate(most);
    near.into_iter()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_accents_and_spaces_make_no_other_name() {
        for (a, b) in [
            ("Émilie", "emilie"),
            ("E\u{301}MILIE", "émilie"),
            ("  New   Graduate ", "new graduate"),
            ("Roth\u{a0}conversion", "Roth conversion"),
            ("Ａnxious Planner", "Anxious Planner"),
            ("Ελπίδα", "ελπιδα"),
            ("Don\u{2019}t know", "don't know"),
            ("\u{200e}Late \u{200b} Starter\u{feff}", "Late Starter"),
        ] {
            assert_eq!(key(a), key(b));
        }
        for (a, b) in [("Shift Worker", "Shift Workers"), ("কি", "কী"), ("が", "か"), ("New Graduate", "NewGraduate")]
        {
            assert_ne!(key(a), key(b));
        }
    }

    #[test]
    fn what_nobody_sees_is_not_kept_and_letters_are_composed() {
        for (pasted, kept) in [
            ("Anxious Planner\u{200b}", "Anxious Planner"),
            ("\u{200e}Late Starter", "Late Starter"),
            ("Roth conver\u{ad}sion", "Roth conversion"),
            ("E\u{200b}\u{301}milie", "Émilie"),
            ("می\u{200c}خواهم 👩\u{200d}👧", "می\u{200c}خواهم 👩\u{200d}👧"),
        ] {
            assert_eq!(clean(pasted), kept);
        }
    }

    #[test]
    fn what_was_mistyped_or_turned_around_is_nearest() {
        let names = ["Estate basics", "Roth conversion", "Tax letter unopened", "Insurance gap", "First budget"];
        let known: Vec<Likeness> = names.iter().map(|name| Likeness::of(name)).collect();
        for (typed, meant) in [
            ("Roth convertion", "Roth conversion"),
            ("conversion, Roth", "Roth conversion"),
            ("budgets", "First budget"),
            ("Unopened tax letters", "Tax letter unopened"),
        ] {
            let found: Vec<&str> = nearest(typed, known.iter().zip(names), 2).map(|(_, name)| name).collect();
            assert_eq!((found[0], found.len()), (meant, 2), "{typed}");
        }
    }

    #[test]
    fn strangers_are_not_taken_for_mistyped() {
        for (typed, known, mistyped) in [
            ("Frau Schmit, self-employed", "Frau Schmidt, self-employed", true),
            ("VAT on \"tips\"", "VAT on tips", true),
            ("Late Starters", "Late Starter", true),
            ("Herr Weber", "Frau Schmidt, self-employed", false),
            ("Inheritance tax", "Income tax", false),
            ("Fear to Competence", "Fear to Confidence", false),
        ] {
            assert_eq!(Likeness::of(typed).with(&Likeness::of(known)) >= MISTYPED, mistyped, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn likeness_is_mutual_and_between_nothing_and_the_same(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            let (left, right) = (Likeness::of(&a), Likeness::of(&b));
            prop_assert!((left.with(&right) - right.with(&left)).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&left.with(&right)));
            prop_assert!((left.with(&left) - 1.0).abs() < 1e-9);
        }
    }
}
