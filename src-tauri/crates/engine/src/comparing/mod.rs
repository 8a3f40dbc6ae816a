//! What differs between two versions of a conversation, turns first, then words; and between two of an item of the library.

mod align;
mod words;

use std::time::{Duration, Instant};

use train_domain::answer::Turn;
use train_domain::items::ItemBody;

use crate::view::{Comparison, FieldChange, TurnDifference};

/// The most that is taken for words: what is not looked at by then is shown as other words. Nobody reads more.
const PATIENCE: Duration = Duration::from_secs(2);

/// Compares two versions. Work for the processor.
pub fn compare(older: &[Turn], newer: &[Turn]) -> Comparison {
    let deadline = Instant::now() + PATIENCE;
    let (mut differing, mut all) = (0, 0);
    let turns: Vec<TurnDifference> = align::pairs(older, newer)
        .into_iter()
        .map(|(one, other)| {
            let (old, new) = (one.map(|at| &older[at]), other.map(|at| &newer[at]));
            let difference = words::difference(text(old), text(new), deadline);
            differing += difference.differing;
            all += difference.all;
            let alike = old.zip(new).is_some_and(|(old, new)| old.content == new.content);
            let role = new.or(old).expect("a pair has a turn").role;
            TurnDifference { role, older: number(one), newer: number(other), alike, pieces: difference.pieces }
        })
        .collect();
    let differ = turns.iter().filter(|turn| !turn.alike).count();
    // Far below 2^53.
    let changed = if all == 0 { 0.0 } else { differing as f64 / all as f64 };
    Comparison { turns, differ: u32::try_from(differ).unwrap_or(u32::MAX), changed }
}

/// The fields of an item that differ between two of its versions, word by word. Work for the processor.
pub fn changed_fields(older: &ItemBody, newer: &ItemBody) -> Vec<FieldChange> {
    let deadline = Instant::now() + PATIENCE;
    let fields = newer.kind().fields().iter().zip(older.shown().into_iter().zip(newer.shown()));
    fields
        .filter(|(_, (old, new))| old != new)
        .map(|(field, (old, new))| FieldChange {
            field: field.label.into(),
            pieces: words::difference(&old, &new, deadline).pieces,
        })
        .collect()
}

fn text(turn: Option<&Turn>) -> &str {
    turn.map_or("", |turn| &turn.content)
}

