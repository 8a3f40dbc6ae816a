//! Which conversations a model learns from, and which measure it: by group, stratified by tier, stable.

use std::collections::{BTreeMap, HashMap};

use crate::export::Side;
use crate::row::Tier;

/// What conversations have in common where one would give the other away. A group is on one side as a whole. Each part is
/// an id, [a name without one](Group::of_name), or 0 where nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group {
    /// Who the client is.
    pub persona: i64,
    /// How the feeling moves.
    pub arc: i64,
    /// What it is about.
    pub topic: i64,
}

impl Group {
    /// The group of a conversation of which none of the three is known: its own. All of them in one group would be on
    /// one side.
    pub fn alone(row: i64) -> Self {
        Self { persona: -row, arc: 0, topic: 0 }
    }

    /// The part that stands for a name which has no id: below 0, and the same for the same name on every machine.
    pub fn of_name(name: &str) -> i64 {
        let letters = name.trim().to_lowercase();
        // FNV-1a.
        let hash = letters
            .bytes()
            .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
        -(hash >> 1).cast_signed() - 1
    }

    /// The same with the names left out: what the sides of releases up to 0.1 were kept by.
    pub fn without_names(self) -> Self {
        Self { persona: self.persona.max(0), arc: self.arc.max(0), topic: self.topic.max(0) }
    }

    /// Whether the conversations of it can come into another one: one of the three is open.
    pub fn is_open(self) -> bool {
        [self.persona, self.arc, self.topic].iter().any(|part| *part <= 0)
    }
}

/// The parts of all conversations that are kept from learning, 0 to 1 each; what is left is learned from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// For [`Side::Valid`].
    pub valid: f64,
    /// For [`Side::Test`].
    pub test: f64,
}

impl Shares {
    fn of(self, side: Side) -> f64 {
        let part = |share: f64| if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        let valid = part(self.valid);
        let test = part(self.test).min(1.0 - valid);
        match side {
            Side::Train => 1.0 - valid - test,
            Side::Valid => valid,
            Side::Test => test,
        }
    }
}

/// The side of each of `groups`, which are given with their rows of a tier; a group of several tiers is given once for
/// each. A known group keeps its side. New ones are taken in an order that `seed` decides, tier by tier, and each goes
/// to a side that has less than its share of the tier's rows: of those, to the one that is furthest below its share of
/// all rows. So no side passes its share of a tier by as much as one group, and what each tier leaves over is made up
/// for by the next: few rows of many tiers have rows to measure by, too.
pub fn assign(
    known: &HashMap<Group, Side>,
    groups: &[(Group, Tier, u32)],
    shares: Shares,
    seed: u64,
) -> HashMap<Group, Side> {
    let mut rows: BTreeMap<Group, [f64; TIERS]> = BTreeMap::new();
    for (group, tier, count) in groups {
        rows.entry(*group).or_default()[place(*tier)] += f64::from(*count);
    }
    let mut room = Room::new(rows.values(), shares);
    let mut sides = HashMap::with_capacity(rows.len());
    for (group, rows) in &rows {
        if let Some(side) = known.get(group) {
            room.take(*side, rows);
            sides.insert(*group, *side);
        }
    }
    let mut new: Vec<(usize, u64, Group)> = rows
        .iter()
        .filter(|(group, _)| !known.contains_key(group))
        .map(|(group, rows)| (most(rows), order(seed, *group), *group))
        .collect();
    new.sort_unstable();
    for (tier, _, group) in new {
        let side = room.side(tier);
        room.take(side, &rows[&group]);
        sides.insert(group, side);
    }
    sides
}

const TIERS: usize = Tier::ALL.len();
const SIDES: usize = Side::ALL.len();

fn place(tier: Tier) -> usize {
    Tier::ALL.iter().position(|other| *other == tier).unwrap_or_default()
}

/// The tier of most of a group's rows.
fn most(rows: &[f64; TIERS]) -> usize {
    (0..TIERS).max_by(|a, b| rows[*a].total_cmp(&rows[*b]).then(b.cmp(a))).unwrap_or_default()
}

/// How many rows each side lacks of its share, of each tier and of all. Below 0: it has more than its share.
struct Room {
    of_tier: [[f64; SIDES]; TIERS],
    of_all: [f64; SIDES],
    open: [bool; SIDES],
}

impl Room {
    fn new<'a>(groups: impl Iterator<Item = &'a [f64; TIERS]>, shares: Shares) -> Self {
        let mut total = [0.0; TIERS];
        for rows in groups {
            for tier in 0..TIERS {
                total[tier] += rows[tier];
            }
        }
        let shares = Side::ALL.map(|side| shares.of(side));
        let of = |rows: f64| shares.map(|share| share * rows);
        Self { of_tier: total.map(of), of_all: of(total.iter().sum()), open: shares.map(|share| share > 0.0) }
    }

    fn take(&mut self, side: Side, rows: &[f64; TIERS]) {
        let side = Side::ALL.iter().position(|other| *other == side).unwrap_or_default();
        for (tier, count) in rows.iter().enumerate() {
            self.of_tier[tier][side] -= count;
            self.of_all[side] -= count;
        }
    }

    /// The side for the next group of a tier. Sides without a share get none; where all have theirs (which only groups
    /// of several tiers and rounding bring about), it is the one that passes it the least.
    fn side(&self, tier: usize) -> Side {
        let below = |side: &usize| self.of_tier[tier][*side] > 1e-9;
        let open = || (0..SIDES).filter(|side| self.open[*side]);
        let furthest = |a: &usize, b: &usize| self.of_all[*a].total_cmp(&self.of_all[*b]).then(b.cmp(a));
        let least = |a: &usize, b: &usize| self.of_tier[tier][*a].total_cmp(&self.of_tier[tier][*b]).then(b.cmp(a));
        let side = open().filter(below).max_by(furthest).or_else(|| open().max_by(least));
        Side::ALL[side.unwrap_or_default()]
    }
}

/// A number that follows from seed and group alone, on every machine and in every release.
fn order(seed: u64, group: Group) -> u64 {
    // The finaliser of SplitMix64: each bit of what goes in changes about half of those that come out.
    let mix = |value: u64| {
        let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    };
    let parts = [group.persona, group.arc, group.topic];
    parts.iter().fold(mix(seed), |state, part| mix(state ^ part.cast_unsigned()))
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
