//! MLX-LM 0.32: learns the last reply of a row, or every token of it; so each reply is a row of its own.

use train_domain::export::{Effect, EmptyThoughts};

use super::{Consumer, FileRules, TemplateUse, TurnRules, rule};
use crate::folder::recipes::mlx;
use crate::replies;

pub const CONSUMER: Consumer = Consumer {
    name: "mlx",
    label: "MLX",
    note: "A row for each reply, since MLX learns the last reply of a row; recipes/mlx.yaml trains with this folder",
    format: &replies::FORMAT,
    template: TemplateUse::Models(EmptyThoughts::Last),
    default_length: Some(2_048),
    longest: None,
    too_long: rule(Effect::Cut, "MLX would cut the end off, which is what it learns"),
    turns: TurnRules {
        no_turns: rule(Effect::Dropped, "No row is written for {them}: there is no reply in {them}"),
        no_reply: rule(Effect::Dropped, "No row is written for {them}: there is no reply in {them}"),
        ends_on_user: rule(Effect::Cut, "The rows end on replies: the last message is in none of them"),
        starts_with_assistant: rule(Effect::TrainedWrong, "MLX would learn a reply to nothing"),
        repeated_role: rule(Effect::TrainedWrong, "MLX would learn two turns in a row without a word"),
        empty_turn: rule(Effect::TrainedWrong, "MLX would learn silence"),
    },
    files: FileRules {
        least_train: mlx::BATCH,
        least_valid: mlx::BATCH,
        too_few: rule(Effect::Refused, "MLX stops where a file has fewer rows than a batch of 4"),
        ..FileRules::ANY
    },
    recipes: &[mlx::RECIPE],
};
