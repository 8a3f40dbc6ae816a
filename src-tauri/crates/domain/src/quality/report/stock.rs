//! Stock phrases: runs of five words and more that many conversations have, as long as they can be read without losing
//! many of these.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::super::dataset_words::PHRASE;
use super::super::words::hash_all;

/// The longest run that is counted whatever it begins with, in words. Those that go on are followed word by word.
const LONGEST: usize = 12;
/// The longest phrase, in words: a sentence.
const SENTENCE: usize = 24;
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
    let found: Vec<&[u32]> = found.into_iter().map(|(phrase, _)| phrase).collect();
    joined(&sample, &found)
}

/// Runs of the greatest length that lie over each other in one sentence, in nearly the same documents, are one phrase.
fn joined(docs: &[&[u32]], found: &[&[u32]]) -> Vec<Vec<u32>> {
    let mut places = places(docs, found);
    let mut phrases: Vec<Vec<u32>> = Vec::new();
    let mut sentences: Vec<(usize, HashSet<usize>)> = Vec::new();
    for words in found {
        let Some(places) = places.remove(*words) else {
            phrases.push(words.to_vec());
            continue;
        };
        let here = docs_of(&places);
        let known = sentences.iter().any(|(at, there)| {
            // Counts are far below 2^52.
            let enough = SAME * here.len().max(there.len()) as f64;
            here.intersection(there).count() as f64 >= enough && lie_over(words, &phrases[*at])
        });
        if !known {
            sentences.push((phrases.len(), here));
            phrases.push(prolonged(docs, words, places));
        }
    }
    phrases
}

/// Where a run stands: its document, its first word, and the one behind its last.
type Place = (usize, usize, usize);

/// Where those of the greatest length stand.
fn places<'f>(docs: &[&[u32]], found: &[&'f [u32]]) -> HashMap<&'f [u32], Vec<Place>> {
    let long = found.iter().filter(|words| words.len() == LONGEST);
    let mut places: HashMap<&[u32], Vec<Place>> = long.map(|words| (*words, Vec::new())).collect();
    if places.is_empty() {
        return places;
    }
    for (at, doc) in docs.iter().enumerate() {
        for (start, window) in doc.windows(LONGEST).enumerate() {
            if let Some(places) = places.get_mut(window) {
                places.push((at, start, start + LONGEST));
            }
        }
    }
    places
}

fn docs_of(places: &[Place]) -> HashSet<usize> {
    places.iter().map(|(doc, ..)| *doc).collect()
}

/// Words with those behind and before them that most of their documents have there too.
fn prolonged(docs: &[&[u32]], words: &[u32], mut places: Vec<Place>) -> Vec<u32> {
    let mut words: VecDeque<u32> = words.iter().copied().collect();
    let enough = SAME * docs_of(&places).len() as f64;
    for behind in [true, false] {
        while words.len() < SENTENCE {
            let mut next: BTreeMap<u32, Vec<Place>> = BTreeMap::new();
            for (doc, start, end) in &places {
                let at = if behind { Some(*end) } else { start.checked_sub(1) };
                // Nothing goes on over the end of a reply.
                let Some(word) = at.and_then(|at| docs[*doc].get(at)).filter(|word| **word != 0) else { continue };
                let wider = if behind { (*doc, *start, end + 1) } else { (*doc, start - 1, *end) };
                next.entry(*word).or_default().push(wider);
            }
            let most = next.into_iter().map(|(word, places)| (docs_of(&places).len(), word, places)).max();
            let Some((_, word, wider)) = most.filter(|(count, ..)| *count as f64 >= enough) else { break };
            if behind {
                words.push_back(word)
            } else {
                words.push_front(word)
            }
            places = wider;
        }
    }
    words.into()
}

/// Whether one is in the other, or begins with five words or more with which the other ends.
fn lie_over(one: &[u32], other: &[u32]) -> bool {
    let ends_with =
        |a: &[u32], b: &[u32]| (PHRASE..=a.len().min(b.len())).any(|length| a[a.len() - length..] == b[..length]);
    other.windows(one.len()).any(|window| window == one) || ends_with(one, other) || ends_with(other, one)
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
    fn a_sentence_that_returns_is_one_phrase_and_not_each_run_of_it() {
        let sentence: Vec<u32> = (10..31).collect();
        let doc = |before: u32, words: &[u32], after: u32| [&[before], words, &[after]].concat();
        let docs = [
            doc(1, &sentence, 2),
            doc(3, &sentence, 4),
            doc(5, &sentence, 0),
            doc(0, &sentence, 6),
            // Cut off in the middle: four of five have all of it.
            doc(7, &sentence[..14], 8),
        ];
        let docs: Vec<&[u32]> = docs.iter().map(Vec::as_slice).collect();
        assert_eq!(found(&docs, 3), std::slice::from_ref(&sentence));
        assert_eq!(rows(&docs, &[sentence]), [vec![0, 1, 2, 3]]);
    }

    #[test]
    fn sentences_with_the_same_words_in_other_conversations_are_two() {
        let (one, other): (Vec<u32>, Vec<u32>) = ((10..26).collect(), (20..36).collect());
        let docs: [&[u32]; 6] = [&one, &one, &one, &other, &other, &other];
        let found = found(&docs, 3);
        assert!(found.contains(&one) && found.contains(&other), "{found:?}");
        // What both have is in six.
        assert_eq!(found[0], (20..26).collect::<Vec<u32>>());
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn what_is_only_part_of_some_stays_beside_the_longer_one() {
        let (long, short): (&[u32], &[u32]) = (&[9, 10, 11, 12, 13, 14, 15], &[50, 11, 12, 13, 14, 15, 51]);
        let docs = [long, long, long, short, short];
        assert_eq!(found(&docs, 3), [vec![11, 12, 13, 14, 15], vec![9, 10, 11, 12, 13, 14, 15]]);
        assert_eq!(rows(&docs, &found(&docs, 3)), [vec![0, 1, 2, 3, 4], vec![0, 1, 2]]);
    }
}
