//! Words of scripts that put no blanks between them, set apart for a search by words.

use std::borrow::Cow;

use crate::quality::stands_alone;

/// A text in which each letter of such a script is a word of its own: a run of them is then found wherever it stands.
/// What is searched for has to be written the same way.
pub fn set_apart(text: &str) -> Cow<'_, str> {
    if !text.chars().any(stands_alone) {
        return Cow::Borrowed(text);
    }
    let mut apart = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        let alone = stands_alone(letter);
        if alone {
            apart.push(' ');
        }
        apart.push(letter);
        if alone {
            apart.push(' ');
        }
    }
    Cow::Owned(apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_scripts_without_blanks_are_words_of_their_own() {
        assert!(matches!(set_apart("the letter of the bank"), Cow::Borrowed(_)));
        assert_eq!(set_apart("\u{6211}\u{5f88}ok"), " \u{6211}  \u{5f88} ok");
    }
}
