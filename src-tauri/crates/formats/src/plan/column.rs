//! The names that people give the columns of a plan.

use train_domain::plan_file::FileColumn;

/// The column that a heading means, whatever its case and punctuation.
pub fn of_heading(heading: &str) -> Option<FileColumn> {
    let letters: String = heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match letters.as_str() {
        "persona" | "personas" | "personaname" | "client" | "clientpersona" => FileColumn::Persona,
        "emotion" | "emotions" | "arc" | "arcname" | "emotionalarc" | "emotionarc" | "feeling" => FileColumn::Emotion,
        "topic" | "topics" | "topicname" | "trainingtopic" | "subject" => FileColumn::Topic,
        "tier" | "tiers" | "tiername" | "templatetier" => FileColumn::Tier,
        "intent" | "clientintent" | "intention" => FileColumn::Intent,
        "tone" | "toneofvoice" => FileColumn::Tone,
        "brief" | "briefing" | "situation" | "scenariobrief" => FileColumn::Brief,
        "variation" | "variant" | "variationnumber" => FileColumn::Variation,
        "clientstyle" | "style" | "clientsstyle" => FileColumn::ClientStyle,
        "friction" | "resistance" => FileColumn::Friction,
        "ending" | "end" => FileColumn::Ending,
        "template" | "templatename" | "owntemplate" => FileColumn::Template,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_read_in_many_spellings() {
        for (heading, column) in [
            ("Persona", FileColumn::Persona),
            (" CLIENT PERSONA ", FileColumn::Persona),
            ("Emotional Arc", FileColumn::Emotion),
            ("emotional_arc", FileColumn::Emotion),
            ("arc", FileColumn::Emotion),
            ("Training topic", FileColumn::Topic),
            ("Tier", FileColumn::Tier),
            ("Variation #", FileColumn::Variation),
        ] {
            assert_eq!(of_heading(heading), Some(column), "{heading}");
        }
        assert_eq!(of_heading("status"), None);
        for column in FileColumn::ALL {
            assert_eq!(of_heading(column.name()), Some(column));
        }
    }
}
