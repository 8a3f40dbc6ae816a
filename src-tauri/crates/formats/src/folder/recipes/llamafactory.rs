//! recipes/llamafactory.yaml

use super::{EPOCHS, RANK, RecipeFacts, STEP, llamafactory_template, quoted};
use crate::folder::Recipe;

pub const RECIPE: Recipe = Recipe { path: "recipes/llamafactory.yaml", text };

fn text(facts: &RecipeFacts) -> String {
    let length = facts.length;
    // YAML reads "2024" and "yes" as no texts.
    let name = quoted(facts.name);
    let model = quoted(facts.model.base_model);
    let template =
        llamafactory_template(facts.model.family).map_or_else(String::new, |name| format!("template: {name}\n"));
    // Or the empty block before a reply without reasoning would be learned.
    let thinks = matches!(facts.model.family, "qwen3" | "qwen3_5" | "gpt_oss");
    let thinking = if thinks { "enable_thinking: false\n" } else { "" };
    let valid = if facts.valid == 0 {
        String::new()
    } else {
        let valid = quoted(&format!("{}_valid", facts.name));
        format!("eval_dataset: {valid}\nper_device_eval_batch_size: 1\neval_strategy: epoch\n")
    };
    format!(
        "# In this folder: llamafactory-cli train recipes/llamafactory.yaml
# It prints the first row before it trains. Under \"labels\" the replies must stand; if every label is -100, nothing is
# learned.
model_name_or_path: {model}
{template}{thinking}dataset_dir: .
dataset: {name}
{valid}cutoff_len: {length}
overwrite_cache: true
stage: sft
do_train: true
finetuning_type: lora
lora_target: all
lora_rank: {RANK}
lora_alpha: {alpha}
num_train_epochs: {EPOCHS}
per_device_train_batch_size: 1
gradient_accumulation_steps: {STEP}
learning_rate: 0.0002
lr_scheduler_type: cosine
bf16: true
output_dir: out/llamafactory
",
        alpha = RANK * 2,
    )
}
