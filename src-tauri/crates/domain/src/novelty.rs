//! How alike the first turns of conversations are: Jaccard similarity of their three-word phrases.

use std::collections::HashMap;

use crate::quality::{Nearest, Novelty};

/// Phrases kept of one text. Up to this many the similarity is exact; above, the smallest hashes stand for all.
const KEPT: usize = 128;
/// Smallest hashes by which similar texts are found.
const KEYS: usize = 8;
/// Texts remembered under one key: what more share is a stock phrase and finds nothing new.
const PER_KEY: u32 = 8;
/// Texts held in memory, about 600 bytes each.
const TEXTS: usize = 25_000;

/// The three-word phrases of a text as sorted hashes.
pub fn phrases(text: &str) -> Box<[u32]> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    let mut hashes: Vec<u32> = words.windows(3).map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(KEPT);
    hashes.into_boxed_slice()
}

/// FNV-1a over the words, with a separator, folded to 32 bits.
fn hash(words: &[&str]) -> u32 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in words.iter().flat_map(|word| word.bytes().chain([b' '])) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    // Both halves count.
    (state ^ (state >> 32)) as u32
}

/// Shared phrases out of all phrases of two texts, 0 to 1.
pub fn similarity(a: &[u32], b: &[u32]) -> f64 {
    let (mut i, mut j, mut shared, mut all) = (0, 0, 0u32, 0u32);
    // Where a text has more phrases than are kept, only the hashes below both cut-offs can be compared.
    let limit =
        [a, b].iter().filter(|set| set.len() == KEPT).filter_map(|set| set.last()).min().copied().unwrap_or(u32::MAX);
    while i < a.len() || j < b.len() {
        let (left, right) = (a.get(i).copied(), b.get(j).copied());
        let next = left.into_iter().chain(right).min().unwrap_or(u32::MAX);
        if next > limit {
            break;
        }
        all += 1;
        if left == right {
            shared += 1;
        }
        i += usize::from(left == Some(next));
        j += usize::from(right == Some(next));
    }
    if all == 0 { 0.0 } else { f64::from(shared) / f64::from(all) }
}

/// The first turns of a dataset.
#[derive(Debug, Default)]
pub struct Index {
    texts: Vec<(u32, Box<[u32]>)>,
    /// The newest link of each key.
    keys: HashMap<u32, u32>,
    /// (text, how many links there are with this one, the one before): chains through one list take a fifth of what
    /// a list per key does.
    links: Vec<(u32, u32, u32)>,
}

impl Index {
    /// Remembers a text under its row's number.
    pub fn add(&mut self, number: u32, phrases: Box<[u32]>) {
        if self.texts.len() >= TEXTS {
            return;
        }
        let index = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        for key in phrases.iter().take(KEYS) {
            let before = self.keys.get(key).copied();
            let depth = before.map_or(0, |link| self.links[link as usize].1);
            if depth < PER_KEY {
                let link = u32::try_from(self.links.len()).unwrap_or(u32::MAX);
                self.links.push((index, depth + 1, before.unwrap_or(u32::MAX)));
                self.keys.insert(*key, link);
            }
        }
        self.texts.push((number, phrases));
    }

    /// The most similar text of another row.
    pub fn nearest(&self, number: u32, phrases: &[u32]) -> Novelty {
        if self
            .texts
            .first()
            .is_none_or(|(first, _)| *first == number && self.texts.iter().all(|(other, _)| *other == number))
        {
            return Novelty::First;
        }
        let chain = |link: u32| {
            std::iter::successors(Some(link), |link| {
                Some(self.links[*link as usize].2).filter(|before| *before != u32::MAX)
            })
        };
        let found = phrases
            .iter()
            .take(KEYS)
            .filter_map(|key| self.keys.get(key))
            .flat_map(|link| chain(*link))
            .map(|link| self.links[link as usize].0);
        let mut best: Option<Nearest> = None;
        for index in found {
            let (other, theirs) = &self.texts[index as usize];
            if *other == number {
                continue;
            }
            let similarity = similarity(phrases, theirs);
            if best.is_none_or(|nearest| similarity > nearest.similarity) {
                best = Some(Nearest { number: *other, similarity });
            }
        }
        Novelty::Compared(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_found_and_a_stranger_is_not() {
        let mut index = Index::default();
        let text = "I keep reading that I should convert to a Roth before I retire and my stomach drops every time";
        assert_eq!(index.nearest(1, &phrases(text)), Novelty::First);
        index.add(1, phrases(text));
        assert_eq!(index.nearest(1, &phrases(text)), Novelty::First, "a row is not compared with itself");
        let Novelty::Compared(Some(copy)) = index.nearest(2, &phrases(&text.to_uppercase())) else { panic!("found") };
        assert_eq!((copy.number, copy.similarity), (1, 1.0));
        assert_eq!(
            index.nearest(2, &phrases("My mother needs care and nobody else in the family will pay for it")),
            Novelty::Compared(None)
        );
    }

    #[test]
    fn similarity_is_the_share_of_common_phrases() {
        let (a, b) = (phrases("a b c d e"), phrases("b c d e f"));
        assert!((similarity(&a, &b) - 0.5).abs() < 1e-9, "bcd and cde of abc, bcd, cde, def");
        assert_eq!(similarity(&[], &[]), 0.0);
        let long: String = (0..400).map(|n| format!("w{n} ")).collect();
        assert_eq!(similarity(&phrases(&long), &phrases(&long)), 1.0);
    }

    #[test]
    fn stock_phrases_cost_no_time() {
        let mut index = Index::default();
        for number in 0..5_000 {
            index.add(number, phrases("the very same words again and again and again"));
        }
        assert!(index.links.iter().all(|(_, depth, _)| *depth <= PER_KEY));
    }
}
