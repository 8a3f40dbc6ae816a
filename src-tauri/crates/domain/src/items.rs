//! The items of a library.

pub mod check;
pub mod fields;

use serde::{Deserialize, Serialize};

use crate::row::Tier;
use crate::stored_enum::stored_enum;

/// Who the client is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
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

/// An intent or a tone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Word {
    /// As it stands in the plan and in prompts.
    pub name: String,
    /// What is meant by it: for the person who plans.
    pub meaning: String,
}

/// A phone, an address or an organisation that replies may name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Resource {
    /// "988 Lifeline".
    pub name: String,
    /// A phone, a mail address or a page; empty where only the name may stand in a reply.
    pub contact: String,
    /// When to name it.
    pub notes: String,
}

stored_enum! {
    /// What an item of the library is.
    ItemKind {
        /// Who the client is.
        Persona = "persona",
        /// How the client's emotion moves.
        Arc = "arc",
        /// What it is about.
        Topic = "topic",
        /// What the client wants.
        Intent = "intent",
        /// How it sounds.
        Tone = "tone",
        /// The prompt of a tier.
        Template = "template",
        /// How the assistant speaks.
        Voice = "voice",
        /// What replies may name.
        Resource = "resource",
    }
}

/// An item of any kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "one a kind")]
pub enum ItemBody {
    Persona(Persona),
    Arc(Arc),
    Topic(Topic),
    Intent(Word),
    Tone(Word),
    Template(Template),
    Voice(Voice),
    Resource(Resource),
}

impl ItemBody {
    /// What it is.
    pub fn kind(&self) -> ItemKind {
        match self {
            Self::Persona(_) => ItemKind::Persona,
            Self::Arc(_) => ItemKind::Arc,
            Self::Topic(_) => ItemKind::Topic,
            Self::Intent(_) => ItemKind::Intent,
            Self::Tone(_) => ItemKind::Tone,
            Self::Template(_) => ItemKind::Template,
            Self::Voice(_) => ItemKind::Voice,
            Self::Resource(_) => ItemKind::Resource,
        }
    }

    /// As it is stored: its fields as JSON, without the kind.
    pub fn json(&self) -> String {
        match self {
            Self::Persona(item) => serde_json::to_string(item),
            Self::Arc(item) => serde_json::to_string(item),
            Self::Topic(item) => serde_json::to_string(item),
            Self::Intent(item) | Self::Tone(item) => serde_json::to_string(item),
            Self::Template(item) => serde_json::to_string(item),
            Self::Voice(item) => serde_json::to_string(item),
            Self::Resource(item) => serde_json::to_string(item),
        }
        .expect("plain data serialises")
    }

    /// The item of a kind that was stored as JSON.
    ///
    /// # Errors
    /// The text is none of that kind.
    pub fn parse(kind: ItemKind, json: &str) -> serde_json::Result<Self> {
        Ok(match kind {
            ItemKind::Persona => Self::Persona(serde_json::from_str(json)?),
            ItemKind::Arc => Self::Arc(serde_json::from_str(json)?),
            ItemKind::Topic => Self::Topic(serde_json::from_str(json)?),
            ItemKind::Intent => Self::Intent(serde_json::from_str(json)?),
            ItemKind::Tone => Self::Tone(serde_json::from_str(json)?),
            ItemKind::Template => Self::Template(serde_json::from_str(json)?),
            ItemKind::Voice => Self::Voice(serde_json::from_str(json)?),
            ItemKind::Resource => Self::Resource(serde_json::from_str(json)?),
        })
    }

    /// The same item under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        *self.name_mut() = name.into();
        self
    }

    fn name_mut(&mut self) -> &mut String {
        match self {
            Self::Persona(item) => &mut item.name,
            Self::Arc(item) => &mut item.name,
            Self::Topic(item) => &mut item.name,
            Self::Intent(item) | Self::Tone(item) => &mut item.name,
            Self::Template(item) => &mut item.name,
            Self::Voice(item) => &mut item.name,
            Self::Resource(item) => &mut item.name,
        }
    }

    /// The tier that a template is for.
    pub fn tier(&self) -> Option<Tier> {
        match self {
            Self::Template(template) => Some(template.tier),
            _ => None,
        }
    }

    /// The name by which it is found.
    pub fn name(&self) -> &str {
        match self {
            Self::Persona(item) => &item.name,
            Self::Arc(item) => &item.name,
            Self::Topic(item) => &item.name,
            Self::Intent(item) | Self::Tone(item) => &item.name,
            Self::Template(item) => &item.name,
            Self::Voice(item) => &item.name,
            Self::Resource(item) => &item.name,
        }
    }
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
    /// What clients want.
    pub intents: Vec<Word>,
    /// How conversations sound.
    pub tones: Vec<Word>,
    /// Prompts, one a tier.
    pub templates: Vec<Template>,
    /// The expert.
    pub voice: Voice,
    /// What replies may name.
    pub resources: Vec<Resource>,
}

impl Library {
    /// All of its items.
    pub fn items(&self) -> Vec<ItemBody> {
        let mut items: Vec<ItemBody> = self.personas.iter().cloned().map(ItemBody::Persona).collect();
        items.extend(self.arcs.iter().cloned().map(ItemBody::Arc));
        items.extend(self.topics.iter().cloned().map(ItemBody::Topic));
        items.extend(self.templates.iter().cloned().map(ItemBody::Template));
        items.push(ItemBody::Voice(self.voice.clone()));
        items.extend(self.intents.iter().cloned().map(ItemBody::Intent));
        items.extend(self.tones.iter().cloned().map(ItemBody::Tone));
        items.extend(self.resources.iter().cloned().map(ItemBody::Resource));
        items
    }
}
