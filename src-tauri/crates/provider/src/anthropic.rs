//! Anthropic Messages.

use std::fmt::Display;

use reqwest::Url;
use serde::Serialize;
use serde_json::value::RawValue;
use train_domain::call::{CallFailure, CallOutcome, CallRequest};
use train_domain::provider::EndpointFacts;
use train_domain::stop;

use crate::address::EndpointError;
use crate::anthropic_answer::{Message, message, models, usage};
use crate::endpoint::{Endpoint, Learned};
use crate::http::{Http, Reply};
use crate::outcome::{self, Spoken};
use crate::refusal::{self, Sent};
use crate::{BoxFuture, ModelInfo, Provider, body, schema};

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
        Ok(Self { messages: http.place().call("messages"), http, learned: Learned::new(endpoint.facts) })
    }

    fn read(&self, reply: &Reply, request: &CallRequest) -> Result<Spoken, CallFailure> {
        let foreign = |why: &dyn Display| outcome::foreign(&self.http, reply, &["content", "stop_reason"], why);
        let body = body::text(&reply.body);
        let Message { is_message, text, thoughts, stop_reason, category, usage: counted, error } =
            message(&body).map_err(|error| foreign(&error))?;
        let written = format!("{thoughts}{text}");
        let counted = usage(&counted, &written);
        let billed = outcome::broken_off(counted, &written);
        if let Some(failure) = error.and_then(|error| refusal::within_success(&self.http, reply, &error, billed)) {
            return Err(CallFailure { stop_reason, raw: self.http.excerpt(&reply.body), ..failure });
        }
        if !is_message {
            return Err(foreign(&"it has no content"));
        }
        let usage = counted.unwrap_or_else(|| outcome::estimate(request, &text, &thoughts));
        let stop = stop::read(stop_reason.as_deref());
        Ok(Spoken { text, stop_reason, stop, reason: category, usage })
    }
}

impl Provider for Anthropic {
    fn call(&self, request: CallRequest) -> BoxFuture<'_, CallOutcome> {
        Box::pin(async move {
            let (body, sent) = request_body(&request, self.learned.facts());
            outcome::call(&self.http, &self.learned, &self.messages, body, sent, |reply| self.read(reply, &request))
                .await
        })
    }

    fn models(&self) -> BoxFuture<'_, Result<Vec<ModelInfo>, CallFailure>> {
        Box::pin(async move {
            let mut list = self.http.place().call("models");
            list.set_query(Some("limit=1000"));
            outcome::list(&self.http, &self.learned, &list, models).await
        })
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

fn request_body(request: &CallRequest, facts: EndpointFacts) -> (Vec<u8>, Sent) {
    let system: &str = if facts.no_system_role { "" } else { &request.system };
    let prompt = outcome::user_message(request, facts);
    let temperature = request.temperature.filter(|_| !facts.no_temperature);
    let format = Format { kind: "json_schema", schema: schema::of(request.wanted) };
    let body = Body {
        model: &request.model,
        max_tokens: request.max_tokens,
        system,
        messages: [UserMessage { role: "user", content: &prompt }],
        temperature,
        output_config: (!facts.no_schema).then_some(OutputConfig { format }),
    };
    let sent = Sent {
        schema: !facts.no_schema,
        temperature: temperature.is_some(),
        max_tokens: false,
        system: !system.is_empty(),
    };
    (outcome::bytes(&body, request), sent)
}

#[cfg(test)]
#[path = "anthropic_tests.rs"]
mod tests;
