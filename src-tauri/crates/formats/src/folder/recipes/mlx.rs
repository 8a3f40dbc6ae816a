//! recipes/mlx.yaml

use super::{EPOCHS, RecipeFacts, quoted};
use crate::folder::Recipe;

pub const RECIPE: Recipe = Recipe { path: "recipes/mlx.yaml", text };

/// Rows that one step learns from. No file may have fewer.
pub const BATCH: u32 = 4;

fn text(facts: &RecipeFacts) -> String {
    let model = quoted(facts.model.base_model);
    let epoch = (facts.train / BATCH).max(1);
    let length = facts.length;
    format!(
        "# In this folder: mlx_lm.lora --config recipes/mlx.yaml
# Each row ends on the reply that is learned; mask_prompt leaves all before it out of the loss. The last figure of each
# line that it prints counts learned tokens; if it stays at 0, nothing is learned.
model: {model}
train: true
data: data
mask_prompt: true
max_seq_length: {length}
batch_size: {BATCH}
iters: {iters}
steps_per_eval: {epoch}
val_batches: -1
save_every: {epoch}
num_layers: 16
learning_rate: 0.0001
grad_checkpoint: true
adapter_path: out/mlx
",
        iters = epoch.saturating_mul(EPOCHS),
    )
}
