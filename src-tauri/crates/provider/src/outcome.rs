//! What both protocols share once their words are translated: one call from bytes to outcome.

use std::borrow::Cow;
use std::fmt::Display;

use reqwest::Url;
use serde::Serialize;
use serde_json::Value;
use train_domain::answer::is_blank;
use train_domain::call::{Answer, Billed, CallFailure, CallOutcome, CallRequest, ErrorKind, Usage};
use train_domain::money::token_estimate;
use train_domain::provider::EndpointFacts;
use train_domain::stop::Stop;

use crate::endpoint::Learned;
use crate::http::{Exchange, Http, Reply};
use crate::refusal::{self, Sent};
use crate::{ModelInfo, body};

/// A success as the model spoke it.
pub(crate) struct Spoken {
    pub(crate) text: String,
    /// The provider's own word.
    pub(crate) stop_reason: Option<String>,
    /// What the word means.
    pub(crate) stop: Stop,
    /// Why, where the provider says more.
    pub(crate) reason: Option<String>,
    pub(crate) usage: Usage,
}

/// A request's body, in one allocation of about its size: hundreds of them are on their way at once.
pub(crate) fn bytes(body: &impl Serialize, request: &CallRequest) -> Vec<u8> {
    let texts = request.system.len() + request.prompt.len();
    // Some characters are escaped, and a schema stands beside the texts.
    let mut bytes = Vec::with_capacity(texts + texts / 16 + 1_500);
    // Texts and numbers always serialise.
    match serde_json::to_writer(&mut bytes, body) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}

/// What the user's message says: the prompt, behind what the system prompt says where the server takes none.
pub(crate) fn user_message(request: &CallRequest, facts: EndpointFacts) -> Cow<'_, str> {
    if facts.no_system_role && !request.system.is_empty() {
        return Cow::Owned(format!("{}\n\n{}", request.system, request.prompt));
    }
    Cow::Borrowed(&request.prompt)
}

/// Sends one request and judges what comes back.
pub(crate) async fn call(
    http: &Http,
    learned: &Learned,
    url: &Url,
    body: Vec<u8>,
    sent: Sent,
    read: impl FnOnce(&Reply) -> Result<Spoken, CallFailure>,
) -> CallOutcome {
    let Exchange { told, status, result } = http.post(url, body).await;
    if told.gateway {
        learned.is_gateway();
    }
    let result = result.and_then(|reply| {
        if (200..300).contains(&reply.status) {
            return read(&reply).and_then(|spoken| judge(http, reply.status, spoken));
        }
        let refusal = refusal::read(http, &reply, &told, sent);
        if let Some(lacks) = refusal.lacks {
            learned.learn(lacks);
        }
        Err(refusal.failure)
    });
    CallOutcome { result, rate: told.rate, request_id: told.request_id, http_status: status }
}

/// Asks for the list of models.
pub(crate) async fn list(
    http: &Http,
    learned: &Learned,
    url: &Url,
    read: impl FnOnce(&[u8]) -> serde_json::Result<Vec<ModelInfo>>,
) -> Result<Vec<ModelInfo>, CallFailure> {
    let Exchange { told, result, .. } = http.get(url).await;
    if told.gateway {
        learned.is_gateway();
    }
    // Nothing about a list costs money, however it fails.
    let reply = result.map_err(|failure| CallFailure { billed: Billed::No, ..failure })?;
    if !(200..300).contains(&reply.status) {
        let refused = refusal::read(http, &reply, &told, Sent::default()).failure;
        return Err(CallFailure { billed: Billed::No, ..refused });
    }
    let text = body::text(&reply.body);
    let error = serde_json::from_str::<Value>(&body::strict(&text)).ok().and_then(|body| body.get("error").cloned());
    if let Some(failure) = error.and_then(|error| refusal::within_success(http, &reply, &error, Billed::No)) {
        return Err(failure);
    }
    read(text.as_bytes())
        .map_err(|error| CallFailure { billed: Billed::No, ..foreign(http, &reply, &["data", "models"], &error) })
}

