//! Cells that a spreadsheet would take for a formula.

use std::borrow::Cow;

/// What a formula can begin with, in some spreadsheet or other; the wide signs are those of Chinese and Japanese keyboards.
const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell's text with an apostrophe before it where a spreadsheet would take it for a formula, and run it. A text that
/// could be taken for such a cell gets one more, so that [`unguard`] gives every text back as it was.
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) { format!("'{text}").into() } else { text.into() }
}

/// The text of a cell that was written through [`guard`].
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_formula(text.trim_start_matches('\''))).unwrap_or(cell)
}

fn is_formula(text: &str) -> bool {
    text.starts_with(BEGINNINGS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_guarded_cell_begins_like_a_formula() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("'quoted'", "'quoted'"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!((&*guard(text), unguard(cell)), (cell, text));
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "['=+@\t\r\n＝a-]{0,6}\\PC{0,3}") {
            let cell = guard(&text);
            prop_assert!(!is_formula(&cell), "{cell:?}");
            prop_assert_eq!(unguard(&cell), text.as_str());
        }
    }
}
