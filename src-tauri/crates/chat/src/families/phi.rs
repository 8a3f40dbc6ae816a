//! Microsoft's Phi.

use crate::families::BASE;
use crate::family::{Family, Markers, Tokenizer};

const PHI_3_TOKENS: &[&str] =
    &["<|endoftext|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>", "<s>", "</s>", "<unk>"];

const PHI_4_TOKENS: &[&str] = &[
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_sep|>",
    "<|im_end|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
];

pub(super) static PHI4: Family = Family {
    name: "phi4",
    label: "Phi-4",
    base_model: "microsoft/phi-4",
    tokenizer: Tokenizer::O200k,
    notes: &["Phi-4 Reasoning reads another template, with a long system prompt of its own."],
    markers: Markers {
        bos: "",
        eos: "<|im_end|>",
        user: "<|im_start|>user<|im_sep|>",
        assistant: "<|im_start|>assistant<|im_sep|>",
        turn_end: "<|im_end|>",
    },
    special: PHI_4_TOKENS,
    template: include_str!("../templates/phi4.jinja"),
    ..BASE
};

pub(super) static PHI3: Family = Family {
    name: "phi3",
    label: "Phi-3",
    base_model: "microsoft/Phi-3-mini-4k-instruct",
    tokenizer: Tokenizer::Qwen2,
    percent: 111,
    notes: &["It writes <|endoftext|> at the end, which is learned with the last reply."],
    markers: Markers {
        bos: "",
        eos: "<|endoftext|>",
        user: "<|user|>\n",
        assistant: "<|assistant|>\n",
        turn_end: "<|end|>\n",
    },
    special: PHI_3_TOKENS,
    template: include_str!("../templates/phi3.jinja"),
    ..BASE
};
