//! Meta's Llama.

use crate::families::BASE;
use crate::family::{Family, Markers, Tokenizer};

const LLAMA_3: Markers = Markers {
    bos: "<|begin_of_text|>",
    eos: "<|eot_id|>",
    user: "<|start_header_id|>user<|end_header_id|>\n\n",
    assistant: "<|start_header_id|>assistant<|end_header_id|>\n\n",
    turn_end: "<|eot_id|>",
};

const LLAMA_3_TOKENS: &[&str] = &[
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|python_tag|>",
    "<|finetune_right_pad_id|>",
];

/// What Llama 3.1 and 3.2 write before every conversation.
const LLAMA_DATES: &str = "a system turn with the model's knowledge cutoff and a date, before every conversation, also where there is a system \
     prompt";

pub(super) static LLAMA3: Family = Family {
    name: "llama3",
    label: "Llama 3",
    base_model: "meta-llama/Meta-Llama-3-8B-Instruct",
    tokenizer: Tokenizer::O200k,
    markers: LLAMA_3,
    special: LLAMA_3_TOKENS,
    template: include_str!("../templates/llama3.jinja"),
    ..BASE
};

pub(super) static LLAMA3_1: Family = Family {
    name: "llama3_1",
    label: "Llama 3.1",
    base_model: "meta-llama/Llama-3.1-8B-Instruct",
    tokenizer: Tokenizer::O200k,
    adds: Some(LLAMA_DATES),
    notes: &["The date that it writes is 26 Jul 2024 on every day."],
    markers: LLAMA_3,
    special: LLAMA_3_TOKENS,
    template: include_str!("../templates/llama3_1.jinja"),
    ..BASE
};

pub(super) static LLAMA3_2: Family = Family {
    name: "llama3_2",
    label: "Llama 3.2",
    base_model: "meta-llama/Llama-3.2-3B-Instruct",
    tokenizer: Tokenizer::O200k,
    adds: Some(LLAMA_DATES),
    notes: &["The date that it writes is the day on which the trainer runs."],
    markers: LLAMA_3,
    special: LLAMA_3_TOKENS,
    template: include_str!("../templates/llama3_2.jinja"),
    ..BASE
};
