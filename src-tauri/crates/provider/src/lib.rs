//! The providers' APIs behind one trait: Anthropic Messages, and everything that speaks OpenAI's chat completions.
//!
//! Architecture invariant: one call is one HTTP request. Nothing here retries, waits for a rate
//! limit or knows of a budget; that is decided above, from what [`CallOutcome`] tells.

#![warn(missing_docs)]

mod address;
mod advice;
mod anthropic;
mod anthropic_answer;
mod body;
mod check;
mod endpoint;
#[cfg(test)]
mod fixture;
mod headers;
mod http;
mod openai;
mod openai_answer;
mod outcome;
mod proxy;
mod refusal;
mod refusal_words;
mod schema;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde::Serialize;
use train_domain::call::{CallFailure, CallOutcome, CallRequest};
use train_domain::provider::{EndpointFacts, ProviderKind};

pub use address::{EndpointError, is_loopback, origin};
pub use check::{ConnectionReport, test_connection};
pub use endpoint::{Endpoint, Key};

/// A boxed future, so that [`Provider`] can be a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Something that answers a call.
pub trait Provider: Send + Sync {
    /// One API call. The timeout's clock starts at the send. Never panics, never retries by itself.
    fn call(&self, request: CallRequest) -> BoxFuture<'_, CallOutcome>;

    /// The models that the key may use, in the provider's own order.
    fn models(&self) -> BoxFuture<'_, Result<Vec<ModelInfo>, CallFailure>>;

    /// What was learned of the endpoint and is worth remembering: read it after a
    /// [`train_domain::call::ErrorKind::ParameterRejected`].
    fn facts(&self) -> EndpointFacts;

    /// The server's root, where there is a server. Only for words shown to people.
    fn address(&self) -> Option<&str> {
        None
    }
}

/// One model of a provider's list. `None` where the list does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ModelInfo {
    /// The id that a call names it by.
    pub id: String,
    /// The name for people; the id where the list has no other.
    pub label: String,
    /// The most output tokens of one answer.
    pub max_tokens: Option<u32>,
}

/// Makes the provider of an endpoint. Sends nothing.
pub fn connect(endpoint: Endpoint) -> Result<Arc<dyn Provider>, EndpointError> {
    Ok(match endpoint.kind {
        ProviderKind::Anthropic => Arc::new(anthropic::Anthropic::new(endpoint)?),
        ProviderKind::OpenAi => Arc::new(openai::OpenAi::new(endpoint)?),
        ProviderKind::Practice => return Err(EndpointError::NoServer),
    })
}
