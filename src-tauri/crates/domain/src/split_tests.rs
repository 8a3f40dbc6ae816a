use proptest::prelude::*;

use super::*;

const TENTH: Shares = Shares { valid: 0.1, test: 0.0 };

fn group(number: i64) -> Group {
    Group { persona: number % 7 + 1, arc: number % 11 + 1, topic: number + 1 }
}

fn rows_of(sides: &HashMap<Group, Side>, groups: &[(Group, Tier, u32)], tier: Tier, side: Side) -> u32 {
    groups.iter().filter(|(group, of, _)| *of == tier && sides[group] == side).map(|(_, _, rows)| rows).sum()
}

/// Groups of one tier each.
fn groups(from: i64) -> impl Strategy<Value = Vec<(Group, Tier, u32)>> {
    let one = (0..3_usize, 1..6_u32);
    prop::collection::vec(one, 1..80).prop_map(move |rows| {
        let numbered = rows.into_iter().zip(from..);
        numbered.map(|((tier, rows), number)| (group(number), Tier::ALL[tier], rows)).collect()
    })
}

fn shares() -> impl Strategy<Value = Shares> {
    (0..=50_u32, 0..=30_u32)
        .prop_map(|(valid, test)| Shares { valid: f64::from(valid) / 100.0, test: f64::from(test) / 100.0 })
}

proptest! {
    #[test]
    fn each_tier_is_split_within_one_group(groups in groups(0), shares in shares(), seed: u64) {
        let sides = assign(&HashMap::new(), &groups, shares, seed);
        prop_assert_eq!(sides.len(), groups.len());
        for tier in Tier::ALL {
            let of_tier = || groups.iter().filter(|(_, of, _)| *of == tier).map(|(_, _, rows)| *rows);
            let (total, largest) = (f64::from(of_tier().sum::<u32>()), f64::from(of_tier().max().unwrap_or(0)));
            for side in Side::ALL {
                let (has, share) = (f64::from(rows_of(&sides, &groups, tier, side)), shares.of(side) * total);
                prop_assert!(has < share + largest || has == 0.0, "{tier:?} {side:?}: {has} of {share}");
                // What a side lacks is what the others have too much.
                let others = Side::ALL.iter().filter(|other| **other != side && shares.of(**other) > 0.0).count();
                let most = largest * others as f64;
                prop_assert!(has > share - most || has >= share - 1e-6, "{tier:?} {side:?}: {has} of {share}");
            }
        }
    }

    #[test]
    fn no_group_changes_sides_when_groups_and_rows_are_added(
        (first, more) in (groups(0), groups(1_000)), added in prop::collection::vec(0..9_u32, 80), shares in shares(), seed: u64,
    ) {
        let before = assign(&HashMap::new(), &first, shares, seed);
        let mut all = first;
        for ((_, _, rows), added) in all.iter_mut().zip(added) {
            *rows += added;
        }
        // A known group may come to have rows of another tier.
        let another = (all[0].0, Tier::EdgeCase, 2);
        all.push(another);
        all.extend(more);
        let after = assign(&before, &all, shares, seed);
        for (group, side) in &before {
            prop_assert_eq!(after[group], *side);
        }
    }

    #[test]
    fn the_order_in_which_groups_are_given_does_not_matter(groups in groups(0), shares in shares(), seed: u64) {
        let mut turned = groups.clone();
        turned.reverse();
        let empty = HashMap::new();
        prop_assert_eq!(assign(&empty, &groups, shares, seed), assign(&empty, &turned, shares, seed));
    }
}

#[test]
fn a_name_stands_for_itself_however_it_is_typed() {
    let ann = Group::of_name("Ann");
    assert_eq!((ann, ann < 0), (Group::of_name(" ann "), true));
    assert_ne!(ann, Group::of_name("Anna"));
    let group = Group { persona: 3, arc: 11, topic: 21 };
    assert!(!group.is_open() && Group { arc: ann, ..group }.is_open() && Group::alone(7).is_open());
}

#[test]
fn a_group_of_several_tiers_is_on_one_side_and_counts_in_each() {
    let groups: Vec<_> = (0..40).flat_map(|n| Tier::ALL.map(|tier| (group(n), tier, 1))).collect();
    let sides = assign(&HashMap::new(), &groups, Shares { valid: 0.25, test: 0.0 }, 7);
    assert_eq!(sides.len(), 40);
    for tier in Tier::ALL {
        assert_eq!(rows_of(&sides, &groups, tier, Side::Valid), 10, "{tier:?}");
    }
}

#[test]
fn few_rows_of_each_tier_have_rows_to_measure_by_all_the_same() {
    let groups: Vec<_> = (0..12).map(|n| (group(n), Tier::ALL[n as usize % 3], 1)).collect();
    for seed in 0..50 {
        let sides = assign(&HashMap::new(), &groups, TENTH, seed);
        assert_eq!(sides.values().filter(|side| **side == Side::Valid).count(), 1, "{seed}");
    }
}

#[test]
fn a_side_without_a_share_gets_nothing_and_a_seed_decides() {
    let groups: Vec<_> = (0..100).map(|n| (group(n), Tier::Scenario, 1)).collect();
    let of = |shares, seed| assign(&HashMap::new(), &groups, shares, seed);
    let none = of(Shares { valid: 0.0, test: 0.0 }, 1);
    assert!(none.values().all(|side| *side == Side::Train));
    let sides = [1, 2, 3].map(|seed| of(TENTH, seed));
    assert!(sides.iter().all(|sides| sides.values().filter(|side| **side == Side::Valid).count() == 10));
    assert!(sides[0] != sides[1] && sides[1] != sides[2] && sides[0] != sides[2]);
    assert_eq!(sides[0], of(TENTH, 1));
    let odd = of(Shares { valid: f64::NAN, test: 9.0 }, 1);
    assert!(odd.values().all(|side| *side == Side::Test), "no share leads out of the three");
}

#[test]
fn the_order_of_a_release_is_that_of_the_next() {
    // A split that was made before must be the same for whoever makes it again.
    let groups: Vec<_> = (0..10).map(|n| (group(n), Tier::Template, 1)).collect();
    let sides = assign(&HashMap::new(), &groups, Shares { valid: 0.2, test: 0.1 }, 42);
    let of = |side| (0..10).filter(|n| sides[&group(*n)] == side).collect::<Vec<_>>();
    assert_eq!((of(Side::Valid), of(Side::Test)), (vec![0, 7], vec![3]));
}

#[test]
fn conversations_of_which_nothing_is_known_are_groups_of_their_own() {
    let groups: Vec<_> = (1..=50).map(|row| (Group::alone(row), Tier::Scenario, 1)).collect();
    let sides = assign(&HashMap::new(), &groups, TENTH, 5);
    assert_eq!(sides.values().filter(|side| **side == Side::Valid).count(), 5);
}
