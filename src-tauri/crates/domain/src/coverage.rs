//! What a plan covers: its dimensions, what goes together, and rows that fill its gaps.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::names::seen;
use crate::row::Tier;
use crate::stored_enum::stored_enum;

stored_enum! {
    /// What conversations are counted by.
    Dimension {
        /// The client.
        Persona = "persona",
        /// The emotional arc.
        Emotion = "emotion",
        /// What it is about.
        Topic = "topic",
        /// What the client wants.
        Intent = "intent",
        /// How it sounds.
        Tone = "tone",
        /// Template, Scenario, Edge Case.
        Tier = "tier",
    }
}

impl Dimension {
    /// The name that people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Persona => "Persona",
            Self::Emotion => "Emotion",
            Self::Topic => "Topic",
            Self::Intent => "Intent",
            Self::Tone => "Tone",
            Self::Tier => "Tier",
        }
    }
}

/// How many conversations there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "planned ones are all rows, generated ones show a text")]
pub struct CoverageCounts {
    pub planned: u32,
    pub generated: u32,
    pub approved: u32,
    /// Approved, without those that say nearly the same as another.
    pub distinct: u32,
    pub rejected: u32,
}

impl CoverageCounts {
    /// Takes others in.
    pub fn add(&mut self, other: Self) {
        self.planned += other.planned;
        self.generated += other.generated;
        self.approved += other.approved;
        self.distinct += other.distinct;
        self.rejected += other.rejected;
    }
}

/// Whether an arc suits a persona: it names it, or none at all.
pub fn suits(personas: &[String], persona: &str) -> bool {
    personas.is_empty() || personas.iter().any(|name| seen(name) == seen(persona))
}

/// Whether an arc is for edge cases alone.
pub fn is_edge(tiers: &[Tier]) -> bool {
    tiers == [Tier::EdgeCase]
}

/// How many conversations each topic should have, so that all cells reach their target.
pub fn topic_target(cells: u32, target: u32, topics: u32) -> u32 {
    if topics == 0 { 0 } else { cells.saturating_mul(target).div_ceil(topics) }
}

/// What each hundred rows should have of Template, Scenario and Edge Case.
pub const SHARES: [u32; 3] = [40, 35, 25];

/// A persona, an arc and a topic, by their ids.
type Combination = (i64, i64, i64);

/// What a plan has so far, and what is added to it.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// Topics of the library in its order, with how many rows each has.
    pub topics: Vec<(i64, u32)>,
    /// How many rows each tier has, in the order of the tiers.
    pub tiers: [u32; 3],
    /// How many rows a combination has, and the largest variation among those of each tier.
    pub combinations: HashMap<Combination, (u32, [u32; 3])>,
}

/// A row that fills a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filling {
    /// The topic's id.
    pub topic: i64,
    /// The tier.
    pub tier: Tier,
    /// One more than the largest there is.
    pub variation: u32,
}

impl Planned {
    /// The next row of a persona and an arc, which is among the planned ones from then on: with the topic that has the
    /// fewest rows, of those the one that the pair has least; of the arc's tiers the one that lacks most. `None` without
    /// a topic.
    pub fn next(&mut self, (persona, arc): (i64, i64), tiers: &[Tier]) -> Option<Filling> {
        let pair_has = |topic: i64| self.combinations.get(&(persona, arc, topic)).map_or(0, |(rows, _)| *rows);
        let place = (0..self.topics.len()).min_by_key(|place| {
            let (topic, rows) = self.topics[*place];
            (rows, pair_has(topic), *place)
        })?;
        let tier = self.lacking(tiers);
        let (topic, rows) = &mut self.topics[place];
        let topic = *topic;
        *rows += 1;
        self.tiers[tier as usize] += 1;
        let (rows, variations) = self.combinations.entry((persona, arc, topic)).or_default();
        *rows += 1;
        let variation = &mut variations[tier as usize];
        *variation += 1;
        Some(Filling { topic, tier, variation: *variation })
    }

    /// Of some tiers, or of all where none is named, the one that is farthest below its share.
    fn lacking(&self, tiers: &[Tier]) -> Tier {
        let tiers = if tiers.is_empty() { &Tier::ALL } else { tiers };
        let all: u32 = self.tiers.iter().sum();
        let lack = |tier: Tier| {
            let place = tier as usize;
            i64::from(SHARES[place]) * i64::from(all + 1) - 100 * i64::from(self.tiers[place])
        };
        let most = tiers.iter().copied().max_by_key(|tier| (lack(*tier), Reverse(*tier as usize)));
        most.unwrap_or(Tier::Template)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arc_suits_whom_it_names_in_any_case_and_everybody_where_it_names_none() {
        let names = ["Late Starter".to_owned(), "Anxious Planner".to_owned()];
        assert!(suits(&names, "late starter ") && suits(&[], "anybody"));
        assert!(!suits(&names, "Late"));
        assert!(is_edge(&[Tier::EdgeCase]) && !is_edge(&[]) && !is_edge(&[Tier::Template, Tier::EdgeCase]));
    }

    #[test]
    fn topics_share_what_the_cells_want_rounded_up() {
        assert_eq!((topic_target(70, 4, 24), topic_target(72, 4, 24), topic_target(5, 2, 0)), (12, 12, 0));
    }

    #[test]
    fn the_topic_with_the_fewest_rows_comes_first_and_variations_count_on() {
        let mut planned = Planned {
            topics: vec![(7, 2), (8, 0), (9, 1)],
            combinations: HashMap::from([((1, 2, 8), (3, [0, 4, 0]))]),
            ..Planned::default()
        };
        let next = |planned: &mut Planned| planned.next((1, 2), &[Tier::Scenario]).expect("a topic");
        assert_eq!(next(&mut planned), Filling { topic: 8, tier: Tier::Scenario, variation: 5 });
        // Two have one row each: the pair has the other one three times.
        assert_eq!(next(&mut planned), Filling { topic: 9, tier: Tier::Scenario, variation: 1 });
        assert_eq!(next(&mut planned).topic, 8);
        assert_eq!(planned.topics, [(7, 2), (8, 2), (9, 2)]);
        assert_eq!(Planned::default().next((1, 2), &[]), None, "no topic, no row");
    }

    #[test]
    fn the_tier_is_the_arcs_own_or_of_several_the_one_that_lacks_most() {
        let mut planned = Planned { topics: vec![(1, 0)], ..Planned::default() };
        let edge = planned.next((1, 2), &[Tier::EdgeCase]).expect("a topic");
        assert_eq!(edge.tier, Tier::EdgeCase);
        for _ in 0..99 {
            planned.next((1, 2), &[]);
        }
        assert_eq!(planned.tiers, [40, 35, 25]);
        for _ in 0..75 {
            planned.next((1, 3), &[Tier::Template, Tier::Scenario]);
        }
        assert_eq!(planned.tiers[2], 25, "an arc gets no tier that it does not name");
        assert!(planned.tiers[0].abs_diff(planned.tiers[1]) <= 12, "{:?}", planned.tiers);
    }
}
