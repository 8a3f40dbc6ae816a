//! The columns of a plan and the names that people give them.

/// A column of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Persona,
    Emotion,
    Topic,
    Tier,
    Intent,
    Tone,
    Brief,
    Variation,
}

impl Column {
    pub const ALL: [Self; 8] =
        [Self::Persona, Self::Emotion, Self::Topic, Self::Tier, Self::Intent, Self::Tone, Self::Brief, Self::Variation];

    /// Columns that every plan has.
    pub const REQUIRED: [Self; 4] = [Self::Persona, Self::Emotion, Self::Topic, Self::Tier];

    pub fn name(self) -> &'static str {
        match self {
            Self::Persona => "persona",
            Self::Emotion => "emotion",
            Self::Topic => "topic",
            Self::Tier => "tier",
            Self::Intent => "intent",
            Self::Tone => "tone",
            Self::Brief => "brief",
            Self::Variation => "variation",
        }
    }

    /// The column that a heading means, whatever its case and punctuation.
    pub fn of_heading(heading: &str) -> Option<Self> {
        let letters: String = heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        Some(match letters.as_str() {
            "persona" | "personas" | "personaname" | "client" | "clientpersona" => Self::Persona,
            "emotion" | "emotions" | "arc" | "arcname" | "emotionalarc" | "emotionarc" | "feeling" => Self::Emotion,
            "topic" | "topics" | "topicname" | "trainingtopic" | "subject" => Self::Topic,
            "tier" | "tiers" | "tiername" | "templatetier" => Self::Tier,
            "intent" | "clientintent" | "intention" => Self::Intent,
            "tone" | "toneofvoice" => Self::Tone,
            "brief" | "briefing" | "situation" | "scenariobrief" => Self::Brief,
            "variation" | "variant" | "variationnumber" => Self::Variation,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_read_in_many_spellings() {
        for (heading, column) in [
            ("Persona", Column::Persona),
            (" CLIENT PERSONA ", Column::Persona),
            ("Emotional Arc", Column::Emotion),
            ("emotional_arc", Column::Emotion),
            ("arc", Column::Emotion),
            ("Training topic", Column::Topic),
            ("Tier", Column::Tier),
            ("Variation #", Column::Variation),
        ] {
            assert_eq!(Column::of_heading(heading), Some(column), "{heading}");
        }
        assert_eq!(Column::of_heading("status"), None);
        for column in Column::ALL {
            assert_eq!(Column::of_heading(column.name()), Some(column));
        }
    }
}
