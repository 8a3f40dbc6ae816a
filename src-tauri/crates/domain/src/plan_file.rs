//! The columns of a plan's file.

use crate::stored_enum::stored_enum;

stored_enum! {
    /// A column of a plan's file.
    FileColumn {
        /// Who the client is.
        Persona = "persona",
        /// How the client's emotion moves.
        Emotion = "emotion",
        /// What it is about.
        Topic = "topic",
        /// Template, Scenario, Edge Case.
        Tier = "tier",
        /// What the client wants.
        Intent = "intent",
        /// How it sounds.
        Tone = "tone",
        /// A situation, in the person's own words.
        Brief = "brief",
        /// Which of several of one combination, from 1.
        Variation = "variation",
        /// How the client speaks.
        ClientStyle = "client_style",
        /// What stands in the expert's way.
        Friction = "friction",
        /// How it ends.
        Ending = "ending",
        /// By its name; empty: the active one of the tier.
        Template = "template",
    }
}

impl FileColumn {
    /// Columns that every plan has.
    pub const REQUIRED: [Self; 4] = [Self::Persona, Self::Emotion, Self::Topic, Self::Tier];
}
