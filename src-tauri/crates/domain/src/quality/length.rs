//! Structure, number of turns, length of turns, novelty.

use super::text::Words;
use super::{Criterion, CriterionScore, Novelty};
use crate::answer::Conversation;
use crate::row::Tier;

/// Median words of a client turn and of an expert turn in conversations that trained well (measured on 72).
const CLIENT_WORDS: f64 = 130.0;
const EXPERT_WORDS: f64 = 295.0;
/// First turns that share more of their three-word phrases than this are near duplicates.
const DUPLICATE: f64 = 0.3;
/// Different conversations were never more alike than this (measured on 72).
const DISTINCT: f64 = 0.14;

/// Starts with the client, alternates, ends on the expert. Whatever is scored passed these rules.
pub fn structure(conversation: &Conversation) -> CriterionScore {
    CriterionScore::required(
        Criterion::Structure,
        format!("{} turns, client first, expert last", conversation.turns.len()),
        "client first, alternating, expert last".into(),
    )
}

/// The number of exchanges against the tier's range.
pub fn turn_count(conversation: &Conversation, tier: Tier) -> CriterionScore {
    let exchanges = conversation.turns.len() / 2;
    let range = tier.exchanges();
    let off =
        if exchanges < *range.start() { range.start() - exchanges } else { exchanges.saturating_sub(*range.end()) };
    // A handful at most.
    let share = 1.0 - off as f64 * 0.4;
    CriterionScore::new(Criterion::TurnCount, 1.5).measured(
        share,
        format!("{exchanges} exchanges"),
        format!("{} to {} exchanges", range.start(), range.end()),
    )
}

/// Words per turn against the domain's medians: full points from half to twice the median.
pub fn turn_length(words: &Words) -> CriterionScore {
    let share = |mean: f64, median: f64| {
        let ratio = mean / median;
        if ratio < 0.5 {
            ratio / 0.5
        } else if ratio > 2.0 {
            2.0 / ratio
        } else {
            1.0
        }
    };
    let both = f64::midpoint(share(words.client_mean, CLIENT_WORDS), share(words.expert_mean, EXPERT_WORDS));
    CriterionScore::new(Criterion::TurnLength, 1.5).measured(
        both,
        format!("client {:.0} words, expert {:.0} words", words.client_mean, words.expert_mean),
        "client 65 to 260 words, expert 148 to 590 words".into(),
    )
}

/// Similarity of the first turn to the dataset's other conversations.
pub fn novelty(novelty: Novelty) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::Novelty, 1.0);
    match novelty {
        Novelty::First => criterion.unmeasured("there is no other conversation to compare with"),
        Novelty::Compared(None) => criterion.measured(1.0, "no other first turn shares its phrases".into(), target()),
        Novelty::Compared(Some(nearest)) => {
            let share = 1.0 - (nearest.similarity - DISTINCT) / (DUPLICATE - DISTINCT);
            criterion.measured(share, format!("nearest is #{}, {:.2}", nearest.number, nearest.similarity), target())
        }
    }
}

fn target() -> String {
    format!("at most {DISTINCT} of the first turn's phrases shared")
}
