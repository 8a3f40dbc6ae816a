//! Texts in any case, in order and as the same, as a collation: SQLite's own knows the case of ASCII's letters only.

use std::cmp::Ordering;

/// Its name in statements.
pub const NAME: &str = "any_case";

/// Compares two texts letter by letter, as far as they have to be read.
pub fn compare(a: &str, b: &str) -> Ordering {
    a.chars().flat_map(char::to_lowercase).cmp(b.chars().flat_map(char::to_lowercase))
}

/// Whether two texts are the same in any case.
pub fn is_same(a: &str, b: &str) -> bool {
    compare(a, b).is_eq()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_script_stand_in_any_case() {
        let mut texts = ["étoile", "Zebra", "apple", "Éclair", "ZEBRA", "", "Ольга", "Apple pie"];
        texts.sort_by(|a, b| compare(a, b));
        assert_eq!(texts, ["", "apple", "Apple pie", "Zebra", "ZEBRA", "Éclair", "étoile", "Ольга"]);
    }
}
