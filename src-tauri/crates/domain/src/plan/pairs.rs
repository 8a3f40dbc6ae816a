//! Every pair at least once: of persona and arc, persona and topic, arc and topic. A row is chosen for the pairs that it
//! covers first, so that few rows do.

use super::random::Random;
use super::space::{Combination, Space};
use crate::row::Tier;

/// Pairs that one row is thought of for, of each kind: more find little better rows.
const CANDIDATES: usize = 6;
/// Rows that are tried out to say how many would do; where it takes more, the bound from below is said.
const TRIED: usize = 20_000;

/// Persona with arc, persona with topic, arc with topic.
const KINDS: usize = 3;
/// Rows of any tier that is wanted.
const ANY: usize = 3;

/// Which pairs are open.
#[derive(Clone, Debug)]
pub struct Cover {
    /// Whether a pair can be had and no row has it yet, of each kind.
    open: [Vec<bool>; KINDS],
    /// How many are, of each kind.
    left: [usize; KINDS],
    /// Open pairs by the tier whose rows can have them, in an order of chance; some of them are covered by now.
    lists: [[Vec<(usize, usize)>; KINDS]; 4],
    /// Pairs that can be had.
    all: usize,
    tiers: Vec<Tier>,
}

impl Cover {
    /// All pairs that rows of the tiers can have are open.
    pub fn new(space: &Space, tiers: &[Tier], random: &mut Random) -> Self {
        let size = [space.personas * space.arcs, space.personas * space.topics, space.arcs * space.topics];
        let mut cover = Self {
            open: size.map(|size| vec![false; size]),
            left: [0; KINDS],
            lists: Default::default(),
            all: 0,
            tiers: tiers.to_vec(),
        };
        for class in 0..=ANY {
            let of_class: Vec<Tier> =
                tiers.iter().copied().filter(|tier| class == ANY || *tier as usize == class).collect();
            let fits = |persona, arc| space.fits_any(persona, arc, &of_class);
            let personas: Vec<usize> = (0..space.personas).filter(|p| (0..space.arcs).any(|a| fits(*p, a))).collect();
            let arcs: Vec<usize> = (0..space.arcs).filter(|a| (0..space.personas).any(|p| fits(p, *a))).collect();
            let lists = &mut cover.lists[class];
            lists[0] =
                personas.iter().flat_map(|p| arcs.iter().map(|a| (*p, *a))).filter(|(p, a)| fits(*p, *a)).collect();
            lists[1] = personas.iter().flat_map(|p| (0..space.topics).map(|t| (*p, t))).collect();
            lists[2] = arcs.iter().flat_map(|a| (0..space.topics).map(|t| (*a, t))).collect();
            lists.iter_mut().for_each(|list| random.shuffle(list));
        }
        for kind in 0..KINDS {
            for at in 0..cover.lists[ANY][kind].len() {
                let place = place(space, kind, cover.lists[ANY][kind][at]);
                cover.open[kind][place] = true;
            }
            cover.left[kind] = cover.lists[ANY][kind].len();
        }
        cover.all = cover.left.iter().sum();
        cover
    }

    /// Pairs that can be had.
    pub fn all(&self) -> usize {
        self.all
    }

    /// Pairs that no row has yet.
    pub fn left(&self) -> usize {
        self.left.iter().sum()
    }

    /// A row has these.
    pub fn take(&mut self, space: &Space, row: Combination) {
        for (kind, pair) in of(row).into_iter().enumerate() {
            let open = &mut self.open[kind][place(space, kind, pair)];
            self.left[kind] -= usize::from(*open);
            *open = false;
        }
    }

    /// The row of a tier that covers most; `None` where no open pair can be had in it.
    pub fn next(&mut self, space: &Space, tier: Tier) -> Option<Combination> {
        self.best(space, tier as usize, &[tier])
    }

    /// How many rows of any of the tiers would do for all open pairs.
    pub fn rows_needed(&self, space: &Space) -> usize {
        let least = self.left.iter().copied().max().unwrap_or(0);
        if least > TRIED {
            return least;
        }
        let (mut cover, tiers, mut rows) = (self.clone(), self.tiers.clone(), 0);
        while let Some(row) = cover.best(space, ANY, &tiers) {
            cover.take(space, row);
            rows += 1;
        }
        rows
    }

    fn best(&mut self, space: &Space, class: usize, tiers: &[Tier]) -> Option<Combination> {
        let mut best: Option<(usize, Combination)> = None;
        for kind in 0..KINDS {
            for pair in self.candidates(space, class, kind) {
                let Some(row) = self.completed(space, kind, pair, tiers) else { continue };
                let worth = self.worth(space, row);
                if best.is_none_or(|(most, _)| worth > most) {
                    best = Some((worth, row));
                }
            }
        }
        best.map(|(_, row)| row)
    }

