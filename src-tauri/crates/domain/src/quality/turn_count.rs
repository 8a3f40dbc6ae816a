//! The number of exchanges against the tier's range.

use super::text::Text;
use super::{Criterion, CriterionScore};
use crate::row::Tier;

/// Points: two fifths of them for each exchange beyond the range.
pub fn turn_count(text: &Text<'_>, tier: Tier) -> CriterionScore {
    let exchanges = text.turns.len() / 2;
    let range = tier.exchanges();
    let beyond = exchanges.saturating_sub(*range.end());
    let off = if exchanges < *range.start() { range.start() - exchanges } else { beyond };
    // A handful at most.
    let share = 1.0 - off as f64 * 0.4;
    let excess = text.turns.iter().skip(range.end() * 2);
    // Too short a conversation lacks something where it ends.
    let end = text.turns.last().filter(|_| exchanges < *range.start());
    CriterionScore::new(Criterion::TurnCount, 1.5)
        .measured(share, format!("{exchanges} exchanges"), format!("{} to {} exchanges", range.start(), range.end()))
        .at(excess.chain(end).map(|turn| turn.whole()))
}
