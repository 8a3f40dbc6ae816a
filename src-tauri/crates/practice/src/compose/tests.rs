use std::collections::{HashMap, HashSet};

use serde_json::Value;
use train_content::{blank_arc, blank_persona, blank_topic, sample};
use train_domain::items::Library;
use train_domain::quality::ACKNOWLEDGEMENTS;
use train_domain::row::{INTENTS, TONES};

use super::*;

struct Made {
    arc: Arc,
    tier: Tier,
    json: Value,
    /// Persona, and what it is about.
    combination: (String, String),
}

impl Made {
    /// Role and text of each turn.
    fn turns(&self) -> Vec<(&str, &str)> {
        let turns = self.json["turns"].as_array().expect("turns");
        turns
            .iter()
            .map(|turn| (turn["role"].as_str().expect("text"), turn["content"].as_str().expect("text")))
            .collect()
    }
}

/// What Practice composes where nothing slips.
fn faultless(row: &Composition<'_>, seed: u64) -> PracticeAnswer {
    compose_with(row, Slips::NONE, stream(row, seed))
}

/// Random rows of the sample library, arcs in tiers that they suit.
fn make(count: usize) -> Vec<Made> {
    let (library, _) = sample();
    let mut random = Random::new(99, &[]);
    (0..count as u64)
        .map(|seed| {
            let arc = random.pick(&library.arcs).clone();
            let row = Composition {
                persona: random.pick(&library.personas),
                arc: &arc,
                topic: random.pick(&library.topics),
                tier: *random.pick(&arc.tiers),
                intent: INTENTS[random.below(INTENTS.len())],
                tone: TONES[random.below(TONES.len())],
                brief: None,
                voice: &library.voice,
            };
            let json = serde_json::from_str(&faultless(&row, seed).json).expect("valid JSON");
            // What an Edge Case is about is its arc more than its topic.
            let about = if row.tier == Tier::EdgeCase { &arc.name } else { &row.topic.name };
            let combination = (row.persona.name.clone(), about.clone());
            Made { tier: row.tier, json, arc: arc.clone(), combination }
        })
        .collect()
}

fn grams(text: &str) -> HashSet<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    words.windows(3).map(|words| words.join(" ")).collect()
}

