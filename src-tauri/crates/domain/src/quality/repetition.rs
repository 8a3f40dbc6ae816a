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
    let share = if beyond || is_hammered(text, letters) { 0.0 } else { 1.0 - (part - USUAL) / (FIVE - USUAL) };
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

/// Runs of so many words, in the order of their numbers and of the text: the number in the upper half, in the lower one the
/// place of the first word among all words of the conversation.
fn runs(text: &Text<'_>, count: usize) -> Vec<u64> {
    let mut runs = Vec::with_capacity(text.turns.iter().map(|turn| turn.words.len()).sum());
    // Words are far below 2^32.
    let mut first = 0_u64;
    for turn in &text.turns {
        let of_turn = turn.words.windows(count).zip(first..);
        runs.extend(of_turn.map(|(run, place)| u64::from(hash_run(run)) << 32 | place));
        first += turn.words.len() as u64;
    }
    runs.sort_unstable();
    runs
}

/// Whether two runs have the same words.
fn same(a: u64, b: u64) -> bool {
    a >> 32 == b >> 32
}

/// The turn and the first word of a run.
fn start_of(text: &Text<'_>, run: u64) -> (usize, usize) {
    let mut at = run as u32 as usize;
    let before = |turn: &&TurnText<'_>| {
        let rest = at.checked_sub(turn.words.len());
        at = rest.unwrap_or(at);
        rest.is_some()
    };
    (text.turns.iter().take_while(before).count(), at)
}

/// Where runs stand that stood before: turn, first word, end. Those that overlap are one.
fn repeated(text: &Text<'_>, count: usize) -> Vec<(usize, usize, usize)> {
    let runs = runs(text, count);
    let again = runs.windows(2).filter(|pair| same(pair[0], pair[1])).map(|pair| start_of(text, pair[1]));
    let mut again: Vec<(usize, usize)> = again.collect();
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

/// Whether one of the commonest runs takes more than its share of the letters.
fn is_hammered(text: &Text<'_>, letters: usize) -> bool {
    let longest = text.turns.iter().flat_map(|turn| &turn.words).map(|word| word.at().len()).max().unwrap_or_default();
    // How often any run of fewer words stands: a longer one stands no more often.
    let mut most = usize::MAX;
    COMMONEST.iter().any(|(count, limit)| {
        let limit = limit * letters as f64;
        if (most.saturating_mul(count * longest) as f64) <= limit {
            return false;
        }
        let runs = runs(text, *count);
        let often = |same: &&[u64]| same.len() > 1;
        most = runs.chunk_by(|a, b| same(*a, *b)).map(<[u64]>::len).max().unwrap_or_default();
        runs.chunk_by(|a, b| same(*a, *b)).filter(often).any(|same| {
            let (turn, at) = start_of(text, same[0]);
            (same.len() * length(&text.turns[turn].words[at..at + count])) as f64 > limit
        })
    })
}
