//! Providers: which there are, and what is known of their servers.

use serde::{Deserialize, Serialize};

use crate::stored_enum::stored_enum;

stored_enum! {
    /// A provider.
    ProviderKind {
        /// Anthropic Messages.
        Anthropic = "anthropic",
        /// Any OpenAI-compatible server.
        OpenAi = "openai",
        /// The offline composer.
        Practice = "practice",
    }
}

impl ProviderKind {
    /// The provider's own address; empty for Practice, which has none.
    pub const fn own_address(self) -> &'static str {
        match self {
            Self::Anthropic => "https://api.anthropic.com",
            Self::OpenAi => "https://api.openai.com",
            Self::Practice => "",
        }
    }
}

stored_enum! {
    /// Where a key comes from.
    KeyStatus {
        /// From the system's keychain.
        Stored = "stored",
        /// From the environment, for this session.
        Environment = "environment",
        /// There is none.
        Missing = "missing",
        /// The server takes calls without one.
        NotNeeded = "not_needed",
        /// The keychain cannot be used.
        Unavailable = "unavailable",
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
