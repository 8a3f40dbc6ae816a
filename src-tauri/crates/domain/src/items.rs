//! The items of a library.

use serde::{Deserialize, Serialize};

use crate::row::Tier;
use crate::stored_enum::stored_enum;

/// Who the client is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Persona {
    /// The name by which rows refer to it, e.g. "Anxious Planner".
    pub name: String,
    /// Who the client is in half a sentence.
    pub role: String,
    /// In years.
    pub age: u8,
    /// The household's income, in words.
    pub income_band: String,
    /// How the client came here: a few sentences.
    pub background: String,
    /// How the client speaks.
    pub speech: String,
    /// Questions the client asks, as the client would say them.
    pub typical_questions: Vec<String>,
    /// What the client worries about: phrases without a pronoun, so that both sides can say them.
    pub concerns: Vec<String>,
    /// Whole sentences that the client says.
    pub phrases: Vec<String>,
}

/// One end of an arc: an emotion and how strong it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmotionRange {
    /// One word.
    pub emotion: String,
    /// Weakest intensity, 0 to 1.
    pub low: f32,
    /// Strongest intensity, 0 to 1.
    pub high: f32,
}

/// An emotional arc: how the client's feeling moves in a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arc {
    /// The name by which rows refer to it, e.g. "Fear to Confidence".
    pub name: String,
    /// How the client arrives.
    pub start: EmotionRange,
    /// How the client leaves.
    pub end: EmotionRange,
    /// How the expert leads from one to the other.
    pub strategy: String,
    /// What the expert does on the way.
    pub techniques: Vec<String>,
    /// Sentences that are characteristic of the expert here.
    pub phrases: Vec<String>,
    /// Phrases that the expert avoids here.
    pub avoid: Vec<String>,
    /// Names of the personas it suits.
    pub personas: Vec<String>,
    /// The tiers it suits.
    pub tiers: Vec<Tier>,
    /// What the expert says she cannot do: for edge cases.
    pub boundary: Option<String>,
    /// Where the expert sends the client: names, separated by commas. For edge cases.
    pub referral: Option<String>,
}

stored_enum! {
    /// How much a client needs to know before a topic makes sense.
    Level {
        /// Nothing.
        Beginner = "beginner",
        /// The basic words.
        Intermediate = "intermediate",
        /// Some practice with the subject.
        Advanced = "advanced",
    }
}

/// What a conversation is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// The name by which rows refer to it, e.g. "Roth conversion".
    pub name: String,
    /// A group of topics, e.g. "Retirement".
    pub category: String,
    /// How much the client has to know.
    pub level: Level,
    /// The matter in a sentence or two.
    pub summary: String,
    /// Facts that the expert gets across, as whole sentences.
    pub key_points: Vec<String>,
    /// Believable figures, as phrases.
    pub typical_numbers: Vec<String>,
}

/// The prompt of a tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// The name that people read.
    pub name: String,
    /// The tier it is for.
    pub tier: Tier,
    /// The text with placeholders such as `{{ persona.name }}`.
    pub body: String,
    /// What to know before changing it.
    pub notes: String,
}

/// The expert whose voice is learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// The expert's name.
    pub name: String,
    /// What the expert does.
    pub role: String,
    /// What the expert holds to.
    pub principles: Vec<String>,
    /// Phrases that the expert never uses.
    pub avoid_phrases: Vec<String>,
    /// The system prompt of the dataset.
    pub system_prompt: String,
}

/// Everything that prompts are made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Library {
    /// Clients.
    pub personas: Vec<Persona>,
    /// Emotional arcs.
    pub arcs: Vec<Arc>,
    /// Topics.
    pub topics: Vec<Topic>,
    /// Prompts, one a tier.
    pub templates: Vec<Template>,
    /// The expert.
    pub voice: Voice,
}
