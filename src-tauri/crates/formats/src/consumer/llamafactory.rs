//! LLaMA-Factory 0.9.5: after the system prompt strictly client and reply in turn; other rows are emptied, then dropped.

use train_domain::export::{Effect, EmptyThoughts};

use super::{Consumer, FileRules, OwnSystem, OwnTemplates, TemplateUse, TurnRules, rule};
use crate::folder::recipes::llamafactory;
use crate::messages;
use crate::model::SystemUse;

const DROPPED: &str = "LLaMA-Factory would empty {them} and drop {them}";

/// With the `enable_thinking: false` of the recipe.
const TEMPLATES: OwnTemplates = OwnTemplates {
    thoughts: EmptyThoughts::Given,
    systems: &[
        OwnSystem {
            families: &["gemma2", "mistral_v3", "mistral_v3_tekken"],
            system: SystemUse::FirstUser,
            adds: None,
        },
        OwnSystem { families: &["llama3_1", "llama3_2", "mistral_v7"], system: SystemUse::Kept, adds: None },
        OwnSystem {
            families: &["gpt_oss"],
            system: SystemUse::Kept,
            adds: Some("\"You are ChatGPT, a large language model trained by OpenAI.\" as the system prompt"),
        },
    ],
};

pub const CONSUMER: Consumer = Consumer {
    name: "llamafactory",
    label: "LLaMA-Factory",
    note: "dataset_info.json names the files; recipes/llamafactory.yaml trains with this folder",
    format: &messages::FORMAT,
    template: TemplateUse::Own(&TEMPLATES),
    default_length: Some(2_048),
    longest: None,
    too_long: rule(Effect::Cut, "LLaMA-Factory would cut {them} turn by turn"),
    turns: TurnRules {
        no_turns: rule(Effect::Dropped, DROPPED),
        no_reply: rule(Effect::Dropped, DROPPED),
        ends_on_user: rule(Effect::Dropped, DROPPED),
        starts_with_assistant: rule(Effect::Dropped, DROPPED),
        repeated_role: rule(Effect::Dropped, DROPPED),
        empty_turn: rule(Effect::TrainedWrong, "LLaMA-Factory would learn silence"),
    },
    files: FileRules::ANY,
    recipes: &[llamafactory::RECIPE],
};
