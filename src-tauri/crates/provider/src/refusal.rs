//! From an error's status and body to what kind of failure it is. Decided by status, codes and field names; sentences
//! decide only where servers have no code for it (`refusal_words`), and are kept for the person.

use serde_json::Value;
use train_domain::call::{Billed, CallFailure, ErrorKind};

use crate::body;
use crate::endpoint::Lacks;
use crate::headers::Told;
use crate::http::{Http, Reply, clip};
use crate::openai_answer::usage;
use crate::refusal_words::{
    exceeds_context, has_word, knows_no_such_path, lacks_credit, reached_account_limit, refuses_key,
    refuses_system_role,
};

/// Sentences longer than this are whole documents.
const LONGEST_MESSAGE: usize = 600;

/// What a request carried that a server may turn out not to take.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sent {
    pub(crate) schema: bool,
    pub(crate) temperature: bool,
    /// `max_tokens` under the protocol that has a second name for it.
    pub(crate) max_tokens: bool,
    /// A system prompt of its own.
    pub(crate) system: bool,
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
    /// Anthropic's `details.error_code`, or the reason among Google's details.
    detail: String,
    param: String,
    message: String,
    /// OpenRouter: the text was flagged, so it is this text that is refused and not the key.
    flagged: bool,
    /// Groq: what the model wrote, which is not what it was held to.
    written: String,
}

/// Reads an answer whose status is not a success.
pub(crate) fn read(http: &Http, reply: &Reply, told: &Told, sent: Sent) -> Refusal {
    let text = body::text(&reply.body);
    let body = serde_json::from_str::<Value>(&body::strict(&text)).ok();
    let explained = body.as_ref().and_then(explain);
    // A gateway's own words: behind it the provider may have worked to the end. A provider's stand under `error`.
    let is_gateway = matches!(reply.status, 502 | 504 | 520..=527)
        && body.as_ref().is_none_or(|body| first(body).get("error").is_none());
    let mut billed = if is_gateway { Billed::Unknown } else { Billed::No };
    let mut lacks = None;
    let (kind, mut message) = match &explained {
        Some(error) => {
            lacks = error.lacks(reply.status, sent);
            let kind = if lacks.is_some() { ErrorKind::ParameterRejected } else { kind(reply.status, error, told) };
            (kind, format!("HTTP {}{}", reply.status, error.words()))
        }
        None => {
            let to = told.location.as_ref().map_or(String::new(), |to| format!(", redirected to {to}"));
            let kind = match reply.status {
                // No provider keeps silent about a model that it does not know.
                300..=399 | 404 | 405 => ErrorKind::WrongAddress,
                status => kind(status, &Explained::default(), told),
            };
            (kind, format!("HTTP {} without an explanation{to}", reply.status))
        }
    };
    if matches!(kind, ErrorKind::WrongAddress | ErrorKind::ModelNotFound) {
        message.push_str(&format!(" (called: {})", reply.url));
    }
    let mut raw = http.excerpt(&reply.body);
    if let (ErrorKind::InvalidAnswer | ErrorKind::Truncated, Some(error)) = (kind, &explained) {
        // It was written, so it may be charged for.
        let counted = body.as_ref().and_then(|body| usage(first(body).get("usage"), &error.written));
        billed = counted.map_or(Billed::Unknown, Billed::Usage);
        raw = http.excerpt(error.written.as_bytes()).or(raw);
    }
    let failure = CallFailure {
        http_status: Some(reply.status),
        retry_after: told.retry_after,
        raw,
        ..http.failure(kind, message, billed)
    };
    Refusal { failure, lacks }
}

/// Reads an `error` that came inside a success. `None` where it says nothing.
pub(crate) fn within_success(http: &Http, reply: &Reply, error: &Value, billed: Billed) -> Option<CallFailure> {
    let error = explained(error)?;
    // OpenRouter puts the status that it would have had into the code; others tell by the type.
    let meant = error.code.parse().ok().filter(|code| (400..600).contains(code)).unwrap_or_else(|| error.status());
    let said = format!("an error inside HTTP {}{}", reply.status, error.words());
    let (kind, message) = if error.code.is_empty() && knows_no_such_path(&error.message) {
        (ErrorKind::WrongAddress, format!("{said} (called: {})", reply.url))
    } else {
        (kind(meant, &error, &Told::default()), said)
    };
    Some(CallFailure { http_status: Some(reply.status), ..http.failure(kind, message, billed) })
}

