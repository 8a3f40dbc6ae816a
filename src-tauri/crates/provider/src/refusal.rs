//! From an error's status and body to what kind of failure it is. Decided by status, codes and
//! field names; sentences are only kept for the person.

use serde_json::Value;
use train_domain::call::{Billed, CallFailure, ErrorKind};

use crate::endpoint::Lacks;
use crate::headers::Told;
use crate::http::{Http, Reply, clip};

/// Sentences longer than this are whole documents.
const LONGEST_MESSAGE: usize = 600;

/// What a request carried that a server may turn out not to take.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sent {
    pub(crate) schema: bool,
    pub(crate) temperature: bool,
    /// `max_tokens` under the protocol that has a second name for it.
    pub(crate) max_tokens: bool,
}

/// A refusal, and what it teaches of the server.
pub(crate) struct Refusal {
    pub(crate) failure: CallFailure,
    pub(crate) lacks: Option<Lacks>,
}

/// The provider's own account of an error, in whichever shape it came.
#[derive(Debug, Default, PartialEq)]
struct Explained {
    kind: String,
    code: String,
    /// Anthropic's `details.error_code`.
    detail: String,
    param: String,
    message: String,
}

/// Reads an answer whose status is not a success.
pub(crate) fn read(http: &Http, reply: &Reply, told: &Told, sent: Sent) -> Refusal {
    let explained = serde_json::from_slice(&reply.body).ok().and_then(|body| explain(&body));
    let mut lacks = None;
    let mut billed = Billed::No;
    let (kind, message) = match &explained {
        Some(error) => {
            lacks = error.lacks(reply.status, sent);
            let kind = if lacks.is_some() { ErrorKind::ParameterRejected } else { kind(reply.status, error, told) };
            (kind, format!("HTTP {}{}", reply.status, error.words()))
        }
        None => {
            // A gateway's page: behind it the provider may have worked to the end.
            if matches!(reply.status, 502 | 504 | 520..=527) {
                billed = Billed::Unknown;
            }
            let to = told.location.as_ref().map_or(String::new(), |to| format!(", redirected to {to}"));
            (
                kind(reply.status, &Explained::default(), told),
                format!("HTTP {} without an explanation{to}", reply.status),
            )
        }
    };
    let failure = CallFailure {
        http_status: Some(reply.status),
        retry_after: told.retry_after,
        raw: http.excerpt(&reply.body),
        ..http.failure(kind, message, billed)
    };
    Refusal { failure, lacks }
}

/// Reads an `error` object that came inside a success. `None` where it says nothing.
pub(crate) fn within_success(http: &Http, status: u16, error: &str, billed: Billed) -> Option<CallFailure> {
    let error = explained(&serde_json::from_str(error).ok()?)?;
    // OpenRouter puts the status that it would have had into the code; others tell by the type.
    let meant = error.code.parse().ok().filter(|code| (400..600).contains(code)).unwrap_or_else(|| error.status());
    let kind = kind(meant, &error, &Told::default());
    let message = format!("an error inside HTTP {status}{}", error.words());
    Some(CallFailure { http_status: Some(status), ..http.failure(kind, message, billed) })
}

fn kind(status: u16, error: &Explained, told: &Told) -> ErrorKind {
    for code in [&error.detail, &error.code, &error.kind] {
        match code.as_str() {
            "enforced_spend_limit_reached" | "insufficient_quota" | "billing_hard_limit_reached" => {
                return ErrorKind::AccountLimit;
            }
            "credit_balance_exhausted" | "billing_not_active" | "billing_error" => return ErrorKind::Billing,
            "context_length_exceeded" | "exceed_context_size_error" => return ErrorKind::ContextExceeded,
            "content_filter" | "content_policy_violation" => return ErrorKind::ContentFiltered,
            "overloaded_error" => return ErrorKind::Overloaded,
            _ => {}
        }
    }
    match status {
        // The provider says itself that no waiting mends it.
        429 if told.should_retry == Some(false) => ErrorKind::AccountLimit,
        429 => ErrorKind::RateLimited,
        // OpenRouter: a limit in time where a wait is told, no money otherwise.
        402 if told.retry_after.is_some() => ErrorKind::RateLimited,
        402 => ErrorKind::Billing,
        503 | 529 => ErrorKind::Overloaded,
        408 | 409 | 425 | 500..=599 => ErrorKind::ServerError,
        401 => ErrorKind::BadKey,
        403 => ErrorKind::Forbidden,
        300..=399 | 404 | 405 => ErrorKind::ModelNotFound,
        413 => ErrorKind::RequestTooLarge,
        _ if told.should_retry == Some(true) => ErrorKind::ServerError,
        400 | 422 => ErrorKind::BadRequest,
        _ => ErrorKind::Protocol,
    }
}

