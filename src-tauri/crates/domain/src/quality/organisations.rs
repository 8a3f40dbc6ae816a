//! Organisations and streets in a text, by how they are written.

use std::ops::Range;

/// Last words of organisations' names.
const ENDS: &[&str] = &[
    "Administration",
    "Agency",
    "Association",
    "Authority",
    "Bank",
    "Bureau",
    "Center",
    "Centre",
    "Clinic",
    "Coalition",
    "College",
    "Commission",
    "Cooperative",
    "Corps",
    "Department",
    "Federation",
    "Foundation",
    "Fund",
    "Group",
    "Helpline",
    "Hospital",
    "Hotline",
    "Inc",
    "Initiative",
    "Institute",
    "Lifeline",
    "LLC",
    "Ministry",
    "Network",
    "Office",
    "Partners",
    "Services",
    "Society",
    "Trust",
    "Union",
    "University",
];
/// Names that say who it is by themselves.
const KNOWN: &[&str] = &[
    "988",
    "911",
    "211",
    "FDIC",
    "IRS",
    "Medicare",
    "Medicaid",
    "Social Security Administration",
    "Vanguard",
    "Fidelity",
    "Schwab",
    "FINRA",
    "SEC",
];
const STREETS: &[&str] =
    &["Street", "St", "Avenue", "Ave", "Road", "Rd", "Lane", "Ln", "Drive", "Dr", "Boulevard", "Blvd", "Court", "Way"];
/// Words inside of names that are not capitalised.
const INSIDE: &[&str] = &["of", "for", "the", "and", "&"];
/// Words that begin a sentence and no name.
const BEGINNINGS: &[&str] = &[
    "A", "An", "And", "Ask", "At", "But", "Call", "Contact", "Find", "For", "Go", "If", "In", "Is", "Or", "Our", "So",
    "That", "The", "This", "To", "Try", "Visit", "Write", "Your",
];

struct Word<'t> {
    text: &'t str,
    at: Range<usize>,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphanumeric() || c == '\'' || c == '\u{2019}' || c == '&' || c == '-';
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push(Word { text: &text[from..at], at: from..at });
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Whether two words stand side by side, with nothing but a blank between them.
fn side_by_side(text: &str, left: &Word<'_>, right: &Word<'_>) -> bool {
    &text[left.at.end..right.at.start] == " "
}

/// Names of organisations: capitalised words of which the last says so ("Harbor Credit Union"), and known ones.
pub fn named(text: &str) -> Vec<Range<usize>> {
    let words = words(text);
    let is_name = |word: &Word<'_>| word.text.starts_with(char::is_uppercase) && !BEGINNINGS.contains(&word.text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for (end, word) in words.iter().enumerate().filter(|(_, word)| ENDS.contains(&word.text)) {
        let mut start = end;
        while start > 0 && side_by_side(text, &words[start - 1], &words[start]) {
            let before = &words[start - 1];
            if !(is_name(before) || INSIDE.contains(&before.text) && start > 1) {
                break;
            }
            start -= 1;
        }
        while start < end && !is_name(&words[start]) {
            start += 1;
        }
        if start < end {
            found.push(words[start].at.start..word.at.end);
        }
    }
    for known in KNOWN {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !"-,$%.".contains(c) || ".,".contains(c));
        let free = |at: &usize| {
            let digits = known.starts_with(|c: char| c.is_ascii_digit());
            let before = text[..*at].chars().next_back();
            // "$911" and "1,911" are sums.
            edge(before)
                && !(digits && before.is_some_and(|c| "$,.".contains(c)))
                && edge(text[at + known.len()..].chars().next())
                && !(digits
                    && text[at + known.len()..].starts_with([',', '.'])
                    && text[at + known.len() + 1..].starts_with(|c: char| c.is_ascii_digit()))
        };
        found.extend(text.match_indices(known).map(|(at, _)| at).filter(free).map(|at| at..at + known.len()));
    }
    found.sort_by_key(|at| (at.start, usize::MAX - at.end));
    found.dedup_by(|next, before| next.start < before.end);
    found
}

/// Streets with a number: "12 Elm Street".
pub fn streets(text: &str) -> Vec<Range<usize>> {
    let words = words(text);
    let is_number = |word: &Word<'_>| word.text.len() <= 5 && word.text.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = |word: &Word<'_>| word.text.starts_with(char::is_uppercase);
    let in_a_row = |from: usize, to: usize| (from..to).all(|at| side_by_side(text, &words[at], &words[at + 1]));
    (0..words.len())
        .filter(|at| is_number(&words[*at]))
        .filter_map(|from| {
            let end = (from + 2..words.len().min(from + 5)).find(|end| STREETS.contains(&words[*end].text))?;
            let named = words[from + 1..end].iter().all(is_name) && in_a_row(from, end);
            named.then(|| words[from].at.start..words[end].at.end)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, find: fn(&str) -> Vec<Range<usize>>) -> Vec<&str> {
        find(text).into_iter().map(|at| &text[at]).collect()
    }

    #[test]
    fn names_are_found_whole() {
        for (text, expected) in [
            (
                "Call the National Foundation for Credit Counseling Services now.",
                vec!["National Foundation for Credit Counseling Services"],
            ),
            ("The Federal Trade Commission takes it.", vec!["Federal Trade Commission"]),
            ("a trust fund, a group, an office", vec![]),
            ("Dial 988 or 911.", vec!["988", "911"]),
            ("It costs $911 or 1,211 or 988,000.", vec![]),
            ("Your Bank keeps it", vec![]),
            ("the IRS and the FDIC", vec!["IRS", "FDIC"]),
            ("the University of Ohio Hospital", vec!["University of Ohio Hospital"]),
        ] {
            assert_eq!(of(text, named), expected, "{text}");
        }
    }

    #[test]
    fn streets_need_a_number_and_a_name() {
        assert_eq!(
            of("at 12 Elm Street, 40 Martin Luther King Drive", streets),
            ["12 Elm Street", "40 Martin Luther King Drive"]
        );
        assert!(of("12 months of Main Street, 12 Ways", streets).is_empty());
    }
}
