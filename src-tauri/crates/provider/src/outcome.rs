//! What both protocols share once their words are translated: one call from bytes to outcome.

use std::fmt::Display;

use reqwest::Url;
use serde::Serialize;
use train_domain::call::{Answer, Billed, CallFailure, CallOutcome, CallRequest, ErrorKind, Usage};
use train_domain::money::token_estimate;

use crate::ModelInfo;
use crate::endpoint::Learned;
use crate::http::{Exchange, Http, Reply};
use crate::refusal::{self, Sent};

/// A success as the model spoke it.
pub(crate) struct Spoken {
    pub(crate) text: String,
    /// The provider's own word.
    pub(crate) stop_reason: Option<String>,
    /// What the word means: `None` where the model stopped by itself.
    pub(crate) failure: Option<ErrorKind>,
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
    url: &Url,
    read: impl FnOnce(&[u8]) -> serde_json::Result<Vec<ModelInfo>>,
) -> Result<Vec<ModelInfo>, CallFailure> {
    let Exchange { told, result, .. } = http.get(url).await;
    // Nothing about a list costs money, however it fails.
    let reply = result.map_err(|failure| CallFailure { billed: Billed::No, ..failure })?;
    if !(200..300).contains(&reply.status) {
        let refused = refusal::read(http, &reply, &told, Sent::default()).failure;
        return Err(CallFailure { billed: Billed::No, ..refused });
    }
    read(&reply.body).map_err(|error| CallFailure { billed: Billed::No, ..foreign(http, &reply, &error) })
}

/// A success whose body is not what the protocol says.
pub(crate) fn foreign(http: &Http, reply: &Reply, why: &dyn Display) -> CallFailure {
    let message = format!("HTTP {} with a body that is not of this protocol: {why}", reply.status);
    CallFailure {
        http_status: Some(reply.status),
        raw: http.excerpt(&reply.body),
        ..http.failure(ErrorKind::Protocol, message, Billed::Unknown)
    }
}

/// What was probably used, by the text, where the server does not tell.
pub(crate) fn estimate(request: &CallRequest, text: &str) -> Usage {
    Usage {
        input: token_estimate(&request.system).saturating_add(token_estimate(&request.prompt)),
        output: token_estimate(text),
        estimated: true,
        ..Usage::default()
    }
}

fn judge(http: &Http, status: u16, spoken: Spoken) -> Result<Answer, CallFailure> {
    let Spoken { text, stop_reason, failure, reason, usage } = spoken;
    let empty = text.trim().is_empty();
    let kind = match failure {
        None if empty => ErrorKind::EmptyAnswer,
        None => return Ok(Answer { text, stop_reason: stop_reason.unwrap_or_default(), usage }),
        Some(kind) => kind,
    };
    let word = stop_reason.as_deref().unwrap_or("none");
    let what = match kind {
        ErrorKind::EmptyAnswer => "the answer has no text",
        ErrorKind::Truncated => "the answer was cut off at the output limit",
        ErrorKind::Refused => "the model declined to answer",
        ErrorKind::ContentFiltered => "the provider's content filter stopped the answer",
        ErrorKind::ContextExceeded => "prompt and answer do not fit into the model's context",
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
