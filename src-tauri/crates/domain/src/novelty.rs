//! How alike texts are: Jaccard similarity of their three-word phrases, and an index that finds the most alike.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::chance::fnv1a;
use crate::quality::text::fold;
use crate::quality::{Nearest, Novelty, letters_per_word, stands_alone};

/// Words of a phrase.
const WORDS: usize = 3;
/// Phrases kept of one text. Up to this many the similarity is exact; above, the smallest hashes stand for all.
const KEPT: usize = 128;
/// Smallest hashes by which similar texts are found.
const KEYS: usize = 8;
/// Texts looked at under one key, those of the lowest numbers: what more share is a stock phrase and finds nothing new.
const PER_KEY: usize = 8;
/// Texts held in memory, some 500 bytes each.
const TEXTS: usize = 25_000;

/// The three-word phrases of a text as sorted hashes.
pub fn phrases(text: &str) -> Box<[u32]> {
    let folded = fold(text);
    let words: Vec<&str> = words(&folded).into_iter().map(|at| &folded[at]).collect();
    let mut hashes: Vec<u32> = runs(&words).into_iter().map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(KEPT);
    hashes.into_boxed_slice()
}

/// The words of a text, by their bytes. In a script without blanks each letter is one.
pub(crate) fn words(text: &str) -> Vec<Range<usize>> {
    let (mut words, mut start) = (Vec::with_capacity(text.len() / 5), None);
    for (at, letter) in text.char_indices() {
        let is_letter = letter.is_alphanumeric() || matches!(letter, '\'' | '\u{2019}');
        let alone = is_letter && !letter.is_ascii() && stands_alone(letter);
        if is_letter && !alone {
            start.get_or_insert(at);
            continue;
        }
        words.extend(start.take().map(|from| from..at));
        if alone {
            words.push(at..at + letter.len_utf8());
        }
    }
    words.extend(start.map(|from| from..text.len()));
    words
}

/// From each word on three of them. Of a script without blanks so many letters as make three words: fewer are in every text
/// of a language.
pub(crate) fn runs<'w, 't>(words: &'w [&'t str]) -> Vec<&'w [&'t str]> {
    if words.iter().all(|word| word.is_ascii()) {
        return words.windows(WORDS).collect();
    }
    let run = move |at: usize| {
        let (rest, mut count) = (&words[at..], 0.0);
        let last = rest.iter().position(|word| {
            count += word.chars().next().and_then(letters_per_word).map_or(1.0, |letters| 1.0 / letters);
            count > WORDS as f64 - 1e-9
        })?;
        Some(&rest[..=last])
    };
    (0..words.len()).filter_map(run).collect()
}

/// FNV-1a over the words, with a separator, folded to 32 bits.
fn hash(words: &[&str]) -> u32 {
    let state = fnv1a(words.iter().flat_map(|word| word.bytes().chain([b' '])));
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

/// Texts by their rows' numbers. They go in and out in any order; the result is the same, as long as it never was full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    texts: BTreeMap<u32, Remembered>,
    /// Which texts have which key.
    keys: BTreeSet<(u32, u32)>,
}

/// What is remembered of a text, in one piece: the upper halves of its hashes, then the lower ones of its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Remembered(Box<[u16]>);

impl Remembered {
    fn of(phrases: &[u32]) -> Self {
        // The lower half is meant.
        Self(halves(phrases).chain(phrases.iter().take(KEYS).map(|key| *key as u16)).collect())
    }

    fn split(&self) -> (&[u16], &[u16]) {
        // Of a text with fewer phrases than there are keys each is one.
        self.0.split_at(self.0.len() - KEYS.min(self.0.len() / 2))
    }

    fn halves(&self) -> &[u16] {
        self.split().0
    }

    fn keys(&self) -> impl Iterator<Item = u32> {
        let (upper, lower) = self.split();
        upper.iter().zip(lower).map(|(upper, lower)| u32::from(*upper) << 16 | u32::from(*lower))
    }
}

impl Index {
    /// Whether nothing more is remembered.
    pub fn is_full(&self) -> bool {
        self.texts.len() >= TEXTS
    }

    /// Remembers a text under its row's number, in the place of the one before. One without a phrase is not remembered.
    pub fn add(&mut self, number: u32, phrases: &[u32]) {
        self.remove(number);
        if self.is_full() || phrases.is_empty() {
            return;
        }
        self.keys.extend(phrases.iter().take(KEYS).map(|key| (*key, number)));
        self.texts.insert(number, Remembered::of(phrases));
    }

