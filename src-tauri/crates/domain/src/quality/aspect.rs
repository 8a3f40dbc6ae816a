//! What a score looks at.

use serde::{Deserialize, Serialize};

/// What a criterion looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Who speaks first and last, and in turn.
    Structure,
    /// How many exchanges there are.
    TurnCount,
    /// How long the turns are.
    TurnLength,
    /// How the client's emotion moves.
    Arc,
    /// Whether the first reply takes up the feeling before the first figure.
    FeelingsFirst,
    /// Phrases that the voice and the arc avoid.
    Voice,
    /// Whether the client speaks in the persona's words.
    Persona,
    /// Whether the first reply says what it cannot do.
    Boundary,
    /// Whether a place to turn to is named.
    Referral,
    /// How much the first turn is like the dataset's others.
    Novelty,
}

impl Aspect {
    /// A stable key, under which it is stored.
    pub fn key(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::TurnCount => "turn_count",
            Self::TurnLength => "turn_length",
            Self::Arc => "arc",
            Self::FeelingsFirst => "feelings_first",
            Self::Voice => "voice",
            Self::Persona => "persona",
            Self::Boundary => "boundary",
            Self::Referral => "referral",
            Self::Novelty => "novelty",
        }
    }

    /// A few words for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Structure => "Ends on the expert, alternates",
            Self::TurnCount => "Length for its tier",
            Self::TurnLength => "Words in a turn",
            Self::Arc => "Emotional arc",
            Self::FeelingsFirst => "Feelings before facts",
            Self::Voice => "Phrases avoided",
            Self::Persona => "Sounds like the persona",
            Self::Boundary => "Sets a boundary at once",
            Self::Referral => "Names where to turn",
            Self::Novelty => "New in this dataset",
        }
    }

    /// Why it matters.
    pub fn why(self) -> &'static str {
        match self {
            Self::Structure => {
                "Trainers learn from replies: a conversation that ends on the client or does not alternate is unusable."
            }
            Self::TurnCount => {
                "Each tier has its own length; conversations that are all too short or too long teach the wrong rhythm."
            }
            Self::TurnLength => "Very short turns carry little to learn, very long ones drift.",
            Self::Arc => {
                "The dataset teaches how to lead a client from one feeling to another; a conversation that stays where it began does not."
            }
            Self::FeelingsFirst => "A client who does not feel heard does not hear the numbers.",
            Self::Voice => "The model learns every phrase it is shown, the unwanted ones too.",
            Self::Persona => "Personas are what makes the dataset varied; a client who could be anybody teaches less.",
            Self::Boundary => {
                "In a crisis or before a legal question the model must learn to say at once what it cannot do."
            }
            Self::Referral => "A boundary without a way onward leaves the client alone.",
            Self::Novelty => "Near duplicates make the model repeat itself, and cost as much as new ones.",
        }
    }
}