    /// Some open pairs of a kind. What is covered by now goes from the list.
    fn candidates(&mut self, space: &Space, class: usize, kind: usize) -> Vec<(usize, usize)> {
        let (list, open) = (&mut self.lists[class][kind], &self.open[kind]);
        let mut found = Vec::with_capacity(CANDIDATES);
        let mut at = list.len();
        while at > 0 && found.len() < CANDIDATES {
            at -= 1;
            if open[place(space, kind, list[at])] {
                found.push(list[at]);
            } else {
                list.swap_remove(at);
            }
        }
        found
    }

    /// The row that a pair becomes with the third value that covers most.
    fn completed(&self, space: &Space, kind: usize, pair: (usize, usize), tiers: &[Tier]) -> Option<Combination> {
        let rows: &mut dyn Iterator<Item = Combination> = match kind {
            0 => &mut (0..space.topics).map(|topic| (pair.0, pair.1, topic)),
            1 => &mut (0..space.arcs).map(|arc| (pair.0, arc, pair.1)),
            _ => &mut (0..space.personas).map(|persona| (persona, pair.0, pair.1)),
        };
        let mut best: Option<(usize, Combination)> = None;
        for row in rows.filter(|(persona, arc, _)| space.fits_any(*persona, *arc, tiers)) {
            let worth = self.worth(space, row);
            if best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, row));
            }
        }
        best.map(|(_, row)| row)
    }

    /// Of the open pairs of a row, each counts as much as there are others of its kind left: what is left most of decides how
    /// many rows there will be.
    fn worth(&self, space: &Space, row: Combination) -> usize {
        let open = |(kind, pair): (usize, (usize, usize))| {
            if self.open[kind][place(space, kind, pair)] { self.left[kind] } else { 0 }
        };
        of(row).into_iter().enumerate().map(open).sum()
    }
}

fn of((persona, arc, topic): Combination) -> [(usize, usize); KINDS] {
    [(persona, arc), (persona, topic), (arc, topic)]
}

fn place(space: &Space, kind: usize, (first, second): (usize, usize)) -> usize {
    first * if kind == 0 { space.arcs } else { space.topics } + second
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(personas: usize, arcs: usize, topics: usize) -> Space {
        let tiers = vec![[true; 3]; arcs];
        Space { personas, arcs, topics, suits: vec![true; personas * arcs], tiers }
    }

    fn needed(space: &Space, seed: u64) -> usize {
        Cover::new(space, &[Tier::Template], &mut Random::new(seed, 1)).rows_needed(space)
    }

    #[test]
    fn few_rows_have_every_pair() {
        for seed in 0..10 {
            let rows = needed(&space(9, 9, 12), seed);
            assert!((108..=118).contains(&rows), "{rows} rows, and 108 are the least");
        }
        assert!((800..=860).contains(&needed(&space(20, 12, 40), 1)));
        assert_eq!(needed(&space(1, 1, 5), 1), 5);
        assert_eq!(needed(&space(0, 3, 5), 1), 0);
    }

    #[test]
    fn pairs_that_do_not_suit_are_none_and_those_of_other_tiers_wait_for_them() {
        let mut space = space(3, 2, 2);
        space.suits[1] = false;
        space.tiers[1] = [false, false, true];
        let mut cover = Cover::new(&space, &[Tier::Template, Tier::EdgeCase], &mut Random::new(1, 1));
        // Five of six pairs of persona and arc, six of persona and topic, four of arc and topic.
        assert_eq!((cover.all(), cover.left()), (15, 15));
        let mut rows = 0;
        while let Some(row) = cover.next(&space, Tier::Template) {
            assert_eq!(row.1, 0, "the other arc is for edge cases");
            cover.take(&space, row);
            rows += 1;
        }
        assert!(rows >= 6 && cover.left() == 4, "{rows} rows leave {}", cover.left());
        while let Some(row) = cover.next(&space, Tier::EdgeCase) {
            cover.take(&space, row);
        }
        assert_eq!(cover.left(), 0);
    }

    #[test]
    fn what_is_there_already_is_not_wanted_again() {
        let space = space(9, 9, 12);
        let mut cover = Cover::new(&space, &[Tier::Template], &mut Random::new(3, 1));
        for _ in 0..60 {
            let row = cover.next(&space, Tier::Template).expect("open pairs");
            cover.take(&space, row);
        }
        let rest = cover.rows_needed(&space);
        assert!((48..=58).contains(&rest), "{rest} rows more");
    }
}
