//! Conversations that say nearly the same.

use std::collections::BTreeMap;

use super::super::Novelty;
use super::super::tables::Tables;
use super::super::text::fold;
use super::ReportEntry;
use crate::novelty::words;
use crate::stored_enum::stored_enum;

/// From here on two texts are near duplicates.
const DUPLICATE: f64 = 0.3;
/// The most pairs that are listed.
const LISTED: usize = 200;
/// Words of two texts that are compared for what they share.
const WORDS: usize = 600;
/// Words of what they share that are shown.
const SHOWN: usize = 24;

stored_enum! {
    /// What two conversations have in common.
    AlikePart {
        /// The client's first turn.
        FirstTurn = "first_turn",
        /// The first reply.
        FirstReply = "first_reply",
        /// What the rows were planned with.
        Brief = "brief",
    }
}

/// Two conversations that say nearly the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// Row ids.
    pub ids: [u32; 2],
    /// The numbers that a person sees, the lower one first.
    pub numbers: [u32; 2],
    /// What is alike.
    pub part: AlikePart,
    /// 3-gram Jaccard, 0 to 1.
    pub similarity: f64,
}

/// Each conversation with the one that is most like it, where that is a near duplicate; the most alike pairs first, and how
/// many there are.
pub fn alike(entries: &[ReportEntry], tables: &Tables) -> (Vec<Alike>, u32) {
    let id_of = |number: u32| {
        let at = entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
        Some(entries[at].id)
    };
    let mut pairs: BTreeMap<([u32; 2], AlikePart), Alike> = BTreeMap::new();
    for entry in entries {
        let others = tables.others(entry.number, &entry.table, true);
        let parts = [
            (AlikePart::FirstTurn, others.first_turn),
            (AlikePart::FirstReply, others.first_reply),
            (AlikePart::Brief, others.brief),
        ];
        for (part, novelty) in parts {
            let Novelty::Compared(Some(nearest)) = novelty else { continue };
            let Some(other) = id_of(nearest.number).filter(|_| nearest.similarity >= DUPLICATE) else { continue };
            let mut rows = [(entry.number, entry.id), (nearest.number, other)];
            rows.sort_unstable();
            let numbers = rows.map(|(number, _)| number);
            let pair = Alike { ids: rows.map(|(_, id)| id), numbers, part, similarity: nearest.similarity };
            pairs.insert((numbers, part), pair);
        }
    }
    let mut pairs: Vec<Alike> = pairs.into_values().collect();
    // Stable: what is equally alike stays in the order of the numbers.
    pairs.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
    // Three a conversation at the most.
    let total = pairs.len() as u32;
    pairs.truncate(LISTED);
    (pairs, total)
}

/// The beginning of the longest run of words that two texts share, as the first has it in lower case.
pub fn common_words(first: &str, second: &str) -> String {
    let (folded, other) = (fold(first), fold(second));
    let (mut ours, mut theirs) = (words(&folded), words(&other));
    ours.truncate(WORDS);
    theirs.truncate(WORDS);
    let (mut best, mut end) = (0, 0);
    let mut before = vec![0_usize; theirs.len() + 1];
    for (at, our) in ours.iter().enumerate() {
        let mut row = vec![0_usize; theirs.len() + 1];
        for (place, their) in theirs.iter().enumerate() {
            if folded[our.clone()] == other[their.clone()] {
                row[place + 1] = before[place] + 1;
                if row[place + 1] > best {
                    (best, end) = (row[place + 1], at + 1);
                }
            }
        }
        before = row;
    }
    if best == 0 {
        return String::new();
    }
    let (start, last) = (end - best, end - best + best.min(SHOWN) - 1);
    folded[ours[start].start..ours[last].end].to_owned()
}
