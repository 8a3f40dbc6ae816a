//! recipes/ms_swift.yaml

use super::{EPOCHS, RANK, RecipeFacts, STEP, quoted, with_valid};
use crate::folder::Recipe;

pub const RECIPE: Recipe = Recipe { path: "recipes/ms_swift.yaml", text };

fn text(facts: &RecipeFacts) -> String {
    let model = quoted(facts.model.base_model);
    // Rows without a system prompt would get that of Llama 2 (Mistral 7B) or the text "{{SYSTEM}}" (Nemo).
    let mistral = matches!(facts.model.family, "mistral_v1" | "mistral_v3" | "mistral_v3_tekken");
    let system = if mistral { "system: \"\"\n" } else { "" };
    let valid = with_valid(facts, "val_dataset: data/valid.jsonl\neval_strategy: epoch\n");
    let length = facts.length;
    format!(
        "# In this folder: swift sft recipes/ms_swift.yaml
# It prints the first row before it trains: \"[LABELS]\" must show the replies. If every label is -100, nothing is learned.
model: {model}
use_hf: true
dataset: data/train.jsonl
{valid}{system}split_dataset_ratio: 0
load_from_cache_file: false
max_length: {length}
loss_scale: default
tuner_type: lora
lora_rank: {RANK}
lora_alpha: {alpha}
target_modules: all-linear
num_train_epochs: {EPOCHS}
per_device_train_batch_size: 1
gradient_accumulation_steps: {STEP}
learning_rate: 0.0002
torch_dtype: bfloat16
output_dir: out/ms_swift
",
        alpha = RANK * 2,
    )
}
