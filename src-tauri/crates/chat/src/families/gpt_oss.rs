//! OpenAI's open models.

use crate::families::BASE;
use crate::family::{Family, Markers, Tokenizer};

const GPT_OSS_TOKENS: &[&str] = &[
    "<|startoftext|>",
    "<|endoftext|>",
    "<|return|>",
    "<|constrain|>",
    "<|channel|>",
    "<|start|>",
    "<|end|>",
    "<|message|>",
    "<|call|>",
];

pub(super) static GPT_OSS: Family = Family {
    name: "gpt_oss",
    label: "gpt-oss",
    base_model: "openai/gpt-oss-20b",
    tokenizer: Tokenizer::O200k,
    exact: true,
    adds: Some(
        "a system turn about ChatGPT, with the day on which the trainer runs, before every conversation; the \
         system prompt follows as a developer turn",
    ),
    notes: &[
        "TRL's training template also teaches <|start|>assistant and the channel before a reply.",
        "The last reply ends with <|return|> instead of <|end|>.",
    ],
    markers: Markers {
        bos: "",
        eos: "<|return|>",
        user: "<|start|>user<|message|>",
        assistant: "<|start|>assistant<|channel|>final<|message|>",
        turn_end: "<|end|>",
    },
    special: GPT_OSS_TOKENS,
    template: include_str!("../templates/gpt_oss.jinja"),
    ..BASE
};
