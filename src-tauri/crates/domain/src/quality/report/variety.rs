//! How varied the replies are, on a sample of the same size whatever the dataset's: such figures move with length.

use std::collections::{HashMap, HashSet};

use super::super::text::fold;
use super::super::words::{hash, hash_all, words};
use super::ReportEntry;
use crate::answer::{Conversation, Role};

/// Words of replies that the sample has.
pub const SAMPLE_WORDS: usize = 50_000;
/// Replies that are held against each other.
const REPLIES: usize = 200;
/// Words of a group.
const GROUP: usize = 4;
/// Parts in which the sample grows.
const TENTHS: usize = 10;
/// What gzip adds to what it packs.
const GZIP: usize = 18;
const LEVEL: u8 = 6;

/// Figures of variety that complement one another.
#[derive(Clone, Debug, PartialEq)]
pub struct VarietyFigures {
    /// Bytes of the text by bytes of the gzip of it.
    pub compression: f64,
    /// Mean over conversations of ln(1 + others that share each of its groups of four words).
    pub self_repetition: f64,
    /// Mean over replies of BLEU-4 against the others, 0 to 1.
    pub self_bleu: f64,
    /// Words of the sample.
    pub words: u32,
    /// New groups of four words in 1,000 words, in tenths of the sample.
    pub growth: Vec<f64>,
}

/// The rows of the sample, in its order: the same however the dataset grows, as far as they are in it.
pub fn sample(entries: &[ReportEntry]) -> Vec<u32> {
    let mut order: Vec<&ReportEntry> = entries.iter().filter(|entry| !entry.words.is_empty()).collect();
    order.sort_unstable_by_key(|entry| (hash(entry.number.to_le_bytes()), entry.number));
    let mut count = 0;
    let enough = |entry: &&ReportEntry| {
        let more = count < SAMPLE_WORDS;
        count += entry.reply_words();
        more
    };
    order.into_iter().take_while(enough).map(|entry| entry.id).collect()
}

/// The figures of the sample's conversations, in its order; `None` where their replies have no words.
pub fn variety(sample: &[Conversation]) -> Option<VarietyFigures> {
    let replies = |conversation: &Conversation| -> Vec<Vec<u32>> {
        let of_turn = |content: &str| words(&fold(content)).iter().map(|word| word.hash).collect();
        let turns = conversation.turns.iter().filter(|turn| turn.role == Role::Assistant);
        turns.map(|turn| of_turn(&turn.content)).collect()
    };
    let docs: Vec<Vec<Vec<u32>>> = sample.iter().map(replies).collect();
    let count: usize = docs.iter().flatten().map(Vec::len).sum();
    if count == 0 {
        return None;
    }
    let text: Vec<&str> = sample
        .iter()
        .flat_map(|conversation| &conversation.turns)
        .filter(|turn| turn.role == Role::Assistant)
        .map(|turn| turn.content.as_str())
        .collect();
    let text = text.join("\n");
    let packed = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), LEVEL).len() + GZIP;
    Some(VarietyFigures {
        // Lengths are far below 2^52.
        compression: text.len() as f64 / packed as f64,
        self_repetition: self_repetition(&docs),
        self_bleu: self_bleu(&docs),
        words: count as u32,
        growth: growth(&docs, count),
    })
}

fn groups(turn: &[u32], length: usize) -> impl Iterator<Item = u32> {
    turn.windows(length).map(|group| hash_all(group.iter().copied()))
}

fn self_repetition(docs: &[Vec<Vec<u32>>]) -> f64 {
    let of_doc = |doc: &Vec<Vec<u32>>| -> HashSet<u32> { doc.iter().flat_map(|turn| groups(turn, GROUP)).collect() };
    let sets: Vec<HashSet<u32>> = docs.iter().map(of_doc).collect();
    let mut having: HashMap<u32, u32> = HashMap::new();
    sets.iter().flatten().for_each(|group| *having.entry(*group).or_default() += 1);
    let of_set = |set: &HashSet<u32>| {
        let others: u32 = set.iter().map(|group| having[group] - 1).sum();
        f64::from(others).ln_1p()
    };
    sets.iter().map(of_set).sum::<f64>() / docs.len() as f64
}

/// BLEU-4 with equal weights, each reply against all others: a group counts as often as another reply has it at most. What
/// of no length is shared counts as half a group, so that one length alone does not make it nothing.
fn self_bleu(docs: &[Vec<Vec<u32>>]) -> f64 {
    let replies: Vec<&[u32]> =
        docs.iter().flatten().filter(|reply| reply.len() >= GROUP).map(Vec::as_slice).take(REPLIES).collect();
    if replies.len() < 2 {
        return 0.0;
    }
    let mut logs = vec![0.0; replies.len()];
    for length in 1..=GROUP {
        let counts: Vec<HashMap<u32, u32>> = replies
            .iter()
            .map(|reply| {
                let mut counts = HashMap::new();
                groups(reply, length).for_each(|group| *counts.entry(group).or_default() += 1);
                counts
            })
            .collect();
        // The most that any reply has of a group, whose that is, and the most that any other has.
        let mut most: HashMap<u32, (u32, usize, u32)> = HashMap::new();
        for (at, counts) in counts.iter().enumerate() {
            for (group, count) in counts {
                let (first, owner, second) = most.entry(*group).or_insert((0, at, 0));
                if *count > *first {
                    (*second, *first, *owner) = (*first, *count, at);
                } else {
                    *second = (*second).max(*count);
                }
            }
        }
        for (at, counts) in counts.iter().enumerate() {
            let shared: u32 = counts
                .iter()
                .map(|(group, count)| {
                    let (first, owner, second) = most[group];
                    (*count).min(if owner == at { second } else { first })
                })
                .sum();
            let all: u32 = counts.values().sum();
            logs[at] += (f64::from(shared).max(0.5) / f64::from(all)).ln() / GROUP as f64;
        }
    }
    let lengths: Vec<usize> = replies.iter().map(|reply| reply.len()).collect();
    let penalty = |at: usize| {
        let own = lengths[at];
        // The other one whose length is nearest; of two the shorter.
        let others = lengths.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, length)| *length);
        let nearest = others.min_by_key(|length| (length.abs_diff(own), *length)).unwrap_or(own);
        if own >= nearest { 1.0 } else { (1.0 - nearest as f64 / own as f64).exp() }
    };
    let sum: f64 = logs.iter().enumerate().map(|(at, log)| log.exp() * penalty(at)).sum();
    sum / replies.len() as f64
}

fn growth(docs: &[Vec<Vec<u32>>], count: usize) -> Vec<f64> {
    let mut known: HashSet<u32> = HashSet::new();
    let (mut new, mut of, mut seen) = ([0_u32; TENTHS], [0_u32; TENTHS], 0);
    for turn in docs.iter().flatten() {
        for (at, _) in turn.iter().enumerate() {
            let tenth = (seen * TENTHS / count).min(TENTHS - 1);
            seen += 1;
            of[tenth] += 1;
            if let Some(group) = turn.get(at..at + GROUP) {
                new[tenth] += u32::from(known.insert(hash_all(group.iter().copied())));
            }
        }
    }
    let share = |(new, of): (u32, u32)| if of == 0 { 0.0 } else { f64::from(new) * 1_000.0 / f64::from(of) };
    new.into_iter().zip(of).map(share).collect()
}
