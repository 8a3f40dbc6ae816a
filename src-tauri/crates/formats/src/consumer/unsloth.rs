//! Unsloth 2026.10: TRL's trainer with labels by the markers of turns; rows without a learned token are removed.

use train_domain::export::{Effect, EmptyThoughts};

use super::{Consumer, FileRules, TemplateUse, TurnRules, rule};
use crate::folder::recipes::unsloth;
use crate::messages;

pub const CONSUMER: Consumer = Consumer {
    name: "unsloth",
    label: "Unsloth",
    note: "recipes/unsloth_sft.py trains with this folder",
    format: &messages::FORMAT,
    template: TemplateUse::Models(EmptyThoughts::Last),
    default_length: None,
    longest: None,
    too_long: rule(Effect::Cut, "Unsloth would cut the end off"),
    turns: TurnRules {
        no_turns: rule(Effect::Refused, "Unsloth stops there with an error"),
        no_reply: rule(Effect::Dropped, "Unsloth would remove {them}: nothing can be learned from {them}"),
        ends_on_user: rule(
            Effect::TrainedWrong,
            "Unsloth takes {them} without a word; the last message has no reply to learn",
        ),
        starts_with_assistant: rule(Effect::TrainedWrong, "Unsloth would learn a reply to nothing"),
        repeated_role: rule(Effect::TrainedWrong, "Unsloth would learn two turns in a row without a word"),
        empty_turn: rule(Effect::TrainedWrong, "Unsloth would learn silence"),
    },
    files: FileRules::ANY,
    recipes: &[unsloth::RECIPE],
};
