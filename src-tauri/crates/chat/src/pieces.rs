//! Cuts a long text where a tokenizer cuts it too, so that what it holds at a time is bounded: it merges a run without a
//! space as one piece, with some thirty bytes of memory for each of the run's.

/// How long a piece may be before a place to cut is looked for.
const SOFT: usize = 16 << 10;
/// How long a piece may be at all. A run that is longer without a place to cut is cut in its middle, which may count a
/// token or two more for each.
const HARD: usize = 64 << 10;

/// The pieces of a text, in order.
pub(crate) fn of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = rest.split_at(length(rest));
        rest = after;
        Some(piece)
    })
}

fn length(text: &str) -> usize {
    if text.len() <= SOFT {
        return text.len();
    }
    let from = text.floor_char_boundary(SOFT);
    let to = text.floor_char_boundary(HARD);
    let mut letters = text[from..to].char_indices().map(|(at, letter)| (from + at, letter));
    let mut before = letters.next().map(|(_, letter)| letter);
    let mut at = letters.next();
    for (next_at, next) in letters {
        if let (Some(one), Some((cut, two))) = (before, at)
            && is_letter(one)
            && matches!(two, ' ' | ',' | '.' | '，' | '。' | '、')
            && is_letter(next)
        {
            return cut;
        }
        before = at.map(|(_, letter)| letter);
        at = Some((next_at, next));
    }
    to
}

/// Letters that every pattern of the tokenizers takes for letters. A space or a point between two of them belongs to the
/// second's piece.
fn is_letter(letter: char) -> bool {
    letter.is_ascii_lowercase()
        || matches!(letter, 'а'..='я' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}
