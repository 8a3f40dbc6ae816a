//! TRL 1.16: no check of roles; a row that cannot be rendered, or of which nothing would be learned, stops the run.

use train_domain::export::{Effect, EmptyThoughts};

use super::{Consumer, FileRules, TemplateUse, TurnRules, rule};
use crate::folder::recipes::trl;
use crate::messages;

pub const CONSUMER: Consumer = Consumer {
    name: "trl",
    label: "TRL",
    note: "Hugging Face's trainer; recipes/trl_sft.py trains with this folder",
    format: &messages::FORMAT,
    // Its templates for training write a block before every reply.
    template: TemplateUse::Models(EmptyThoughts::Learned),
    default_length: Some(1_024),
    longest: None,
    too_long: rule(Effect::Cut, "TRL would cut the end off"),
    turns: TurnRules {
        no_turns: rule(Effect::Refused, "TRL stops there with an error"),
        no_reply: rule(Effect::Refused, "TRL stops there: nothing would be learned from {them}"),
        ends_on_user: rule(
            Effect::TrainedWrong,
            "TRL takes {them} without a word; the last message has no reply to learn",
        ),
        starts_with_assistant: rule(Effect::TrainedWrong, "TRL would learn a reply to nothing"),
        repeated_role: rule(Effect::TrainedWrong, "TRL would learn two turns in a row without a word"),
        empty_turn: rule(Effect::TrainedWrong, "TRL would learn silence"),
    },
    files: FileRules::ANY,
    recipes: &[trl::RECIPE],
};
