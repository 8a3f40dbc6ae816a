//! The standard templates make prompts of whatever an import can bring.

use train_content::{blank_arc, blank_persona, blank_topic, standard};
use train_domain::prompt::{Facts, PromptInput, PromptTemplate};

#[test]
fn every_standard_template_renders_for_names_that_an_import_added() {
    let library = standard();
    for template in &library.templates {
        let prompt = PromptTemplate::new(template)
            .expect("a template")
            .render(&PromptInput {
                persona: &Facts::of(&blank_persona("Anxious Planner")),
                arc: &Facts::of(&blank_arc("Fear to Confidence")),
                topic: &Facts::of(&blank_topic("Roth conversion")),
                voice: &Facts::of(&library.voice),
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
            .expect("renders");
        assert!(prompt.contains("Anxious Planner") && prompt.contains("turns"), "{}", template.name);
    }
}
