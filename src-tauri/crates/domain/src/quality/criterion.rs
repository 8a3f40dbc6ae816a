//! What a score looks at.

use crate::stored_enum::{UnknownName, stored_enum};

stored_enum! {
    /// What a score looks at. Its name is stored with every version.
    Criterion {
        /// Who speaks first and last, and in turn, with whole sentences.
        Structure = "structure",
        /// How many exchanges there are.
        TurnCount = "turn_count",
        /// How long the turns are.
        TurnLength = "turn_length",
        /// How the client's emotion moves.
        Arc = "arc",
        /// Whether the first reply takes up the feeling before the first figure.
        FeelingFirst = "feeling_first",
        /// Phrases that the voice and the arc avoid.
        AvoidedPhrases = "avoided_phrases",
        /// Whether the client speaks in the persona's words; of scorer 1 only.
        Persona = "persona",
        /// Whether the first reply says what it cannot do.
        Boundary = "boundary",
        /// Whether a place to turn to is named.
        Referral = "referral",
        /// Traces of a file format.
        FormatLeak = "format_leak",
        /// A machine that speaks of itself or of what it was asked.
        MachineTalk = "machine_talk",
        /// Numbers and addresses that the dataset does not name.
        Contact = "contact",
        /// What the client says of himself, against the persona.
        PersonaFacts = "persona_facts",
        /// How the turns begin, against the dataset's others.
        Opening = "opening",
        /// Phrases that many of the dataset's others have.
        StockPhrases = "stock_phrases",
        /// Whether another conversation says nearly the same.
        NearDuplicate = "near_duplicate",
        /// "It isn't this. It's that."
        Contrast = "contrast",
        /// How the replies end, against the dataset's others.
        Closing = "closing",
        /// Repetition inside the conversation.
        Repetition = "repetition",
        /// Whether all turns are in the dataset's language.
        Language = "language",
        /// Sums that come from nowhere.
        Figures = "figures",
        /// Whether the client's words brighten or darken as the arc says.
        EmotionSign = "emotion_sign",
        /// Data by which a person could be found.
        PersonalData = "personal_data",
    }
}

impl Criterion {
    /// The criterion of a name that this or an earlier scorer stored.
    ///
    /// # Errors
    /// No scorer stored this name.
    pub fn of_any_version(name: &str) -> Result<Self, UnknownName> {
        match name {
            "feelings_first" => Ok(Self::FeelingFirst),
            "voice" => Ok(Self::AvoidedPhrases),
            "novelty" => Ok(Self::NearDuplicate),
            _ => Self::parse(name),
        }
    }

