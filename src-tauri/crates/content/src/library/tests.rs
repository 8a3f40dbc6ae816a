use std::collections::{HashMap, HashSet};

use train_domain::row::{INTENTS, TONES, Tier};

use super::*;

#[test]
fn the_sample_is_complete() {
    let (library, plan) = sample();
    assert!(library.personas.len() >= 8 && library.arcs.len() == 14 && library.topics.len() == 24);
    assert_eq!(library.templates.iter().map(|template| template.tier).collect::<Vec<_>>(), Tier::ALL);
    for template in &library.templates {
        assert!(
            template.body.contains("\"turns\"") && template.body.contains("{{ persona.name }}"),
            "{}",
            template.name
        );
    }
    let count = |tier: Tier| plan.iter().filter(|row| row.tier == tier).count();
    assert_eq!(Tier::ALL.map(count), [40, 35, 25]);
}

#[test]
fn every_item_has_what_a_prompt_needs() {
    let (library, _) = sample();
    for persona in &library.personas {
        assert!(
            persona.phrases.len() >= 4 && persona.concerns.len() >= 3 && persona.typical_questions.len() >= 3,
            "{}",
            persona.name
        );
        assert!(
            persona.concerns.iter().all(|concern| !concern.ends_with('.')),
            "{}: concerns are phrases",
            persona.name
        );
        assert!(
            persona.phrases.iter().all(|phrase| phrase.ends_with(['.', '?'])),
            "{}: phrases are sentences",
            persona.name
        );
    }
    for topic in &library.topics {
        assert!(topic.key_points.len() >= 5 && topic.typical_numbers.len() >= 3, "{}", topic.name);
        assert!(topic.key_points.iter().all(|point| point.ends_with('.')), "{}", topic.name);
    }
    let names: HashSet<&str> = library.personas.iter().map(|persona| persona.name.as_str()).collect();
    for arc in &library.arcs {
        for range in [&arc.start, &arc.end] {
            assert!(0.0 <= range.low && range.low < range.high && range.high <= 1.0, "{}", arc.name);
        }
        assert!(arc.techniques.len() >= 3 && arc.phrases.len() >= 3 && arc.avoid.len() >= 3, "{}", arc.name);
        assert!(
            !arc.personas.is_empty() && arc.personas.iter().all(|name| names.contains(name.as_str())),
            "{}",
            arc.name
        );
        let edge = arc.tiers == [Tier::EdgeCase];
        assert!(edge == arc.boundary.is_some() && edge == arc.referral.is_some(), "{}", arc.name);
        assert!(!edge || arc.end.emotion != "clarity", "an edge case does not end in plain clarity");
    }
}

#[test]
fn names_are_unique_in_their_kind() {
    let (library, _) = sample();
    let unique =
        |names: Vec<&String>| names.iter().map(|name| name.to_lowercase()).collect::<HashSet<_>>().len() == names.len();
    assert!(unique(library.personas.iter().map(|item| &item.name).collect()));
    assert!(unique(library.arcs.iter().map(|item| &item.name).collect()));
    assert!(unique(library.topics.iter().map(|item| &item.name).collect()));
    assert!(unique(library.templates.iter().map(|item| &item.name).collect()));
}

#[test]
fn the_plan_fits_the_library() {
    let (library, plan) = sample();
    let arcs: HashMap<&str, &Arc> = library.arcs.iter().map(|arc| (arc.name.as_str(), arc)).collect();
    let topics: HashSet<&str> = library.topics.iter().map(|topic| topic.name.as_str()).collect();
    for row in &plan {
        let arc = arcs.get(row.emotion.as_str()).unwrap_or_else(|| panic!("{}", row.emotion));
        assert!(arc.personas.contains(&row.persona) && arc.tiers.contains(&row.tier), "{row:?}");
        assert!(topics.contains(row.topic.as_str()), "{}", row.topic);
        assert!(INTENTS.contains(&row.intent.as_str()) && TONES.contains(&row.tone.as_str()), "{row:?}");
    }
    let combinations: HashSet<_> = plan.iter().map(|row| (&row.persona, &row.emotion, &row.topic)).collect();
    assert_eq!(combinations.len(), plan.len(), "no combination comes twice");
    let used = |of: fn(&PlannedRow) -> &String| plan.iter().map(of).collect::<HashSet<_>>().len();
    assert_eq!(
        [used(|row| &row.persona), used(|row| &row.emotion), used(|row| &row.topic)],
        [library.personas.len(), 14, 24],
        "every item is used"
    );
    let briefs = plan.iter().filter(|row| row.tier == Tier::Scenario && row.brief.is_some()).count();
    assert!(briefs >= 25, "{briefs}");
}

#[test]
fn an_empty_dataset_starts_with_templates_and_a_voice() {
    let library = standard();
    assert!(library.personas.is_empty() && library.arcs.is_empty() && library.topics.is_empty());
    assert_eq!(library.templates.len(), 3);
    assert!(library.voice.system_prompt.contains(&library.voice.name));
}

#[test]
fn the_expert_does_not_use_what_the_voice_avoids() {
    let (library, _) = sample();
    let voice = &library.voice;
    let texts = library
        .arcs
        .iter()
        .flat_map(|arc| &arc.phrases)
        .chain(library.topics.iter().flat_map(|topic| &topic.key_points))
        .chain([&voice.system_prompt]);
    for text in texts {
        for phrase in &voice.avoid_phrases {
            assert!(!text.to_lowercase().contains(&phrase.to_lowercase()), "\"{phrase}\" in: {text}");
        }
    }
}

#[test]
fn every_item_can_be_stored_as_it_is_and_the_words_are_those_of_the_program() {
    for item in sample().0.items() {
        assert_eq!(item.problems(), [], "{}", item.name());
        assert_eq!(item.clone().tidy(), item);
    }
    let names =
        |kind: ItemKind| -> Vec<String> { sample_items(kind).iter().map(|item| item.name().to_owned()).collect() };
    assert_eq!(names(ItemKind::Intent), INTENTS);
    assert_eq!(names(ItemKind::Tone), TONES);
    assert_eq!(standard().intents, sample().0.intents);
    assert!(standard().resources.is_empty() && !sample().0.resources.is_empty());
}
