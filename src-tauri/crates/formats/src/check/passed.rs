//! What was looked at and is as it should be.

use train_domain::export::Effect;
use train_domain::figures;
use train_domain::problem::ProblemKind;

use super::{CheckedAs, FileFacts, Summary};

/// Something that is as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// What, e.g. "Roles alternate and end on Nora".
    pub title: String,
    /// Of how many, or what would have been otherwise.
    pub note: String,
}

impl Summary {
    /// What is as it should be. `expert` is the name of whoever replies.
    pub fn passed(&self, facts: &FileFacts, about: &CheckedAs, expert: &str) -> Vec<Passed> {
        use ProblemKind as Kind;
        let rows = figures::count(self.rows.into());
        let all = format!("{rows} of {rows}");
        let free = |kinds: &[Kind], title: String| (!self.has(kinds)).then(|| Passed { title, note: all.clone() });
        let last = if expert.trim().is_empty() { "a reply" } else { expert.trim() };
        let turns = [Kind::NoTurns, Kind::NoReply, Kind::EndsOnUser, Kind::StartsWithAssistant, Kind::RepeatedRole];
        let texts = [Kind::EmptyTurn, Kind::ControlCharacter, Kind::LostCharacter];
        let length = about.limit().filter(|_| self.counted).map(|limit| figures::count(limit.into()));
        let lines = [
            free(&turns, format!("Roles alternate and end on {last}")),
            self.length_is_set(about),
            length.and_then(|length| free(&[Kind::TooLong], format!("None is longer than {length} tokens"))),
            free(&texts, "No empty turn, no odd character, ids are unique".into()),
            free(&[Kind::SpecialToken], "No text that models take for a command".into()),
            free(&[Kind::PersonalData], "No personal data".into()),
            self.enough(facts, about),
        ];
        lines.into_iter().flatten().collect()
    }

    /// A trainer's own length, which the recipe sets to another.
    fn length_is_set(&self, about: &CheckedAs) -> Option<Passed> {
        let (consumer, default) = (about.consumer, about.consumer.default_length.filter(|_| self.counted)?);
        consumer.recipes.first()?;
        let verb = match consumer.too_long.effect {
            Effect::Cut => "cut",
            _ => "drop",
        };
        let default = figures::count(default.into());
        let over = match self.over_default {
            0 => "none".into(),
            count => figures::count(count.into()),
        };
        Some(Passed {
            title: "Sequence length is set in the recipe".into(),
            note: format!("{}'s own {default} would {verb} {over}", consumer.label),
        })
    }

    fn enough(&self, facts: &FileFacts, about: &CheckedAs) -> Option<Passed> {
        let rules = &about.consumer.files;
        let least = rules.least_train.max(rules.advised);
        let enough = facts.train >= least && (facts.valid == 0 || facts.valid >= rules.least_valid);
        (least > 1 && enough)
            .then(|| Passed { title: "Enough rows".into(), note: format!("{} needs {least}", about.consumer.label) })
    }
}
