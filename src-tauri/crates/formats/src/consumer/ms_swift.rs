//! ms-swift 4.6: rows that cannot be encoded are deleted; turns of one role are joined.

use train_domain::export::{Effect, EmptyThoughts};

use super::{Consumer, FileRules, OwnSystem, OwnTemplates, TemplateUse, TurnRules, rule};
use crate::folder::recipes::ms_swift;
use crate::messages;
use crate::model::SystemUse;

/// With the `system: ""` of the recipe, which keeps another model's system prompt out of Mistral's rows.
const TEMPLATES: OwnTemplates = OwnTemplates {
    thoughts: EmptyThoughts::Learned,
    systems: &[
        OwnSystem { families: &["gemma2"], system: SystemUse::Foreign("as a turn of its own"), adds: None },
        OwnSystem {
            families: &["mistral_v1", "mistral_v3"],
            system: SystemUse::Foreign("between the marks of Llama 2"),
            adds: None,
        },
        OwnSystem { families: &["mistral_v3_tekken"], system: SystemUse::LastUser, adds: None },
    ],
};

pub const CONSUMER: Consumer = Consumer {
    name: "ms-swift",
    label: "ms-swift",
    note: "recipes/ms_swift.yaml trains with this folder",
    format: &messages::FORMAT,
    template: TemplateUse::Own(&TEMPLATES),
    default_length: None,
    longest: None,
    too_long: rule(Effect::Dropped, "ms-swift would delete {them}"),
    turns: TurnRules {
        no_turns: rule(Effect::Dropped, "ms-swift would delete {them}"),
        no_reply: rule(Effect::Dropped, "ms-swift would delete {them}, or has nothing to learn in {them}"),
        ends_on_user: rule(
            Effect::TrainedWrong,
            "ms-swift takes {them} without a word; the last message has no reply to learn",
        ),
        starts_with_assistant: rule(Effect::TrainedWrong, "ms-swift puts an empty message before the first reply"),
        repeated_role: rule(Effect::TrainedWrong, "ms-swift joins the two turns without a blank"),
        empty_turn: rule(Effect::TrainedWrong, "ms-swift would learn silence"),
    },
    files: FileRules::ANY,
    recipes: &[ms_swift::RECIPE],
};
