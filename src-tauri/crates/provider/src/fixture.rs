//! What unit tests of both protocols start from.

use std::time::Duration;

use train_domain::call::{CallRequest, Wanted};
use train_domain::provider::{EndpointFacts, ProviderKind};

use crate::endpoint::{Endpoint, Key};
use crate::http::{Http, Reply};

/// Holds a slash, which JSON may write in two ways.
pub(crate) const KEY: &str = "sk-secret/0123456789";

pub(crate) fn endpoint(kind: ProviderKind) -> Endpoint {
    Endpoint {
        kind,
        base_url: "https://api.example.com/v1".into(),
        key: Some(Key::new(KEY.to_owned().into())),
        timeout: Duration::from_secs(5),
        connect_timeout: Duration::from_secs(5),
        facts: EndpointFacts::default(),
        allow_http: false,
    }
}

pub(crate) fn http() -> Http {
    Http::new(&endpoint(ProviderKind::OpenAi), &[]).expect("a client")
}

pub(crate) fn request() -> CallRequest {
    CallRequest {
        model: "m-1".into(),
        system: "You are calm.".into(),
        prompt: "Write \"one\".".into(),
        max_tokens: 4_096,
        temperature: Some(0.5),
        wanted: Wanted::Conversation,
        made_from: None,
    }
}

pub(crate) fn reply(status: u16, body: &str) -> Reply {
    Reply { url: "https://api.example.com/v1/chat/completions".into(), status, body: body.as_bytes().to_vec() }
}
