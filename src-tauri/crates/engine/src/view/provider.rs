//! Providers: how they are called, their keys, models and prices.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::provider::{KeyStatus, ProviderKind};
use train_store::settings::ListedPrice;
use train_store::stored::StoredProvider;

use crate::error::{EngineError, Result};
use crate::view;

/// How calls are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProviderInput {
    pub kind: ProviderKind,
    /// The server's root.
    pub base_url: String,
    pub model: String,
    /// The most output tokens of one answer.
    pub max_tokens: u32,
    /// `None`: the model's own.
    pub temperature: Option<f32>,
    /// The most calls at a time.
    pub concurrency: u32,
    /// For a whole call, counted from the send.
    pub timeout_seconds: u32,
    /// How often an unusable answer is asked for again.
    pub invalid_retries: u32,
    /// Go on by itself after the provider was saturated or could not be reached.
    pub auto_resume: bool,
    /// The usual spending limit of a batch.
    pub limit_micros: Option<f64>,
    /// Plain http to this server, which is not on this machine.
    pub allow_http: bool,
}

impl ProviderInput {
    /// These settings, but for what was saved.
    pub(crate) fn with_saved(self, saved: StoredProvider) -> Self {
        Self {
            kind: self.kind,
            base_url: saved.base_url.unwrap_or(self.base_url),
            model: saved.model.unwrap_or(self.model),
            max_tokens: saved.max_tokens.unwrap_or(self.max_tokens),
            temperature: saved.temperature.or(self.temperature),
            concurrency: saved.concurrency.unwrap_or(self.concurrency),
            timeout_seconds: saved.timeout_seconds.unwrap_or(self.timeout_seconds),
            invalid_retries: saved.invalid_retries.unwrap_or(self.invalid_retries),
            auto_resume: saved.auto_resume.unwrap_or(self.auto_resume),
            limit_micros: saved.limit_micros.or(self.limit_micros),
            allow_http: saved.allow_http,
        }
    }
}

impl From<ProviderInput> for StoredProvider {
    fn from(input: ProviderInput) -> Self {
        let ProviderInput {
            kind,
            base_url,
            model,
            max_tokens,
            temperature,
            concurrency,
            timeout_seconds,
            invalid_retries,
            auto_resume,
            limit_micros,
            allow_http,
        } = input;
        Self {
            kind: Some(kind),
            base_url: Some(base_url),
            model: Some(model),
            max_tokens: Some(max_tokens),
            temperature,
            concurrency: Some(concurrency),
            timeout_seconds: Some(timeout_seconds),
            invalid_retries: Some(invalid_retries),
            auto_resume: Some(auto_resume),
            limit_micros,
            allow_http,
        }
    }
}

/// A model's price, per million tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PriceView {
    pub provider: String,
    pub model: String,
    pub input_micros: f64,
    pub output_micros: f64,
    /// YYYY-MM-DD.
    pub effective_from: String,
    /// Where it is from, in words.
    pub source: String,
}

impl From<ListedPrice> for PriceView {
    fn from(price: ListedPrice) -> Self {
        Self {
            provider: price.provider,
            model: price.model,
            input_micros: view::number(price.input),
            output_micros: view::number(price.output),
            effective_from: price.effective_from,
            source: price.source,
        }
    }
}

impl TryFrom<PriceView> for ListedPrice {
    type Error = EngineError;

    fn try_from(price: PriceView) -> Result<Self> {
        let whole = |micros: f64, what: &str| {
            // Checked to be a whole number in range.
            if micros.is_finite() && (0.0..=1e12).contains(&micros) {
                Ok(micros.round() as i64)
            } else {
                Err(EngineError::invalid(format!("The {what} price is not an amount in USD.")))
            }
        };
        Ok(Self {
            input: whole(price.input_micros, "input")?,
            output: whole(price.output_micros, "output")?,
            provider: price.provider,
            model: price.model,
            effective_from: price.effective_from,
            source: price.source,
        })
    }
}

