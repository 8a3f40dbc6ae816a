//! Which rows a plan gets: from what can be chosen, how many of each tier and a way of choosing to rows. The same question
//! gives the same rows.

pub mod brief;
mod choose;
mod pairs;
mod quotas;
mod random;
pub mod similar;
mod space;
mod wishes;

use std::collections::{HashMap, HashSet};

pub use quotas::{Manner, Quotas, largest_remainder};

use crate::row::Tier;
use crate::stored_enum::stored_enum;
use choose::{Draw, Walk, even, thinnest};
use pairs::Cover;
use random::Random;
use space::{Combination, Space, Uses};

stored_enum! {
    /// How rows are chosen.
    PlanStrategy {
        /// Every pair at least once, then even.
        Pairs = "pairs",
        /// Every combination.
        Cross = "cross",
        /// By weight and chance.
        Random = "random",
        /// What coverage lacks.
        Gaps = "gaps",
    }
}

/// A persona, an arc or a topic that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The library item's.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How much it weighs where rows are drawn by weight. Not negative; 0: never.
    pub weight: f64,
    /// Of an arc: the tiers that it is for; none: all.
    pub tiers: Vec<Tier>,
}

/// Rows of one kind that the plan has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "ids of library items")]
pub struct PlannedBefore {
    pub persona: i64,
    pub arc: i64,
    pub topic: i64,
    pub tier: Tier,
    /// Those that are not rejected: a rejected one covers nothing.
    pub rows: u32,
    /// The largest variation among all.
    pub variation: u32,
}

/// What is to be chosen, and from what.
pub struct Question<'a> {
    /// Those that are wanted.
    pub personas: Vec<Entry>,
    /// Those that are wanted.
    pub arcs: Vec<Entry>,
    /// Those that are wanted.
    pub topics: Vec<Entry>,
    /// Whether a persona may have an arc, by their ids.
    pub suits: &'a dyn Fn(i64, i64) -> bool,
    /// Rows of Template, Scenario and Edge Case.
    pub rows: [u32; 3],
    /// The most rows that one combination gets.
    pub variations: u32,
    /// How they are chosen.
    pub strategy: PlanStrategy,
    /// What chance follows from.
    pub seed: u64,
    /// What there is.
    pub planned: &'a [PlannedBefore],
}

/// A row that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "ids of library items")]
pub struct ChosenRow {
    pub persona: i64,
    pub arc: i64,
    pub topic: i64,
    pub tier: Tier,
    /// One more than the largest there is.
    pub variation: u32,
}

/// What a question comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The rows, tiers spread among each other.
    pub rows: Vec<ChosenRow>,
    /// Pairs of persona and arc, persona and topic, arc and topic that can be had.
    pub pairs: usize,
    /// Those of them that rows have, planned before or now.
    pub covered: usize,
    /// Rows that would do for the pairs that no planned row has. A bound from below where it is above 20,000.
    pub needed: usize,
    /// Different combinations among the rows.
    pub combinations: usize,
    /// What cannot be had, in words.
    pub impossible: Vec<String>,
}

/// Chooses rows.
pub fn choose(question: &Question<'_>) -> Choice {
    let entries = Entries::new(question);
    let space = entries.space(question.suits);
    let planned = entries.planned(question.planned);
    let tiers: Vec<Tier> = Tier::ALL.into_iter().filter(|tier| question.rows[*tier as usize] > 0).collect();
    let mut cover = Cover::new(&space, &tiers, &mut Random::new(question.seed, 2));
    let every = cover.clone();
    planned.iter().for_each(|(row, _)| cover.take(&space, *row));
    let needed = cover.rows_needed(&space);

    let slots = slots(question.rows);
    let chosen = chosen(question, &entries, &space, &planned, &slots, (&mut cover, every));
    let mut impossible = wishes::impossible(question, &entries, &space, &chosen);
    impossible.extend(wishes::open_pairs(question, &space, (cover.left(), needed)));
    let combinations: HashSet<Combination> = chosen.iter().map(|(row, _)| *row).collect();
    Choice {
        pairs: cover.all(),
        covered: cover.all() - cover.left(),
        needed,
        combinations: combinations.len(),
        rows: entries.numbered(&chosen, question.planned),
        impossible,
    }
}

