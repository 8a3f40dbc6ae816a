//! What stands in the texts: special tokens, personal data, characters that cannot be seen.

use train_domain::export::{Effect, Message};
use train_domain::personal;
use train_domain::problem::ProblemKind;

use super::{CheckedAs, Finding};
use crate::consumer::Rule;
use crate::special;

/// Each token, each kind of personal data and each kind of character once, where it stands first.
pub(super) fn check(messages: &[Message], about: &CheckedAs, found: &mut Vec<Finding>) {
    for (index, message) in messages.iter().enumerate() {
        let mut add = |kind, effect, detail: &str, says: &'static str| {
            if !found.iter().any(|other| other.kind == kind && other.detail == detail) {
                let finding = Finding { detail: detail.into(), ..Finding::of(kind, Rule { effect, says }) };
                found.push(finding.at(messages, index));
            }
        };
        let text = &message.content;
        let own: &[&str] = about.model.map_or(&[], |model| model.special);
        for token in special::find(text, own) {
            // One of another family is text to this one.
            let effect =
                if about.model.is_none() || own.contains(&token) { Effect::TrainedWrong } else { Effect::Note };
            add(ProblemKind::SpecialToken, effect, &detail(token, effect, about), "");
        }
        for personal in personal::find(text) {
            if !about.resources.hold(text, &personal) {
                let says = "A model learns it by heart and gives it to anybody";
                add(ProblemKind::PersonalData, Effect::TrainedWrong, personal.kind.name(), says);
            }
        }
        if text.chars().any(is_unseen) {
            let says = "Trainers take it as it is, and it is learned";
            add(ProblemKind::ControlCharacter, Effect::Note, "", says);
        }
        if text.contains('\u{fffd}') {
            let says = "It would be learned in the place of what was there";
            add(ProblemKind::LostCharacter, Effect::TrainedWrong, "", says);
        }
    }
}

/// The token, and whoever takes it for a command.
fn detail(token: &str, effect: Effect, about: &CheckedAs) -> String {
    let who = match about.model {
        Some(model) if effect == Effect::TrainedWrong => model.label,
        Some(_) => "other models",
        None => "models",
    };
    let verb = if who.ends_with("models") { "take" } else { "takes" };
    format!("{token}, which {who} {verb} for a command")
}

/// Controls, and marks that turn the direction of what follows. Line ends and tabs are text.
fn is_unseen(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && !matches!(c, '\n' | '\t')) || turns || c == '\u{feff}'
}
