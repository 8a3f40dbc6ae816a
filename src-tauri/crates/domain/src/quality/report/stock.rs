//! Stock phrases: runs of five words and more that many conversations have, as long as they can be read without losing
//! many of these.

use std::collections::{HashMap, HashSet};

use super::super::dataset_words::PHRASE;
use super::super::words::hash_all;

/// The longest phrase, in words.
const LONGEST: usize = 12;
/// Runs of five words that phrases are made of: the commonest.
const PIECES: usize = 1_000;
/// Conversations by which is decided how far a phrase goes. How many have it is counted in all.
const SAMPLE: usize = 1_000;
/// A phrase is a part of a longer one where this much of its conversations have that too.
const SAME: f64 = 0.8;

fn key(words: &[u32]) -> u32 {
    hash_all(words.iter().copied())
}

fn windows(doc: &[u32], length: usize) -> impl Iterator<Item = &[u32]> {
    doc.split(|word| *word == 0).flat_map(move |turn| turn.windows(length))
}

/// The phrases that at least so many documents may have, the commonest first. `about` says in how many a run of five words
/// is, and never too few.
pub fn phrases(docs: &[&[u32]], least: usize, about: impl Fn(u32) -> usize) -> Vec<Vec<u32>> {
    let pieces = pieces(docs, least, about);
    if pieces.is_empty() {
        return Vec::new();
    }
    let step = docs.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<&[u32]> = docs.iter().step_by(step).copied().collect();
    let mut counts: HashMap<&[u32], usize> = HashMap::new();
    for doc in &sample {
        let mut here: HashSet<&[u32]> = HashSet::new();
        for run in runs(doc, &pieces) {
            for length in PHRASE..=run.len().min(LONGEST) {
                here.extend(run.windows(length));
            }
        }
        for phrase in here {
            *counts.entry(phrase).or_default() += 1;
        }
    }
    let enough = least.div_ceil(step).max(1);
    counts.retain(|_, count| *count >= enough);
    let parts: HashSet<&[u32]> = counts
        .iter()
        .flat_map(|(phrase, count)| {
            let shorter = [&phrase[1..], &phrase[..phrase.len() - 1]];
            // Counts are far below 2^52.
            shorter
                .into_iter()
                .filter(|part| counts.get(*part).is_some_and(|whole| *count as f64 >= SAME * *whole as f64))
        })
        .collect();
    let mut found: Vec<(&[u32], usize)> = counts
        .iter()
        .filter(|(phrase, _)| !parts.contains(**phrase))
        .map(|(phrase, count)| (*phrase, *count))
        .collect();
    found.sort_unstable_by(|a, b| (b.1, b.0.len(), a.0).cmp(&(a.1, a.0.len(), b.0)));
    found.into_iter().map(|(phrase, _)| phrase.to_vec()).collect()
}

/// The commonest runs of five words, by their keys.
fn pieces(docs: &[&[u32]], least: usize, about: impl Fn(u32) -> usize) -> HashSet<u32> {
    let mut counts: HashMap<u32, (usize, usize)> = HashMap::new();
    for (at, doc) in docs.iter().enumerate() {
        for window in windows(doc, PHRASE) {
            let key = key(window);
            if about(key) < least {
                continue;
            }
            let (count, last) = counts.entry(key).or_insert((0, usize::MAX));
            *count += usize::from(*last != at);
            *last = at;
        }
    }
    let mut common: Vec<(usize, u32)> =
        counts.into_iter().filter(|(_, (count, _))| *count >= least).map(|(key, (count, _))| (count, key)).collect();
    common.sort_unstable_by(|a, b| b.cmp(a));
    common.into_iter().take(PIECES).map(|(_, key)| key).collect()
}

/// The longest runs of words whose every five words are among the pieces.
fn runs<'d>(doc: &'d [u32], pieces: &HashSet<u32>) -> Vec<&'d [u32]> {
    let mut found = Vec::new();
    for turn in doc.split(|word| *word == 0) {
        let mut start: Option<usize> = None;
        for at in 0..turn.len() {
            let common = turn.get(at..at + PHRASE).is_some_and(|window| pieces.contains(&key(window)));
            match (common, start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    found.push(&turn[from..at + PHRASE - 1]);
                    start = None;
                }
                _ => {}
            }
        }
    }
    found
}

/// Which documents have which of some phrases, each in the order of the documents.
pub fn rows(docs: &[&[u32]], phrases: &[Vec<u32>]) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); phrases.len()];
    let mut by_first: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, phrase) in phrases.iter().enumerate() {
        if let Some(first) = phrase.first() {
            by_first.entry(*first).or_default().push(at);
        }
    }
    for (doc, words) in docs.iter().enumerate() {
        for turn in words.split(|word| *word == 0) {
            for (place, word) in turn.iter().enumerate() {
                for at in by_first.get(word).into_iter().flatten() {
                    if turn[place..].starts_with(&phrases[*at]) && rows[*at].last() != Some(&doc) {
                        rows[*at].push(doc);
                    }
                }
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(docs: &[&[u32]], least: usize) -> Vec<Vec<u32>> {
        phrases(docs, least, |_| usize::MAX)
    }

    #[test]
    fn a_phrase_is_as_long_as_most_of_its_conversations_have_it() {
        // Six words in five documents, of which four have a seventh, and two an eighth.
        let docs: [&[u32]; 6] = [
            &[10, 11, 12, 13, 14, 15, 16, 17, 90],
            &[91, 10, 11, 12, 13, 14, 15, 16, 17],
            &[10, 11, 12, 13, 14, 15, 16, 92],
            &[93, 10, 11, 12, 13, 14, 15, 16],
            &[10, 11, 12, 13, 14, 15, 94],
            &[10, 11, 12, 0, 13, 14, 15, 16],
        ];
        assert_eq!(found(&docs, 3), [vec![10, 11, 12, 13, 14, 15, 16]], "four of five go on, so that is the phrase");
        assert_eq!(found(&docs, 5), [vec![10, 11, 12, 13, 14, 15]], "seven words are in four only");
        assert_eq!(found(&docs, 6), Vec::<Vec<u32>>::new(), "the last one has a new reply between");
    }

    #[test]
    fn what_is_only_part_of_some_stays_beside_the_longer_one() {
        let (long, short): (&[u32], &[u32]) = (&[9, 10, 11, 12, 13, 14, 15], &[50, 11, 12, 13, 14, 15, 51]);
        let docs = [long, long, long, short, short];
        assert_eq!(found(&docs, 3), [vec![11, 12, 13, 14, 15], vec![9, 10, 11, 12, 13, 14, 15]]);
        assert_eq!(rows(&docs, &found(&docs, 3)), [vec![0, 1, 2, 3, 4], vec![0, 1, 2]]);
    }
}
