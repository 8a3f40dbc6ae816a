//! Alibaba's Qwen.

use crate::families::{BASE, CHATML_MARKERS};
use crate::family::{Family, Tokenizer};

const QWEN_3_TOKENS: &[&str] = &[
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|object_ref_start|>",
    "<|object_ref_end|>",
    "<|box_start|>",
    "<|box_end|>",
    "<|quad_start|>",
    "<|quad_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
    "<tool_call>",
    "</tool_call>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|file_sep|>",
    "<tool_response>",
    "</tool_response>",
    "<think>",
    "</think>",
];

/// Qwen 3 kept them all in their places and added four at the end.
const QWEN_2_TOKENS: &[&str] = QWEN_3_TOKENS.split_at(22).0;

const THINK: &str = "Before the replies that follow the last message of the client its own template writes an empty <think> \
                     block. TRL, ms-swift and LLaMA-Factory write one before every reply.";

const THINK_SPLIT: &str = "Of a reply with </think> in it, what stands before is taken for reasoning: it is left out of \
                           all but the last replies.";

pub(super) static QWEN3: Family = Family {
    name: "qwen3",
    label: "Qwen 3",
    base_model: "Qwen/Qwen3-8B",
    tokenizer: Tokenizer::Qwen2,
    exact: true,
    notes: &[THINK, THINK_SPLIT],
    markers: CHATML_MARKERS,
    special: QWEN_3_TOKENS,
    template: include_str!("../templates/qwen3.jinja"),
    ..BASE
};

pub(super) static QWEN3_INSTRUCT_2507: Family = Family {
    name: "qwen3_instruct_2507",
    label: "Qwen 3 Instruct 2507",
    base_model: "Qwen/Qwen3-4B-Instruct-2507",
    tokenizer: Tokenizer::Qwen2,
    exact: true,
    markers: CHATML_MARKERS,
    special: QWEN_3_TOKENS,
    template: include_str!("../templates/chatml.jinja"),
    ..BASE
};

pub(super) static QWEN3_5: Family = Family {
    name: "qwen3_5",
    label: "Qwen 3.5",
    base_model: "Qwen/Qwen3.5-9B",
    tokenizer: Tokenizer::Qwen2,
    percent: 104,
    notes: &[THINK, THINK_SPLIT],
    markers: CHATML_MARKERS,
    special: QWEN_3_TOKENS,
    template: include_str!("../templates/qwen3_5.jinja"),
    ..BASE
};

pub(super) static QWEN2_5: Family = Family {
    name: "qwen2_5",
    label: "Qwen 2.5",
    base_model: "Qwen/Qwen2.5-7B-Instruct",
    tokenizer: Tokenizer::Qwen2,
    exact: true,
    adds: Some("\"You are Qwen, created by Alibaba Cloud. You are a helpful assistant.\" as the system prompt"),
    notes: &["TRL's training template also teaches the line break before a reply."],
    markers: CHATML_MARKERS,
    special: QWEN_2_TOKENS,
    template: include_str!("../templates/qwen2_5.jinja"),
    ..BASE
};
