//! Chat completions as OpenAI defined them and a dozen servers speak them.

use std::fmt::Display;

use reqwest::Url;
use serde::Serialize;
use serde_json::value::RawValue;
use train_domain::call::{Billed, CallFailure, CallOutcome, CallRequest, ErrorKind};
use train_domain::provider::EndpointFacts;
use train_domain::stop::{self, Stop};

use crate::address::{Address, EndpointError};
use crate::endpoint::{Endpoint, Key, Learned};
use crate::http::{Http, Reply};
use crate::openai_answer::{Completion, completion, models, usage};
use crate::outcome::{self, Spoken};
use crate::refusal::{self, Sent};
use crate::{BoxFuture, ModelInfo, Provider, body, schema};

pub(crate) struct OpenAi {
    http: Http,
    completions: Url,
    learned: Learned,
}

impl OpenAi {
    pub(crate) fn new(endpoint: Endpoint) -> Result<Self, EndpointError> {
        let azure = Address::read(endpoint.kind, &endpoint.base_url, endpoint.allow_http)?.is_azure();
        let header = |key: &Key| match azure {
            true => ("api-key", key.reveal().to_owned()),
            false => ("authorization", format!("Bearer {}", key.reveal())),
        };
        let key = endpoint.key.as_ref().filter(|key| !key.reveal().is_empty());
        let http = Http::new(&endpoint, &key.map(header).into_iter().collect::<Vec<_>>())?;
        let completions = http.place().call("chat/completions");
        Ok(Self { completions, http, learned: Learned::new(endpoint.facts) })
    }

    fn read(&self, reply: &Reply, request: &CallRequest) -> Result<Spoken, CallFailure> {
        let foreign = |why: &dyn Display| outcome::foreign(&self.http, reply, &["choices"], why);
        let body = body::text(&reply.body);
        let Completion { has_choice, text, thoughts, refusal, finish_reason, usage: counted, error } =
            completion(&body).map_err(|error| foreign(&error))?;
        let written = format!("{thoughts}{text}");
        let counted = usage(counted.as_ref(), &written);
        let billed = outcome::broken_off(counted, &written);
        if let Some(failure) = error.and_then(|error| refusal::within_success(&self.http, reply, &error, billed)) {
            return Err(CallFailure { stop_reason: finish_reason, raw: self.http.excerpt(&reply.body), ..failure });
        }
        if !has_choice {
            return Err(foreign(&"it has no choices"));
        }
        let usage = counted.unwrap_or_else(|| outcome::estimate(request, &text, &thoughts));
        let stop = match &refusal {
            Some(_) => Stop::Failed(ErrorKind::Refused),
            None => stop::read(finish_reason.as_deref()),
        };
        Ok(Spoken { text, stop_reason: finish_reason, stop, reason: refusal, usage })
    }
}

impl Provider for OpenAi {
    fn call(&self, request: CallRequest) -> BoxFuture<'_, CallOutcome> {
        Box::pin(async move {
            let (body, sent) = request_body(&request, self.learned.facts());
            outcome::call(&self.http, &self.learned, &self.completions, body, sent, |reply| self.read(reply, &request))
                .await
        })
    }

    fn models(&self) -> BoxFuture<'_, Result<Vec<ModelInfo>, CallFailure>> {
        Box::pin(async move {
            let place = self.http.place();
            if place.is_deployment {
                let message = "the address itself names the model".into();
                return Err(self.http.failure(ErrorKind::ModelNotFound, message, Billed::No));
            }
            outcome::list(&self.http, &self.learned, &place.call("models"), models).await
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

fn request_body(request: &CallRequest, facts: EndpointFacts) -> (Vec<u8>, Sent) {
    let has_system = !request.system.is_empty() && !facts.no_system_role;
    let prompt = outcome::user_message(request, facts);
    let messages = [Message { role: "system", content: &request.system }, Message { role: "user", content: &prompt }];
    let temperature = request.temperature.filter(|_| !facts.no_temperature);
    let json_schema =
        JsonSchema { name: schema::name(request.wanted), strict: true, schema: schema::of(request.wanted) };
    let body = Body {
        model: &request.model,
        messages: if has_system { &messages } else { &messages[1..] },
        max_tokens: (!facts.max_completion_tokens).then_some(request.max_tokens),
        max_completion_tokens: facts.max_completion_tokens.then_some(request.max_tokens),
        temperature,
        response_format: (!facts.no_schema).then_some(ResponseFormat { kind: "json_schema", json_schema }),
    };
    let sent = Sent {
        schema: !facts.no_schema,
        temperature: temperature.is_some(),
        max_tokens: !facts.max_completion_tokens,
        system: has_system,
    };
    (outcome::bytes(&body, request), sent)
}

#[cfg(test)]
#[path = "openai_tests.rs"]
mod tests;