    /// Forgets the text of a row.
    pub fn remove(&mut self, number: u32) {
        if let Some(text) = self.texts.remove(&number) {
            for key in text.keys() {
                self.keys.remove(&(key, number));
            }
        }
    }

    /// The most similar text of another row; of several the one with the lowest number. A text without a phrase is like none.
    pub fn nearest(&self, number: u32, phrases: &[u32]) -> Novelty {
        if phrases.is_empty() || self.texts.len() == usize::from(self.texts.contains_key(&number)) {
            return Novelty::First;
        }
        let under = |key: &u32| {
            let others = self.keys.range((*key, 0)..=(*key, u32::MAX)).map(|(_, other)| *other);
            others.filter(|other| *other != number).take(PER_KEY)
        };
        let mut found: Vec<u32> = phrases.iter().take(KEYS).flat_map(under).collect();
        // Alike texts meet under several keys.
        found.sort_unstable();
        found.dedup();
        let ours: Vec<u16> = halves(phrases).collect();
        let mut best: Option<Nearest> = None;
        for other in found {
            let similarity = similarity(&ours, self.texts[&other].halves());
            if best.is_none_or(|nearest| similarity > nearest.similarity) {
                best = Some(Nearest { number: other, similarity });
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
    fn phrases_of_scripts_without_blanks_are_about_as_long_as_others() {
        let said = |text: &str| {
            let words: Vec<&str> = words(text).into_iter().map(|at| &text[at]).collect();
            runs(&words).into_iter().map(|run| run.join(" ")).collect::<Vec<_>>()
        };
        assert_eq!(said("it's a long way"), ["it's a long", "a long way"]);
        assert_eq!(said("caf\u{e9} noir et deux"), ["caf\u{e9} noir et", "noir et deux"]);
        assert_eq!(said("我很担心。ok 我"), ["我 很 担 心 ok", "很 担 心 ok", "担 心 ok 我"]);
        let mut index = Index::default();
        for (number, first, near, other) in [
            (
                1,
                "我很担心我的退休金，因为去年我的基金亏了三分之一，我不敢再看账户。",
                "我很担心我的退休金，因为今年我的基金亏了三分之一，我不敢再看账户。",
                "我母亲需要照顾，家里没有人愿意出这笔钱，我不知道该怎么和我的兄弟说。",
            ),
            (
                2,
                "ฉันกังวลเรื่องเงินเกษียณของฉันมาก เพราะปีที่แล้วกองทุนของฉันขาดทุนไปหนึ่งในสาม",
                "ฉันกังวลเรื่องเงินเกษียณของฉันมาก เพราะปีนี้กองทุนของฉันขาดทุนไปหนึ่งในสาม",
                "แม่ของฉันต้องการคนดูแลและไม่มีใครในครอบครัวยอมจ่ายเงินก้อนนี้เลยสักคน",
            ),
        ] {
            index.add(number, &phrases(first));
            let similarity = |text: &str| match index.nearest(9, &phrases(text)) {
                Novelty::Compared(Some(nearest)) => nearest.similarity,
                _ => 0.0,
            };
            assert!(similarity(near) > 0.3, "{near}: {}", similarity(near));
            assert!(similarity(other) < 0.1, "{other}: {}", similarity(other));
        }
    }

    #[test]
    fn stock_phrases_cost_no_time() {
        let mut index = Index::default();
        let text = phrases("the very same words again and again and again");
        for number in 1..=5_000 {
            index.add(number, &text);
        }
        let Novelty::Compared(Some(nearest)) = index.nearest(1, &text) else { panic!("found") };
        assert_eq!((nearest.number, nearest.similarity), (2, 1.0), "the lowest of the others");
    }

    #[test]
    fn what_goes_out_leaves_no_trace_and_what_replaces_another_takes_its_place() {
        let text = |n: u32| phrases(&format!("letter {n} lies on the table and nobody opens letter {n} today"));
        let mut index = Index::default();
        (0..30).for_each(|n| index.add(n, &text(n)));
        let mut other = Index::default();
        (0..30).rev().for_each(|n| other.add(n, &text(n + 1)));
        (0..30).for_each(|n| other.add(n, &text(n)));
        assert_eq!(index, other, "in any order, and whatever was there before");
        let short = phrases("it lies on the table");
        index.add(40, &short);
        assert_eq!(index.texts[&40].keys().collect::<Vec<_>>(), *short, "fewer phrases than keys");
        (0..=40).for_each(|n| index.remove(n));
        assert_eq!(index, Index::default());
        index.add(3, &phrases("too short"));
        assert_eq!(index, Index::default(), "it has no phrase");
        assert_eq!(other.nearest(31, &phrases("too short")), Novelty::First);
    }
}
