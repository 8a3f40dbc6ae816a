//! Which provider, how it is called, its key and its prices.

use std::time::Duration;

use train_domain::call::Params;
use train_domain::provider::EndpointFacts;
use train_provider::{is_loopback, test_connection};
use train_store::settings::ListedPrice;
use train_store::stored::StoredProvider;
use train_store::{learned, settings};
use zeroize::Zeroizing;

use super::limits;
use crate::Engine;
use crate::error::{EngineError, ErrorCode, Result};
use crate::run::{EndpointId, connect_with, key_for};
use crate::secret::Server;
use crate::view::{
    self, ConnectionReport, KeyStatus, KeyView, ModelInfo, PriceView, ProviderDefaults, ProviderInput, ProviderKind,
    ProviderView,
};

const CHOSEN: &str = "provider";
/// A server that gave no list of its models is asked again after this long: while it does not answer, each time takes seconds.
const ASK_AGAIN: Duration = Duration::from_secs(60);

fn key_of(kind: ProviderKind, what: &str) -> String {
    format!("{what}.{}", kind.name())
}

const ANTHROPIC_TERMS: &str = "Anthropic's terms forbid using its models' answers to train competing models without permission. Whether your fine-tune may learn from them is for you to decide. Train stamps the model on every conversation. An open-weight model on your own machine is a choice without this question.";
const OPENAI_TERMS: &str = "OpenAI's terms forbid using its models' answers to develop competing models; other hosted providers have rules of their own. Whether your fine-tune may learn from them is for you to decide. Train stamps the model on every conversation. An open-weight model on your own machine is a choice without this question.";

/// What each provider starts with.
pub fn defaults(kind: ProviderKind) -> ProviderDefaults {
    let (label, base_url, model, needs_key, terms, help) = match kind {
        ProviderKind::Anthropic => (
            "Anthropic",
            kind.own_address(),
            "claude-sonnet-5-5",
            true,
            Some(ANTHROPIC_TERMS),
            "Claude models. Needs an API key from console.anthropic.com.",
        ),
        ProviderKind::OpenAi => (
            "OpenAI-compatible",
            kind.own_address(),
            "",
            true,
            Some(OPENAI_TERMS),
            "OpenAI, OpenRouter, or a server of your own such as Ollama, LM Studio, llama.cpp or vLLM. A local server needs no key and costs nothing.",
        ),
        ProviderKind::Practice => (
            "Practice",
            kind.own_address(),
            "practice-1",
            false,
            None,
            "Composes plausible conversations on this machine: no key, no cost, nothing leaves it. For trying things out, not for training.",
        ),
    };
    ProviderDefaults {
        kind,
        label: label.into(),
        base_url: base_url.into(),
        model: model.into(),
        needs_key,
        terms: terms.map(Into::into),
        help: help.into(),
    }
}

fn default_settings(kind: ProviderKind) -> ProviderInput {
    let (defaults, params) = (defaults(kind), Params::default());
    ProviderInput {
        kind,
        base_url: defaults.base_url,
        model: defaults.model,
        max_tokens: params.max_tokens,
        temperature: params.temperature,
        concurrency: params.concurrency,
        timeout_seconds: params.timeout_seconds,
        invalid_retries: params.invalid_retries,
        auto_resume: params.auto_resume,
        limit_micros: None,
        allow_http: params.allow_http,
    }
}

/// Refuses values that cannot be obeyed.
pub(crate) fn check(input: &ProviderInput) -> Result<()> {
    let refuse = |message: &str| Err(EngineError::invalid(message).hint("Choose another value; nothing was changed."));
    if !limits::CONCURRENCY.contains(&input.concurrency) {
        return refuse("Calls at a time must be between 1 and 1,000.");
    }
    if !limits::MAX_TOKENS.contains(&input.max_tokens) {
        return refuse("The limit of output tokens must be between 256 and 128,000.");
    }
    if !limits::TIMEOUT_SECONDS.contains(&input.timeout_seconds) {
        return refuse("The timeout must be between 1 and 3,600 seconds.");
    }
    if !limits::INVALID_RETRIES.contains(&input.invalid_retries) {
        return refuse("An unusable answer can be asked for again at most 3 times.");
    }
    if input.temperature.is_some_and(|temperature| !limits::TEMPERATURE.contains(&temperature)) {
        return refuse("The temperature must be between 0 and 2.");
    }
    if input.model.chars().count() > 200 || input.model.chars().any(char::is_control) {
        return refuse("The model's name is longer than 200 characters or holds a line break.");
    }
    if let Some(limit) = input.limit_micros {
        view::micros(limit)?;
    }
    Ok(())
}

