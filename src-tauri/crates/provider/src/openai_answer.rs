//! What chat completions and lists of models look like on the wire, with what servers leave out or add.

use serde::Deserialize;
use serde_json::value::RawValue;
use train_domain::call::Usage;

use crate::ModelInfo;

#[derive(Deserialize)]
pub(crate) struct Completion<'a> {
    #[serde(borrow)]
    pub(crate) choices: Option<Vec<Choice<'a>>>,
    #[serde(borrow)]
    pub(crate) usage: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Choice<'a> {
    #[serde(borrow)]
    pub(crate) message: Option<Message<'a>>,
    pub(crate) finish_reason: Option<String>,
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Message<'a> {
    #[serde(borrow)]
    pub(crate) content: Option<&'a RawValue>,
    pub(crate) refusal: Option<String>,
}

#[derive(Deserialize)]
struct Part {
    text: Option<String>,
}

#[derive(Deserialize)]
struct Counted {
    prompt_tokens: u32,
    completion_tokens: u32,
    prompt_tokens_details: Option<PromptDetails>,
}

#[derive(Deserialize)]
struct PromptDetails {
    cached_tokens: Option<u32>,
}

/// The text of a message: one string, or a list of parts of which some are text.
pub(crate) fn content(raw: Option<&RawValue>) -> String {
    let Some(raw) = raw.map(RawValue::get) else { return String::new() };
    if raw.starts_with('"') {
        return serde_json::from_str(raw).unwrap_or_default();
    }
    let parts: Vec<Part> = serde_json::from_str(raw).unwrap_or_default();
    parts.into_iter().filter_map(|part| part.text).collect()
}

/// What the server counted; `None` where it did not.
pub(crate) fn usage(raw: Option<&RawValue>, text: &str) -> Option<Usage> {
    let counted: Counted = serde_json::from_str(raw?.get()).ok()?;
    // A text that cost nothing was not counted.
    if counted.completion_tokens == 0 && !text.is_empty() {
        return None;
    }
    let cached = counted.prompt_tokens_details.and_then(|details| details.cached_tokens).unwrap_or(0);
    Some(Usage {
        input: counted.prompt_tokens.saturating_sub(cached),
        output: counted.completion_tokens,
        cache_read: cached.min(counted.prompt_tokens),
        ..Usage::default()
    })
}

#[derive(Deserialize)]
struct List {
    data: Vec<Listed>,
}

/// The standard tells an id only. vLLM adds `max_model_len`, llama.cpp `meta`, OpenRouter the rest.
#[derive(Deserialize)]
struct Listed {
    id: String,
    name: Option<String>,
    max_model_len: Option<u32>,
    context_length: Option<u32>,
    meta: Option<Meta>,
    top_provider: Option<TopProvider>,
    supported_parameters: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Meta {
    n_ctx: Option<u32>,
}

#[derive(Deserialize)]
struct TopProvider {
    max_completion_tokens: Option<u32>,
}

/// Reads a list of models.
pub(crate) fn models(body: &[u8]) -> serde_json::Result<Vec<ModelInfo>> {
    let list: List = serde_json::from_slice(body)?;
    let model = |listed: Listed| {
        let takes = |name: &str| Some(listed.supported_parameters.as_ref()?.iter().any(|parameter| parameter == name));
        ModelInfo {
            structured: takes("structured_outputs"),
            takes_temperature: takes("temperature"),
            label: listed.name.unwrap_or_else(|| listed.id.clone()),
            id: listed.id,
            max_tokens: listed.top_provider.and_then(|top| top.max_completion_tokens),
            max_input_tokens: listed
                .max_model_len
                .or(listed.context_length)
                .or(listed.meta.and_then(|meta| meta.n_ctx)),
        }
    };
    Ok(list.data.into_iter().map(model).collect())
}
