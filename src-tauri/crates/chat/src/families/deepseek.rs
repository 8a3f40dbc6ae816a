//! DeepSeek.

use crate::families::BASE;
use crate::family::{Family, Markers, Tokenizer};

const DEEPSEEK_TOKENS: &[&str] = &[
    "<｜begin▁of▁sentence｜>",
    "<｜end▁of▁sentence｜>",
    "<｜▁pad▁｜>",
    "<｜User｜>",
    "<｜Assistant｜>",
    "<|EOT|>",
    "<｜tool▁calls▁begin｜>",
    "<｜tool▁calls▁end｜>",
    "<｜tool▁call▁begin｜>",
    "<｜tool▁call▁end｜>",
    "<｜tool▁outputs▁begin｜>",
    "<｜tool▁outputs▁end｜>",
    "<｜tool▁output▁begin｜>",
    "<｜tool▁output▁end｜>",
    "<｜tool▁sep｜>",
    "<｜fim▁hole｜>",
    "<｜fim▁begin｜>",
    "<｜fim▁end｜>",
];

pub(super) static DEEPSEEK_V3: Family = Family {
    name: "deepseek_v3",
    label: "DeepSeek V3",
    base_model: "deepseek-ai/DeepSeek-V3",
    tokenizer: Tokenizer::O200k,
    notes: &[
        "TRL's training template also teaches <｜Assistant｜> before a reply.",
        "Of a reply with </think> in it, what stands before that is left out.",
    ],
    markers: Markers {
        bos: "<｜begin▁of▁sentence｜>",
        eos: "<｜end▁of▁sentence｜>",
        user: "<｜User｜>",
        assistant: "<｜Assistant｜>",
        turn_end: "<｜end▁of▁sentence｜>",
    },
    special: DEEPSEEK_TOKENS,
    template: include_str!("../templates/deepseek_v3.jinja"),
    ..BASE
};
