//! The refusals: status, type and message as the providers send them.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue};

use super::answer::Protocol;
use super::fault::Fault;

/// An answer that is no conversation, before it takes a protocol's shape.
pub(super) struct Refused {
    pub(super) status: StatusCode,
    /// Anthropic's `error.type`.
    pub(super) kind: &'static str,
    /// OpenAI's `error.code`.
    pub(super) code: &'static str,
    /// Anthropic's `error.details.error_code`.
    pub(super) detail: Option<&'static str>,
    /// OpenAI's `error.param`.
    pub(super) param: Option<String>,
    pub(super) message: String,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// A page that replaces the JSON.
    pub(super) page: Option<&'static str>,
}

impl Refused {
    fn new(status: u16, kind: &'static str, code: &'static str, message: &str) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            kind,
            code,
            detail: None,
            param: None,
            message: message.to_owned(),
            headers: Vec::new(),
            page: None,
        }
    }

    fn header(mut self, name: &'static str, value: impl Into<HeaderValue>) -> Self {
        self.headers.push((HeaderName::from_static(name), value.into()));
        self
    }
}

/// No key, or the wrong one.
pub(super) fn bad_key() -> Refused {
    Refused::new(401, "authentication_error", "invalid_api_key", "invalid x-api-key")
}

/// A path or a model that does not exist.
pub(super) fn not_found(message: &str) -> Refused {
    Refused::new(404, "not_found_error", "model_not_found", message)
}

/// A parameter that this server or model does not take.
pub(super) fn unsupported(parameter: &str) -> Refused {
    let message = format!("{parameter}: this parameter is not supported by this model");
    Refused {
        param: Some(parameter.to_owned()),
        ..Refused::new(400, "invalid_request_error", "unsupported_parameter", &message)
    }
}

/// The words of a chat template that has no system role.
pub(super) fn no_system_role() -> Refused {
    Refused::new(400, "invalid_request_error", "", "System role not supported")
}

/// The refusal that a fault is, or nothing where the fault answers with a 200.
pub(super) fn for_fault(fault: Fault, protocol: Protocol) -> Option<Refused> {
    let refused = match fault {
        Fault::RateLimited { retry_after, as_ms } => {
            let refused = rate_limited();
            match retry_after {
                None => refused,
                Some(wait) if as_ms => refused.header("retry-after-ms", millis(wait)),
                Some(wait) => refused.header("retry-after", seconds_up(wait)),
            }
        }
        Fault::OddHeaders => rate_limited()
            .header("retry-after", HeaderValue::from_static("soon"))
            .header("retry-after", HeaderValue::from_static("1"))
            .header("retry-after-ms", HeaderValue::from_static("-5"))
            .header("request-id", unreadable())
            .header("x-request-id", unreadable())
            .header("anthropic-ratelimit-requests-limit", HeaderValue::from_static("many"))
            .header("anthropic-ratelimit-requests-reset", HeaderValue::from_static("yesterday"))
            .header("x-ratelimit-reset-requests", HeaderValue::from_static("6x0y")),
        Fault::SpendLimit429 => Refused {
            detail: Some("enforced_spend_limit_reached"),
            ..Refused::new(
                429,
                "rate_limit_error",
                "insufficient_quota",
                "You have reached your organization's monthly spend limit.",
            )
        },
        Fault::QuotaExhausted if protocol == Protocol::Anthropic => no_money(),
        Fault::QuotaExhausted => Refused::new(
            429,
            "insufficient_quota",
            "insufficient_quota",
            "You exceeded your current quota; your credit balance is too low.",
        ),
        Fault::E400 => {
            Refused::new(400, "invalid_request_error", "invalid_value", "messages: at least one message is required")
        }
        Fault::E401 => bad_key(),
        Fault::E402 => no_money(),
        Fault::E403 => Refused::new(
            403,
            "permission_error",
            "permission_denied",
            "Your API key does not have permission to use the specified resource.",
        ),
        Fault::E404 => not_found("model: no-such-model"),
        Fault::E413 => Refused::new(
            413,
            "request_too_large",
            "request_too_large",
            "Request exceeds the maximum allowed number of bytes.",
        ),
        Fault::E500 => Refused::new(500, "api_error", "server_error", "Internal server error"),
        Fault::E503 => Refused::new(503, "api_error", "server_busy", "server busy, try again"),
        Fault::E529 => Refused::new(529, "overloaded_error", "overloaded", "Overloaded"),
        Fault::HtmlError => Refused {
            page: Some(
                "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n\
                 <center><h1>502 Bad Gateway</h1></center>\n</body>\n</html>\n",
            ),
            ..Refused::new(502, "api_error", "bad_gateway", "")
        },
        _ => return None,
    };
    Some(refused)
}

fn no_money() -> Refused {
    Refused::new(402, "billing_error", "billing_not_active", "There is an issue with your billing details.")
}

fn rate_limited() -> Refused {
    Refused::new(429, "rate_limit_error", "rate_limit_exceeded", "This request would exceed your rate limit.")
}

/// Whole seconds, rounded up: `retry-after` knows no others.
fn seconds_up(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

fn millis(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

/// Legal on the wire and no UTF-8.
fn unreadable() -> HeaderValue {
    HeaderValue::from_bytes(b"req_\xff\xfe").unwrap_or(HeaderValue::from_static("req_odd"))
}
