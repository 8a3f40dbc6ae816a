//! recipes/axolotl.yaml

use super::{EPOCHS, LEARNING_RATE, RANK, RecipeFacts, STEP, quoted, with_valid};
use crate::folder::Recipe;

pub const RECIPE: Recipe = Recipe { path: "recipes/axolotl.yaml", text };

/// A file of rows is one split to Axolotl, by the name of "train" whatever it is for.
const VALID: &str = "test_datasets:
  - path: data/valid.jsonl
    ds_type: json
    split: train
    type: chat_template
    field_messages: messages
    roles_to_train: [assistant]
    train_on_eos: turn
eval_strategy: epoch
";

fn text(facts: &RecipeFacts) -> String {
    let model = quoted(facts.model.base_model);
    let turn_end = facts.model.turn_end.trim();
    // Where a turn does not end on the end of a text, its own end is named, or the model would not learn to stop.
    let ends =
        if turn_end == facts.model.eos { String::new() } else { format!("eot_tokens: [{}]\n", quoted(turn_end)) };
    let valid = with_valid(facts, VALID);
    let length = facts.length;
    format!(
        "# In this folder: axolotl train recipes/axolotl.yaml
# Before: axolotl preprocess recipes/axolotl.yaml --debug shows the first rows. Tokens with a label other than -100 are
# learned; if every label is -100, nothing is.
base_model: {model}
sequence_len: {length}
datasets:
  - path: data/train.jsonl
    ds_type: json
    type: chat_template
    field_messages: messages
    roles_to_train: [assistant]
    train_on_eos: turn
{valid}{ends}adapter: lora
lora_r: {RANK}
lora_alpha: {alpha}
lora_target_linear: true
num_epochs: {EPOCHS}
micro_batch_size: 1
gradient_accumulation_steps: {STEP}
learning_rate: {rate}
optimizer: adamw_torch
lr_scheduler: cosine
bf16: auto
gradient_checkpointing: true
output_dir: out/axolotl
",
        alpha = RANK * 2,
        rate = plain(LEARNING_RATE),
    )
}

/// YAML reads "2e-4" as a text.
fn plain(number: &str) -> String {
    number.parse::<f64>().map_or_else(|_| number.to_owned(), |number| number.to_string())
}
