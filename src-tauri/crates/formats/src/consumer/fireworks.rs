//! Fireworks: chat messages, the system prompt only first, from 3 to 3,000,000 rows.

use train_domain::export::Effect;

use super::{Consumer, FileRules, TemplateUse, TurnRules, rule};
use crate::messages;

pub const CONSUMER: Consumer = Consumer {
    name: "fireworks",
    label: "Fireworks",
    note: "Upload data/train.jsonl; Fireworks checks it there",
    format: &messages::FORMAT,
    template: TemplateUse::Hosts,
    default_length: None,
    longest: None,
    too_long: rule(Effect::Cut, "Fireworks reads no more of {them} than its model can"),
    turns: TurnRules {
        no_turns: rule(Effect::Refused, "Fireworks refuses the whole file"),
        no_reply: rule(Effect::Dropped, "Fireworks has nothing to learn in {them}"),
        ends_on_user: rule(Effect::TrainedWrong, "The last message has no reply for Fireworks to learn"),
        starts_with_assistant: rule(Effect::TrainedWrong, "Fireworks would learn a reply to nothing"),
        repeated_role: rule(Effect::TrainedWrong, "Fireworks would learn two turns in a row"),
        empty_turn: rule(Effect::TrainedWrong, "Fireworks would learn silence"),
    },
    files: FileRules {
        least_train: 3,
        too_few: rule(Effect::Refused, "Fireworks refuses a file of fewer than 3 rows"),
        ..FileRules::ANY
    },
    recipes: &[],
};
