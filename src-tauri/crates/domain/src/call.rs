//! One call of a provider's API, as data: what is asked, what came back, and how it can fail.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::items::{self, Persona, Topic, Voice};
use crate::row::Tier;
use crate::stored_enum::stored_enum;

/// How a batch makes its calls. Kept as `batches.params`: a field that is added has a default that means what its absence
/// meant; none is renamed or given another type. The defaults are those that a new installation begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Params {
    /// Upper bound of the output, in tokens.
    pub max_tokens: u32,
    /// Sent where it is set and the model takes it.
    pub temperature: Option<f32>,
    /// The most calls in flight.
    pub concurrency: u32,
    /// For the whole call, counted from the send.
    pub timeout_seconds: u32,
    /// How often an unusable answer is asked for again.
    pub invalid_retries: u32,
    /// Go on by itself after the provider was saturated or could not be reached.
    pub auto_resume: bool,
    /// Plain http to other machines is allowed.
    pub allow_http: bool,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            max_tokens: 8_192,
            temperature: None,
            concurrency: 5,
            timeout_seconds: 180,
            invalid_retries: 2,
            auto_resume: true,
            allow_http: false,
        }
    }
}

/// What is sent to a provider for one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct CallRequest {
    /// The model's id in the provider's words.
    pub model: Arc<str>,
    /// The system prompt: the assistant voice and the output rules.
    pub system: Arc<str>,
    /// The user message: the resolved template. Kept with the answer, so it is shared and not copied.
    pub prompt: Arc<str>,
    /// Upper bound of the output, in tokens.
    pub max_tokens: u32,
    /// Sent only where it is set and the model takes it.
    pub temperature: Option<f32>,
    /// What the answer has to be.
    pub wanted: Wanted,
    /// What the prompt was made from; `None` for a call about no row. Practice composes from it and not from the prompt,
    /// other providers ignore it.
    pub made_from: Option<MadeFrom>,
}

/// What an answer has to be: providers that can hold a model to a shape are given that one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// A conversation.
    #[default]
    Conversation,
    /// A judgement of one.
    Judgement,
    /// One line for each of a few rows.
    Briefs,
}

/// What the prompt of a call is made from.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeFrom {
    /// The row's persona.
    pub persona: Persona,
    /// The row's emotional arc.
    pub arc: items::Arc,
    /// The row's topic.
    pub topic: Topic,
    /// The row's tier.
    pub tier: Tier,
    /// The row's intent.
    pub intent: String,
    /// The row's tone.
    pub tone: String,
    /// Free text of the plan.
    pub brief: Option<String>,
    /// The dataset's assistant voice.
    pub voice: Voice,
    /// Makes two versions of one row differ.
    pub seed: u64,
    /// How many turns of an earlier version stay: only what follows them is asked for.
    pub kept: usize,
    /// Words that the prompt asks to leave out.
    pub without: Vec<String>,
}

/// Tokens as the provider counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Uncached input tokens.
    pub input: u32,
    /// Output tokens, thinking included.
    pub output: u32,
    /// Input tokens written to the provider's cache.
    pub cache_write: u32,
    /// Input tokens read from the provider's cache.
    pub cache_read: u32,
    /// True where the provider sent no usage and the text was counted instead.
    pub estimated: bool,
}

/// One bucket of a provider's rate limit, as its headers tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bucket {
    /// Size of the bucket: how many a minute at most.
    pub limit: f64,
    /// What is left now.
    pub remaining: f64,
    /// Time until it is full again.
    pub reset_after: Option<Duration>,
}

/// The buckets that an answer's headers told of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RateHeaders {
    /// Requests.
    pub requests: Option<Bucket>,
    /// Input tokens.
    pub input_tokens: Option<Bucket>,
    /// Output tokens.
    pub output_tokens: Option<Bucket>,
    /// Tokens of both kinds together (OpenAI counts so).
    pub tokens: Option<Bucket>,
}

/// An answer with a text: the model stopped by itself, or nothing says that it did not.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The text block, as it came.
    pub text: String,
    /// The provider's own word for why it stopped; empty where it told none.
    pub stop_reason: String,
    /// What was counted.
    pub usage: Usage,
}

/// What a failed call costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Billed {
    /// Nothing: the provider refused it before working, or it was never sent.
    No,
    /// This much.
    Usage(Usage),
    /// Nobody can tell: it was sent and no complete answer came back.
    Unknown,
}

/// A call that gave no usable answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct CallFailure {
    /// What kind of failure: decides everything that follows.
    pub kind: ErrorKind,
    /// Technical words for a support ticket. Never holds a secret.
    pub message: String,
    /// The HTTP status, where there was an answer.
    pub http_status: Option<u16>,
    /// How long the provider asked to wait.
    pub retry_after: Option<Duration>,
    /// What it costs.
    pub billed: Billed,
    /// The provider's own word for why it stopped, where it said one.
    pub stop_reason: Option<String>,
    /// The raw body or text, kept for the person (capped by the provider's reader).
    pub raw: Option<String>,
}

impl CallFailure {
    /// Without what only an answer of a server tells.
    pub fn new(kind: ErrorKind, message: impl Into<String>, billed: Billed) -> Self {
        let (http_status, retry_after, stop_reason, raw) = (None, None, None, None);
        Self { kind, message: message.into(), http_status, retry_after, billed, stop_reason, raw }
    }
}

