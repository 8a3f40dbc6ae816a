//! A planned conversation: its words, its tier and its status.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::manner::{ClientStyle, Ending, Friction};
use crate::stored_enum::stored_enum;

/// One planned conversation, by names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedRow {
    /// The persona's name.
    pub persona: String,
    /// The arc's name.
    pub emotion: String,
    /// The topic's name.
    pub topic: String,
    /// The tier.
    pub tier: Tier,
    /// What the client wants.
    pub intent: String,
    /// How it sounds.
    pub tone: String,
    /// Free text that goes into the prompt as it is.
    pub brief: Option<String>,
    /// Which of several conversations of the same combination; 1 is the first.
    pub variation: u32,
    /// How the client speaks.
    #[serde(default)]
    pub client_style: Option<ClientStyle>,
    /// What stands in the expert's way.
    #[serde(default)]
    pub friction: Option<Friction>,
    /// How it ends.
    #[serde(default)]
    pub ending: Option<Ending>,
    /// The name of the template that it is written with, in place of the active one of its tier.
    #[serde(default)]
    pub template: Option<String>,
}

/// What a client can want from a conversation.
pub const INTENTS: &[&str] =
    &["seek reassurance", "decide", "understand", "vent", "get a plan", "check a choice", "prepare a talk"];

/// How a conversation can sound.
pub const TONES: &[&str] = &["warm", "calm", "direct", "playful", "gentle", "encouraging"];

/// The intent of a row that names none.
pub const DEFAULT_INTENT: &str = "understand";

/// The tone of a row that names none.
pub const DEFAULT_TONE: &str = "warm";

stored_enum! {
    /// A row's tier.
    Tier {
        /// One arc, one topic, one persona.
        Template = "template",
        /// A real situation with several concerns and two or three emotions.
        Scenario = "scenario",
        /// A boundary situation: crisis, legal, therapeutic or hostile.
        EdgeCase = "edge_case",
    }
}

impl Tier {
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

stored_enum! {
    /// A row's status.
    Status {
        /// Planned only.
        NotGenerated = "not_generated",
        /// A call is in flight or waits for its retry.
        Generating = "generating",
        /// An answer is kept and waits for a verdict.
        Generated = "generated",
        /// A person approved it.
        Approved = "approved",
        /// A person rejected it.
        Rejected = "rejected",
        /// The last call failed.
        Failed = "failed",
    }
}

stored_enum! {
    /// A person's verdict.
    Verdict {
        /// It goes into the export.
        Approve = "approve",
        /// It stays out of it.
        Reject = "reject",
        /// Not decided: it is looked at later.
        Defer = "defer",
    }
}

impl Verdict {
    /// What a version has by it.
    pub fn state(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Reject => "rejected",
            Self::Defer => "deferred",
        }
    }
}

stored_enum! {
    /// Who wrote a version.
    Origin {
        /// A model, by a call.
        Model = "model",
        /// A person, by editing.
        Person = "person",
        /// It came with a file.
        Import = "import",
    }
}

/// How many rows have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "one field a status")]
pub struct StatusCounts {
    pub total: u32,
    pub not_generated: u32,
    pub generating: u32,
    pub generated: u32,
    pub approved: u32,
    pub rejected: u32,
    pub failed: u32,
}

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