/// The chosen provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProviderView {
    /// New batches are made with it.
    pub chosen: bool,
    pub settings: ProviderInput,
    pub label: String,
    /// The server that its key belongs to.
    pub server: String,
    pub key_status: KeyStatus,
    pub key_hint: Option<String>,
    pub terms_accepted: bool,
    /// `None` where it is not known.
    pub price: Option<PriceView>,
    /// Calls cost nothing, as far as is known.
    pub free: bool,
    pub learned: Vec<LearnedView>,
}

/// What calls to a server do differently: "without structured output", and since when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LearnedView {
    pub words: String,
    pub since: f64,
}

/// The server that a key or a mail password belongs to, and where that would come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyView {
    pub server: String,
    pub status: KeyStatus,
    /// What to do, where the keychain cannot be used.
    pub hint: Option<String>,
}

/// What a provider starts with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProviderDefaults {
    pub kind: ProviderKind,
    pub label: String,
    pub base_url: String,
    pub model: String,
    pub needs_key: bool,
    /// The rules of use that have to be read once.
    pub terms: Option<String>,
    pub help: String,
}

/// A model that a server offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelInfo {
    pub id: String,
    pub label: String,
    /// The most output tokens of one answer, where the server tells.
    pub max_tokens: Option<u32>,
    pub price: Option<PriceView>,
}

/// What a test of the connection found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionReport {
    pub ok: bool,
    pub title: String,
    pub detail: String,
    pub todo: Option<String>,
    pub models: Vec<ModelInfo>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> StoredProvider {
        serde_json::from_str(text).expect("a text that a release wrote is read")
    }

    fn defaults() -> ProviderInput {
        ProviderInput {
            kind: ProviderKind::Anthropic,
            base_url: "https://default".into(),
            model: "default".into(),
            max_tokens: 1,
            temperature: None,
            concurrency: 2,
            timeout_seconds: 3,
            invalid_retries: 0,
            auto_resume: true,
            limit_micros: None,
            allow_http: false,
        }
    }

    #[test]
    fn settings_of_earlier_releases_are_read_whole() {
        let stored = read(
            r#"{"kind":"anthropic","baseUrl":"https://api.anthropic.com","model":"claude-sonnet-5-5","maxTokens":4096,"temperature":0.5,"concurrency":7,"timeoutSeconds":240,"invalidRetries":1,"autoResume":false,"limitMicros":2500000.0}"#,
        );
        let expected = ProviderInput {
            kind: ProviderKind::Anthropic,
            base_url: "https://api.anthropic.com".into(),
            model: "claude-sonnet-5-5".into(),
            max_tokens: 4_096,
            temperature: Some(0.5),
            concurrency: 7,
            timeout_seconds: 240,
            invalid_retries: 1,
            auto_resume: false,
            limit_micros: Some(2_500_000.0),
            allow_http: false,
        };
        assert_eq!(defaults().with_saved(stored), expected);
    }

    #[test]
    fn a_field_that_a_release_did_not_know_or_no_longer_knows_resets_no_other() {
        let stored = read(
            r#"{"kind":"openai","baseUrl":"http://localhost:1234","model":"m","limitMicros":10.0,"colour":"red"}"#,
        );
        let settings = defaults().with_saved(stored);
        assert_eq!((settings.model.as_str(), settings.limit_micros, settings.concurrency), ("m", Some(10.0), 2));
    }

    #[test]
    fn what_is_written_is_read_back_the_same() {
        let settings =
            ProviderInput { limit_micros: Some(1.5), temperature: Some(0.25), allow_http: true, ..defaults() };
        let written = serde_json::to_string(&StoredProvider::from(settings.clone())).expect("plain data");
        assert_eq!(defaults().with_saved(read(&written)), settings);
    }

    #[test]
    fn a_price_that_is_no_amount_is_refused() {
        for (input, output) in [(-1.0, 1.0), (1.0, f64::NAN), (f64::INFINITY, 1.0), (1.0, 2e12)] {
            let price = PriceView {
                provider: "openai".into(),
                model: "m".into(),
                input_micros: input,
                output_micros: output,
                effective_from: "2026-03-01".into(),
                source: String::new(),
            };
            assert!(ListedPrice::try_from(price).is_err(), "{input}/{output}");
        }
    }
}
