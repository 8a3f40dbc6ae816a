//! What a score looks at.

use crate::stored_enum::stored_enum;

stored_enum! {
    /// What a score looks at. Its name is stored with every version.
    Criterion {
        /// Who speaks first and last, and in turn.
        Structure = "structure",
        /// How many exchanges there are.
        TurnCount = "turn_count",
        /// How long the turns are.
        TurnLength = "turn_length",
        /// How the client's emotion moves.
        Arc = "arc",
        /// Whether the first reply takes up the feeling before the first figure.
        FeelingsFirst = "feelings_first",
        /// Phrases that the voice and the arc avoid.
        Voice = "voice",
        /// Whether the client speaks in the persona's words.
        Persona = "persona",
        /// Whether the first reply says what it cannot do.
        Boundary = "boundary",
        /// Whether a place to turn to is named.
        Referral = "referral",
        /// How much the first turn is like the dataset's others.
        Novelty = "novelty",
    }
}

impl Criterion {
    /// A few words for people.
    pub fn title(self) -> &'static str {
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
