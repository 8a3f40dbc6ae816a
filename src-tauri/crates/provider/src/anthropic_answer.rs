//! What messages and lists of models look like on the wire in Anthropic's protocol, whole or as a stream.

use serde::Deserialize;
use serde::de::Error;
use serde_json::Value;
use serde_json::value::RawValue;
use train_domain::call::Usage;

use crate::ModelInfo;
use crate::body::{self, Pieces, count};

/// A message, or one event of a stream of one.
#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    content: Option<&'a RawValue>,
    #[serde(borrow)]
    stop_reason: Option<&'a RawValue>,
    stop_details: Option<Value>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    /// `message_start`.
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    /// `content_block_start`.
    #[serde(borrow)]
    content_block: Option<Block<'a>>,
    /// `content_block_delta` and `message_delta`.
    #[serde(borrow)]
    delta: Option<&'a RawValue>,
}

/// A block of the content, or a piece of one.
#[derive(Deserialize)]
struct Block<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    thinking: Option<&'a RawValue>,
    #[serde(borrow)]
    stop_reason: Option<&'a RawValue>,
    stop_details: Option<Value>,
}

/// All that a success says.
#[derive(Debug, Default)]
pub(crate) struct Message {
    /// Whether it has a content or says why it stopped.
    pub(crate) is_message: bool,
    pub(crate) text: String,
    pub(crate) thoughts: String,
    pub(crate) stop_reason: Option<String>,
    /// Why the model declined.
    pub(crate) category: Option<String>,
    pub(crate) usage: Value,
    pub(crate) error: Option<Value>,
}

/// Reads the body of a success.
pub(crate) fn message(text: &str) -> serde_json::Result<Message> {
    let mut reading = Reading::default();
    let events = body::events(text);
    let is_stream = events.is_some();
    match events {
        Some(events) => {
            for event in events {
                reading.add(serde_json::from_str(&event)?)?;
            }
        }
        None => reading.add(serde_json::from_str(&body::strict(text))?)?,
    }
    let Reading { text, thoughts, rest } = reading;
    let mut message = Message { text: text.into_text(), thoughts: thoughts.into_text(), ..rest };
    // A stream counts what was written at its end; what it says at its start is a 1.
    if is_stream
        && message.stop_reason.is_none()
        && !(message.text.is_empty() && message.thoughts.is_empty())
        && let Value::Object(counts) = &mut message.usage
    {
        counts.remove("output_tokens");
    }
    Ok(message)
}

#[derive(Default)]
struct Reading {
    text: Pieces,
    thoughts: Pieces,
    rest: Message,
}

impl Reading {
    fn add(&mut self, wire: Wire<'_>) -> serde_json::Result<()> {
        if let Some(message) = wire.message {
            self.add(serde_json::from_str(message.get())?)?;
        }
        match wire.content {
            Some(content) if content.get().starts_with('[') => {
                self.rest.is_message = true;
                // Thinking blocks may come before the text, and a text may come in several blocks.
                let blocks: Vec<Block<'_>> = serde_json::from_str(content.get())?;
                if blocks.iter().any(|block| block.kind.is_none()) {
                    return Err(serde_json::Error::custom("a block of its content has no type"));
                }
                blocks.into_iter().for_each(|block| self.add_block(block));
            }
            Some(content) if content.get().starts_with('"') => {
                self.rest.is_message = true;
                self.text.add(Some(content));
            }
            _ => {}
        }
        if let Some(block) = wire.content_block {
            self.rest.is_message = true;
            self.add_block(block);
        }
        if let Some(delta) = wire.delta {
            self.add_block(serde_json::from_str(delta.get())?);
        }
        self.stopped(wire.stop_reason, wire.stop_details);
        if let Some(Ok(Value::Object(counts))) = wire.usage.map(|usage| serde_json::from_str(usage.get())) {
            // A stream counts the input first and the output last.
            let told = counts.into_iter().filter(|(_, count)| !count.is_null());
            match &mut self.rest.usage {
                Value::Object(known) => known.extend(told),
                usage => *usage = Value::Object(told.collect()),
            }
        }
        let error = wire.error.and_then(|error| serde_json::from_str(&body::strict(error.get())).ok());
        self.rest.error = error.or(self.rest.error.take());
        Ok(())
    }

    fn add_block(&mut self, block: Block<'_>) {
        match block.kind.as_deref() {
            Some("text" | "text_delta") => self.text.add(block.text),
            Some("thinking" | "thinking_delta") => self.thoughts.add(block.thinking),
            _ => {}
        }
        self.stopped(block.stop_reason, block.stop_details);
    }

    fn stopped(&mut self, reason: Option<&RawValue>, details: Option<Value>) {
        if let Some(reason) = body::word(reason) {
            self.rest.is_message = true;
            self.rest.stop_reason = Some(reason);
        }
        let category = details.and_then(|details| details["category"].as_str().map(str::to_owned));
        self.rest.category = category.or(self.rest.category.take());
    }
}

/// What the server counted; `None` where it did not. `text` is all that the model wrote.
pub(crate) fn usage(counted: &Value, text: &str) -> Option<Usage> {
    let output = count(&counted["output_tokens"])?;
    let part = |name: &str| count(&counted[name]).unwrap_or(0);
    // A text that cost nothing was not counted.
    (output > 0 || text.is_empty()).then(|| Usage {
        input: part("input_tokens"),
        output,
        cache_write: part("cache_creation_input_tokens"),
        cache_read: part("cache_read_input_tokens"),
        estimated: false,
    })
}

#[derive(Deserialize)]
struct List {
    data: Vec<Value>,
}

/// Reads a list of models. An entry that cannot be read is left out, and so is a field.
pub(crate) fn models(body: &[u8]) -> serde_json::Result<Vec<ModelInfo>> {
    let list: List = serde_json::from_slice(body)?;
    Ok(list.data.iter().filter_map(model).collect())
}

fn model(listed: &Value) -> Option<ModelInfo> {
    let id = listed["id"].as_str()?;
    Some(ModelInfo {
        label: listed["display_name"].as_str().unwrap_or(id).to_owned(),
        id: id.to_owned(),
        max_tokens: count(&listed["max_tokens"]),
    })
}
