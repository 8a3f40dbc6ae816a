//! Who speaks first and last, whether they alternate, and whether what they say is whole.

use super::text::{Text, TurnText};
use super::{Criterion, CriterionScore, Place};
use crate::answer::Role;

/// Points: half of them for each defect.
pub fn structure(text: &Text<'_>) -> CriterionScore {
    let mut found: Vec<(&str, Place)> = Vec::new();
    if let Some(turn) = text.turns.first().filter(|turn| turn.role != Role::User) {
        found.push(("begins with the expert", turn.whole()));
    }
    if let Some(turn) = text.turns.last().filter(|turn| turn.role != Role::Assistant) {
        found.push(("ends on the client", turn.whole()));
    }
    for pair in text.turns.windows(2).filter(|pair| pair[0].role == pair[1].role) {
        found.push(("the same speaker twice in a row", pair[1].whole()));
    }
    for turn in &text.turns {
        if turn.raw.trim().is_empty() {
            found.push(("an empty turn", turn.whole()));
        } else if text.spaced && turn.role == Role::Assistant && is_cut(turn) {
            let end = turn.raw.trim_end().len();
            let last = turn.raw[..end].rsplit(char::is_whitespace).next().map_or(0, str::len);
            found.push(("a reply stops in the middle of a sentence", turn.of_raw(end - last..end)));
        }
    }
    let actual = match found.first() {
        None => format!("{} turns, client first, expert last", text.turns.len()),
        Some(_) => {
            let mut words: Vec<&str> = found.iter().map(|(what, _)| *what).collect();
            words.dedup();
            words.join("; ")
        }
    };
    // A handful.
    let share = 1.0 - found.len() as f64 * 0.5;
    let target = "client first, alternating, expert last, whole sentences";
    CriterionScore::new(Criterion::Structure, 1.0)
        .measured(share, actual, target)
        .at(found.into_iter().map(|(_, place)| place))
}

/// Whether a text ends in a letter or a comma. The last line of a list may.
fn is_cut(turn: &TurnText<'_>) -> bool {
    let text = turn.raw.trim_end();
    let last_line = text.rsplit('\n').next().unwrap_or_default().trim_start();
    let in_list =
        last_line.starts_with(['-', '*', '\u{2022}', '#']) || last_line.starts_with(|c: char| c.is_ascii_digit());
    let end = text.trim_end_matches(['"', '\'', '*', '_', ')', '\u{201d}', '\u{2019}']).chars().next_back();
    !in_list && end.is_some_and(|c| c.is_alphanumeric() || matches!(c, ',' | ';' | '-' | '\u{2014}' | '$'))
}
