//! Where calls go, with which key, and what is known of the server there.

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use train_domain::provider::{EndpointFacts, ProviderKind};
use zeroize::Zeroizing;

/// Everything that a connection needs.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The protocol.
    pub kind: ProviderKind,
    /// The server's address as people paste it: its root, or with the version of the API, or down to a call.
    pub base_url: String,
    /// The API key; local servers often want none.
    pub key: Option<Key>,
    /// From the send to the last byte of the answer.
    pub timeout: Duration,
    /// Until a connection stands.
    pub connect_timeout: Duration,
    /// What earlier calls have learned.
    pub facts: EndpointFacts,
    /// Lets plain http go to an address that is not loopback.
    pub allow_http: bool,
}

/// An API key. Printed as `***`, never serialised, and wiped from memory with its last owner.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<String>);

impl Key {
    /// Takes the key as the person pasted it: blanks around it are no part of it.
    pub fn new(key: Zeroizing<String>) -> Self {
        Self(Zeroizing::new(key.trim().to_owned()))
    }

    /// The secret itself, for the one header that carries it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// One of the facts, as something to be learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lacks {
    Schema = 1,
    Temperature = 2,
    MaxTokens = 4,
    SystemRole = 8,
}

/// The bit of a gateway, apart from what is lacking.
const GATEWAY: u8 = 128;

/// The facts shared by all calls in flight.
#[derive(Debug)]
pub(crate) struct Learned(AtomicU8);

impl Learned {
    pub(crate) fn new(facts: EndpointFacts) -> Self {
        let bit = |known: bool, lacks: Lacks| if known { lacks as u8 } else { 0 };
        Self(AtomicU8::new(
            bit(facts.no_schema, Lacks::Schema)
                | bit(facts.no_temperature, Lacks::Temperature)
                | bit(facts.max_completion_tokens, Lacks::MaxTokens)
                | bit(facts.no_system_role, Lacks::SystemRole)
                | if facts.gateway { GATEWAY } else { 0 },
        ))
    }

    pub(crate) fn learn(&self, lacks: Lacks) {
        self.0.fetch_or(lacks as u8, Ordering::Relaxed);
    }

    pub(crate) fn is_gateway(&self) {
        self.0.fetch_or(GATEWAY, Ordering::Relaxed);
    }

    pub(crate) fn facts(&self) -> EndpointFacts {
        let bits = self.0.load(Ordering::Relaxed);
        let has = |lacks: Lacks| bits & lacks as u8 != 0;
        EndpointFacts {
            no_schema: has(Lacks::Schema),
            no_temperature: has(Lacks::Temperature),
            max_completion_tokens: has(Lacks::MaxTokens),
            no_system_role: has(Lacks::SystemRole),
            gateway: bits & GATEWAY != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_trimmed_and_never_printed() {
        let key = Key::new(" sk-secret\n".to_owned().into());
        assert_eq!(key.reveal(), "sk-secret");
        assert_eq!(format!("{key:?} {:?}", Some(&key)), "*** Some(***)");
    }

    #[test]
    fn facts_are_kept_and_added_to() {
        let known = EndpointFacts { no_temperature: true, ..EndpointFacts::default() };
        let learned = Learned::new(known);
        assert_eq!(learned.facts(), known);
        learned.learn(Lacks::Schema);
        learned.learn(Lacks::Schema);
        let now = learned.facts();
        assert!(now.no_schema && now.no_temperature && !now.max_completion_tokens && !now.no_system_role);
        assert_eq!(now.beyond(known), EndpointFacts { no_schema: true, ..EndpointFacts::default() });
        learned.learn(Lacks::SystemRole);
        assert!(learned.facts().no_system_role);
    }
}