impl Engine {
    /// What each provider starts with.
    pub fn provider_defaults(&self) -> Vec<ProviderDefaults> {
        ProviderKind::ALL.map(defaults).into()
    }

    /// The settings of one provider: as they were saved, else its defaults.
    pub(crate) async fn settings_of(&self, kind: ProviderKind) -> Result<ProviderInput> {
        let saved: Option<StoredProvider> =
            settings::get(&mut *self.inner.store.read().await?, &key_of(kind, "provider")).await?;
        Ok(default_settings(kind).with_saved(saved.unwrap_or_default()))
    }

    /// The settings of the chosen provider.
    pub(crate) async fn chosen(&self) -> Result<Option<ProviderInput>> {
        let kind: Option<ProviderKind> = settings::get(&mut *self.inner.store.read().await?, CHOSEN).await?;
        match kind {
            Some(kind) => self.settings_of(kind).await.map(Some),
            None => Ok(None),
        }
    }

    /// The chosen provider with its key's status and its price; Practice's defaults where none was chosen.
    pub async fn provider(&self) -> Result<ProviderView> {
        let chosen = self.chosen().await?;
        let (is_chosen, settings) =
            (chosen.is_some(), chosen.unwrap_or_else(|| default_settings(ProviderKind::Practice)));
        self.show_provider(is_chosen, settings).await
    }

    /// One provider as it was saved, whether it is the chosen one or not.
    pub async fn provider_of(&self, kind: ProviderKind) -> Result<ProviderView> {
        let chosen = self.chosen().await?.is_some_and(|chosen| chosen.kind == kind);
        let settings = self.settings_of(kind).await?;
        self.show_provider(chosen, settings).await
    }

    async fn show_provider(&self, chosen: bool, settings: ProviderInput) -> Result<ProviderView> {
        let kind = settings.kind;
        let KeyView { server, status: key_status, hint: key_hint } = self
            .key_status(settings.kind, Some(&settings.base_url))
            .await
            .unwrap_or_else(|_| KeyView { server: settings.base_url.clone(), status: KeyStatus::Missing, hint: None });
        let today = self.inner.clock.today();
        let price = settings::price(&mut *self.inner.store.read().await?, kind.name(), &settings.model, &today).await?;
        let local = is_loopback(&settings.base_url);
        // What a provider lists is no price of a server on this machine.
        let price = price.filter(|known| known.own || !local);
        let gateway =
            learned::is_gateway(&mut *self.inner.store.read().await?, kind.name(), &settings.base_url).await?;
        let free = settings.kind == ProviderKind::Practice || local && price.is_none() && !gateway;
        let label = if local && settings.kind == ProviderKind::OpenAi {
            "Local server".into()
        } else {
            defaults(settings.kind).label
        };
        Ok(ProviderView {
            chosen,
            label,
            server,
            key_hint,
            key_status,
            terms_accepted: self.terms_accepted(&settings).await?,
            learned: self.learned_of(&settings).await?,
            price: price.map(|known| known.listed.into()),
            free,
            settings,
        })
    }

    async fn terms_accepted(&self, settings: &ProviderInput) -> Result<bool> {
        if defaults(settings.kind).terms.is_none() || is_loopback(&settings.base_url) {
            return Ok(true);
        }
        let accepted: Option<i64> =
            settings::get(&mut *self.inner.store.read().await?, &key_of(settings.kind, "terms")).await?;
        Ok(accepted.is_some())
    }

    pub(crate) async fn require_terms(&self, settings: &ProviderInput) -> Result<()> {
        if self.terms_accepted(settings).await? {
            return Ok(());
        }
        Err(EngineError::new(ErrorCode::TermsNotAccepted, "The provider's rules of use were not read yet.")
            .hint("Read them in the provider's settings, once."))
    }

