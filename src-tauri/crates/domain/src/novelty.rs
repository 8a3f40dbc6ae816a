//! How alike the first turns of conversations are: Jaccard similarity of their three-word phrases.

use std::collections::HashMap;

use crate::quality::text::fold;
use crate::quality::{Nearest, Novelty};

/// Phrases kept of one text. Up to this many the similarity is exact; above, the smallest hashes stand for all.
const KEPT: usize = 128;
/// Smallest hashes by which similar texts are found.
const KEYS: usize = 8;
/// Texts remembered under one key: what more share is a stock phrase and finds nothing new.
const PER_KEY: u16 = 8;
/// Texts held in memory, at most 400 bytes each; a link's 16 bits can count them.
const TEXTS: usize = 25_000;

/// The three-word phrases of a text as sorted hashes.
pub fn phrases(text: &str) -> Box<[u32]> {
    let lower = fold(text);
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

/// The upper halves of hashes, in the same order: what is remembered of a text. Two different phrases of two texts meet in
/// one of them once in 65,536 pairs, which for texts of a hundred phrases adds less than a thousandth to their similarity.
fn halves(hashes: &[u32]) -> impl Iterator<Item = u16> {
    hashes.iter().map(|hash| (hash >> 16) as u16)
}

/// Shared phrases out of all phrases of two texts, 0 to 1.
fn similarity(a: &[u16], b: &[u16]) -> f64 {
    // Where a text has more phrases than are kept, only the hashes below both cut-offs can be compared.
    let limit =
        [a, b].iter().filter(|set| set.len() == KEPT).filter_map(|set| set.last()).min().copied().unwrap_or(u16::MAX);
    let a = &a[..a.partition_point(|hash| *hash <= limit)];
    let b = &b[..b.partition_point(|hash| *hash <= limit)];
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        shared += usize::from(left == right);
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    let all = a.len() + b.len() - shared;
    // At most twice as many as are kept of one text.
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// The first turns of a dataset.
#[derive(Debug, Default)]
pub struct Index {
    /// The row's number of each text.
    numbers: Vec<u32>,
    /// Where each text's hashes end; they begin where those of the one before end.
    ends: Vec<usize>,
    /// The hashes of all texts, one after another: a list per text would take a quarter more.
    hashes: Vec<u16>,
    /// The newest link of each key.
    keys: HashMap<u32, u32>,
    /// Chains through one list take a fifth of what a list per key does.
    links: Vec<Link>,
}

/// One text under one key. There is one for each of a text's keys, so it is small.
#[derive(Clone, Copy, Debug)]
struct Link {
    text: u16,
    /// How many there are under the key with this one.
    depth: u16,
    /// The one before; `NONE` where there is none.
    before: u32,
}

const NONE: u32 = u32::MAX;

impl Index {
    /// Whether nothing more is remembered.
    pub fn is_full(&self) -> bool {
        self.numbers.len() >= TEXTS
    }

    /// Remembers a text under its row's number.
    pub fn add(&mut self, number: u32, phrases: &[u32]) {
        if self.is_full() {
            return;
        }
        // There are at most TEXTS.
        let text = u16::try_from(self.numbers.len()).unwrap_or(u16::MAX);
        for key in phrases.iter().take(KEYS) {
            let before = self.keys.get(key).copied().unwrap_or(NONE);
            let depth = self.links.get(before as usize).map_or(0, |link| link.depth);
            if depth < PER_KEY {
                let link = u32::try_from(self.links.len()).unwrap_or(NONE);
                self.links.push(Link { text, depth: depth + 1, before });
                self.keys.insert(*key, link);
            }
        }
        self.hashes.extend(halves(phrases));
        self.ends.push(self.hashes.len());
        self.numbers.push(number);
    }

    /// The most similar text of another row.
    pub fn nearest(&self, number: u32, phrases: &[u32]) -> Novelty {
        if self
            .numbers
            .first()
            .is_none_or(|first| *first == number && self.numbers.iter().all(|other| *other == number))
        {
            return Novelty::First;
        }
        let link = |place: u32| self.links.get(place as usize);
        let mut found: Vec<u16> = phrases
            .iter()
            .take(KEYS)
            .filter_map(|key| self.keys.get(key))
            .flat_map(|newest| std::iter::successors(link(*newest), move |newer| link(newer.before)))
            .map(|link| link.text)
            .collect();
        // Alike texts meet under several keys.
        found.sort_unstable();
        found.dedup();
        let ours: Vec<u16> = halves(phrases).collect();
        let mut best: Option<Nearest> = None;
        for index in found {
            let (other, theirs) = self.text(usize::from(index));
            if other == number {
                continue;
            }
            let similarity = similarity(&ours, theirs);
            if best.is_none_or(|nearest| similarity > nearest.similarity) {
                best = Some(Nearest { number: other, similarity });
            }
        }
        Novelty::Compared(best)
    }

    fn text(&self, index: usize) -> (u32, &[u16]) {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        (self.numbers[index], &self.hashes[start..self.ends[index]])
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
        index.add(1, &phrases(text));
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
        let set = |text: &str| halves(&phrases(text)).collect::<Vec<u16>>();
        let (a, b) = (set("a b c d e"), set("b c d e f"));
        assert!((similarity(&a, &b) - 0.5).abs() < 1e-9, "bcd and cde of abc, bcd, cde, def");
        assert_eq!(similarity(&[], &[]), 0.0);
        let long: String = (0..400).map(|n| format!("w{n} ")).collect();
        assert_eq!(similarity(&set(&long), &set(&long)), 1.0);
    }

    #[test]
    fn stock_phrases_cost_no_time() {
        let mut index = Index::default();
        for number in 0..5_000 {
            index.add(number, &phrases("the very same words again and again and again"));
        }
        assert!(index.links.iter().all(|link| link.depth <= PER_KEY));
    }
}
