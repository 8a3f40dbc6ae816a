//! Anthropic Messages.

use std::borrow::Cow;

use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use train_domain::call::{Billed, CallFailure, CallOutcome, CallRequest, ErrorKind, Usage};

use crate::address::EndpointError;
use crate::endpoint::{Endpoint, EndpointFacts, Learned};
use crate::http::{Http, Reply};
use crate::outcome::{self, Spoken};
use crate::refusal::{self, Sent};
use crate::{BoxFuture, ModelInfo, Provider, schema};

/// The version of the API that this code was written for.
const VERSION: &str = "2023-06-01";

pub(crate) struct Anthropic {
    http: Http,
    messages: Url,
    learned: Learned,
}

impl Anthropic {
    pub(crate) fn new(endpoint: Endpoint) -> Result<Self, EndpointError> {
        let mut headers = vec![("anthropic-version", VERSION.to_owned())];
        if let Some(key) = &endpoint.key {
            headers.push(("x-api-key", key.reveal().to_owned()));
        }
        let http = Http::new(&endpoint, &headers)?;
        Ok(Self { messages: http.url("v1/messages"), http, learned: Learned::new(endpoint.facts) })
    }

    fn read(&self, reply: &Reply, request: &CallRequest) -> Result<Spoken, CallFailure> {
        let message: Message<'_> =
            serde_json::from_slice(&reply.body).map_err(|error| outcome::foreign(&self.http, reply, &error))?;
        if let Some(failure) =
            message.error.and_then(|error| refusal::within_success(&self.http, reply.status, error.get(), Billed::No))
        {
            return Err(CallFailure { raw: self.http.excerpt(&reply.body), ..failure });
        }
        if message.content.is_none() && message.stop_reason.is_none() {
            return Err(outcome::foreign(&self.http, reply, &"it has no content"));
        }
        // Thinking blocks may come before the text, and a text may come in several blocks.
        let texts = message
            .content
            .unwrap_or_default()
            .into_iter()
            .filter(|block| block.kind == "text")
            .filter_map(|block| block.text);
        let text = texts.reduce(|whole, more| whole + &more).unwrap_or_default();
        let usage = usage(message.usage, &text).unwrap_or_else(|| outcome::estimate(request, &text));
        let failure = match message.stop_reason.as_deref() {
            Some("end_turn" | "stop_sequence") => None,
            Some("max_tokens") => Some(ErrorKind::Truncated),
            Some("refusal") => Some(ErrorKind::Refused),
            Some("model_context_window_exceeded") => Some(ErrorKind::ContextExceeded),
            _ => Some(ErrorKind::UnexpectedStop),
        };
        let reason = message.stop_details.and_then(|details| details.category);
        Ok(Spoken { text, stop_reason: message.stop_reason, failure, reason, usage })
    }
}

impl Provider for Anthropic {
    fn call(&self, request: CallRequest) -> BoxFuture<'_, CallOutcome> {
        Box::pin(async move {
            let (body, sent) = body(&request, self.learned.facts());
            outcome::call(&self.http, &self.learned, &self.messages, body, sent, |reply| self.read(reply, &request))
                .await
        })
    }

    fn models(&self) -> BoxFuture<'_, Result<Vec<ModelInfo>, CallFailure>> {
        Box::pin(async move { outcome::list(&self.http, &self.http.url("v1/models?limit=1000"), models).await })
    }

    fn facts(&self) -> EndpointFacts {
        self.learned.facts()
    }

    fn address(&self) -> Option<&str> {
        Some(self.http.address())
    }
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    max_tokens: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    system: &'a str,
    messages: [UserMessage<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<OutputConfig>,
}

#[derive(Serialize)]
struct UserMessage<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct OutputConfig {
    format: Format,
}

#[derive(Serialize)]
struct Format {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: &'static RawValue,
}

fn body(request: &CallRequest, facts: EndpointFacts) -> (Vec<u8>, Sent) {
    let temperature = request.temperature.filter(|_| !facts.no_temperature);
    let format = Format { kind: "json_schema", schema: schema::conversation() };
    let body = Body {
        model: &request.model,
        max_tokens: request.max_tokens,
        system: &request.system,
        messages: [UserMessage { role: "user", content: &request.prompt }],
        temperature,
        output_config: (!facts.no_schema).then_some(OutputConfig { format }),
    };
    let sent = Sent { schema: !facts.no_schema, temperature: temperature.is_some(), max_tokens: false };
    (outcome::bytes(&body, request), sent)
}

#[derive(Deserialize)]
struct Message<'a> {
    content: Option<Vec<Block<'a>>>,
    stop_reason: Option<String>,
    stop_details: Option<StopDetails>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    text: Option<String>,
}

#[derive(Deserialize)]
struct StopDetails {
    category: Option<String>,
}

#[derive(Deserialize)]
struct Counted {
    input_tokens: Option<u32>,
    output_tokens: u32,
    cache_creation_input_tokens: Option<u32>,
    cache_read_input_tokens: Option<u32>,
}

fn usage(raw: Option<&RawValue>, text: &str) -> Option<Usage> {
    let counted: Counted = serde_json::from_str(raw?.get()).ok()?;
    // A text that cost nothing was not counted.
    (counted.output_tokens > 0 || text.is_empty()).then(|| Usage {
        input: counted.input_tokens.unwrap_or(0),
        output: counted.output_tokens,
        cache_write: counted.cache_creation_input_tokens.unwrap_or(0),
        cache_read: counted.cache_read_input_tokens.unwrap_or(0),
        estimated: false,
    })
}

#[derive(Deserialize)]
struct List {
    data: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    display_name: Option<String>,
    max_tokens: Option<u32>,
    max_input_tokens: Option<u32>,
    #[serde(default)]
    capabilities: Capabilities,
}

#[derive(Default, Deserialize)]
struct Capabilities {
    structured_outputs: Option<Capability>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Capability {
    Is(bool),
    Says { supported: bool },
    Other(serde::de::IgnoredAny),
}

impl Capability {
    fn supported(&self) -> Option<bool> {
        match self {
            Self::Is(supported) | Self::Says { supported } => Some(*supported),
            Self::Other(_) => None,
        }
    }
}

fn models(body: &[u8]) -> serde_json::Result<Vec<ModelInfo>> {
    let list: List = serde_json::from_slice(body)?;
    let model = |listed: Listed| ModelInfo {
        label: listed.display_name.unwrap_or_else(|| listed.id.clone()),
        id: listed.id,
        max_tokens: listed.max_tokens,
        max_input_tokens: listed.max_input_tokens,
        structured: listed.capabilities.structured_outputs.and_then(|capability| capability.supported()),
        takes_temperature: None,
    };
    Ok(list.data.into_iter().map(model).collect())
}

#[cfg(test)]
#[path = "anthropic_tests.rs"]
mod tests;
