//! Which turn of one version stands for which of another.

use std::collections::HashMap;

use train_domain::answer::Turn;

/// Turns that share so much of their words are the same turn.
const SAME: f32 = 0.4;
/// Words of a turn that are looked at.
const WORDS: usize = 2_000;
/// Beyond so many pairs, turns are told apart by their places alone.
const MOST_PAIRS: usize = 1_000_000;

/// Pairs of turns in order; one side is missing where the other version does not have the turn.
pub(super) fn pairs(older: &[Turn], newer: &[Turn]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::new();
    let (mut old, mut new) = (0, 0);
    for (at_old, at_new) in anchors(older, newer).into_iter().chain([(older.len(), newer.len())]) {
        between(older, newer, (old, at_old), (new, at_new), &mut pairs);
        if at_old < older.len() {
            pairs.push((Some(at_old), Some(at_new)));
        }
        (old, new) = (at_old + 1, at_new + 1);
    }
    pairs
}

/// Turns between two that are the same: in order, each beside the next one of its speaker.
fn between(
    older: &[Turn],
    newer: &[Turn],
    (mut old, old_end): (usize, usize),
    (mut new, new_end): (usize, usize),
    pairs: &mut Vec<(Option<usize>, Option<usize>)>,
) {
    // Where one side has more, an exchange was put in or taken out: what is left of it has no counterpart.
    while old < old_end && new < new_end {
        if older[old].role == newer[new].role {
            pairs.push((Some(old), Some(new)));
            old += 1;
            new += 1;
        } else if old_end - old >= new_end - new {
            pairs.push((Some(old), None));
            old += 1;
        } else {
            pairs.push((None, Some(new)));
            new += 1;
        }
    }
    pairs.extend((old..old_end).map(|at| (Some(at), None)));
    pairs.extend((new..new_end).map(|at| (None, Some(at))));
}

/// Turns that are the same in both, in order: those that have most in common altogether.
fn anchors(older: &[Turn], newer: &[Turn]) -> Vec<(usize, usize)> {
    if older.len().saturating_mul(newer.len()) > MOST_PAIRS {
        return Vec::new();
    }
    let (old, new): (Vec<_>, Vec<_>) = (older.iter().map(Words::of).collect(), newer.iter().map(Words::of).collect());
    let width = newer.len() + 1;
    // best[i][j]: the most that the turns from i and from j on have in common.
    let mut best = vec![0.0_f32; (older.len() + 1) * width];
    let mut alike = vec![0.0_f32; older.len() * newer.len()];
    for i in (0..older.len()).rev() {
        for j in (0..newer.len()).rev() {
            let common = if older[i].role == newer[j].role { old[i].common(&new[j]) } else { 0.0 };
            let common = if common >= SAME { common } else { 0.0 };
            alike[i * newer.len() + j] = common;
            let taken = if common > 0.0 { common + best[(i + 1) * width + j + 1] } else { 0.0 };
            best[i * width + j] = taken.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < older.len() && j < newer.len() {
        let (here, common) = (best[i * width + j], alike[i * newer.len() + j]);
        if common > 0.0 && here <= common + best[(i + 1) * width + j + 1] {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if here <= best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// How often a turn uses which words.
struct Words<'t> {
    text: &'t str,
    counts: HashMap<&'t str, u32>,
    all: u32,
}

impl<'t> Words<'t> {
    fn of(turn: &'t Turn) -> Self {
        let mut words = Self { text: &turn.content, counts: HashMap::new(), all: 0 };
        for word in turn.content.split_whitespace().take(WORDS) {
            *words.counts.entry(word).or_default() += 1;
            words.all += 1;
        }
        words
    }

    /// Shared words out of all words of both, 0 to 1.
    fn common(&self, other: &Self) -> f32 {
        if self.text == other.text {
            return 1.0;
        }
        let shared: u32 =
            self.counts.iter().map(|(word, count)| other.counts.get(word).map_or(0, |known| *count.min(known))).sum();
        let all = self.all + other.all;
        // At most twice as many as are looked at.
        if all == 0 { 0.0 } else { 2.0 * shared as f32 / all as f32 }
    }
}
