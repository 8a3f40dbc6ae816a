//! Conversations as they should be, composed from `good.txt`, whose words were written for this project.

use std::collections::HashMap;

use train_content::sample;
use train_domain::answer::{Conversation, Role, Turn};
use train_domain::items::{Arc, EmotionRange, Library, Persona, Topic};
use train_domain::row::Tier;

/// One conversation with what it was planned from.
#[derive(Clone)]
pub struct Good {
    pub number: u32,
    pub tier: Tier,
    pub persona: Persona,
    pub arc: Arc,
    pub topic: Topic,
    pub conversation: Conversation,
}

/// What one heading of the file holds: the expert's and the client's parts, and whole lines.
#[derive(Default)]
struct Parts {
    expert: Vec<&'static str>,
    client: Vec<&'static str>,
    lines: Vec<&'static str>,
}

fn parts() -> HashMap<&'static str, Parts> {
    let mut found: HashMap<&'static str, Parts> = HashMap::new();
    let mut heading = "";
    for line in include_str!("good.txt").lines().filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("# ") {
            heading = name;
            continue;
        }
        let parts = found.entry(heading).or_default();
        match line.split_at(2) {
            ("E ", text) => parts.expert.push(text),
            ("C ", text) => parts.client.push(text),
            _ => parts.lines.push(line),
        }
    }
    found
}

/// All of them: 32 of the tiers Template and Scenario, 8 edge cases.
pub fn all() -> Vec<Good> {
    let (library, _) = sample();
    let parts = parts();
    let plain = parts["talks"].lines.iter().enumerate().map(|(at, line)| plain(at, line, &parts, &library));
    let edge = parts["edge talks"].lines.iter().map(|line| edge(line, &parts, &library));
    let mut all: Vec<Good> = plain.chain(edge).collect();
    for (good, number) in all.iter_mut().zip(1..) {
        good.number = number;
    }
    all
}

/// A part that conversations of the same topic or arc begin with at different places.
fn part(parts: &[&'static str], at: usize) -> &'static str {
    parts[at % parts.len()]
}

fn plain(at: usize, line: &str, parts: &HashMap<&'static str, Parts>, library: &Library) -> Good {
    let cells: Vec<&str> = line.split('|').collect();
    let [topic, persona, arc, first, taken_up] = cells[..] else { panic!("five cells: {line}") };
    let of = |kind: &str, name: &str| &parts[&*format!("{kind} {name}")];
    let (of_topic, of_persona, of_arc) = (of("topic", topic), of("persona", persona), of("arc", arc));
    let steps = &parts["steps"].lines;
    // Each is used by three conversations: 7 and 11 share no factor with 40.
    let step = |factor: usize, shift: usize| part(steps, at * factor + shift);
    let mut texts = vec![
        first.to_owned(),
        [taken_up, of_arc.expert[0], part(&of_topic.expert, at), step(1, 0)].join(" "),
        [part(&of_topic.client, at), of_persona.client[0]].join(" "),
        [of_arc.expert[1], part(&of_topic.expert, at + 1), step(7, 5)].join(" "),
    ];
    let tier = if at % 4 == 3 { Tier::Scenario } else { Tier::Template };
    if tier == Tier::Scenario {
        texts.push(part(&of_topic.client, at + 1).to_owned());
        texts.push(part(&of_topic.expert, at + 3).to_owned());
    }
    texts.push([of_persona.client[1], of_arc.client[0]].join(" "));
    texts.push([part(&of_topic.expert, at + 2), of_arc.expert[2], step(11, 17)].join(" "));
    good(tier, persona, arc, topic, texts, library)
}

fn edge(line: &str, parts: &HashMap<&'static str, Parts>, library: &Library) -> Good {
    let cells: Vec<&str> = line.split('|').collect();
    let [topic, persona, arc, first, taken_up] = cells[..] else { panic!("five cells: {line}") };
    let of_arc = &parts[&*format!("edge {arc}")];
    let texts = vec![first.to_owned(), taken_up.to_owned(), of_arc.client[0].to_owned(), of_arc.expert[0].to_owned()];
    good(Tier::EdgeCase, persona, arc, topic, texts, library)
}

fn good(tier: Tier, persona: &str, arc: &str, topic: &str, texts: Vec<String>, library: &Library) -> Good {
    let persona = library.personas.iter().find(|item| item.name == persona).expect("a persona of the sample").clone();
    let arc = library.arcs.iter().find(|item| item.name == arc).expect("an arc of the sample").clone();
    let topic = library.topics.iter().find(|item| item.name == topic).expect("a topic of the sample").clone();
    let last = texts.len() - 2;
    let turn = |(at, content): (usize, String)| {
        let role = if at % 2 == 0 { Role::User } else { Role::Assistant };
        let range = if at == last { &arc.end } else { &arc.start };
        let (emotion, intensity) = if role == Role::User { felt(range) } else { ("calm".into(), 0.4) };
        Turn { emotion: Some(emotion), intensity: Some(intensity), ..Turn::new(role, content) }
    };
    let conversation = Conversation::of(texts.into_iter().enumerate().map(turn));
    Good { number: 0, tier, persona, arc, topic, conversation }
}

fn felt(range: &EmotionRange) -> (String, f64) {
    (range.emotion.clone(), f64::from(f32::midpoint(range.low, range.high)))
}
