//! The standard templates make prompts of whatever an import can bring, and of items that say little.

use train_content::{blank_arc, blank_persona, blank_topic, standard};
use train_domain::items::{Arc, EmotionRange, Level, Persona, Template, Topic, Voice};
use train_domain::prompt::{Facts, PromptInput, PromptTemplate};

fn prompt(template: &Template, persona: &Persona, arc: &Arc, topic: &Topic, voice: &Voice) -> String {
    PromptTemplate::new(template)
        .expect("a template")
        .render(&PromptInput {
            persona: &Facts::of(persona),
            arc: &Facts::of(arc),
            topic: &Facts::of(topic),
            voice: &Facts::of(voice),
            intent: "decide",
            tone: "warm",
            tier: template.tier,
            brief: None,
            variation: 1,
            client_style: None,
            friction: None,
            ending: None,
            examples: &[],
        })
        .expect("renders")
}

#[test]
fn every_standard_template_renders_for_names_that_an_import_added() {
    let library = standard();
    let (persona, arc) = (blank_persona("Anxious Planner"), blank_arc("Fear to Confidence"));
    for template in &library.templates {
        let prompt = prompt(template, &persona, &arc, &blank_topic("Roth conversion"), &library.voice);
        assert!(prompt.contains("Anxious Planner") && prompt.contains("turns"), "{}", template.name);
    }
}

#[test]
fn what_an_item_does_not_say_leaves_no_hole_in_a_prompt() {
    let library = standard();
    let persona = Persona {
        name: "Temp".into(),
        role: String::new(),
        age: 0,
        income_band: String::new(),
        background: String::new(),
        speech: String::new(),
        typical_questions: Vec::new(),
        concerns: Vec::new(),
        phrases: Vec::new(),
    };
    let range = |emotion: &str| EmotionRange { emotion: emotion.into(), low: 0.2, high: 0.8 };
    let arc = Arc {
        name: "Panic to Calm".into(),
        start: range("panic"),
        end: range("calm"),
        strategy: String::new(),
        techniques: Vec::new(),
        phrases: Vec::new(),
        avoid: Vec::new(),
        personas: Vec::new(),
        tiers: Vec::new(),
        boundary: None,
        referral: None,
    };
    let topic = Topic {
        name: "VAT on tips".into(),
        category: String::new(),
        level: Level::Beginner,
        summary: String::new(),
        key_points: Vec::new(),
        typical_numbers: Vec::new(),
    };
    let voice =
        Voice { role: String::new(), principles: Vec::new(), avoid_phrases: Vec::new(), ..library.voice.clone() };
    for template in &library.templates {
        let prompt = prompt(template, &persona, &arc, &topic, &voice);
        assert!(prompt.contains("\nTemp.\n") && prompt.contains("VAT on tips (beginner)"), "{prompt}");
        for hole in [": \n", "()", "(, ", ", ,", " .", "\n\n\n", "The voice of"] {
            assert!(!prompt.contains(hole), "{hole:?} in {prompt}");
        }
    }
}
