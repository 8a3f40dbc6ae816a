//! Whoever takes chat messages: OpenAI, Azure, Nebius, NeMo, torchtune and many more, each with rules of its own.

use train_domain::export::{Effect, EmptyThoughts};

use super::{Consumer, FileRules, TemplateUse, TurnRules, rule};
use crate::folder::recipes::{axolotl, llamafactory, ms_swift, trl, unsloth};
use crate::messages;

pub const CONSUMER: Consumer = Consumer {
    name: "chat",
    label: "Chat messages",
    note: "The shape that most trainers take as it is, with recipes for five of them",
    format: &messages::FORMAT,
    // Its first recipe is that of TRL.
    template: TemplateUse::Models(EmptyThoughts::Learned),
    default_length: None,
    longest: None,
    too_long: rule(Effect::Cut, "Some trainers cut {them}, others drop {them}"),
    turns: TurnRules {
        no_turns: rule(Effect::Refused, "Trainers stop there with an error"),
        no_reply: rule(Effect::Dropped, "Some trainers drop {them}, OpenAI and others refuse the file"),
        ends_on_user: rule(
            Effect::TrainedWrong,
            "Some trainers drop {them} or refuse the file, others take {them} without a reply to learn",
        ),
        starts_with_assistant: rule(
            Effect::TrainedWrong,
            "Some trainers drop {them} or refuse the file, others learn a reply to nothing",
        ),
        repeated_role: rule(
            Effect::TrainedWrong,
            "Some trainers drop {them} or refuse the file, others learn two turns in a row",
        ),
        empty_turn: rule(Effect::TrainedWrong, "OpenAI refuses the file, others would learn silence"),
    },
    files: FileRules { advised: 10, ..FileRules::ANY },
    recipes: &[trl::RECIPE, unsloth::RECIPE, axolotl::RECIPE, llamafactory::RECIPE, ms_swift::RECIPE],
};