    /// A few words for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Structure => "Ends on the expert, alternates",
            Self::TurnCount => "Length for its tier",
            Self::TurnLength => "Words in a turn",
            Self::Arc => "Emotional arc",
            Self::FeelingFirst => "Feelings before facts",
            Self::AvoidedPhrases => "Phrases avoided",
            Self::Persona => "Sounds like the persona",
            Self::Boundary => "Sets a boundary at once",
            Self::Referral => "Names where to turn",
            Self::FormatLeak => "No traces of a format",
            Self::MachineTalk => "No machine talk",
            Self::Contact => "Contacts on the list",
            Self::PersonaFacts => "Facts of the persona",
            Self::Opening => "Opening of its own",
            Self::StockPhrases => "No stock phrases",
            Self::NearDuplicate => "New in this dataset",
            Self::Contrast => "No \"it isn't this, it's that\"",
            Self::Closing => "Closing of its own",
            Self::Repetition => "Does not repeat itself",
            Self::Language => "One language",
            Self::Figures => "Figures with a source",
            Self::EmotionSign => "Words follow the arc",
            Self::PersonalData => "No personal data",
        }
    }

    /// Why it matters.
    pub fn why(self) -> &'static str {
        match self {
            Self::Structure => {
                "Trainers learn from replies: a conversation that ends on the client, does not alternate or stops in the middle of a sentence is unusable."
            }
            Self::TurnCount => {
                "Each tier has its own length; conversations that are all too short or too long teach the wrong rhythm."
            }
            Self::TurnLength => "Very short turns carry little to learn, very long ones drift.",
            Self::Arc => {
                "The dataset teaches how to lead a client from one feeling to another; a conversation that stays where it began does not."
            }
            Self::FeelingFirst => "A client who does not feel heard does not hear the numbers.",
            Self::AvoidedPhrases => "The model learns every phrase it is shown, the unwanted ones too.",
            Self::Persona => "Personas are what makes the dataset varied; a client who could be anybody teaches less.",
            Self::Boundary => {
                "In a crisis or before a legal question the model must learn to say at once what it cannot do."
            }
            Self::Referral => "A boundary without a way onward leaves the client alone.",
            Self::FormatLeak => "The model would learn to print it: escapes, labels, placeholders and markup included.",
            Self::MachineTalk => "The expert is a person; one such sentence teaches the model to step out of the role.",
            Self::Contact => {
                "A number or address that a model made up sends a client in need to nobody, or to a stranger."
            }
            Self::PersonaFacts => "A client who is not who the plan says makes the plan's variety untrue.",
            Self::Opening => "What begins alike again and again is learned first: the model will begin so always.",
            Self::StockPhrases => "Phrases that many conversations share are the ones that the model will overuse.",
            Self::NearDuplicate => "Near duplicates make the model repeat itself, and cost as much as new ones.",
            Self::Contrast => "It is the best known tic of models, and one more of it in training makes two of it.",
            Self::Closing => "A question that ends every reply becomes a habit that clients notice.",
            Self::Repetition => "A text that repeats itself teaches loops.",
            Self::Language => "A turn in another language teaches the model to switch.",
            Self::Figures => "A sum that nobody gave teaches the model to make sums up.",
            Self::EmotionSign => "Labels can say that the client feels better while the words say the opposite.",
            Self::PersonalData => "A model can repeat what identifies a person.",
        }
    }

    /// What to do about it.
    pub fn improve(self) -> &'static str {
        match self {
            Self::Structure => "Edit or delete the turn that is marked, or generate it again with a larger limit.",
            Self::TurnCount => "Name the number of exchanges in the tier's template.",
            Self::TurnLength => "Say in the template how long each side speaks.",
            Self::Arc => "Check the labels of the first and last client turn, or say in the arc how the client leaves.",
            Self::FeelingFirst => "Have the first reply name the feeling before the first figure.",
            Self::AvoidedPhrases => "Reword the marked phrases; where they return, name them in the template.",
            Self::Persona => "Have the client speak of the persona's concerns.",
            Self::Boundary => "Say in the first reply what the expert cannot do, in the arc's own words.",
            Self::Referral => "Name in the first reply whom to call or speak with; the arc lists them.",
            Self::FormatLeak => "Delete what is marked, or generate it again.",
            Self::MachineTalk => "Reword what is marked, or generate it again.",
            Self::Contact => "Delete it, or add it to the arc's referral where it is right.",
            Self::PersonaFacts => "Correct what the client says, or the persona.",
            Self::Opening => "Begin in another way, and name the opening in the template as one to avoid.",
            Self::StockPhrases => "Reword the marked phrases, and name the commonest in the template as ones to avoid.",
            Self::NearDuplicate => "Give the row a brief of its own, or keep only one of the two.",
            Self::Contrast => "Say what is, without first saying what is not.",
            Self::Closing => "End with something else: a step, a fact, another question.",
            Self::Repetition => "Delete what stands twice, or generate it again.",
            Self::Language => "Translate the marked turn, or generate it again.",
            Self::Figures => "Have the client name the sum first, or add it to the topic's figures.",
            Self::EmotionSign => "Read the client's turns in order: do the words move as the labels say?",
            Self::PersonalData => "Replace it with something invented that cannot exist.",
        }
    }
}