/// Counted from 1.
fn number(at: Option<usize>) -> Option<u32> {
    at.and_then(|at| u32::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use train_domain::answer::Role;

    use super::*;
    use crate::view::WordPiece;

    /// Turns of texts that say who speaks: "u hello", "a hello".
    fn turns(texts: &[&str]) -> Vec<Turn> {
        let role = |text: &str| if text.starts_with('u') { Role::User } else { Role::Assistant };
        texts.iter().map(|text| Turn::new(role(text), &text[2..])).collect()
    }

    /// "1=1" alike, "2~2" differ, "-3" removed, "+3" added.
    fn lines(found: &Comparison) -> Vec<String> {
        let line = |turn: &TurnDifference| match (turn.older, turn.newer) {
            (Some(old), Some(new)) => format!("{old}{}{new}", if turn.alike { '=' } else { '~' }),
            (Some(old), None) => format!("-{old}"),
            (None, Some(new)) => format!("+{new}"),
            (None, None) => unreachable!("a pair has a turn"),
        };
        found.turns.iter().map(line).collect()
    }

    fn pieces(turn: &TurnDifference) -> String {
        let piece = |piece: &WordPiece| match (piece.removed, piece.added) {
            (true, _) => format!("[-{}]", piece.text),
            (_, true) => format!("[+{}]", piece.text),
            _ => piece.text.clone(),
        };
        turn.pieces.iter().map(piece).collect()
    }

    #[test]
    fn words_that_differ_stand_in_pieces_and_the_rest_stays() {
        let found = compare(
            &turns(&["u How much is it?", "a The fee is 300 dollars a year."]),
            &turns(&["u How much is it?", "a The fee is 450 euros a year."]),
        );
        assert_eq!(lines(&found), ["1=1", "2~2"]);
        assert_eq!(pieces(&found.turns[1]), "The fee is [-300 dollars][+450 euros] a year.");
        assert_eq!((found.differ, found.turns[0].pieces.len()), (1, 1));
        // Four of 4 + 7 words on each side.
        assert!((found.changed - 4.0 / 22.0).abs() < 1e-9, "{}", found.changed);
        let same = compare(&turns(&["u a", "a b"]), &turns(&["u a", "a b"]));
        assert_eq!((same.differ, same.changed), (0, 0.0));
    }

    #[test]
    fn an_exchange_that_was_taken_out_or_put_in_shifts_no_other() {
        let long = &["u I am afraid of debt", "a Tell me more of it", "u It is the house", "a How large is the loan"];
        let short = &["u I am afraid of debt", "a Tell me more of it"];
        assert_eq!(lines(&compare(&turns(long), &turns(short))), ["1=1", "2=2", "-3", "-4"]);
        assert_eq!(lines(&compare(&turns(short), &turns(long))), ["1=1", "2=2", "+3", "+4"]);
        let end = &["u It is the house", "a How large is the loan"];
        assert_eq!(lines(&compare(&turns(long), &turns(end))), ["-1", "-2", "3=1", "4=2"]);
        let between = &["u I am afraid of debt", "a Breathe", "u So?", "a Tell me more of it"];
        assert_eq!(lines(&compare(&turns(short), &turns(between))), ["1=1", "+2", "+3", "2=4"]);
    }

    #[test]
    fn a_turn_that_was_written_anew_stands_beside_the_one_it_replaces() {
        let found = compare(
            &turns(&["u Hello there", "a Take a breath first", "u Thanks", "a Bye"]),
            &turns(&["u Hello there", "a Nothing of this sort", "u Thanks", "a Bye"]),
        );
        assert_eq!(lines(&found), ["1=1", "2~2", "3=3", "4=4"]);
        let roles = compare(&turns(&["u Hello there"]), &turns(&["a Hello there"]));
        assert_eq!(lines(&roles), ["-1", "+1"], "another speaker says something else");
        assert_eq!(lines(&compare(&[], &turns(&["u a", "a b"]))), ["+1", "+2"]);
        assert!(compare(&[], &[]).turns.is_empty());
    }

    #[test]
    fn huge_texts_right_to_left_and_combining_ones_come_to_an_end_and_lose_nothing() {
        let long = "word and some other words ".repeat(40_000);
        let other = long.replace("some", "any");
        let one = Turn { content: long.clone(), ..turns(&["u x"]).remove(0) };
        let two = Turn { content: other.clone(), ..one.clone() };
        let begun = Instant::now();
        let found = compare(&[one], &[two]);
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
        let side = |skip: fn(&WordPiece) -> bool| {
            found.turns[0].pieces.iter().filter(|piece| !skip(piece)).map(|piece| &*piece.text).collect::<String>()
        };
        assert!(side(|piece| piece.added) == long && side(|piece| piece.removed) == other);
        let odd = ["u שלום עולם טוב", "a cafe\u{301} <smirk> 👩‍👩‍👧", "u \u{0}", "a  \n"];
        let changed = ["u שלום עולם רע", "a café <smirk> 👩‍👧", "u \u{0}", "a  \n"];
        let found = compare(&turns(&odd), &turns(&changed));
        assert_eq!(lines(&found), ["1~1", "2~2", "3=3", "4=4"]);
        assert_eq!(pieces(&found.turns[0]), "שלום עולם [-טוב][+רע]");
    }

    #[test]
    fn two_hundred_turns_are_aligned() {
        let texts: Vec<String> = (0..200)
            .map(|turn| format!("{} turn {turn} is about thing{turn}", if turn % 2 == 0 { 'u' } else { 'a' }))
            .collect();
        let all: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut less = all.clone();
        less.drain(50..52);
        let found = compare(&turns(&all), &turns(&less));
        assert_eq!((found.turns.len(), found.differ), (200, 2));
    }
}
