//! Bedrock: its conversation schema; how many rows and tokens depends on the model.

use train_domain::export::Effect;

use super::{Consumer, FileRules, TemplateUse, TurnRules, rule};
use crate::bedrock;

const REFUSED: &str = "Bedrock refuses the file";

pub const CONSUMER: Consumer = Consumer {
    name: "bedrock",
    label: "Bedrock",
    note: "Copy data/ to S3; rows and tokens are limited by model",
    format: &bedrock::FORMAT,
    template: TemplateUse::Hosts,
    default_length: None,
    longest: None,
    too_long: rule(Effect::Refused, "Bedrock refuses the file where the model's quota is smaller"),
    turns: TurnRules {
        no_turns: rule(Effect::Refused, REFUSED),
        no_reply: rule(Effect::Refused, REFUSED),
        ends_on_user: rule(Effect::Refused, REFUSED),
        starts_with_assistant: rule(Effect::Refused, REFUSED),
        repeated_role: rule(Effect::Refused, REFUSED),
        empty_turn: rule(Effect::Refused, REFUSED),
    },
    files: FileRules { advised: 100, ..FileRules::ANY },
    recipes: &[],
};