impl Explained {
    /// The status that Anthropic's error types stand for, where an error came without one.
    fn status(&self) -> u16 {
        match self.kind.as_str() {
            "invalid_request_error" => 400,
            "authentication_error" => 401,
            "permission_error" => 403,
            "not_found_error" => 404,
            "conflict_error" => 409,
            "request_too_large" => 413,
            "rate_limit_error" => 429,
            "timeout_error" => 504,
            _ if self.code == "rate_limit_exceeded" => 429,
            _ => 500,
        }
    }

    fn lacks(&self, status: u16, sent: Sent) -> Option<Lacks> {
        if !matches!(status, 400 | 422 | 501) {
            return None;
        }
        let unsupported = self.code == "unsupported_parameter";
        if sent.max_tokens && (self.names("max_completion_tokens") || unsupported && self.names("max_tokens")) {
            return Some(Lacks::MaxTokens);
        }
        if sent.temperature && self.names("temperature") {
            return Some(Lacks::Temperature);
        }
        const SCHEMA: [&str; 7] = [
            "response_format",
            "json_schema",
            "output_config",
            "output_format",
            "structured_outputs",
            "grammar",
            "schema",
        ];
        (sent.schema && SCHEMA.iter().any(|name| self.names(name))).then_some(Lacks::Schema)
    }

    /// Whether it is about this parameter: by `param` where the server fills it in, else by the
    /// name standing in the message.
    fn names(&self, parameter: &str) -> bool {
        has_word(&self.param, parameter)
            || (self.param.is_empty() || parameter == "max_completion_tokens") && has_word(&self.message, parameter)
    }

    fn words(&self) -> String {
        let mut text = String::new();
        for name in [&self.kind, &self.code, &self.detail] {
            if !name.is_empty() && !text.contains(name.as_str()) {
                text.push(' ');
                text.push_str(name);
            }
        }
        if !self.message.is_empty() {
            text.push_str(": ");
            text.push_str(clip(&self.message, LONGEST_MESSAGE).trim());
        }
        text
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// The error in a body, wherever the server put it. `None` where the body is nobody's error.
fn explain(body: &Value) -> Option<Explained> {
    if let Some(error) = body.get("error").and_then(explained) {
        return Some(error);
    }
    match body.get("detail") {
        // FastAPI: a sentence, or a list of places and sentences.
        Some(Value::String(message)) => Some(Explained { message: message.clone(), ..Explained::default() }),
        Some(Value::Array(items)) => {
            let first = items.first()?;
            let place: Vec<&str> =
                first["loc"].as_array()?.iter().filter_map(Value::as_str).filter(|part| *part != "body").collect();
            Some(Explained { param: place.join("."), message: text(&first["msg"]), ..Explained::default() })
        }
        // Older servers of vLLM's kind put the fields at the top.
        _ => body.get("message").and_then(|_| explained(body)),
    }
}

fn explained(error: &Value) -> Option<Explained> {
    match error {
        Value::String(message) => Some(Explained { message: message.clone(), ..Explained::default() }),
        Value::Object(_) => Some(Explained {
            kind: text(&error["type"]),
            code: text(&error["code"]),
            detail: text(&error["details"]["error_code"]),
            param: text(&error["param"]),
            message: text(&error["message"]),
        }),
        _ => None,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
#[path = "refusal_tests.rs"]
mod tests;
