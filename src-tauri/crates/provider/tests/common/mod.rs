//! What the tests against a server share.

use std::sync::Arc;
use std::time::Duration;

use train_domain::call::{CallRequest, Wanted};
use train_domain::provider::{EndpointFacts, ProviderKind};
use train_provider::{Endpoint, Key, Provider, connect};

/// Both protocols that go over a wire.
pub const PROTOCOLS: [ProviderKind; 2] = [ProviderKind::Anthropic, ProviderKind::OpenAi];

/// What no message, no text and no debug output may hold.
pub const KEY: &str = "sk-very-secret-0123456789";

pub fn endpoint(kind: ProviderKind, url: &str) -> Endpoint {
    Endpoint {
        kind,
        base_url: url.to_owned(),
        key: Some(Key::new(KEY.to_owned().into())),
        timeout: Duration::from_secs(240),
        connect_timeout: Duration::from_secs(5),
        facts: EndpointFacts::default(),
        allow_http: false,
    }
}

pub fn provider(kind: ProviderKind, url: &str) -> Arc<dyn Provider> {
    connect(endpoint(kind, url)).expect("a loopback address")
}

pub fn request(item: &str) -> CallRequest {
    CallRequest {
        model: "claude-haiku-4-5".into(),
        system: "You are a calm adviser.".into(),
        prompt: format!("Write {item}").into(),
        max_tokens: 4_096,
        temperature: Some(0.7),
        wanted: Wanted::Conversation,
        made_from: None,
    }
}
