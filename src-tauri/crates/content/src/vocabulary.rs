//! The small fixed vocabularies of a plan: tiers, levels, intents and tones.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// What a client can want from a conversation.
pub const INTENTS: &[&str] =
    &["seek reassurance", "decide", "understand", "vent", "get a plan", "check a choice", "prepare a talk"];

/// How a conversation can sound.
pub const TONES: &[&str] = &["warm", "calm", "direct", "playful", "gentle", "encouraging"];

/// The intent of a row that names none.
pub const DEFAULT_INTENT: &str = "understand";

/// The tone of a row that names none.
pub const DEFAULT_TONE: &str = "warm";

/// What kind of conversation a row asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// One arc, one topic, one persona.
    Template,
    /// A real situation with several concerns and two or three emotions.
    Scenario,
    /// A boundary situation: crisis, legal, therapeutic or hostile.
    EdgeCase,
}

impl Tier {
    /// Every tier, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Template, Self::Scenario, Self::EdgeCase];

    /// How many exchanges (one client message and one reply) a conversation of this tier has.
    pub fn exchanges(self) -> RangeInclusive<usize> {
        match self {
            Self::Template => 3..=5,
            Self::Scenario => 4..=6,
            Self::EdgeCase => 2..=4,
        }
    }

    /// The name that people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Template => "Template",
            Self::Scenario => "Scenario",
            Self::EdgeCase => "Edge Case",
        }
    }

    /// The tier of a written name, in any of its usual spellings.
    pub fn from_spelling(text: &str) -> Option<Self> {
        let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        match letters.as_str() {
            "template" | "templates" | "templatetier" => Some(Self::Template),
            "scenario" | "scenarios" | "scenariotier" => Some(Self::Scenario),
            "edgecase" | "edgecases" | "edge" | "edgecasetier" => Some(Self::EdgeCase),
            _ => None,
        }
    }
}

/// How much a client needs to know before a topic makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing.
    Beginner,
    /// The basic words.
    Intermediate,
    /// Some practice with the subject.
    Advanced,
}

/// Words by which a reply takes up a feeling: quality looks for them, and Practice's replies begin with them.
pub const ACKNOWLEDGEMENTS: &[&str] = &[
    "i hear",
    "it sounds",
    "that sounds",
    "sounds like",
    "you're feeling",
    "you feel",
    "feeling",
    "makes sense",
    "understandable",
    "i understand",
    "i can see",
    "i'm sorry",
    "i am sorry",
    "that's a lot",
    "that is a lot",
    "hard",
    "heavy",
    "weight",
    "scary",
    "frightening",
    "painful",
    "exhausting",
    "overwhelming",
    "it's okay",
    "it is okay",
    "not alone",
    "thank you for",
    "courage",
    "worry",
    "worried",
    "fear",
    "anxious",
    "anxiety",
    "shame",
    "ashamed",
    "guilt",
    "grief",
    "frustration",
    "frustrating",
    "stress",
    "natural to",
    "normal to",
    "no wonder",
    "of course you",
    "takes strength",
    "tender",
    "loss",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_read_in_every_usual_spelling() {
        for text in ["Edge Case", "edge-case", "EDGE_CASE", "edgecase", " edge cases ", "Edge"] {
            assert_eq!(Tier::from_spelling(text), Some(Tier::EdgeCase), "{text}");
        }
        assert_eq!(Tier::from_spelling("Template"), Some(Tier::Template));
        assert_eq!(Tier::from_spelling("SCENARIO"), Some(Tier::Scenario));
        assert_eq!(Tier::from_spelling("gold"), None);
        for tier in Tier::ALL {
            assert_eq!(Tier::from_spelling(tier.label()), Some(tier));
            let stored = serde_json::to_string(&tier).expect("serialises");
            assert_eq!(Tier::from_spelling(&stored), Some(tier));
        }
    }

    #[test]
    fn defaults_are_words_of_the_vocabularies() {
        assert!(INTENTS.contains(&DEFAULT_INTENT) && TONES.contains(&DEFAULT_TONE));
    }
}
