//! Recipes: a few lines each, with the length that the rows need, loss on the replies alone, and a check that something is
//! learned at all.

pub mod axolotl;
pub mod llamafactory;
pub mod mlx;
pub mod ms_swift;
pub mod trl;
pub mod unsloth;

use super::{RecipeFacts, quoted};

/// Rows that one step learns from.
const STEP: u32 = 8;
const EPOCHS: u32 = 3;
/// Of a LoRA; what is usual for one of this rank.
const LEARNING_RATE: &str = "2e-4";
const RANK: u32 = 16;

/// The text, or nothing where there are no rows to validate with.
fn with_valid(facts: &RecipeFacts, text: &'static str) -> &'static str {
    if facts.valid > 0 { text } else { "" }
}

/// Whether TRL has a template of its own for this family in which the replies are marked.
fn trl_marks_replies(family: &str) -> bool {
    matches!(
        family,
        "qwen3"
            | "qwen3_instruct_2507"
            | "qwen3_5"
            | "qwen2_5"
            | "llama3"
            | "gemma2"
            | "gemma3"
            | "phi3"
            | "gpt_oss"
            | "deepseek_v3"
    )
}

/// LLaMA-Factory's own template for a family. `None`: it reads the one that comes with the model.
fn llamafactory_template(family: &str) -> Option<&'static str> {
    Some(match family {
        "qwen3" => "qwen3",
        "qwen3_instruct_2507" => "qwen3_nothink",
        "qwen3_5" => "qwen3_5",
        "qwen2_5" => "qwen",
        "llama3" | "llama3_1" | "llama3_2" => "llama3",
        "gemma2" => "gemma2",
        "gemma3" => "gemma3",
        "mistral_v7" => "mistral_small",
        "mistral_v1" | "mistral_v3" | "mistral_v3_tekken" => "mistral",
        "phi3" => "phi",
        "phi4" => "phi4",
        "gpt_oss" => "gpt_oss",
        "smollm2" => "smollm2",
        "deepseek_v3" => "deepseek3",
        "chatml" => "chatml",
        _ => return None,
    })
}
