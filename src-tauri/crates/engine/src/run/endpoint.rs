//! The servers that batches talk to: connected with the key, paced together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use train_domain::pace::{Pace, Setting};
use train_provider::{Endpoint, EndpointFacts, Kind, Provider, connect, is_loopback};

use crate::error::{EngineError, ErrorCode, Result};
use crate::generation::Params;
use crate::secret::Secrets;
use crate::store::Store;
use crate::store::learned;

/// A server that cannot be reached in this time will not be.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// One step of the ramp: about a round trip, in which a busy server would have said so.
const RAMP_LOCAL: Duration = Duration::from_micros(250);
const RAMP_REMOTE: Duration = Duration::from_millis(300);

/// Which server, model and account limits calls share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EndpointId {
    /// The protocol.
    pub kind: Kind,
    /// The server's root.
    pub base_url: String,
    /// The model's id.
    pub model: String,
}

/// The pace of every endpoint in use: two batches on one account slow down together.
#[derive(Debug, Default)]
pub struct Paces {
    known: Mutex<HashMap<EndpointId, Arc<Mutex<Pace>>>>,
}

impl Paces {
    /// The pace of an endpoint, with the concurrency that the person set last.
    pub fn of(&self, endpoint: &EndpointId, concurrency: u32) -> Arc<Mutex<Pace>> {
        let mut known = self.known.lock().expect("no panic while locked");
        if let Some(pace) = known.get(endpoint) {
            pace.lock().expect("no panic while locked").set_concurrency(concurrency);
            return Arc::clone(pace);
        }
        let near = endpoint.kind == Kind::Practice || is_loopback(&endpoint.base_url);
        let ramp_step = if near { RAMP_LOCAL } else { RAMP_REMOTE };
        let pace = Arc::new(Mutex::new(Pace::new(Setting { concurrency, ramp_step })));
        known.insert(endpoint.clone(), Arc::clone(&pace));
        pace
    }
}

/// Whether calls to this server need a key.
pub fn needs_key(kind: Kind, base_url: &str) -> bool {
    match kind {
        Kind::Practice => false,
        Kind::Anthropic | Kind::OpenAi => !is_loopback(base_url),
    }
}

/// Connects to an endpoint with the key from the keychain and what is known of the server at `now`.
pub async fn open(
    store: &Store,
    secrets: &Secrets,
    endpoint: &EndpointId,
    params: &Params,
    now: i64,
) -> Result<Arc<dyn Provider>> {
    let needed = needs_key(endpoint.kind, &endpoint.base_url);
    let key = match endpoint.kind {
        Kind::Practice => None,
        kind => match secrets.key(kind).await {
            Ok(key) => key,
            // A server that needs none does not fail for a keychain that is not there.
            Err(_) if !needed => None,
            Err(error) => return Err(error),
        },
    };
    if key.is_none() && needed {
        return Err(EngineError::new(ErrorCode::NeedsKey, "There is no API key for this provider yet.")
            .hint("Paste it in Settings: it is kept in the system's keychain."));
    }
    let known = {
        let mut connection = store.read().await?;
        learned::learned(&mut connection, endpoint.kind.name(), &endpoint.base_url, &endpoint.model, now).await?
    };
    connect_with(endpoint, params, key, learned::facts(&known))
}

/// Connects with this key.
pub fn connect_with(
    endpoint: &EndpointId,
    params: &Params,
    key: Option<train_provider::Key>,
    facts: EndpointFacts,
) -> Result<Arc<dyn Provider>> {
    #[cfg(test)]
    if let Some(provider) = super::weather::stand_in::at(&endpoint.base_url) {
        return Ok(provider);
    }
    connect(Endpoint {
        kind: endpoint.kind,
        base_url: endpoint.base_url.clone(),
        key,
        timeout: Duration::from_secs(u64::from(params.timeout_seconds)),
        connect_timeout: CONNECT_TIMEOUT,
        facts,
        allow_http: params.allow_http,
    })
    .map_err(|error| EngineError::invalid(error.to_string()))
}
