//! One row after another: evenly, every combination, or by weight. Nothing is chosen more often than a combination may be had.

use super::random::Random;
use super::space::{Combination, Space, Uses};
use crate::row::Tier;

/// Rows that are drawn in vain before one is looked for: then nearly all that weighs much is used up.
const DRAWS: usize = 32;

/// The row of a tier that makes it most even: of the persona that has least, the arc that it has least, and the topic that
/// both have least. `order` says what there is, `own` what of it counts against `most`.
pub fn even(space: &Space, tier: Tier, order: &Uses, own: &Uses, most: u32) -> Option<Combination> {
    let mut best: Option<(u32, usize, usize)> = None;
    for persona in 0..space.personas {
        if best.is_some_and(|(least, ..)| order.personas[persona] >= least) {
            continue;
        }
        let arcs = (0..space.arcs).filter(|arc| has_room(space, tier, own, most, persona, *arc));
        if let Some(arc) = arcs.min_by_key(|arc| (order.pairs[persona * space.arcs + arc], order.arcs[*arc], *arc)) {
            best = Some((order.personas[persona], persona, arc));
        }
    }
    best.and_then(|(_, persona, arc)| thinnest_topic(space, order, own, most, (persona, arc)))
}

/// The row of a tier for the pair of persona and arc that has least.
pub fn thinnest(space: &Space, tier: Tier, order: &Uses, own: &Uses, most: u32) -> Option<Combination> {
    let pairs = (0..space.personas).flat_map(|persona| (0..space.arcs).map(move |arc| (persona, arc)));
    let pair = pairs.filter(|(persona, arc)| has_room(space, tier, own, most, *persona, *arc)).min_by_key(
        |(persona, arc)| (order.pairs[persona * space.arcs + arc], order.personas[*persona], order.arcs[*arc]),
    )?;
    thinnest_topic(space, order, own, most, pair)
}

fn has_room(space: &Space, tier: Tier, own: &Uses, most: u32, persona: usize, arc: usize) -> bool {
    let room = u64::from(most) * space.topics as u64;
    space.fits(persona, arc, tier) && u64::from(own.pairs[persona * space.arcs + arc]) < room
}

fn thinnest_topic(
    space: &Space,
    order: &Uses,
    own: &Uses,
    most: u32,
    (persona, arc): (usize, usize),
) -> Option<Combination> {
    let rows = (0..space.topics).map(|topic| (persona, arc, topic)).filter(|row| own.of(*row) < most);
    rows.min_by_key(|row| (order.of(*row), order.topics[row.2], order.with(*row), row.2))
}

/// Every combination, each as often as the others: walked in steps that never meet one twice and are spread over all.
#[derive(Clone, Debug)]
pub struct Walk {
    size: usize,
    step: usize,
    /// Of each tier: rounds that are done, steps of this one, and where it stands.
    at: [(u32, usize, usize); 3],
}

impl Walk {
    /// Begins at a place of chance.
    pub fn new(space: &Space, random: &mut Random) -> Self {
        let size = space.personas * space.arcs * space.topics;
        // Near the golden section: any stretch of it is spread over the whole.
        let mut step = (size as f64 * 0.618_033_988_75) as usize;
        while size > 1 && gcd(step.max(1), size) != 1 {
            step += 1;
        }
        let start = random.below(size);
        Self { size, step: step.max(1), at: [(0, 0, start); 3] }
    }

    /// The next row of a tier.
    pub fn next(&mut self, space: &Space, tier: Tier, own: &Uses, most: u32) -> Option<Combination> {
        let (round, steps, place) = &mut self.at[tier as usize];
        while *round < most {
            while *steps < self.size {
                let at = *place;
                let row = (at / (space.arcs * space.topics), at / space.topics % space.arcs, at % space.topics);
                if space.fits(row.0, row.1, tier) && own.of(row) <= *round {
                    return Some(row);
                }
                *steps += 1;
                *place = (at + self.step) % self.size;
            }
            (*round, *steps) = (*round + 1, 0);
            if !(0..space.arcs).any(|arc| (0..space.personas).any(|persona| space.fits(persona, arc, tier))) {
                *round = most;
            }
        }
        None
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Rows that are drawn by the weights of what they are made of.
#[derive(Clone, Debug)]
pub struct Draw {
    /// Of each tier: the pairs that fit it, each with the weights up to it.
    pairs: [Vec<(f64, usize, usize)>; 3],
    topics: Vec<f64>,
}

impl Draw {
    /// The weights of personas, arcs and topics, each above 0.
    pub fn new(space: &Space, personas: &[f64], arcs: &[f64], topics: &[f64]) -> Self {
        let of_tier = |tier: Tier| {
            let mut sum = 0.0;
            let mut pairs = Vec::new();
            for (persona, weight) in personas.iter().enumerate().take(space.personas) {
                for arc in (0..space.arcs).filter(|arc| space.fits(persona, *arc, tier)) {
                    sum += weight * arcs[arc];
                    pairs.push((sum, persona, arc));
                }
            }
            pairs
        };
        let mut sum = 0.0;
        let running = |weight: &f64| {
            sum += weight;
            sum
        };
        Self { pairs: Tier::ALL.map(of_tier), topics: topics.iter().map(running).collect() }
    }

    /// A row of a tier by chance; where nearly all is used up, the most even one.
    pub fn next(&self, space: &Space, tier: Tier, own: &Uses, most: u32, random: &mut Random) -> Option<Combination> {
        let pairs = &self.pairs[tier as usize];
        for _ in 0..DRAWS {
            let drawn = random.unit() * pairs.last()?.0;
            let (_, persona, arc) = pairs[pairs.partition_point(|(sum, ..)| *sum <= drawn).min(pairs.len() - 1)];
            let drawn = random.unit() * self.topics.last()?;
            let topic = self.topics.partition_point(|sum| *sum <= drawn).min(self.topics.len() - 1);
            if own.of((persona, arc, topic)) < most {
                return Some((persona, arc, topic));
            }
        }
        even(space, tier, own, own, most)
    }
}
