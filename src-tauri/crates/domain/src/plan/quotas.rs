//! Quotas: whole rows out of shares, and what makes conversations of one combination differ.

use super::random::Random;
use crate::manner::{ClientStyle, Ending, Friction};
use crate::row::Tier;

/// How many of `rows` each share gets, by the largest remainder: they add up to `rows` where a share is above 0.
pub fn largest_remainder(shares: &[f64], rows: usize) -> Vec<usize> {
    let all: f64 = shares.iter().sum();
    if all <= 0.0 {
        return vec![0; shares.len()];
    }
    let exact: Vec<f64> = shares.iter().map(|share| share / all * rows as f64).collect();
    // Not negative, and at most `rows`.
    let mut counts: Vec<usize> = exact.iter().map(|count| count.floor() as usize).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    let missing = rows.saturating_sub(counts.iter().sum());
    order.into_iter().cycle().take(missing).for_each(|place| counts[place] += 1);
    counts
}

/// What each of all values gets in percent: its own share, and as much as the others of what is left of a hundred.
pub fn shares<T: Copy + PartialEq, const N: usize>(all: [T; N], given: &[(T, u32)]) -> [f64; N] {
    let own =
        all.map(|value| given.iter().filter(|(of, _)| *of == value).map(|(_, percent)| f64::from(*percent)).sum());
    let left = (100.0 - own.iter().sum::<f64>()).max(0.0);
    own.map(|share: f64| share + left / N as f64)
}

/// How a client speaks, what stands in the way, how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in the plan")]
pub struct Manner {
    pub style: ClientStyle,
    pub friction: Friction,
    pub ending: Ending,
}

/// Shares in percent. What is left of a hundred is drawn from all alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in the plan")]
pub struct Quotas {
    pub styles: Vec<(ClientStyle, u32)>,
    pub frictions: Vec<(Friction, u32)>,
    pub endings: Vec<(Ending, u32)>,
}

impl Quotas {
    /// What plans begin with: most clients are not easy, and not everything is settled at the end.
    pub fn standard() -> Self {
        Self {
            styles: ClientStyle::ALL.map(|style| (style, 25)).to_vec(),
            frictions: vec![
                (Friction::None, 30),
                (Friction::Doubts, 30),
                (Friction::PushesBack, 25),
                (Friction::Misunderstands, 15),
            ],
            endings: vec![(Ending::Settled, 40), (Ending::HalfSettled, 35), (Ending::LeavesOpen, 25)],
        }
    }

    /// A manner for each row. Quotas hold over all of them; as far as they allow, no edge case ends settled.
    pub fn draw(&self, tiers: &[Tier], seed: u64) -> Vec<Manner> {
        let styles = dealt(ClientStyle::ALL, &self.styles, tiers.len(), &mut Random::new(seed, 11));
        let frictions = dealt(Friction::ALL, &self.frictions, tiers.len(), &mut Random::new(seed, 12));
        let mut endings = dealt(Ending::ALL, &self.endings, tiers.len(), &mut Random::new(seed, 13));
        let settled = |endings: &[Ending], place: usize| endings[place] == Ending::Settled;
        let mut other = 0;
        for place in 0..tiers.len() {
            if tiers[place] != Tier::EdgeCase || !settled(&endings, place) {
                continue;
            }
            while other < tiers.len() && (tiers[other] == Tier::EdgeCase || settled(&endings, other)) {
                other += 1;
            }
            if other == tiers.len() {
                break;
            }
            endings.swap(place, other);
        }
        let all = styles.into_iter().zip(frictions).zip(endings);
        all.map(|((style, friction), ending)| Manner { style, friction, ending }).collect()
    }
}

fn dealt<T: Copy + PartialEq, const N: usize>(
    all: [T; N],
    given: &[(T, u32)],
    rows: usize,
    random: &mut Random,
) -> Vec<T> {
    let counts = largest_remainder(&shares(all, given), rows);
    let mut dealt: Vec<T> = all.into_iter().zip(counts).flat_map(|(value, count)| vec![value; count]).collect();
    random.shuffle(&mut dealt);
    dealt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_rows_come_nearest_to_the_shares_and_add_up() {
        assert_eq!(largest_remainder(&[40.0, 35.0, 25.0], 10), [4, 4, 2]);
        assert_eq!(largest_remainder(&[1.0, 1.0, 1.0], 10), [4, 3, 3]);
        assert_eq!(largest_remainder(&[0.0, 3.0], 7), [0, 7]);
        assert_eq!(largest_remainder(&[0.0, 0.0], 7), [0, 0]);
        for rows in 0..200 {
            assert_eq!(largest_remainder(&[33.0, 12.5, 7.0, 0.1], rows).iter().sum::<usize>(), rows);
        }
    }

    #[test]
    fn what_is_left_of_a_hundred_goes_to_all_alike() {
        let given = [(Friction::Doubts, 60), (Friction::Doubts, 20)];
        assert_eq!(shares(Friction::ALL, &given), [5.0, 85.0, 5.0, 5.0]);
        assert_eq!(shares(Ending::ALL, &[(Ending::Settled, 150)]), [150.0, 0.0, 0.0], "more than all is all");
    }

    #[test]
    fn quotas_hold_over_all_rows_and_edge_cases_stay_open() {
        let tiers: Vec<Tier> = (0..200).map(|n| if n % 4 == 0 { Tier::EdgeCase } else { Tier::Template }).collect();
        let quotas = Quotas::standard();
        let manners = quotas.draw(&tiers, 5);
        let count = |of: &dyn Fn(&Manner) -> bool| manners.iter().filter(|manner| of(manner)).count();
        assert_eq!(count(&|manner| manner.style == ClientStyle::Curt), 50);
        assert_eq!(count(&|manner| manner.friction == Friction::PushesBack), 50);
        assert_eq!(count(&|manner| manner.ending == Ending::Settled), 80);
        let edge = tiers.iter().zip(&manners).filter(|(tier, _)| **tier == Tier::EdgeCase);
        assert_eq!(edge.filter(|(_, manner)| manner.ending == Ending::Settled).count(), 0);
        assert_eq!(manners, quotas.draw(&tiers, 5), "the same seed");
        assert_ne!(manners, quotas.draw(&tiers, 6));
    }
}
