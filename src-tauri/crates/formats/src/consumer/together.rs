//! Together: roles alternate, or the file is refused; its pages ask for the client first, its own check does not. No other
//! key may stand in a row.

use train_domain::export::Effect;

use super::{Consumer, FileRules, TemplateUse, TurnRules, rule};
use crate::messages;

pub const CONSUMER: Consumer = Consumer {
    name: "together",
    label: "Together",
    note: "Upload data/train.jsonl; Together checks it there",
    format: &messages::FORMAT,
    template: TemplateUse::Hosts,
    default_length: None,
    longest: None,
    too_long: rule(Effect::Cut, "Together reads no more of {them} than its model can"),
    turns: TurnRules {
        no_turns: rule(Effect::Refused, "Together refuses the whole file"),
        no_reply: rule(Effect::Refused, "Together refuses the whole file"),
        ends_on_user: rule(Effect::TrainedWrong, "Together takes {them}; the last message has no reply to learn"),
        starts_with_assistant: rule(
            Effect::TrainedWrong,
            "Together's rules want the client first; where it takes {them}, it learns a reply to nothing",
        ),
        repeated_role: rule(Effect::Refused, "Together refuses the whole file"),
        empty_turn: rule(Effect::TrainedWrong, "Together would learn silence"),
    },
    files: FileRules { largest: Some(50_100_000_000), ..FileRules::ANY },
    recipes: &[],
};
