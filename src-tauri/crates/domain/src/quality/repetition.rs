//! Repetition inside a conversation, by the shares of its letters in repeated runs of words.
//!
//! Limits for whole documents: Rae et al. 2021 (Gopher), table A1. Usual conversations stay far below: at most 2.9 % in
//! repeated runs of five words (measured on 72), so points are lost from 5 % on.

use super::text::{Text, TurnText};
use super::words::{Word, hash_run};
use super::{Criterion, CriterionScore, Place, SPACED_ONLY};

const USUAL: f64 = 0.05;
/// Shares of repeated runs of five and ten words from which a document is useless.
const FIVE: f64 = 0.15;
const TEN: f64 = 0.1;
/// Shares of the commonest run of two, three and four words.
const COMMONEST: [(usize, f64); 3] = [(2, 0.2), (3, 0.18), (4, 0.16)];

/// Points by the share in repeated runs of five words; none beyond any of the limits.
pub fn repetition(text: &Text<'_>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::Repetition, 1.0);
    if !text.spaced {
        return criterion.unmeasured(SPACED_ONLY);
    }
    let letters: usize = text.turns.iter().flat_map(|turn| &turn.words).map(|word| word.at().len()).sum();
    let five = repeated(text, 5);
    let share_of = |runs: &[(usize, usize, usize)]| -> f64 {
        let covered =
            runs.iter().map(|(turn, start, end)| length(&text.turns[*turn].words[*start..*end])).sum::<usize>();
        // Letters are far below 2^52.
        covered as f64 / letters.max(1) as f64
    };
    let part = share_of(&five);
    // What is repeated in tens is repeated in fives.
    let beyond = part > FIVE || part > TEN && share_of(&repeated(text, 10)) > TEN;
    let hammered = COMMONEST.iter().any(|(count, limit)| commonest(text, *count) as f64 > limit * letters as f64);
    let share = if beyond || hammered { 0.0 } else { 1.0 - (part - USUAL) / (FIVE - USUAL) };
    let place = |(turn, start, end): &(usize, usize, usize)| -> Place {
        let turn: &TurnText<'_> = &text.turns[*turn];
        turn.place(turn.words[*start].at().start..turn.words[end - 1].at().end)
    };
    let mut runs = five;
    // The longest say it best.
    runs.sort_by_key(|(turn, start, end)| (std::cmp::Reverse(end - start), *turn, *start));
    let places: Vec<Place> = if share < 1.0 { runs.iter().take(6).map(place).collect() } else { Vec::new() };
    criterion
        .measured(share, format!("{:.1} % of the letters in repeated runs of five words", part * 100.0), "at most 5 %")
        .at(places)
}

fn length(words: &[Word]) -> usize {
    words.iter().map(|word| word.at().len()).sum()
}

/// Runs of so many words with their number, turn and first word, in the order of their numbers and of the text.
fn runs(text: &Text<'_>, count: usize) -> Vec<(u32, u32, u32)> {
    // Turns and words are far below 2^32.
    let of_turn = |(turn, words): (usize, &TurnText<'_>)| {
        words
            .words
            .windows(count)
            .enumerate()
            .map(move |(at, run)| (hash_run(run), turn as u32, at as u32))
            .collect::<Vec<_>>()
    };
    let mut runs: Vec<(u32, u32, u32)> = text.turns.iter().enumerate().flat_map(of_turn).collect();
    runs.sort_unstable();
    runs
}

/// Where runs stand that stood before: turn, first word, end. Those that overlap are one.
fn repeated(text: &Text<'_>, count: usize) -> Vec<(usize, usize, usize)> {
    let mut again: Vec<(usize, usize)> = runs(text, count)
        .windows(2)
        .filter(|pair| pair[0].0 == pair[1].0)
        .map(|pair| (pair[1].1 as usize, pair[1].2 as usize))
        .collect();
    again.sort_unstable();
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (turn, start) in again {
        match found.last_mut().filter(|last| last.0 == turn && last.2 >= start) {
            Some(last) => last.2 = start + count,
            None => found.push((turn, start, start + count)),
        }
    }
    found
}

/// Letters in the run of so many words that stands most often, if it stands more than once.
fn commonest(text: &Text<'_>, count: usize) -> usize {
    runs(text, count)
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same.len() > 1)
        .map(|same| {
            let (_, turn, at) = same[0];
            let words = &text.turns[turn as usize].words[at as usize..];
            same.len() * length(&words[..count])
        })
        .max()
        .unwrap_or_default()
}