    /// Chooses a provider and saves how it is called.
    ///
    /// # Errors
    /// A value that cannot be obeyed is named.
    pub async fn save_provider(&self, mut input: ProviderInput) -> Result<ProviderView> {
        input.base_url = input.base_url.trim().trim_end_matches('/').to_owned();
        input.model = input.model.trim().to_owned();
        check(&input)?;
        if input.kind != ProviderKind::Practice {
            // The address is refused here, at the field, and not at the first call.
            drop(connect_with(&endpoint_id(&input), &params(&input), None, EndpointFacts::default())?);
        }
        if input.limit_micros.is_some() && self.price_of(&input).await?.is_none() {
            let message =
                format!("The price of {} is not known, so a usual spending limit cannot be held.", input.model);
            return Err(EngineError::new(ErrorCode::PriceUnknown, message)
                .hint("Enter the model's price first, or leave the limit empty."));
        }
        let kind = input.kind;
        self.write(move |connection| {
            Box::pin(async move {
                settings::set(connection, &key_of(kind, "provider"), &StoredProvider::from(input)).await?;
                settings::set(connection, CHOSEN, &kind).await
            })
        })
        .await?;
        self.provider().await
    }

    /// Notes that a provider's rules of use were read.
    pub async fn accept_terms(&self, kind: ProviderKind) -> Result<ProviderView> {
        let now = self.inner.clock.now_ms();
        self.write(move |connection| {
            Box::pin(async move { settings::set(connection, &key_of(kind, "terms"), &now).await })
        })
        .await?;
        self.provider_of(kind).await
    }

    /// Stores or replaces the key of a server in the keychain; without an address that of the provider's own. It cannot be
    /// read back, and no other server gets it.
    ///
    /// # Errors
    /// The key is empty, the address cannot be read, or the keychain cannot be used.
    pub async fn set_key(&self, kind: ProviderKind, base_url: Option<&str>, key: String) -> Result<ProviderView> {
        let key = Zeroizing::new(key);
        self.inner.secrets.set(&server_of(kind, base_url)?, key).await?;
        self.provider_of(kind).await
    }

    /// Removes the key of a server from the keychain; without an address that of the provider's own.
    ///
    /// # Errors
    /// The address cannot be read, or the keychain cannot be used.
    pub async fn delete_key(&self, kind: ProviderKind, base_url: Option<&str>) -> Result<ProviderView> {
        self.inner.secrets.delete(&server_of(kind, base_url)?).await?;
        self.provider_of(kind).await
    }

    /// Where the key of a server would come from; without an address that of the provider's own.
    ///
    /// # Errors
    /// The address cannot be read.
    pub async fn key_status(&self, kind: ProviderKind, base_url: Option<&str>) -> Result<KeyView> {
        if kind == ProviderKind::Practice {
            return Ok(KeyView { server: String::new(), status: KeyStatus::NotNeeded, hint: None });
        }
        let server = server_of(kind, base_url)?;
        let (status, hint) = self.inner.secrets.status(&server).await;
        let none = !matches!(status, KeyStatus::Stored | KeyStatus::Environment);
        let local = base_url.is_some_and(is_loopback);
        let (status, hint) = if none && local { (KeyStatus::NotNeeded, None) } else { (status, hint) };
        Ok(KeyView { server: server.name().into(), status, hint })
    }

    /// What the server is called that a key would be for; without an address the provider's own.
    ///
    /// # Errors
    /// The address cannot be read, or the provider needs no key.
    pub fn key_server(&self, kind: ProviderKind, base_url: Option<&str>) -> Result<String> {
        Ok(server_of(kind, base_url)?.name().into())
    }

    /// Tries to reach a provider, and says in words what is wrong.
    ///
    /// # Errors
    /// The address cannot be used, or the keychain cannot.
    pub async fn test_connection(&self, input: &ProviderInput) -> Result<ConnectionReport> {
        check(input)?;
        let endpoint = endpoint_id(input);
        let mut params = params(input);
        params.timeout_seconds = params.timeout_seconds.min(30);
        // The address first: what cannot be used gets no key.
        let connected = match connect_with(&endpoint, &params, None, EndpointFacts::default()) {
            Ok(_) => {
                let key = key_for(&self.inner.secrets, endpoint.kind, &endpoint.base_url).await?;
                connect_with(&endpoint, &params, key, EndpointFacts::default())
            }
            refused => refused,
        };
        let provider = match connected {
            Ok(provider) => provider,
            Err(error) => {
                return Ok(ConnectionReport {
                    ok: false,
                    title: "The address cannot be used".into(),
                    detail: error.message,
                    todo: error.hint,
                    models: Vec::new(),
                });
            }
        };
        let report = test_connection(&*provider, &input.model).await;
        if provider.facts().gateway {
            self.note_gateway(&endpoint).await?;
        }
        let today = self.inner.clock.today();
        let mut connection = self.inner.store.read().await?;
        let mut models = Vec::with_capacity(report.models.len());
        for model in report.models {
            let price = settings::price(&mut connection, endpoint.kind.name(), &model.id, &today)
                .await?
                .map(|known| known.listed.into());
            models.push(ModelInfo { id: model.id, label: model.label, max_tokens: model.max_tokens, price });
        }
        Ok(ConnectionReport { ok: report.ok, title: report.title, detail: report.detail, todo: report.todo, models })
    }

