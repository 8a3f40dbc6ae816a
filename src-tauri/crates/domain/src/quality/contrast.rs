//! "It isn't this. It's that": the best known tic of models.

use std::ops::Range;
use std::sync::LazyLock;

use super::text::{Phrases, Text, TurnText, find_all, holds};
use super::words::sentences;
use super::{Criterion, CriterionScore, ENGLISH_ONLY};

/// So many in a conversation are usual talk.
const USUAL: usize = 2;
/// What is said not to be, at most so many bytes before what is.
const NEAR: usize = 110;
const NEGATIONS: &[&str] = &["isn't", "aren't", "wasn't", "not", "weren't", "doesn't mean"];
const TURNS: &[&str] =
    &["it's ", "it is ", "that's ", "that is ", "they're ", "they are ", "this is ", "you're ", "it was ", "it means "];

static JUST: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(["not just", "not only", "not merely", "isn't just", "isn't only", "aren't just"]));

/// Points: a quarter of them for each beyond the usual.
pub fn contrast(text: &Text<'_>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::Contrast, 0.5);
    if !text.english {
        return criterion.unmeasured(ENGLISH_ONLY);
    }
    let found: Vec<(&TurnText<'_>, Vec<Range<usize>>)> =
        text.replies().map(|turn| (turn, find(&turn.folded))).collect();
    let count: usize = found.iter().map(|(_, found)| found.len()).sum();
    // A handful.
    let share = 1.0 - count.saturating_sub(USUAL) as f64 * 0.25;
    let shown = found.into_iter().filter(|_| count > USUAL);
    let places = shown.flat_map(|(turn, found)| turn.places(found));
    criterion.measured(share, format!("{count} in the replies"), format!("at most {USUAL}")).at(places)
}

fn find(text: &str) -> Vec<Range<usize>> {
    let clauses: Vec<Range<usize>> = clauses(text).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for pair in clauses.windows(2) {
        let (no, yes) = (&text[pair[0].clone()], &text[pair[1].clone()]);
        let turns = TURNS.iter().any(|turn| yes.starts_with(turn));
        if turns
            && no.len() <= NEAR
            && NEGATIONS.iter().any(|word| holds(no, word))
            && !NEGATIONS.iter().any(|word| holds(yes, word))
        {
            found.push(pair[0].start..pair[1].end);
        }
    }
    for at in sentences(text) {
        let sentence = &text[at.clone()];
        let but = JUST.find_all(sentence).into_iter().next().filter(|(_, just)| {
            let rest = &sentence[just.end..];
            ["but", "it's"].iter().any(|word| find_all(rest, word).into_iter().next().is_some_and(|at| at.start < NEAR))
        });
        if but.is_some() {
            found.push(at);
        }
    }
    // One sentence may show both.
    found.sort_unstable_by_key(|at| (at.start, at.end));
    found.dedup_by(|next, before| next.start < before.end);
    found
}

/// Pieces between full stops, semicolons and dashes.
fn clauses(text: &str) -> impl Iterator<Item = Range<usize>> {
    sentences(text).flat_map(move |sentence| {
        let mut start = sentence.start;
        let mut pieces = Vec::new();
        for (at, mark) in text[sentence.clone()].match_indices([';', '\u{2014}', '\u{2013}']) {
            pieces.push(start..sentence.start + at);
            start = sentence.start + at + mark.len();
        }
        pieces.push(start..sentence.end);
        pieces.into_iter().filter_map(move |piece| {
            let inside = text[piece.clone()].trim();
            let start = piece.start + (text[piece.clone()].len() - text[piece.clone()].trim_start().len());
            (!inside.is_empty()).then_some(start..start + inside.len())
        })
    })
}
