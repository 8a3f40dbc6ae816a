//! The servers that batches talk to: connected with the key, paced together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use train_domain::call::Params;
use train_domain::money::Price;
use train_domain::pace::{Pace, Setting};
use train_domain::provider::{EndpointFacts, ProviderKind};
use train_practice::Practice;
use train_provider::{Endpoint, Key, Provider, connect, is_loopback};
use train_store::batches::Batch;
use train_store::{Connection, Store, learned, settings};

use super::places::Places;
use crate::error::{EngineError, ErrorCode, Result};
use crate::secret::{Secrets, Server};

/// A server that cannot be reached in this time will not be.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// One step of the ramp: about a round trip, in which a busy server would have said so.
const RAMP_LOCAL: Duration = Duration::from_micros(250);
const RAMP_REMOTE: Duration = Duration::from_millis(300);

/// Which server, model and account limits calls share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EndpointId {
    /// The protocol.
    pub kind: ProviderKind,
    /// The server's root.
    pub base_url: String,
    /// The model's id.
    pub model: String,
}

impl EndpointId {
    /// The one that a batch calls.
    ///
    /// # Errors
    /// This version does not know its provider.
    pub fn of(batch: &Batch) -> Result<Self> {
        let kind = ProviderKind::parse(&batch.provider)?;
        Ok(Self { kind, base_url: batch.base_url.clone(), model: batch.model.clone() })
    }
}

/// What calls to an endpoint cost by the price table (`today` as YYYY-MM-DD). A provider's list says nothing of a server on
/// this machine: there only a person's own price counts.
pub async fn listed_price(connection: &mut Connection, endpoint: &EndpointId, today: &str) -> Result<Option<Price>> {
    let EndpointId { kind, base_url, model } = endpoint;
    let known = settings::price(connection, kind.name(), model, today).await?;
    Ok(known.filter(|known| known.own || !is_loopback(base_url)).map(|known| known.price))
}

/// The places of every endpoint in use: whatever calls one account slows down together.
#[derive(Debug, Default)]
pub struct Endpoints {
    known: Mutex<HashMap<EndpointId, Arc<Places>>>,
}

impl Endpoints {
    /// The places of an endpoint, with the concurrency that the person set last, for a batch that starts or goes on `now`.
    pub fn of(&self, endpoint: &EndpointId, concurrency: u32, now: Duration) -> Arc<Places> {
        let mut known = self.known.lock().expect("no panic while locked");
        if let Some(places) = known.get(endpoint) {
            places.goes_on(concurrency, now);
            return Arc::clone(places);
        }
        let near = endpoint.kind == ProviderKind::Practice || is_loopback(&endpoint.base_url);
        let ramp_step = if near { RAMP_LOCAL } else { RAMP_REMOTE };
        let places = Arc::new(Places::new(Pace::new(Setting { concurrency, ramp_step })));
        known.insert(endpoint.clone(), Arc::clone(&places));
        places
    }
}

/// The key that belongs to the server of this address. Only the provider's own is known to take no call without one;
/// any other says so itself, with 401. A server that may need none does not fail for a keychain that is not there.
///
/// # Errors
/// The address cannot be read, or the provider's own server needs a key and the keychain cannot be used.
pub async fn key_for(secrets: &Secrets, kind: ProviderKind, base_url: &str) -> Result<Option<Key>> {
    if kind == ProviderKind::Practice {
        return Ok(None);
    }
    let server = Server::at(kind, base_url)?;
    match secrets.key(&server).await {
        Err(_) if !server.is_own() => Ok(None),
        key => key,
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
    let key = key_for(secrets, endpoint.kind, &endpoint.base_url).await?;
    if key.is_none() && endpoint.kind != ProviderKind::Practice {
        let server = Server::at(endpoint.kind, &endpoint.base_url)?;
        if server.is_own() {
            let message = format!("There is no API key for {} yet.", server.name());
            return Err(EngineError::new(ErrorCode::NeedsKey, message).hint(
                "Paste it in Settings, or store it with `train-cli key set`: it is kept in the system's keychain.",
            ));
        }
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
    key: Option<Key>,
    facts: EndpointFacts,
) -> Result<Arc<dyn Provider>> {
    #[cfg(test)]
    if let Some(provider) = super::provider_script::stand_in::at(&endpoint.base_url) {
        return Ok(provider);
    }
    if endpoint.kind == ProviderKind::Practice {
        return Ok(Arc::new(Practice::from_env()));
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
    .map_err(|error| EngineError::invalid(error.to_string()).hint(error.todo()))
}
