//! Practice: conversations composed from the library without a model, to learn the application with.
//!
//! They have the shape, the lengths and the emotional movement of real ones, and as real ones they are uneven: some
//! slip, and score less. The same row and the same seed give the same conversation.

mod avoid;
mod briefs;
mod cast;
mod feeling;
mod judge;
mod material;
mod mood;
mod random;
mod script;
mod slips;
mod template;
mod wording;

use serde::Serialize;
use train_domain::items::{Arc, Persona, Topic, Voice};
use train_domain::row::Tier;

pub use briefs::briefs;
pub use judge::judge;

use cast::{Cast, Side};
use mood::{Mood, Moods};
use random::Random;
use script::Script;
use slips::Slips;

/// The shortest simulated answer time, in milliseconds.
const DELAY_MS: u64 = 1_500;
/// The width of the range of answer times.
const DELAY_RANGE_MS: u64 = 4_500;

/// What a conversation is composed from.
#[derive(Clone, Copy, Debug)]
pub struct Composition<'a> {
    pub persona: &'a Persona,
    /// How the client's feeling moves.
    pub arc: &'a Arc,
    pub topic: &'a Topic,
    pub tier: Tier,
    pub intent: &'a str,
    pub tone: &'a str,
    /// Free text of the plan; its beginning is quoted.
    pub brief: Option<&'a str>,
    pub voice: &'a Voice,
}

/// A composed answer, as a provider would give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeAnswer {
    /// The JSON object that a model is asked for.
    pub json: String,
    /// How long a model could have taken: 1.5 to 6 seconds.
    pub delay_ms: u64,
}

#[derive(Serialize)]
struct Conversation {
    client_persona: String,
    session_context: String,
    expected_outcome: String,
    turns: Vec<Turn>,
}

#[derive(Serialize)]
struct Turn {
    role: &'static str,
    content: String,
    emotion: String,
    secondary_emotion: Option<String>,
    intensity: f64,
}

impl Turn {
    fn new(role: &'static str, content: String, mood: Mood) -> Self {
        Self { role, content, emotion: mood.emotion, secondary_emotion: mood.secondary, intensity: mood.intensity }
    }
}

pub fn compose(row: &Composition<'_>, seed: u64) -> PracticeAnswer {
    let mut random = stream(row, seed);
    let slips = Slips::draw(row.tier, &mut random);
    compose_with(row, slips, random)
}

fn stream(row: &Composition<'_>, seed: u64) -> Random {
    Random::new(seed, &[&row.persona.name, &row.arc.name, &row.topic.name, row.intent, row.brief.unwrap_or_default()])
}

fn compose_with(row: &Composition<'_>, slips: Slips, mut random: Random) -> PracticeAnswer {
    let delay_ms = DELAY_MS + random.next() % DELAY_RANGE_MS;
    let range = row.tier.exchanges();
    let usual = range.start() + random.below(range.end() - range.start() + 1);
    let exchanges = if slips.drawn_out > 0 { range.end() + slips.drawn_out } else { usual };
    let moods = Moods::new(row, exchanges, slips, &mut random);
    let mut script = Script::new(row, slips, Cast::new(row, !slips.anyone, random));
    let mut turns = Vec::with_capacity(exchanges * 2);
    for exchange in 0..exchanges {
        let (client, reply) = script.exchange(Place::of(exchange, exchanges));
        turns.push(Turn::new("user", client, moods.client(exchange, &mut script.cast.random)));
        turns.push(Turn::new("assistant", reply, moods.expert(exchange, &mut script.cast.random)));
    }
    let mut about = |section| script.cast.line(material::shared().lines(section), Side::Client).unwrap_or_default();
    let conversation = Conversation {
        client_persona: format!("{}, {}: {}.", row.persona.name, row.persona.age, wording::phrase(&row.persona.role)),
        session_context: row.brief.map(wording::sentence).unwrap_or_else(|| about("context")),
        expected_outcome: about("outcome"),
        turns,
    };
    PracticeAnswer { json: serde_json::to_string(&conversation).expect("plain data serialises"), delay_ms }
}

/// Where in a conversation an exchange stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    First,
    Middle,
    Last,
}

impl Place {
    fn of(exchange: usize, exchanges: usize) -> Self {
        if exchange == 0 {
            Self::First
        } else if exchange + 1 == exchanges {
            Self::Last
        } else {
            Self::Middle
        }
    }
}

/// What kind of boundary an edge case is about; names the pools for it.
fn edge_kind(arc: &Arc) -> &'static str {
    const KINDS: [(&str, &[&str]); 4] = [
        ("crisis", &["crisis", "suicid", "despair", "self-harm"]),
        ("hostile", &["hostil", "insult", "anger", "rage", "abus"]),
        ("triage", &["triage", "overwhelm"]),
        ("legal", &["legal", "attorney", "counsel", "lawyer", "panic"]),
    ];
    let name = arc.name.to_lowercase();
    let kind = KINDS.iter().find(|(_, marks)| marks.iter().any(|mark| name.contains(mark)));
    kind.map_or("any", |(kind, _)| kind)
}

#[cfg(test)]
impl<'a> Composition<'a> {
    /// The first items of a library.
    fn sample(library: &'a train_domain::items::Library) -> Self {
        Self {
            persona: &library.personas[0],
            arc: &library.arcs[0],
            topic: &library.topics[0],
            tier: Tier::Template,
            intent: "decide",
            tone: "warm",
            brief: Some("Laid off on Monday, with a mortgage and two children."),
            voice: &library.voice,
        }
    }
}

#[cfg(test)]
mod tests;
