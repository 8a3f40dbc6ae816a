//! What chat completions and lists of models look like on the wire, with what servers leave out or add.

use serde::Deserialize;
use serde::de::Error;
use serde_json::Value;
use serde_json::value::RawValue;
use train_domain::call::Usage;

use crate::ModelInfo;
use crate::body::{self, Pieces, count};

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    choices: Option<Vec<Choice<'a>>>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    index: Option<u32>,
    #[serde(borrow)]
    message: Option<Message<'a>>,
    #[serde(borrow)]
    delta: Option<Message<'a>>,
    /// Servers that serve the older text completions under this path.
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    finish_reason: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    content: Option<&'a RawValue>,
    #[serde(borrow)]
    refusal: Option<&'a RawValue>,
    /// llama.cpp, vLLM, DeepSeek.
    #[serde(borrow)]
    reasoning_content: Option<&'a RawValue>,
    /// OpenRouter, Ollama.
    #[serde(borrow)]
    reasoning: Option<&'a RawValue>,
}

/// The first choice of a completion, whether it came whole or as a stream.
#[derive(Debug, Default)]
pub(crate) struct Completion {
    /// Whether there was a choice at all.
    pub(crate) has_choice: bool,
    pub(crate) text: String,
    /// What the model thought beside its answer.
    pub(crate) thoughts: String,
    pub(crate) refusal: Option<String>,
    pub(crate) finish_reason: Option<String>,
    pub(crate) usage: Option<Value>,
    /// OpenRouter: it may stand at the top, or in a choice that broke off on the way.
    pub(crate) error: Option<Value>,
}

/// Reads the body of a success.
pub(crate) fn completion(text: &str) -> serde_json::Result<Completion> {
    let mut reading = Reading::default();
    match body::events(text) {
        Some(events) => {
            for event in events {
                reading.add(serde_json::from_str(&event)?);
            }
        }
        None => reading.add(serde_json::from_str(&body::strict(text))?),
    }
    Ok(reading.into_completion())
}

#[derive(Default)]
struct Reading {
    index: Option<u32>,
    text: Pieces,
    thoughts: Pieces,
    refusal: Pieces,
    rest: Completion,
}

impl Reading {
    fn add(&mut self, wire: Wire<'_>) {
        let read = |raw: &RawValue| serde_json::from_str(&body::strict(raw.get())).ok();
        self.rest.usage = wire.usage.and_then(read).or(self.rest.usage.take());
        self.rest.error = wire.error.and_then(read).or(self.rest.error.take());
        for choice in wire.choices.into_iter().flatten() {
            if *self.index.get_or_insert(choice.index.unwrap_or(0)) != choice.index.unwrap_or(0) {
                continue;
            }
            self.rest.has_choice = true;
            self.rest.error = choice.error.and_then(read).or(self.rest.error.take());
            self.rest.finish_reason = body::word(choice.finish_reason).or(self.rest.finish_reason.take());
            self.text.add(choice.text);
            if choice.message.as_ref().is_some_and(|message| message.content.is_some()) {
                // A whole message at the end of a stream repeats what its pieces said.
                self.text.clear();
            }
            for message in choice.message.into_iter().chain(choice.delta) {
                self.text.add(message.content);
                self.thoughts.add(message.reasoning_content.or(message.reasoning));
                self.refusal.add(message.refusal.filter(|refusal| refusal.get().starts_with('"')));
            }
        }
    }

    fn into_completion(self) -> Completion {
        let refusal = (!self.refusal.is_empty()).then(|| self.refusal.into_text());
        Completion { text: self.text.into_text(), thoughts: self.thoughts.into_text(), refusal, ..self.rest }
    }
}

/// What the server counted; `None` where it did not. `text` is all that the model wrote.
pub(crate) fn usage(counted: Option<&Value>, text: &str) -> Option<Usage> {
    let counted = counted?;
    let first = |names: [&str; 2]| names.into_iter().find_map(|name| count(&counted[name]));
    let prompt = first(["prompt_tokens", "input_tokens"]);
    let completion = first(["completion_tokens", "output_tokens"]);
    let total = count(&counted["total_tokens"]);
    // Some gateways leave thinking out of the completion's count, but not out of the total and the bill.
    let rest = total.zip(prompt).map(|(total, prompt)| total.saturating_sub(prompt));
    let output = completion.max(rest)?;
    let prompt = prompt.or_else(|| Some(total?.saturating_sub(output)))?;
    // A text that cost nothing was not counted.
    if output == 0 && !text.is_empty() {
        return None;
    }
    let cached = count(&counted["prompt_tokens_details"]["cached_tokens"]).unwrap_or(0);
    Some(Usage { input: prompt.saturating_sub(cached), output, cache_read: cached.min(prompt), ..Usage::default() })
}

/// Reads a list of models. The standard tells an id only; OpenRouter adds the rest. An entry that cannot be read is left
/// out, and so is a field.
pub(crate) fn models(body: &[u8]) -> serde_json::Result<Vec<ModelInfo>> {
    let list: Value = serde_json::from_slice(body)?;
    let items = [&list["data"], &list["models"], &list].into_iter().find_map(Value::as_array);
    Ok(items.ok_or_else(|| serde_json::Error::custom("it has no list of models"))?.iter().filter_map(model).collect())
}

fn model(listed: &Value) -> Option<ModelInfo> {
    let named = ["id", "model", "name"].into_iter().find_map(|key| listed[key].as_str());
    let id = named.or_else(|| listed.as_str()).filter(|id| !id.is_empty())?;
    Some(ModelInfo {
        label: listed["name"].as_str().unwrap_or(id).to_owned(),
        id: id.to_owned(),
        max_tokens: count(&listed["top_provider"]["max_completion_tokens"]),
    })
}
