//! Pages on the web that the application knows. The window names one of them, never an address; the system's browser opens
//! it.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A page outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Page {
    /// Where Anthropic's keys are made.
    AnthropicKeys,
    /// Anthropic's rules of use.
    AnthropicTerms,
    /// Where OpenAI's keys are made.
    OpenaiKeys,
    /// OpenAI's rules of use.
    OpenaiTerms,
}

impl Page {
    /// Its address. This is the whole list of what the application opens.
    fn address(self) -> &'static str {
        match self {
            Self::AnthropicKeys => "https://console.anthropic.com/settings/keys",
            Self::AnthropicTerms => "https://www.anthropic.com/legal/commercial-terms",
            Self::OpenaiKeys => "https://platform.openai.com/api-keys",
            Self::OpenaiTerms => "https://openai.com/policies/services-agreement/",
        }
    }

    /// Opens it in the system's browser, without waiting for that.
    ///
    /// # Errors
    /// There is no browser; the message has the address.
    pub fn open(self) -> Result<(), String> {
        let address = self.address();
        tauri_plugin_opener::open_url(address, None::<&str>)
            .map_err(|error| format!("The browser could not be opened ({error}). The address is {address}"))
    }
}
