//! The table of the families, one file for those of one maker.

mod chatml;
mod deepseek;
mod gemma;
mod gpt_oss;
mod llama;
mod mistral;
mod phi;
mod qwen;

use crate::family::{Family, Markers, SystemRule, Tokenizer};

/// ChatML's markers, which the Qwen families and SmolLM2 share.
const CHATML_MARKERS: Markers = Markers {
    bos: "",
    eos: "<|im_end|>",
    user: "<|im_start|>user\n",
    assistant: "<|im_start|>assistant\n",
    turn_end: "<|im_end|>\n",
};

/// What most families have in common: a system prompt is kept, nothing is added, and tokens are estimated.
const BASE: Family = Family {
    name: "",
    label: "",
    base_model: "",
    tokenizer: Tokenizer::Qwen2,
    exact: false,
    percent: 100,
    system: SystemRule::Kept,
    alternates: false,
    adds: None,
    notes: &[],
    markers: CHATML_MARKERS,
    special: &[],
    template: "",
};

impl Family {
    /// Every family, in the order in which they are shown.
    pub const ALL: [&'static Self; 19] = [
        &qwen::QWEN3,
        &qwen::QWEN3_INSTRUCT_2507,
        &qwen::QWEN3_5,
        &qwen::QWEN2_5,
        &llama::LLAMA3,
        &llama::LLAMA3_1,
        &llama::LLAMA3_2,
        &gemma::GEMMA3,
        &gemma::GEMMA2,
        &mistral::MISTRAL_V7,
        &mistral::MISTRAL_V3_TEKKEN,
        &mistral::MISTRAL_V3,
        &mistral::MISTRAL_V1,
        &phi::PHI4,
        &phi::PHI3,
        &gpt_oss::GPT_OSS,
        &chatml::SMOLLM2,
        &deepseek::DEEPSEEK_V3,
        &chatml::CHATML,
    ];
}
