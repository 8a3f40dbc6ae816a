//! Chat completions as OpenAI defined them and a dozen servers speak them.

use reqwest::Url;
use serde::Serialize;
use serde_json::value::RawValue;
use train_domain::call::{Billed, CallFailure, CallOutcome, CallRequest, ErrorKind};

use crate::address::EndpointError;
use crate::endpoint::{Endpoint, EndpointFacts, Learned};
use crate::http::{Http, Reply};
use crate::openai_answer::{Choice, Completion, content, models, usage};
use crate::outcome::{self, Spoken};
use crate::refusal::{self, Sent};
use crate::{BoxFuture, ModelInfo, Provider, schema};

pub(crate) struct OpenAi {
    http: Http,
    completions: Url,
    learned: Learned,
}

impl OpenAi {
    pub(crate) fn new(endpoint: Endpoint) -> Result<Self, EndpointError> {
        let key = endpoint.key.as_ref().filter(|key| !key.reveal().is_empty());
        let headers: Vec<_> =
            key.map(|key| ("authorization", format!("Bearer {}", key.reveal()))).into_iter().collect();
        let http = Http::new(&endpoint, &headers)?;
        Ok(Self { completions: http.url("v1/chat/completions"), http, learned: Learned::new(endpoint.facts) })
    }

    fn read(&self, reply: &Reply, request: &CallRequest) -> Result<Spoken, CallFailure> {
        let completion: Completion<'_> =
            serde_json::from_slice(&reply.body).map_err(|error| outcome::foreign(&self.http, reply, &error))?;
        let choice = completion.choices.into_iter().flatten().next();
        if choice.is_none() && completion.error.is_none() {
            return Err(outcome::foreign(&self.http, reply, &"it has no choices"));
        }
        let Choice { message, finish_reason, error: broken } = choice.unwrap_or_default();
        let message = message.unwrap_or_default();
        let text = content(message.content);
        let counted = usage(completion.usage, &text);
        // OpenRouter: the error may stand at the top, or in a choice that broke off on the way.
        if let Some(error) = completion.error.or(broken) {
            let billed = counted.map_or(Billed::No, Billed::Usage);
            if let Some(failure) = refusal::within_success(&self.http, reply.status, error.get(), billed) {
                return Err(CallFailure { stop_reason: finish_reason, raw: self.http.excerpt(&reply.body), ..failure });
            }
        }
        let usage = counted.unwrap_or_else(|| outcome::estimate(request, &text));
        let refused = message.refusal.filter(|words| !words.is_empty());
        let failure = match finish_reason.as_deref() {
            _ if refused.is_some() => Some(ErrorKind::Refused),
            // OpenAI says "stop"; servers that grew up elsewhere kept their own word for it.
            Some("stop" | "eos" | "eos_token" | "stop_sequence" | "end_turn") => None,
            Some("length" | "max_tokens") => Some(ErrorKind::Truncated),
            Some("content_filter") => Some(ErrorKind::ContentFiltered),
            Some("error") => Some(ErrorKind::ServerError),
            _ => Some(ErrorKind::UnexpectedStop),
        };
        Ok(Spoken { text, stop_reason: finish_reason, failure, reason: refused, usage })
    }
}

impl Provider for OpenAi {
    fn call(&self, request: CallRequest) -> BoxFuture<'_, CallOutcome> {
        Box::pin(async move {
            let (body, sent) = body(&request, self.learned.facts());
            outcome::call(&self.http, &self.learned, &self.completions, body, sent, |reply| self.read(reply, &request))
                .await
        })
    }

    fn models(&self) -> BoxFuture<'_, Result<Vec<ModelInfo>, CallFailure>> {
        Box::pin(async move { outcome::list(&self.http, &self.http.url("v1/models"), models).await })
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
    messages: &'a [Message<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<ResponseFormat>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct ResponseFormat {
    #[serde(rename = "type")]
    kind: &'static str,
    json_schema: JsonSchema,
}

#[derive(Serialize)]
struct JsonSchema {
    name: &'static str,
    strict: bool,
    schema: &'static RawValue,
}

fn body(request: &CallRequest, facts: EndpointFacts) -> (Vec<u8>, Sent) {
    let messages =
        [Message { role: "system", content: &request.system }, Message { role: "user", content: &request.prompt }];
    let temperature = request.temperature.filter(|_| !facts.no_temperature);
    let json_schema = JsonSchema { name: schema::NAME, strict: true, schema: schema::conversation() };
    let body = Body {
        model: &request.model,
        messages: if request.system.is_empty() { &messages[1..] } else { &messages },
        max_tokens: (!facts.max_completion_tokens).then_some(request.max_tokens),
        max_completion_tokens: facts.max_completion_tokens.then_some(request.max_tokens),
        temperature,
        response_format: (!facts.no_schema).then_some(ResponseFormat { kind: "json_schema", json_schema }),
    };
    let sent =
        Sent { schema: !facts.no_schema, temperature: temperature.is_some(), max_tokens: !facts.max_completion_tokens };
    (outcome::bytes(&body, request), sent)
}

#[cfg(test)]
#[path = "openai_tests.rs"]
mod tests;
