//! ChatML, and SmolLM2 that reads it with a system prompt of its own.

use crate::families::{BASE, CHATML_MARKERS};
use crate::family::{Family, Tokenizer};

const SMOLLM_2_TOKENS: &[&str] = &[
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<repo_name>",
    "<reponame>",
    "<file_sep>",
    "<filename>",
    "<gh_stars>",
    "<issue_start>",
    "<issue_comment>",
    "<issue_closed>",
    "<jupyter_start>",
    "<jupyter_text>",
    "<jupyter_code>",
    "<jupyter_output>",
    "<jupyter_script>",
    "<empty_output>",
];

pub(super) static SMOLLM2: Family = Family {
    name: "smollm2",
    label: "SmolLM2",
    base_model: "HuggingFaceTB/SmolLM2-1.7B-Instruct",
    tokenizer: Tokenizer::Qwen2,
    adds: Some("\"You are a helpful AI assistant named SmolLM, trained by Hugging Face\" as the system prompt"),
    markers: CHATML_MARKERS,
    special: SMOLLM_2_TOKENS,
    template: include_str!("../templates/smollm2.jinja"),
    ..BASE
};

pub(super) static CHATML: Family = Family {
    name: "chatml",
    label: "ChatML",
    base_model: "NousResearch/Hermes-3-Llama-3.1-8B",
    tokenizer: Tokenizer::O200k,
    notes: &["The plain form, for a model that is taught it."],
    markers: CHATML_MARKERS,
    special: &["<|im_start|>", "<|im_end|>"],
    template: include_str!("../templates/chatml.jinja"),
    ..BASE
};
