//! Mistral AI's models, by the version of their template.

use crate::families::BASE;
use crate::family::{Family, Markers, SystemRule, Tokenizer};

const MISTRAL: Markers = Markers { bos: "<s>", eos: "</s>", user: "[INST]", assistant: "[/INST]", turn_end: "</s>" };

const MISTRAL_SENTENCES: &[&str] = &["<s>", "</s>", "<unk>", "[INST]", "[/INST]"];

const MISTRAL_V3_TOKENS: &[&str] = &[
    "<s>",
    "</s>",
    "<unk>",
    "[INST]",
    "[/INST]",
    "[AVAILABLE_TOOLS]",
    "[/AVAILABLE_TOOLS]",
    "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]",
    "[TOOL_CALLS]",
];

const MISTRAL_V7_TOKENS: &[&str] = &[
    "<s>",
    "</s>",
    "<unk>",
    "<pad>",
    "[INST]",
    "[/INST]",
    "[AVAILABLE_TOOLS]",
    "[/AVAILABLE_TOOLS]",
    "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]",
    "[TOOL_CALLS]",
    "[IMG]",
    "[IMG_BREAK]",
    "[IMG_END]",
    "[PREFIX]",
    "[MIDDLE]",
    "[SUFFIX]",
    "[SYSTEM_PROMPT]",
    "[/SYSTEM_PROMPT]",
    "[TOOL_CONTENT]",
];

/// Version 7 kept them all in their places and added its own at the end.
const TEKKEN_TOKENS: &[&str] = MISTRAL_V7_TOKENS.split_at(17).0;

pub(super) static MISTRAL_V7: Family = Family {
    name: "mistral_v7",
    label: "Mistral v7 (Small 3)",
    base_model: "mistralai/Mistral-Small-24B-Instruct-2501",
    tokenizer: Tokenizer::Tekken,
    exact: true,
    adds: Some("a system prompt about Mistral Small 3, with the day on which the trainer runs"),
    markers: MISTRAL,
    special: MISTRAL_V7_TOKENS,
    template: include_str!("../templates/mistral_v7.jinja"),
    ..BASE
};

pub(super) static MISTRAL_V3_TEKKEN: Family = Family {
    name: "mistral_v3_tekken",
    label: "Mistral v3 Tekken (Nemo)",
    base_model: "mistralai/Mistral-Nemo-Instruct-2407",
    tokenizer: Tokenizer::Tekken,
    exact: true,
    system: SystemRule::LostInTraining,
    alternates: true,
    markers: MISTRAL,
    special: TEKKEN_TOKENS,
    template: include_str!("../templates/mistral_v3_tekken.jinja"),
    ..BASE
};

pub(super) static MISTRAL_V3: Family = Family {
    name: "mistral_v3",
    label: "Mistral v3 (7B 0.3)",
    base_model: "mistralai/Mistral-7B-Instruct-v0.3",
    tokenizer: Tokenizer::Qwen2,
    percent: 111,
    system: SystemRule::LostInTraining,
    alternates: true,
    markers: Markers { user: "[INST] ", ..MISTRAL },
    special: MISTRAL_V3_TOKENS,
    template: include_str!("../templates/mistral_v3.jinja"),
    ..BASE
};

pub(super) static MISTRAL_V1: Family = Family {
    name: "mistral_v1",
    label: "Mistral v1 (7B 0.1)",
    base_model: "mistralai/Mistral-7B-Instruct-v0.1",
    tokenizer: Tokenizer::Qwen2,
    percent: 111,
    system: SystemRule::FirstUser,
    alternates: true,
    markers: Markers { user: " [INST] ", assistant: " [/INST]", ..MISTRAL },
    special: MISTRAL_SENTENCES,
    template: include_str!("../templates/mistral_v1.jinja"),
    ..BASE
};
