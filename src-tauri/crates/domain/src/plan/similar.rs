//! Lines that say nearly the same: the share of three-word phrases that two have in common, exact. Found by an index of each
//! line's rarest phrases: two that share enough of all share one of those.

use std::collections::HashMap;
use std::ops::Range;

use crate::chance::fnv1a;
use crate::novelty::{runs, words};
use crate::quality::text::fold;

/// Words in a row that are pointed out.
const RUN: usize = 3;
/// Runs that are pointed out.
const RUNS: usize = 8;

/// Two lines that say nearly the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// The place of the earlier one in the list.
    pub first: usize,
    /// The place of the later one.
    pub second: usize,
    /// 0 to 1.
    pub similarity: f64,
}

/// For each line the earlier one that it is most alike, where that is at least `threshold` (above 0): of several the first.
pub fn alike(lines: &[&str], threshold: f64) -> Vec<Alike> {
    let Ranked { sets, phrases } = ranked(lines);
    let mut index: Vec<Vec<usize>> = vec![Vec::new(); phrases];
    let mut whole: HashMap<&[u32], usize> = HashMap::new();
    let mut looked_at = vec![usize::MAX; lines.len()];
    let mut found = Vec::new();
    for (second, set) in sets.iter().enumerate().filter(|(_, set)| !set.is_empty()) {
        if let Some(first) = whole.get(&**set) {
            found.push(Alike { first: *first, second, similarity: 1.0 });
            continue;
        }
        let mut best: Option<(f64, usize)> = None;
        // Of two sets that share a `threshold` of all, none of the rest can be the first phrase that both have.
        let telling = set.len() - needed(set.len(), threshold) + 1;
        for first in set[..telling].iter().flat_map(|phrase| &index[*phrase as usize]).copied() {
            if std::mem::replace(&mut looked_at[first], second) == second {
                continue;
            }
            let least = best.map_or(threshold, |(most, _)| most);
            let Some(similarity) = jaccard(&sets[first], set, least) else { continue };
            if best.is_none_or(|(most, of)| similarity > most || (similarity == most && first < of)) {
                best = Some((similarity, first));
            }
        }
        found.extend(best.map(|(similarity, first)| Alike { first, second, similarity }));
        whole.insert(set, second);
        set[..telling].iter().for_each(|phrase| index[*phrase as usize].push(second));
    }
    found
}

/// How many phrases of a set of so many another one has to share at least.
fn needed(len: usize, threshold: f64) -> usize {
    // A product of a length and a share of it.
    ((threshold * len as f64 - 1e-9).ceil() as usize).clamp(1, len)
}

/// Lines as sets of phrases. A phrase is its place among all of them, the rarest first, and so is the order of a set.
struct Ranked {
    sets: Vec<Vec<u32>>,
    phrases: usize,
}

fn ranked(lines: &[&str]) -> Ranked {
    let hashed: Vec<Vec<u64>> = lines.iter().map(|line| phrases(line)).collect();
    let mut times: HashMap<u64, u32> = HashMap::new();
    hashed.iter().flatten().for_each(|phrase| *times.entry(*phrase).or_default() += 1);
    let mut rarest: Vec<(u32, u64)> = times.into_iter().map(|(phrase, times)| (times, phrase)).collect();
    rarest.sort_unstable();
    let places: HashMap<u64, u32> = (0..).zip(&rarest).map(|(place, (_, phrase))| (*phrase, place)).collect();
    let place = |set: Vec<u64>| {
        let mut set: Vec<u32> = set.iter().map(|phrase| places[phrase]).collect();
        set.sort_unstable();
        set
    };
    Ranked { sets: hashed.into_iter().map(place).collect(), phrases: rarest.len() }
}

/// What two sets share out of all that they have; `None` where that is less than `least`.
fn jaccard(a: &[u32], b: &[u32], least: f64) -> Option<f64> {
    let all = a.len() + b.len();
    // Shared phrases that `least` asks for: s / (all - s) >= least.
    let wanted = (least * all as f64 / (1.0 + least) - 1e-9).ceil();
    let (mut i, mut j, mut shared) = (0, 0, 0_usize);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        if ((shared + (a.len() - i).min(b.len() - j)) as f64) < wanted {
            return None;
        }
        shared += usize::from(left == right);
        let (next_left, next_right) = (left <= right, right <= left);
        i += usize::from(next_left);
        j += usize::from(next_right);
    }
    // At least one of them is not empty.
    let similarity = shared as f64 / (all - shared) as f64;
    (similarity >= least).then_some(similarity)
}

/// The three-word phrases of a line as hashes; of a shorter line all of it is one.
fn phrases(line: &str) -> Vec<u64> {
    let folded = fold(line);
    let words: Vec<&str> = words(&folded).into_iter().map(|at| &folded[at]).collect();
    let mut phrases: Vec<u64> = runs(&words).into_iter().map(hash).collect();
    if phrases.is_empty() && !words.is_empty() {
        phrases.push(hash(&words));
    }
    phrases.sort_unstable();
    phrases.dedup();
    phrases
}

