//! Gemini on Vertex: contents of user and model; longer rows are dropped and counted in the job's figures.

use train_domain::export::Effect;

use super::{Consumer, FileRules, TemplateUse, TurnRules, rule};
use crate::vertex;

pub const CONSUMER: Consumer = Consumer {
    name: "vertex",
    label: "Vertex",
    note: "For Gemini; copy data/ to Cloud Storage",
    format: &vertex::FORMAT,
    template: TemplateUse::Hosts,
    default_length: Some(131_072),
    longest: Some(131_072),
    too_long: rule(Effect::Dropped, "Vertex would drop {them}"),
    turns: TurnRules {
        no_turns: rule(Effect::Refused, "Vertex refuses the file"),
        no_reply: rule(Effect::Refused, "Vertex refuses the file"),
        ends_on_user: rule(Effect::Refused, "Vertex refuses a conversation that does not end on the model"),
        starts_with_assistant: rule(Effect::Refused, "Vertex refuses a conversation that begins on the model"),
        repeated_role: rule(Effect::TrainedWrong, "Vertex would learn two turns in a row"),
        empty_turn: rule(Effect::Refused, "Vertex refuses a part without text"),
    },
    files: FileRules {
        advised: 100,
        most_valid: Some(5_000),
        most_valid_share: Some(0.3),
        largest: Some(1_000_000_000),
        ..FileRules::ANY
    },
    recipes: &[],
};
