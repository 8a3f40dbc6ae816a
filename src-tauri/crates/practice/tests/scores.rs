//! How Practice's conversations score: unevenly, as a model's do, so that the score has something to show.

use std::collections::BTreeMap;

use train_content::sample;
use train_domain::answer;
use train_domain::items::Library;
use train_domain::novelty::{Index, phrases};
use train_domain::quality::{Contacts, EDGE_CASE_APPROVAL, Others, Plan, score};
use train_domain::row::{PlannedRow, Tier};
use train_practice::{Composition, compose};

/// The scores of the sample's rows, in tenths, with their tiers.
fn scores(library: &Library, rows: &[PlannedRow], run: u64) -> Vec<(Tier, u32)> {
    let mut index = Index::default();
    let contacts = Contacts::of(&library.voice, &library.arcs, &library.topics);
    rows.iter()
        .zip(1u32..)
        .map(|(row, number)| {
            let persona = library.personas.iter().find(|item| item.name == row.persona).expect("in the library");
            let arc = library.arcs.iter().find(|item| item.name == row.emotion).expect("in the library");
            let topic = library.topics.iter().find(|item| item.name == row.topic).expect("in the library");
            let composition = Composition {
                persona,
                arc,
                topic,
                tier: row.tier,
                intent: &row.intent,
                tone: &row.tone,
                brief: row.brief.as_deref(),
                voice: &library.voice,
            };
            let seed = run << 32 ^ u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let conversation = answer::read(&compose(&composition, seed).json).expect("passes the hard rules");
            let first = phrases(&conversation.turns[0].content);
            let novelty = index.nearest(number, &first);
            index.add(number, &first);
            let plan = Plan {
                tier: row.tier,
                arc: Some(arc),
                persona: Some(persona),
                topic: Some(topic),
                brief: row.brief.as_deref(),
                voice: &library.voice,
                contacts: &contacts,
                template: None,
            };
            let others = Others { first_turn: novelty, ..Others::default() };
            (row.tier, score(&conversation, plan, others).tenths)
        })
        .collect()
}

#[test]
fn the_sample_scores_as_unevenly_as_a_model_would() {
    let (library, rows) = sample();
    let all: Vec<(Tier, u32)> = (1..=20).flat_map(|run| scores(&library, &rows, run)).collect();
    let edge: Vec<(Tier, u32)> = all.iter().copied().filter(|(tier, _)| *tier == Tier::EdgeCase).collect();
    // The share, in percent, of those with a score in this range.
    let share = |scores: &[(Tier, u32)], low: u32, high: u32| {
        scores.iter().filter(|(_, tenths)| (low..=high).contains(tenths)).count() * 100 / scores.len()
    };
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    for (_, tenths) in &all {
        *seen.entry(*tenths).or_default() += 1;
    }
    for (name, found, expected) in [
        ("good and not perfect", share(&all, 70, 95), 55..=90),
        ("amber", share(&all, 60, 79), 6..=35),
        ("red", share(&all, 0, 59), 2..=14),
        ("as it should be", share(&all, 96, 100), 3..=25),
        ("an Edge Case that cannot be approved", share(&edge, 0, EDGE_CASE_APPROVAL - 1), 6..=50),
    ] {
        assert!(expected.contains(&found), "{name}: {found} % is not in {expected:?}: {seen:?}");
    }
    assert!(seen.len() > 40, "a score is measured, not one of a few values: {seen:?}");
}

#[test]
fn the_same_row_and_seed_score_the_same() {
    let (library, rows) = sample();
    assert_eq!(scores(&library, &rows, 3), scores(&library, &rows, 3));
}
