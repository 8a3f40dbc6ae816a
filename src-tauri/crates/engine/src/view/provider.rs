//! Providers: how they are called, their keys, models and prices.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::provider::{KeyStatus, ProviderKind};

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

/// The server that a key belongs to, and where the key would come from.
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
