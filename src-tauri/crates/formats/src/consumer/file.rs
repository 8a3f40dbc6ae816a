//! Whoever takes one file: nobody in particular.

use train_domain::export::{Effect, EmptyThoughts};

use super::{Consumer, FileRules, TemplateUse, TurnRules, chat, rule};

pub const CONSUMER: Consumer = Consumer {
    name: "file",
    label: "A trainer",
    note: "One file of one shape",
    turns: TurnRules { no_turns: rule(Effect::Dropped, "There is nothing to write"), ..chat::CONSUMER.turns },
    template: TemplateUse::Models(EmptyThoughts::Last),
    files: FileRules::ANY,
    recipes: &[],
    ..chat::CONSUMER
};
