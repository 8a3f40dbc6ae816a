//! Where calls go, with which key, and what is known of the server there.

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Which protocol an endpoint speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Anthropic Messages.
    Anthropic,
    /// OpenAI's chat completions, which most local servers speak too.
    OpenAi,
    /// No server: conversations composed on this machine, free of charge.
    Practice,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Anthropic, Self::OpenAi, Self::Practice];

    /// The name stored and typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::OpenAi => "openai",
            Self::Practice => "practice",
        }
    }

    /// The provider's own address; empty for Practice, which has none.
    pub fn own_address(self) -> &'static str {
        match self {
            Self::Anthropic => "https://api.anthropic.com",
            Self::OpenAi => "https://api.openai.com",
            Self::Practice => "",
        }
    }

    /// The kind of a stored or typed name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Everything that a connection needs.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The protocol.
    pub kind: Kind,
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

/// What an endpoint was found to lack. All false means: nothing is known to be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EndpointFacts {
    /// It takes no JSON schema for the answer.
    pub no_schema: bool,
    /// It takes no temperature.
    pub no_temperature: bool,
    /// It wants `max_completion_tokens` in place of `max_tokens`.
    pub max_completion_tokens: bool,
    /// It takes no system prompt: what that says begins the user's message.
    pub no_system_role: bool,
    /// It passes calls on to a paid service.
    pub gateway: bool,
}

impl EndpointFacts {
    /// What is known beyond other facts.
    #[must_use]
    pub fn beyond(self, other: Self) -> Self {
        Self {
            no_schema: self.no_schema && !other.no_schema,
            no_temperature: self.no_temperature && !other.no_temperature,
            max_completion_tokens: self.max_completion_tokens && !other.max_completion_tokens,
            no_system_role: self.no_system_role && !other.no_system_role,
            gateway: self.gateway && !other.gateway,
        }
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

    #[test]
    fn names_lead_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(Kind::from_name("OpenAI"), None);
    }
}