/// Everything one call brought back.
#[derive(Clone, Debug, PartialEq)]
pub struct CallOutcome {
    /// The answer or the failure.
    pub result: Result<Answer, CallFailure>,
    /// What the headers told of rate limits.
    pub rate: RateHeaders,
    /// The provider's request id, for support.
    pub request_id: Option<String>,
    /// The HTTP status, where there was one.
    pub http_status: Option<u16>,
}

impl CallOutcome {
    /// Without what only an answer of a server tells.
    pub fn of(result: Result<Answer, CallFailure>) -> Self {
        Self { result, rate: RateHeaders::default(), request_id: None, http_status: None }
    }
}

stored_enum! {
    /// Why a call, or what came of it, is not usable. Decided by codes and fields; by the words of a message only where a
    /// server has no code for it.
    ErrorKind {
        /// 429: too many requests or tokens a minute.
        RateLimited = "rate_limited",
        /// 529, 503: the provider is overloaded.
        Overloaded = "overloaded",
        /// 500, 502, 504, 408, 409 and their like.
        ServerError = "server_error",
        /// No complete answer within the timeout, counted from the send.
        Timeout = "timeout",
        /// The connection broke after the request was sent, or the body ended early.
        ConnectionLost = "connection_lost",
        /// No connection could be made: nothing was sent.
        Offline = "offline",
        /// The proxy before the server makes no connection to it, or is not there: nothing was sent.
        ProxyFailed = "proxy_failed",
        /// 407: the proxy before the server wants a name and a password, or other ones.
        ProxyDenied = "proxy_denied",
        /// Nobody whom this computer trusts vouches for the server: nothing was sent.
        CertificateUntrusted = "certificate_untrusted",
        /// The server's certificate is not valid at this time: nothing was sent.
        CertificateDate = "certificate_date",
        /// The server's certificate belongs to another name: nothing was sent.
        CertificateName = "certificate_name",
        /// The server does not take a parameter; the next call goes without it.
        ParameterRejected = "parameter_rejected",
        /// The answer is no JSON object, or lacks a required key.
        InvalidAnswer = "invalid_answer",
        /// The answer is a conversation that breaks a hard rule (ends on the user, does not alternate...).
        InvalidConversation = "invalid_conversation",
        /// The answer has no text.
        EmptyAnswer = "empty_answer",
        /// The provider declined to answer.
        Refused = "refused",
        /// The provider's content filter stopped the answer.
        ContentFiltered = "content_filtered",
        /// The answer reached max_tokens.
        Truncated = "truncated",
        /// Prompt and answer do not fit into the model's context.
        ContextExceeded = "context_exceeded",
        /// 413: the request is too large.
        RequestTooLarge = "request_too_large",
        /// The answer's body is larger than what is read.
        AnswerTooLarge = "answer_too_large",
        /// 400: the provider refuses the request as it is.
        BadRequest = "bad_request",
        /// No stop reason, or one that is not known, behind an answer that is not whole.
        UnexpectedStop = "unexpected_stop",
        /// A 200 whose body is not what the protocol says, or an HTTP status that nobody expects.
        Protocol = "protocol",
        /// 401: the key is wrong or missing.
        BadKey = "bad_key",
        /// 403: the key may not do this.
        Forbidden = "forbidden",
        /// 402, or an empty account.
        Billing = "billing",
        /// The account's own spending limit or quota is reached.
        AccountLimit = "account_limit",
        /// 404: the model is not known there.
        ModelNotFound = "model_not_found",
        /// What answers at the address is no provider of this kind: a web page, another service, an unknown path.
        WrongAddress = "wrong_address",
        /// A value that the template needs is missing; nothing was sent.
        PromptIncomplete = "prompt_incomplete",
        /// The row was changed while it waited, so that what was asked for no longer applies; nothing was sent.
        Superseded = "superseded",
        /// The call was in flight when the application ended, or was let go: what became of it is not known.
        OutcomeUnknown = "outcome_unknown",
        /// A fault of this application.
        Internal = "internal",
    }
}

/// What follows from a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Worth trying again after a wait.
    Transient,
    /// Worth asking again at once, a few times: it costs each time.
    AskAgain,
    /// Final for this conversation.
    Permanent,
    /// Every call would get it: the batch pauses.
    Systemic,
}

impl ErrorKind {
    /// What follows from it.
    pub fn class(self) -> Class {
        match self {
            Self::RateLimited
            | Self::Overloaded
            | Self::ServerError
            | Self::Timeout
            | Self::ConnectionLost
            | Self::Offline
            | Self::ProxyFailed
            | Self::ParameterRejected
            | Self::OutcomeUnknown => Class::Transient,
            Self::InvalidAnswer | Self::InvalidConversation | Self::EmptyAnswer => Class::AskAgain,
            Self::Refused
            | Self::ContentFiltered
            | Self::Truncated
            | Self::ContextExceeded
            | Self::RequestTooLarge
            | Self::AnswerTooLarge
            | Self::BadRequest
            | Self::UnexpectedStop
            | Self::Protocol
            | Self::PromptIncomplete
            | Self::Superseded
            | Self::Internal => Class::Permanent,
            Self::BadKey
            | Self::Forbidden
            | Self::Billing
            | Self::AccountLimit
            | Self::ModelNotFound
            | Self::WrongAddress
            | Self::ProxyDenied
            | Self::CertificateUntrusted
            | Self::CertificateDate
            | Self::CertificateName => Class::Systemic,
        }
    }
}
