//! Whose turn it is: the first, the last, and one after the other.

use train_domain::export::{Effect, Message, MessageRole};
use train_domain::problem::ProblemKind;

use super::{CheckedAs, Finding};
use crate::consumer::TemplateUse;

pub(super) fn check(messages: &[Message], about: &CheckedAs) -> Vec<Finding> {
    let rules = &about.consumer.turns;
    let from = messages.iter().take_while(|message| message.role == MessageRole::System).count();
    let turns = &messages[from..];
    let (Some(first), Some(last)) = (turns.first(), turns.last()) else {
        // A system prompt alone is a row that is read, and has nothing to learn.
        let rule = if messages.is_empty() { rules.no_turns } else { rules.no_reply };
        return vec![Finding::of(ProblemKind::NoTurns, rule)];
    };
    let mut found = Vec::new();
    if turns.iter().all(|turn| turn.role != MessageRole::Assistant) {
        found.push(Finding::of(ProblemKind::NoReply, rules.no_reply));
    } else if last.role == MessageRole::User {
        found.push(Finding::of(ProblemKind::EndsOnUser, rules.ends_on_user).at(messages, messages.len() - 1));
    }
    if first.role == MessageRole::Assistant {
        found.push(
            out_of_turn(Finding::of(ProblemKind::StartsWithAssistant, rules.starts_with_assistant), about)
                .at(messages, from),
        );
    }
    if let Some(at) = turns.windows(2).position(|pair| pair[0].role == pair[1].role) {
        let finding = out_of_turn(Finding::of(ProblemKind::RepeatedRole, rules.repeated_role), about);
        found.push(finding.at(messages, from + at + 1));
    }
    if let Some(at) = messages.iter().position(|message| message.content.trim().is_empty()) {
        found.push(Finding::of(ProblemKind::EmptyTurn, rules.empty_turn).at(messages, at));
    }
    found
}

/// A template that wants client and reply in turn stops whoever renders a conversation with it.
fn out_of_turn(mut finding: Finding, about: &CheckedAs) -> Finding {
    if let Some(model) = about.model
        && model.alternates
        && matches!(about.consumer.template, TemplateUse::Models(_))
    {
        finding.effect = Effect::Refused;
        finding.says = format!("{}'s template stops {} there with an error", model.label, about.consumer.label);
    }
    finding
}