/// Rows with their tiers. What is wanted and cannot be had is left out.
fn chosen(
    question: &Question<'_>,
    entries: &Entries,
    space: &Space,
    planned: &[(Combination, u32)],
    slots: &[Tier],
    (cover, mut every): (&mut Cover, Cover),
) -> Vec<(Combination, Tier)> {
    let mut own = Uses::none(space);
    let mut all = own.clone();
    planned.iter().for_each(|(row, rows)| all.add(*row, *rows));
    let mut random = Random::new(question.seed, 3);
    let mut walk = Walk::new(space, &mut random);
    let weights = |entries: &[Entry]| entries.iter().map(|entry| entry.weight).collect::<Vec<f64>>();
    let draw = Draw::new(space, &weights(&entries.personas), &weights(&entries.arcs), &weights(&entries.topics));
    let mut chosen = Vec::with_capacity(slots.len());
    for tier in slots.iter().copied() {
        let most = question.variations;
        let next = match question.strategy {
            // First what no row has, then what none of these has, so that they also stand for themselves.
            PlanStrategy::Pairs => cover
                .next(space, tier)
                .or_else(|| every.next(space, tier))
                .or_else(|| even(space, tier, &own, &own, most)),
            PlanStrategy::Cross => walk.next(space, tier, &own, most),
            PlanStrategy::Random => draw.next(space, tier, &own, most, &mut random),
            PlanStrategy::Gaps => thinnest(space, tier, &all, &own, most),
        };
        let Some(row) = next else { continue };
        own.add(row, 1);
        all.add(row, 1);
        cover.take(space, row);
        every.take(space, row);
        chosen.push((row, tier));
    }
    chosen
}

/// The tier of each row: spread evenly, so that any stretch of a plan has its share of each.
fn slots(rows: [u32; 3]) -> Vec<Tier> {
    let all: u64 = rows.iter().map(|rows| u64::from(*rows)).sum();
    let mut given = [0_u64; 3];
    let mut slots = Vec::new();
    for place in 1..=all {
        // How far each is behind its share; of equals the first.
        let behind = |tier: &Tier| {
            i128::from(u64::from(rows[*tier as usize])) * i128::from(place) - i128::from(given[*tier as usize] * all)
        };
        let open = Tier::ALL.into_iter().filter(|tier| given[*tier as usize] < u64::from(rows[*tier as usize]));
        let Some(tier) = open.rev().max_by_key(behind) else { break };
        given[tier as usize] += 1;
        slots.push(tier);
    }
    slots
}

/// What can be chosen, in the order of the seed.
struct Entries {
    personas: Vec<Entry>,
    arcs: Vec<Entry>,
    topics: Vec<Entry>,
}

impl Entries {
    fn new(question: &Question<'_>) -> Self {
        let mut random = Random::new(question.seed, 1);
        let mut ordered = |entries: &[Entry]| {
            let weighs = |entry: &&Entry| question.strategy != PlanStrategy::Random || entry.weight > 0.0;
            let mut entries: Vec<Entry> = entries.iter().filter(weighs).cloned().collect();
            random.shuffle(&mut entries);
            entries
        };
        Self { personas: ordered(&question.personas), arcs: ordered(&question.arcs), topics: ordered(&question.topics) }
    }

    fn space(&self, suits: &dyn Fn(i64, i64) -> bool) -> Space {
        let line = |persona: &Entry| self.arcs.iter().map(|arc| suits(persona.id, arc.id)).collect::<Vec<_>>();
        let tiers = |arc: &Entry| Tier::ALL.map(|tier| arc.tiers.is_empty() || arc.tiers.contains(&tier));
        Space {
            personas: self.personas.len(),
            arcs: self.arcs.len(),
            topics: self.topics.len(),
            suits: self.personas.iter().flat_map(line).collect(),
            tiers: self.arcs.iter().map(tiers).collect(),
        }
    }

    /// What the plan has of what can be chosen.
    fn planned(&self, planned: &[PlannedBefore]) -> Vec<(Combination, u32)> {
        let places = |entries: &[Entry]| -> HashMap<i64, usize> {
            entries.iter().enumerate().map(|(place, entry)| (entry.id, place)).collect()
        };
        let (personas, arcs, topics) = (places(&self.personas), places(&self.arcs), places(&self.topics));
        let known = |before: &PlannedBefore| {
            let row = (*personas.get(&before.persona)?, *arcs.get(&before.arc)?, *topics.get(&before.topic)?);
            (before.rows > 0).then_some((row, before.rows))
        };
        planned.iter().filter_map(known).collect()
    }

    fn numbered(&self, chosen: &[(Combination, Tier)], planned: &[PlannedBefore]) -> Vec<ChosenRow> {
        let mut variations = variations(planned);
        let numbered = |((persona, arc, topic), tier): &(Combination, Tier)| {
            let (persona, arc, topic) = (self.personas[*persona].id, self.arcs[*arc].id, self.topics[*topic].id);
            let variation = variations.entry((persona, arc, topic, *tier)).or_default();
            *variation += 1;
            ChosenRow { persona, arc, topic, tier: *tier, variation: *variation }
        };
        chosen.iter().map(numbered).collect()
    }
}

/// Brings a list into an order that follows from a seed.
pub fn shuffle<T>(list: &mut [T], seed: u64) {
    Random::new(seed, 31).shuffle(list);
}

/// The largest variation of each combination and tier: persona, arc, topic, tier.
pub type Variations = HashMap<(i64, i64, i64, Tier), u32>;

/// The largest variations there are.
pub fn variations(planned: &[PlannedBefore]) -> Variations {
    let mut largest = Variations::new();
    for before in planned {
        let of = largest.entry((before.persona, before.arc, before.topic, before.tier)).or_default();
        *of = before.variation.max(*of);
    }
    largest
}

#[cfg(test)]
mod tests;