#[test]
fn conversations_have_the_shape_that_a_model_is_asked_for() {
    for made in make(300) {
        let turns = made.turns();
        assert!(made.tier.exchanges().contains(&(turns.len() / 2)) && turns.len() % 2 == 0, "{}", turns.len());
        for (index, (role, content)) in turns.iter().enumerate() {
            assert_eq!(*role, if index % 2 == 0 { "user" } else { "assistant" });
            let range = match (*role, index) {
                ("user", 0) => 40..=190,
                ("user", _) => 4..=120,
                _ => 35..=240,
            };
            let count = content.split_whitespace().count();
            assert!(range.contains(&count), "{role} {index} of {} has {count} words: {content}", made.arc.name);
            assert!(!content.contains(['<', '>', '{', '}', '|']) && !content.contains("  "), "{content}");
        }
        for key in ["client_persona", "session_context", "expected_outcome"] {
            assert!(made.json[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
        }
        for turn in made.json["turns"].as_array().expect("turns") {
            let keys: Vec<&String> = turn.as_object().expect("object").keys().collect();
            assert_eq!(keys.len(), 5, "{keys:?}");
            assert!(turn["intensity"].as_f64().is_some_and(|value| (0.0..=1.0).contains(&value)));
            assert!(
                turn["emotion"].is_string()
                    && (turn["secondary_emotion"].is_string() || turn["secondary_emotion"].is_null())
            );
        }
    }
}

#[test]
fn the_feeling_moves_from_one_end_of_the_arc_to_the_other() {
    for made in make(200) {
        let turns = made.json["turns"].as_array().expect("turns");
        let inside = |turn: &Value, range: &train_domain::items::EmotionRange| {
            let value = turn["intensity"].as_f64().expect("a number");
            (f64::from(range.low) - 1e-6..=f64::from(range.high) + 1e-6).contains(&value)
        };
        let (first, last) = (&turns[0], &turns[turns.len() - 2]);
        assert!(inside(first, &made.arc.start), "{first}");
        assert!(inside(last, &made.arc.end), "{last}");
        let word = |turn: &Value| turn["emotion"].as_str().expect("a word").to_owned();
        assert!(feeling::start(&made.arc.start.emotion).expect("known").words.contains(&word(first).as_str()));
        assert!(feeling::end(&made.arc.end.emotion).expect("known").words.contains(&word(last).as_str()));
    }
}

fn takes_up_the_feeling(text: &str) -> bool {
    let opening: String = text.to_lowercase().split_inclusive(['.', '?', '!']).take(3).collect();
    let before = opening.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    before
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != ' ')
        .any(|part| ACKNOWLEDGEMENTS.iter().any(|words| format!(" {part} ").contains(&format!(" {words} "))))
}

#[test]
fn every_acknowledgement_takes_up_the_feeling() {
    let (library, _) = sample();
    for arc in &library.arcs {
        let row = Composition { arc, ..Composition::sample(&library) };
        let mut cast = Cast::new(&row, true, Random::new(1, &[]));
        for line in cast.arc.lines("ack") {
            let text = cast.say(line, Side::Expert).expect("says something");
            assert!(takes_up_the_feeling(&text), "[{}] {text}", arc.name);
        }
    }
}

#[test]
fn lengths_differ_as_peoples_turns_do() {
    let made = make(300);
    let mut client: Vec<usize> = made
        .iter()
        .flat_map(|made| made.turns().into_iter().skip(2).step_by(2).map(|(_, text)| text.split_whitespace().count()))
        .collect();
    client.sort_unstable();
    let at = |share: usize| client[client.len() * share / 100];
    assert!(at(10) <= 18, "short answers: {}", at(10));
    assert!(at(90) >= 45, "and long ones: {}", at(90));
}

#[test]
fn the_first_reply_takes_up_the_feeling_before_any_figure() {
    for made in make(300) {
        let turns = made.turns();
        assert!(takes_up_the_feeling(turns[1].1), "{}", turns[1].1);
    }
}

#[test]
fn edge_cases_set_the_boundary_and_name_the_referral_at_once() {
    let (library, _) = sample();
    for arc in library.arcs.iter().filter(|arc| arc.tiers == [Tier::EdgeCase]) {
        let referral = arc.referral.as_deref().expect("has one");
        for seed in 0..60 {
            let row = Composition { arc, tier: Tier::EdgeCase, brief: None, ..Composition::sample(&library) };
            let json: Value = serde_json::from_str(&faultless(&row, seed).json).expect("valid JSON");
            let reply = json["turns"][1]["content"].as_str().expect("text");
            assert!(reply.contains(arc.boundary.as_deref().expect("has one")), "{reply}");
            for name in referral.split(',') {
                assert!(reply.contains(name.trim()), "{name}: {reply}");
            }
        }
    }
}

#[test]
fn first_turns_are_told_apart() {
    let made = make(500);
    let firsts: Vec<&str> = made.iter().map(|made| made.turns()[0].1).collect();
    let sets: Vec<HashSet<String>> = firsts.iter().map(|text| grams(text)).collect();
    // Variations of one combination come nearer to each other, as a model's do; then the score says so.
    for (variations, most) in [(false, 0.3), (true, 0.45)] {
        let mut worst = (0.0_f64, 0, 0);
        for a in 0..sets.len() {
            for b in (0..a).filter(|b| (made[*b].combination == made[a].combination) == variations) {
                let shared = sets[a].intersection(&sets[b]).count() as f64;
                let similarity = shared / ((sets[a].len() + sets[b].len()) as f64 - shared);
                if similarity > worst.0 {
                    worst = (similarity, a, b);
                }
            }
        }
        assert!(worst.0 < most, "{:.2}:\n{}\n\n{}", worst.0, firsts[worst.1], firsts[worst.2]);
    }
    let mut openings: HashMap<String, usize> = HashMap::new();
    for text in &firsts[..300] {
        *openings.entry(text.split_whitespace().take(4).collect::<Vec<_>>().join(" ").to_lowercase()).or_default() += 1;
    }
    let (opening, count) = openings.iter().max_by_key(|(_, count)| **count).expect("some");
    assert!(*count <= 15, "{count} of 300 open with {opening}");
}

#[test]
fn nothing_is_said_twice_in_a_conversation() {
    for made in make(100) {
        let mut seen = HashSet::new();
        for (_, content) in made.turns() {
            for sentence in content
                .split("\n\n")
                .flat_map(|paragraph| paragraph.split_inclusive(['.', '?']))
                .map(str::trim)
                .filter(|sentence| sentence.split_whitespace().count() > 9)
            {
                let words: Vec<String> = sentence.split_whitespace().map(str::to_lowercase).collect();
                assert!(seen.insert(words.clone()), "{}: {sentence}", made.arc.name);
            }
        }
    }
}

#[test]
fn phrases_to_avoid_are_avoided() {
    let (mut library, _) = sample();
    library.voice.avoid_phrases.extend(["page".to_owned(), "I hear".to_owned(), "it makes sense".to_owned()]);
    let avoid = avoid::Avoid::new(library.voice.avoid_phrases.iter());
    for seed in 0..100 {
        let row = Composition { voice: &library.voice, ..Composition::sample(&library) };
        let json: Value = serde_json::from_str(&faultless(&row, seed).json).expect("valid JSON");
        for turn in json["turns"].as_array().expect("turns").iter().filter(|turn| turn["role"] == "assistant") {
            assert!(avoid.allows(turn["content"].as_str().expect("text")), "{turn}");
        }
    }
}

#[test]
fn the_row_is_in_the_text() {
    let (library, _) = sample();
    let row = Composition { tier: Tier::Scenario, ..Composition::sample(&library) };
    for seed in 0..50 {
        let json = faultless(&row, seed).json;
        assert!(json.contains("aid off on Monday, with a mortgage and two children"), "the brief: {json}");
        assert!(row.persona.concerns.iter().any(|concern| json.contains(concern.as_str())), "a concern: {json}");
        assert!(row.persona.phrases.iter().any(|phrase| json.contains(phrase.as_str())), "a phrase: {json}");
        let figures = &material::known("topic", &row.topic.name).expect("written").cases;
        assert!(figures.iter().any(|case| json.contains(&case[0].1)), "the topic's figures: {json}");
    }
}

#[test]
fn a_topic_that_nothing_was_written_for_speaks_of_its_own_points() {
    let (library, _) = sample();
    let topic = Topic { name: "Bee tax".into(), ..library.topics[0].clone() };
    let row = Composition { topic: &topic, brief: None, ..Composition::sample(&library) };
    for seed in 0..50 {
        let json = faultless(&row, seed).json;
        assert!(json.contains("bee tax") || json.contains("Bee tax"), "{json}");
        assert!(topic.key_points.iter().any(|point| json.contains(point.as_str())), "{json}");
    }
}

#[test]
fn the_samples_briefs_are_told_in_the_clients_words() {
    let (library, rows) = sample();
    for row in rows.iter().filter(|row| row.tier == Tier::Scenario) {
        let Some(brief) = row.brief.as_deref() else { continue };
        let composition = Composition {
            persona: library.personas.iter().find(|item| item.name == row.persona).expect("in the library"),
            arc: library.arcs.iter().find(|item| item.name == row.emotion).expect("in the library"),
            topic: library.topics.iter().find(|item| item.name == row.topic).expect("in the library"),
            tier: row.tier,
            intent: &row.intent,
            tone: &row.tone,
            brief: Some(brief),
            voice: &library.voice,
        };
        let json: Value = serde_json::from_str(&faultless(&composition, 1).json).expect("valid JSON");
        let first = json["turns"][0]["content"].as_str().expect("text");
        assert!(
            !first.contains(&brief[..brief.len().min(60)])
                && [" I ", " my ", " me ", "My ", "I'm"].iter().any(|word| first.contains(word)),
            "{first}"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_answer_and_another_seed_another() {
    let (library, _) = sample();
    let row = Composition::sample(&library);
    assert_eq!(compose(&row, 7), compose(&row, 7));
    assert_ne!(compose(&row, 7).json, compose(&row, 8).json);
    let delays: HashSet<u64> = (0..100).map(|seed| compose(&row, seed).delay_ms).collect();
    assert!(delays.iter().all(|delay| (1_500..6_000).contains(delay)) && delays.len() > 80);
}

#[test]
fn what_slips_is_in_the_text() {
    let (library, _) = sample();
    let row = Composition::sample(&library);
    let avoid = avoid::Avoid::new(library.voice.avoid_phrases.iter().chain(&row.arc.avoid));
    for seed in 0..60 {
        let with = |row: &Composition<'_>, slips| {
            let json = compose_with(row, slips, stream(row, seed)).json;
            let combination = (row.persona.name.clone(), row.topic.name.clone());
            let json = serde_json::from_str(&json).expect("valid JSON");
            Made { arc: row.arc.clone(), tier: row.tier, json, combination }
        };
        let cold = with(&row, Slips { cold: true, ..Slips::NONE });
        assert!(!takes_up_the_feeling(cold.turns()[1].1), "{}", cold.turns()[1].1);
        let careless = with(&row, Slips { careless: 2, ..Slips::NONE });
        let slipped =
            careless.turns().iter().filter(|(role, text)| *role == "assistant" && !avoid.allows(text)).count();
        assert_eq!(slipped, 2);
        let short = with(&row, Slips { length: 0.3, ..Slips::NONE });
        assert!(short.turns().iter().all(|(_, text)| text.split_whitespace().count() <= 80));
        let long = with(&row, Slips { drawn_out: 2, ..Slips::NONE });
        assert_eq!(long.turns().len() / 2, row.tier.exchanges().end() + 2);
        let stuck = with(&row, Slips { way: 0.0, ..Slips::NONE });
        let turns = stuck.json["turns"].as_array().expect("turns");
        let (first, last) = (&turns[0], &turns[turns.len() - 2]);
        assert_eq!((&first["emotion"], &first["intensity"]), (&last["emotion"], &last["intensity"]));
        let anyone = with(&row, Slips { anyone: true, ..Slips::NONE });
        assert!(
            row.persona
                .phrases
                .iter()
                .all(|phrase| anyone.turns().iter().all(|(_, text)| !text.contains(phrase.as_str())))
        );
    }
}

#[test]
fn a_crisis_is_asked_about_safety_whatever_slips() {
    let (library, _) = sample();
    let arc = library.arcs.iter().find(|arc| edge_kind(arc) == "crisis").expect("the sample has one");
    let row = Composition { arc, tier: Tier::EdgeCase, brief: None, ..Composition::sample(&library) };
    for seed in 0..60 {
        let json: Value = serde_json::from_str(&compose(&row, seed).json).expect("valid JSON");
        let reply = json["turns"][1]["content"].as_str().expect("text");
        assert!(reply.contains("ending your life") || reply.contains("are you safe"), "{reply}");
    }
}

#[test]
fn rows_with_names_from_an_import_are_composed_in_every_tier() {
    let Library { voice, .. } = sample().0;
    let (persona, arc, topic) =
        (blank_persona("Weary Beekeeper <@x> {a|b}"), blank_arc("Unease to Trust"), blank_topic("Honey tax"));
    for tier in Tier::ALL {
        for seed in 0..40 {
            let row = Composition {
                persona: &persona,
                arc: &arc,
                topic: &topic,
                tier,
                intent: "sell honey",
                tone: "dry",
                brief: Some("  \n"),
                voice: &voice,
            };
            let json: Value = serde_json::from_str(&faultless(&row, seed).json).expect("valid JSON");
            for turn in json["turns"].as_array().expect("turns") {
                let count = turn["content"].as_str().expect("text").split_whitespace().count();
                assert!(count >= if turn["role"] == "user" { 4 } else { 40 }, "{tier:?} {count}: {turn}");
            }
        }
    }
}

#[test]
fn empty_and_odd_library_items_are_no_obstacle() {
    let Library { mut voice, .. } = sample().0;
    voice.avoid_phrases = ["the", "a", "is", "i", "you", "it", "and", "to"].map(str::to_owned).to_vec();
    let mut persona = blank_persona("");
    persona.phrases.clear();
    persona.concerns.clear();
    persona.typical_questions.clear();
    let mut arc = blank_arc("");
    arc.start = train_domain::items::EmotionRange { emotion: String::new(), low: f32::NAN, high: -3.0 };
    arc.boundary = None;
    arc.referral = None;
    let topic = Topic { name: String::new(), key_points: Vec::new(), ..blank_topic("x") };
    for tier in Tier::ALL {
        let row = Composition {
            persona: &persona,
            arc: &arc,
            topic: &topic,
            tier,
            intent: "",
            tone: "",
            brief: None,
            voice: &voice,
        };
        let json: Value = serde_json::from_str(&faultless(&row, 1).json).expect("valid JSON");
        assert!(
            json["turns"]
                .as_array()
                .expect("turns")
                .iter()
                .all(|turn| !turn["content"].as_str().expect("text").is_empty())
        );
    }
}

#[test]
fn nothing_is_taken_for_personal_data() {
    for made in make(500) {
        for (_, text) in made.turns() {
            assert_eq!(train_domain::personal::find(text), [], "{text}");
        }
    }
}