fn kind(status: u16, error: &Explained, told: &Told) -> ErrorKind {
    for code in [&error.detail, &error.code, &error.kind] {
        match code.as_str() {
            "enforced_spend_limit_reached" | "insufficient_quota" | "billing_hard_limit_reached" => {
                return ErrorKind::AccountLimit;
            }
            "credit_balance_exhausted" | "billing_not_active" | "billing_error" => return ErrorKind::Billing,
            "context_length_exceeded" | "exceed_context_size_error" => return ErrorKind::ContextExceeded,
            "content_filter"
            | "content_policy_violation"
            | "moderation_blocked"
            | "invalid_prompt"
            | "data_inspection_failed" => return ErrorKind::ContentFiltered,
            "overloaded_error" => return ErrorKind::Overloaded,
            "model_not_found" => return ErrorKind::ModelNotFound,
            "API_KEY_INVALID" => return ErrorKind::BadKey,
            "json_validate_failed" if error.written.starts_with("max completion tokens") => {
                return ErrorKind::Truncated;
            }
            "json_validate_failed" => return ErrorKind::InvalidAnswer,
            _ => {}
        }
    }
    match status {
        400 if refuses_key(&error.message) => return ErrorKind::BadKey,
        400 | 403 if error.flagged => return ErrorKind::ContentFiltered,
        400 | 413 | 422 | 500..=599 if exceeds_context(&error.message) => return ErrorKind::ContextExceeded,
        400 | 403 | 429 | 500..=599 if lacks_credit(&error.message) => return ErrorKind::Billing,
        400 | 403 | 429 if reached_account_limit(&error.message) => return ErrorKind::AccountLimit,
        404 if knows_no_such_path(&error.message) => {
            return ErrorKind::WrongAddress;
        }
        _ => {}
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
        404 => ErrorKind::ModelNotFound,
        300..=399 | 405 => ErrorKind::WrongAddress,
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
        // What is too long is not made shorter by leaving a parameter out, and a schema that an answer breaks is one that is
        // taken.
        if exceeds_context(&self.message) || self.code == "json_validate_failed" {
            return None;
        }
        // llama.cpp answers 500 where the model's template refuses.
        if sent.system && matches!(status, 400 | 422 | 500 | 501) && refuses_system_role(&self.message) {
            return Some(Lacks::SystemRole);
        }
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

/// Gemini puts it into a list.
fn first(body: &Value) -> &Value {
    body.as_array().and_then(|list| list.first()).unwrap_or(body)
}

/// The error in a body, wherever the server put it. `None` where the body is nobody's error.
fn explain(body: &Value) -> Option<Explained> {
    let body = first(body);
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

/// `None` where the value says nothing, as those do that servers always fill in.
fn explained(error: &Value) -> Option<Explained> {
    match error {
        nothing if body::says_nothing(nothing) => None,
        Value::String(message) => Some(Explained { message: message.clone(), ..Explained::default() }),
        Value::Object(_) => {
            let metadata = &error["metadata"];
            let mut explained = Explained {
                kind: text(&error["type"]),
                code: text(&error["code"]),
                detail: detail(&error["details"]),
                param: text(&error["param"]),
                message: text(&error["message"]),
                written: text(&error["failed_generation"]),
                flagged: ["reasons", "flagged_input"].iter().any(|field| !body::says_nothing(&metadata[field])),
            };
            if explained == Explained::default() {
                explained.message = error.to_string();
            }
            Some(explained)
        }
        _ => None,
    }
}

fn detail(details: &Value) -> String {
    let mut reasons = details.as_array().into_iter().flatten().map(|one| text(&one["reason"]));
    reasons.find(|reason| !reason.is_empty()).unwrap_or_else(|| text(&details["error_code"]))
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
