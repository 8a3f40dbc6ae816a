//! Google's Gemma.

use crate::families::BASE;
use crate::family::{Family, Markers, SystemRule, Tokenizer};

const GEMMA: Markers = Markers {
    bos: "<bos>",
    eos: "<eos>",
    user: "<start_of_turn>user\n",
    assistant: "<start_of_turn>model\n",
    turn_end: "<end_of_turn>\n",
};

const GEMMA_TOKENS: &[&str] = &["<bos>", "<eos>", "<pad>", "<unk>", "<start_of_turn>", "<end_of_turn>"];

const GEMMA_3_TOKENS: &[&str] = &[
    "<bos>",
    "<eos>",
    "<pad>",
    "<unk>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<start_of_image>",
    "<end_of_image>",
    "<image_soft_token>",
];

pub(super) static GEMMA3: Family = Family {
    name: "gemma3",
    label: "Gemma 3",
    base_model: "google/gemma-3-4b-it",
    tokenizer: Tokenizer::Qwen2,
    percent: 104,
    system: SystemRule::FirstUser,
    alternates: true,
    markers: GEMMA,
    special: GEMMA_3_TOKENS,
    template: include_str!("../templates/gemma3.jinja"),
    ..BASE
};

pub(super) static GEMMA2: Family = Family {
    name: "gemma2",
    label: "Gemma 2",
    base_model: "google/gemma-2-9b-it",
    tokenizer: Tokenizer::Qwen2,
    percent: 104,
    system: SystemRule::Refused,
    alternates: true,
    markers: GEMMA,
    special: GEMMA_TOKENS,
    template: include_str!("../templates/gemma2.jinja"),
    ..BASE
};