/// A success whose body is not what the protocol says. `marks` are the keys of which the protocol's answers have one.
pub(crate) fn foreign(http: &Http, reply: &Reply, marks: &[&str], why: &dyn Display) -> CallFailure {
    let text = body::text(&reply.body);
    let called = format!("(called: {})", reply.url);
    let (kind, message) = if let Some(what) = stranger(&text, marks) {
        (ErrorKind::WrongAddress, format!("HTTP {} with {what} {called}", reply.status))
    } else {
        let message = format!("HTTP {} with a body that is not of this protocol: {why} {called}", reply.status);
        (ErrorKind::Protocol, message)
    };
    CallFailure {
        http_status: Some(reply.status),
        raw: http.excerpt(&reply.body),
        ..http.failure(kind, message, Billed::Unknown)
    }
}

/// What a body is that no server of the protocol sends; `None` where it may be one of its answers, broken.
fn stranger(text: &str, marks: &[&str]) -> Option<&'static str> {
    if text.starts_with('<') {
        return Some("a web page in place of an answer");
    }
    if body::events(text).is_some() {
        return None;
    }
    match serde_json::from_str::<Value>(&body::strict(text)) {
        Ok(Value::Object(fields)) => {
            let known = fields.is_empty()
                || fields.contains_key("error")
                || marks.iter().any(|mark| fields.contains_key(*mark));
            (!known).then_some("an answer of another kind of server")
        }
        Ok(_) => None,
        Err(_) => text.starts_with(|c: char| c.is_alphanumeric()).then_some("words in place of an answer"),
    }
}

/// What an answer costs that broke off with an error: a text that nobody counted may have been billed.
pub(crate) fn broken_off(counted: Option<Usage>, text: &str) -> Billed {
    match counted {
        Some(usage) => Billed::Usage(usage),
        None if text.is_empty() => Billed::No,
        None => Billed::Unknown,
    }
}

/// What was probably used, by the text, where the server does not tell.
pub(crate) fn estimate(request: &CallRequest, text: &str, thoughts: &str) -> Usage {
    Usage {
        input: token_estimate(&request.system).saturating_add(token_estimate(&request.prompt)),
        output: token_estimate(text).saturating_add(token_estimate(thoughts)),
        estimated: true,
        ..Usage::default()
    }
}

fn judge(http: &Http, status: u16, spoken: Spoken) -> Result<Answer, CallFailure> {
    let Spoken { text, stop_reason, stop, reason, usage } = spoken;
    let kind = match stop {
        Stop::Failed(kind) => kind,
        Stop::Unclear if is_blank(&text) && stop_reason.is_some() => ErrorKind::UnexpectedStop,
        Stop::Complete | Stop::Unclear if is_blank(&text) => ErrorKind::EmptyAnswer,
        // Where the word says nothing, the text has to show whether it is whole.
        Stop::Complete | Stop::Unclear => {
            return Ok(Answer { text, stop_reason: stop_reason.unwrap_or_default(), usage });
        }
    };
    let word = stop_reason.as_deref().unwrap_or("none");
    let what = match kind {
        ErrorKind::EmptyAnswer => "the answer has no text",
        ErrorKind::Truncated => "the answer was cut off at the output limit",
        ErrorKind::Refused => "the model declined to answer",
        ErrorKind::ContentFiltered => "the provider's content filter stopped the answer",
        ErrorKind::ContextExceeded => "prompt and answer do not fit into the model's context",
        ErrorKind::ServerError | ErrorKind::Overloaded => "the server failed while the model wrote",
        _ => "the model stopped in an unexpected way",
    };
    let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
    let message = format!("{what} (stop reason {word}){reason}");
    Err(CallFailure {
        http_status: Some(status),
        stop_reason,
        raw: http.excerpt(text.as_bytes()),
        ..http.failure(kind, message, Billed::Usage(usage))
    })
}
