//! The library that comes with the application, read from the files under `data/`.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use train_domain::items::{Arc, ItemBody, ItemKind, Library, Persona, Template, Topic};
use train_domain::row::PlannedRow;

static SAMPLE: LazyLock<Library> = LazyLock::new(|| Library {
    personas: read(include_str!("../data/personas.json")),
    arcs: read(include_str!("../data/arcs.json")),
    topics: read(include_str!("../data/topics.json")),
    intents: read(include_str!("../data/intents.json")),
    tones: read(include_str!("../data/tones.json")),
    templates: templates(),
    voice: read(include_str!("../data/voice.json")),
    resources: read(include_str!("../data/resources.json")),
});

/// The bodies are files of their own: a prompt is unreadable as a JSON string.
fn templates() -> Vec<Template> {
    let mut templates: Vec<Template> = read(include_str!("../data/templates.json"));
    for template in &mut templates {
        template.body = match template.body.as_str() {
            "template.jinja" => include_str!("../data/templates/template.jinja"),
            "scenario.jinja" => include_str!("../data/templates/scenario.jinja"),
            _ => include_str!("../data/templates/edge_case.jinja"),
        }
        .into();
    }
    templates
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the files under data/ are part of the program, and a test reads them")
}

/// What a judge is asked, in a new dataset.
pub fn judge_prompt() -> &'static str {
    include_str!("../data/templates/judge.jinja")
}

/// The sample library and a plan of 100 rows made from it.
pub fn sample() -> (Library, Vec<PlannedRow>) {
    (SAMPLE.clone(), read(include_str!("../data/plan.json")))
}

/// What an empty dataset starts with: intents, tones, the templates and the voice.
pub fn standard() -> Library {
    Library { personas: Vec::new(), arcs: Vec::new(), topics: Vec::new(), resources: Vec::new(), ..SAMPLE.clone() }
}

/// The sample library's items of a kind.
pub fn sample_items(kind: ItemKind) -> Vec<ItemBody> {
    SAMPLE.items().into_iter().filter(|item| item.kind() == kind).collect()
}

/// The sample library's persona of this name, compared without case.
pub(crate) fn known_persona(name: &str) -> Option<&'static Persona> {
    SAMPLE.personas.iter().find(|persona| same(&persona.name, name))
}

/// The sample library's arc of this name, compared without case.
pub(crate) fn known_arc(name: &str) -> Option<&'static Arc> {
    SAMPLE.arcs.iter().find(|arc| same(&arc.name, name))
}

/// The sample library's topic of this name, compared without case.
pub(crate) fn known_topic(name: &str) -> Option<&'static Topic> {
    SAMPLE.topics.iter().find(|topic| same(&topic.name, name))
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.trim().to_lowercase()
}

#[cfg(test)]
mod tests;
