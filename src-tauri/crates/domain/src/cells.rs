//! Cells of the table as people type and paste them: what a text means in its column.

use crate::manner::{ClientStyle, Ending, Friction};
use crate::names::{LONGEST, clean};
use crate::row::Tier;
use crate::stored_enum::stored_enum;

stored_enum! {
    /// A column that can be edited.
    PlanColumn {
        /// Who the client is.
        Persona = "persona",
        /// How the client's emotion moves.
        Emotion = "emotion",
        /// What it is about.
        Topic = "topic",
        /// What the client wants.
        Intent = "intent",
        /// How it sounds.
        Tone = "tone",
        /// Template, Scenario, Edge Case.
        Tier = "tier",
        /// A situation, in the person's own words.
        Brief = "brief",
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

impl PlanColumn {
    /// What makes the combination of which a row is one variation.
    pub fn is_combined(self) -> bool {
        matches!(self, Self::Persona | Self::Emotion | Self::Topic | Self::Tier)
    }

    /// What a written conversation is held against and compared with others by: these cells of it stay as they are.
    pub fn is_written_from(self) -> bool {
        self.is_combined() || self == Self::Brief
    }
}

/// Longest brief, in characters: the same in the table, in a plan that is built and in files.
pub const BRIEF_CHARACTERS: usize = 8_000;

/// What a text means in a column: a name or a word on one line, a brief as it is, or the stored name of a value. `None`: the
/// cell is cleared.
///
/// # Errors
/// It means nothing there. The message is a sentence that says what would.
pub fn read(column: PlanColumn, text: &str) -> Result<Option<String>, String> {
    if column == PlanColumn::Brief {
        return brief(text);
    }
    let line = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return match column {
            PlanColumn::Tier => Err(format!("A row needs a tier: {}.", choice(&Tier::ALL.map(Tier::label)))),
            _ => Ok(None),
        };
    }
    let value = match column {
        PlanColumn::Tier => {
            let tier = Tier::from_spelling(&line).map(Tier::name);
            tier.ok_or_else(|| no_value("tier", &line, &Tier::ALL.map(Tier::label)))?
        }
        PlanColumn::ClientStyle => value("client style", &line, &ClientStyle::ALL.map(ClientStyle::name))?,
        PlanColumn::Friction => value("friction", &line, &Friction::ALL.map(Friction::name))?,
        PlanColumn::Ending => value("ending", &line, &Ending::ALL.map(Ending::name))?,
        _ => return name(line).map(Some),
    };
    Ok(Some(value.to_owned()))
}

fn name(line: String) -> Result<String, String> {
    let length = line.chars().count();
    if length > LONGEST {
        return Err(format!("This has {length} characters; {LONGEST} is the most."));
    }
    if line.chars().any(char::is_control) {
        return Err("This holds a character that cannot be shown. Type it anew.".into());
    }
    Ok(line)
}

fn brief(text: &str) -> Result<Option<String>, String> {
    let length = text.chars().count();
    if length > BRIEF_CHARACTERS {
        return Err(format!("The brief has {length} characters; 8,000 is the most."));
    }
    if text.contains('\0') {
        return Err("The brief holds a character that cannot be shown. Type it anew.".into());
    }
    Ok((!text.trim().is_empty()).then(|| text.to_owned()))
}

/// The one of these names that is meant, in whatever case, with spaces, hyphens or underscores.
fn value(what: &str, line: &str, names: &[&'static str]) -> Result<&'static str, String> {
    let meant = letters(line);
    names.iter().find(|name| letters(name) == meant).copied().ok_or_else(|| {
        let shown: Vec<String> = names.iter().map(|name| name.replace('_', " ")).collect();
        no_value(what, line, &shown.iter().map(String::as_str).collect::<Vec<_>>())
    })
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn no_value(what: &str, line: &str, names: &[&str]) -> String {
    format!("{} is no {what}. Write {}.", quoted(line), choice(names))
}

/// "a, b or c".
fn choice(names: &[&str]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
        _ => names.concat(),
    }
}

/// A text in quotation marks, shortened.
pub fn quoted(text: &str) -> String {
    if text.chars().count() <= 40 {
        return format!("\"{text}\"");
    }
    format!("\"{}...\"", text.chars().take(37).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(column: PlanColumn, text: &str) -> Option<String> {
        read(column, text).expect("it means something")
    }

    #[test]
    fn values_are_read_in_every_usual_spelling() {
        for (column, text, stored) in [
            (PlanColumn::Tier, "Edge Case", "edge_case"),
            (PlanColumn::Tier, " edge-case\t", "edge_case"),
            (PlanColumn::Tier, "SCENARIO", "scenario"),
            (PlanColumn::ClientStyle, "Curt", "curt"),
            (PlanColumn::Friction, "Pushes back", "pushes_back"),
            (PlanColumn::Friction, "none", "none"),
            (PlanColumn::Ending, "half-settled", "half_settled"),
            (PlanColumn::Ending, "leaves_open", "leaves_open"),
        ] {
            assert_eq!(read_as(column, text).as_deref(), Some(stored), "{text}");
        }
        for style in ClientStyle::ALL {
            assert_eq!(read_as(PlanColumn::ClientStyle, style.name()).as_deref(), Some(style.name()));
        }
    }

    #[test]
    fn names_and_words_stand_on_one_line_and_a_brief_is_as_it_is() {
        assert_eq!(read_as(PlanColumn::Persona, "  Shift\r\n Worker ").as_deref(), Some("Shift Worker"));
        assert_eq!(read_as(PlanColumn::Intent, "get a  plan").as_deref(), Some("get a plan"));
        assert_eq!(read_as(PlanColumn::Brief, " Two\nlines ").as_deref(), Some(" Two\nlines "));
        assert_eq!(read_as(PlanColumn::Brief, "=SUM(A1)").as_deref(), Some("=SUM(A1)"), "no formula of ours");
    }

    #[test]
    fn an_empty_text_clears_what_may_be_empty() {
        for column in PlanColumn::ALL {
            let cleared = read(column, " \n");
            if column == PlanColumn::Tier {
                assert_eq!(cleared.expect_err("it may not"), "A row needs a tier: Template, Scenario or Edge Case.");
            } else {
                assert_eq!(cleared, Ok(None), "{}", column.name());
            }
        }
    }

    #[test]
    fn what_means_nothing_is_said_with_what_would() {
        for (column, text, said) in [
            (PlanColumn::Tier, "44", "\"44\" is no tier. Write Template, Scenario or Edge Case."),
            (
                PlanColumn::Friction,
                "shouts",
                "\"shouts\" is no friction. Write none, doubts, pushes back or misunderstands.",
            ),
            (PlanColumn::Persona, "a\u{7}b", "This holds a character that cannot be shown. Type it anew."),
            (PlanColumn::Brief, "a\0b", "The brief holds a character that cannot be shown. Type it anew."),
        ] {
            assert_eq!(read(column, text).expect_err("it means nothing"), said);
        }
        assert!(read(PlanColumn::Topic, &"x".repeat(121)).is_err());
        assert_eq!(read_as(PlanColumn::Topic, &"é".repeat(120)).map(|name| name.chars().count()), Some(120));
        assert!(read(PlanColumn::Brief, &"x".repeat(8_001)).is_err());
        let long = read(PlanColumn::Tier, &"y".repeat(500)).expect_err("no tier");
        assert!(long.len() < 120, "{long}");
    }
}