    /// Whether a server on this machine passes calls on to a paid service. One that did not say so yet is asked for its
    /// list of models, until it has given one: who does names itself in the headers.
    pub(crate) async fn is_gateway(&self, input: &ProviderInput) -> Result<bool> {
        let endpoint = endpoint_id(input);
        let mut connection = self.inner.store.read().await?;
        if learned::is_gateway(&mut connection, endpoint.kind.name(), &endpoint.base_url).await? {
            return Ok(true);
        }
        drop(connection);
        let place = (endpoint.kind, endpoint.base_url.clone());
        let now = self.inner.clock.elapsed();
        let asked = self.inner.asked.lock().expect("no panic while locked").get(&place).copied();
        if asked.is_some_and(|until| now < until) {
            return Ok(false);
        }
        let mut params = params(input);
        params.timeout_seconds = 2;
        let key = key_for(&self.inner.secrets, endpoint.kind, &endpoint.base_url).await?;
        let provider = connect_with(&endpoint, &params, key, EndpointFacts::default())?;
        // What else is wrong with the server, the first call tells.
        let until = if provider.models().await.is_ok() { Duration::MAX } else { now + ASK_AGAIN };
        self.inner.asked.lock().expect("no panic while locked").insert(place, until);
        if provider.facts().gateway {
            self.note_gateway(&endpoint).await?;
        }
        Ok(provider.facts().gateway)
    }

    async fn note_gateway(&self, endpoint: &EndpointId) -> Result<()> {
        let (EndpointId { kind, base_url, model }, now) = (endpoint.clone(), self.inner.clock.now_ms());
        let noted = self.write(move |connection| {
            Box::pin(async move {
                let facts = EndpointFacts { gateway: true, ..EndpointFacts::default() };
                learned::remember(connection, kind.name(), &base_url, &model, facts, now).await
            })
        });
        noted.await
    }

    /// The price table.
    pub async fn prices(&self) -> Result<Vec<PriceView>> {
        let prices = settings::prices(&mut *self.inner.store.read().await?).await?;
        Ok(prices.into_iter().map(Into::into).collect())
    }

    /// Adds or replaces a price of the person's own.
    ///
    /// # Errors
    /// An amount or a date that is none, or a provider that no call is paid for.
    pub async fn save_price(&self, price: PriceView) -> Result<Vec<PriceView>> {
        if !matches!(ProviderKind::parse(&price.provider), Ok(ProviderKind::Anthropic | ProviderKind::OpenAi)) {
            return Err(EngineError::invalid("No call is paid for at this provider, so it has no prices.")
                .hint("Choose Anthropic or OpenAI-compatible."));
        }
        let price = ListedPrice::try_from(price)?;
        self.write(move |connection| Box::pin(async move { settings::save_price(connection, &price).await })).await?;
        self.prices().await
    }
}

fn server_of(kind: ProviderKind, base_url: Option<&str>) -> Result<Server> {
    Server::at(kind, base_url.unwrap_or(kind.own_address()))
}

pub(super) fn endpoint_id(input: &ProviderInput) -> EndpointId {
    EndpointId {
        kind: input.kind,
        base_url: input.base_url.trim().trim_end_matches('/').to_owned(),
        model: input.model.clone(),
    }
}

pub(super) fn params(input: &ProviderInput) -> Params {
    Params {
        max_tokens: input.max_tokens,
        temperature: input.temperature,
        concurrency: input.concurrency,
        timeout_seconds: input.timeout_seconds,
        invalid_retries: input.invalid_retries,
        auto_resume: input.auto_resume,
        allow_http: input.allow_http,
    }
}
