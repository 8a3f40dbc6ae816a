//! Axolotl 0.19: no check of roles; rows that are too long, or of which nothing would be learned, are dropped.

use train_domain::export::{Effect, EmptyThoughts};

use super::{Consumer, FileRules, TemplateUse, TurnRules, rule};
use crate::folder::recipes::axolotl;
use crate::messages;

pub const CONSUMER: Consumer = Consumer {
    name: "axolotl",
    label: "Axolotl",
    note: "recipes/axolotl.yaml trains with this folder",
    format: &messages::FORMAT,
    template: TemplateUse::Models(EmptyThoughts::Last),
    default_length: Some(512),
    longest: None,
    too_long: rule(Effect::Dropped, "Axolotl would drop {them} without a word"),
    turns: TurnRules {
        no_turns: rule(Effect::Refused, "Axolotl stops there with an error"),
        no_reply: rule(Effect::Dropped, "Axolotl would drop {them}: nothing can be learned from {them}"),
        ends_on_user: rule(
            Effect::TrainedWrong,
            "Axolotl takes {them} with a warning; the last message has no reply to learn",
        ),
        starts_with_assistant: rule(Effect::TrainedWrong, "Axolotl would learn a reply to nothing"),
        repeated_role: rule(Effect::TrainedWrong, "Axolotl would learn two turns in a row without a word"),
        empty_turn: rule(Effect::TrainedWrong, "Axolotl would learn silence"),
    },
    files: FileRules::ANY,
    recipes: &[axolotl::RECIPE],
};