/// FNV-1a over the words, with a separator.
fn hash(words: &[&str]) -> u64 {
    fnv1a(words.iter().flat_map(|word| word.bytes().chain([b' '])))
}

/// The words in a row that both lines have, the longest first, as the first one writes them. Of lines without three words in
/// a row, single words.
pub fn shared_words(first: &str, second: &str) -> Vec<String> {
    let runs = shared_runs(first, second, RUN);
    if runs.is_empty() { shared_runs(first, second, 1) } else { runs }
}

fn shared_runs(first: &str, second: &str, least: usize) -> Vec<String> {
    let at = words(first);
    let of = |text: &str, at: &[Range<usize>]| at.iter().map(|at| fold(&text[at.clone()])).collect::<Vec<String>>();
    let (a, b) = (of(first, &at), of(second, &words(second)));
    // The longest run that ends at each word of the first, by the usual table of common endings.
    let mut before = vec![0_usize; b.len() + 1];
    let mut ending = vec![0_usize; a.len()];
    for (i, word) in a.iter().enumerate() {
        let mut row = vec![0_usize; b.len() + 1];
        for (j, other) in b.iter().enumerate() {
            if word == other {
                row[j + 1] = before[j] + 1;
                ending[i] = ending[i].max(row[j + 1]);
            }
        }
        before = row;
    }
    let mut runs: Vec<(usize, &str)> = Vec::new();
    for (i, length) in ending.iter().copied().enumerate() {
        let goes_on = ending.get(i + 1).is_some_and(|next| *next == length + 1);
        if length >= least && !goes_on {
            runs.push((length, &first[at[i + 1 - length].start..at[i].end]));
        }
    }
    runs.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    let mut texts: Vec<String> = Vec::new();
    for (_, run) in runs {
        if texts.len() < RUNS && !texts.iter().any(|known| known.contains(run)) {
            texts.push(run.to_owned());
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_earlier_line_that_is_most_alike_is_found() {
        let lines = [
            "Wants to know whether it is still worth converting at fifty-seven.",
            "A process server came to the school, and the hearing is in nine days.",
            "wants to know WHETHER it is worth converting in a year without profit",
            "Wants to know whether it is still worth converting, at fifty seven",
            "",
            "Debt",
            "debt.",
        ];
        let found = alike(&lines, 0.2);
        let of = |second: usize| {
            found.iter().find(|alike| alike.second == second).map(|alike| (alike.first, alike.similarity))
        };
        assert_eq!(of(1), None);
        let (first, similarity) = of(2).expect("alike");
        // Six words in a row are four phrases: 4 of 10 + 11 - 4.
        assert!(first == 0 && (similarity - 4.0 / 17.0).abs() < 1e-9, "{similarity}");
        assert_eq!((of(3), of(6)), (Some((0, 1.0)), Some((5, 1.0))));
        assert_eq!(alike(&lines, 0.4).len(), 2);
        assert_eq!(
            shared_words(lines[0], lines[2]),
            ["Wants to know whether it is"],
            "two words in a row are no phrase"
        );
        assert_eq!(shared_words(lines[5], lines[6]), ["Debt"]);
    }

    #[test]
    fn lines_of_a_script_without_blanks_are_told_apart_by_their_letters() {
        let lines = [
            "想知道五十七岁还值不值得转换",
            "她想知道五十七岁时还值不值得转换",
            "法院的人来了学校，九天后开庭",
            "债务",
            "债务。",
        ];
        let found: Vec<(usize, usize)> =
            alike(&lines, 0.2).into_iter().map(|alike| (alike.first, alike.second)).collect();
        assert_eq!(found, [(0, 1), (3, 4)]);
        assert_eq!(shared_words(lines[0], lines[1]), ["想知道五十七岁", "还值不值得转换"]);
    }

    #[test]
    fn stock_phrases_do_not_make_it_slow_and_copies_lead_to_the_first() {
        let lines: Vec<String> =
            (0..3_000).map(|n| format!("It is about the same old story number {}", n % 1_500)).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let found = alike(&lines, 0.95);
        assert_eq!(found.len(), 1_500);
        assert!(found.iter().all(|alike| alike.second == alike.first + 1_500 && alike.similarity == 1.0));
    }

    proptest! {
        #[test]
        fn it_finds_what_comparing_all_with_all_finds(texts in proptest::collection::vec("([abc] ){0,9}", 0..25), threshold in 0.05..1.0_f64) {
            let lines: Vec<&str> = texts.iter().map(String::as_str).collect();
            let found = alike(&lines, threshold);
            let sets = ranked(&lines).sets;
            for (second, set) in sets.iter().enumerate().filter(|(_, set)| !set.is_empty()) {
                let earlier = sets[..second].iter().filter(|other| !other.is_empty());
                let most = earlier.filter_map(|other| jaccard(other, set, 0.0)).fold(0.0, f64::max);
                let of = found.iter().find(|alike| alike.second == second);
                prop_assert_eq!(of.map(|alike| alike.similarity), (most >= threshold).then_some(most));
            }
        }
    }
}
