//! Estimates and starts of batches.

use std::time::Duration;

use train_domain::call::Params;
use train_domain::status::{BatchKind, Purpose};
use train_provider::{is_loopback, origin};
use train_store::library::LoadedLibrary;
use train_store::new_batch::NewBatch;
use train_store::{batches, examples, library, rows, settings, template_rows};

pub use train_domain::money::Price;

use crate::Engine;
use crate::aside::aside;
use crate::error::{EngineError, ErrorCode, Result};
use crate::estimate::{self, Question};
use crate::run::listed_price;
use crate::template_check;
use crate::view::{
    self, BatchView, EstimateView, GenerateInput, ItemBody, ItemKind, ProviderInput, ProviderKind, Target,
};

/// What one run does differently from the settings. Unset: as in the settings.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub kind: Option<ProviderKind>,
    /// The server's root.
    pub base_url: Option<String>,
    pub model: Option<String>,
    /// The most calls at a time.
    pub concurrency: Option<u32>,
    /// Upper bound of the output, in tokens.
    pub max_tokens: Option<u32>,
    /// For the whole call, counted from the send.
    pub timeout: Option<Duration>,
    /// The model's price for this run.
    pub price: Option<Price>,
    /// Plain http to other machines is allowed.
    pub allow_http: bool,
    /// Without a window: no terms are asked for, one row is a batch like any other, and a pause stays one.
    pub headless: bool,
}

/// A batch that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub request_id: String,
    pub dataset_id: u32,
    pub target: Target,
    /// What is asked for besides the rows, as JSON.
    pub input: Option<String>,
    /// The version that was read, where it is one row.
    pub seen: Option<u32>,
    pub limit_micros: Option<f64>,
    pub email: bool,
}

/// How a batch will be made.
pub(super) struct Plan {
    pub settings: ProviderInput,
    pub params: Params,
    pub price: Option<Price>,
}

impl Plan {
    /// What is to be estimated of rows.
    pub fn question<'q>(&'q self, dataset_id: u32, target: &'q Target, input: Option<&'q str>) -> Question<'q> {
        Question {
            dataset_id: i64::from(dataset_id),
            target,
            provider: self.settings.kind,
            model: &self.settings.model,
            params: &self.params,
            price: self.price.as_ref(),
            input,
        }
    }
}

impl Engine {
    /// What a batch will probably take.
    ///
    /// # Errors
    /// No provider was chosen yet, or the database cannot be read.
    pub async fn estimate(&self, dataset_id: u32, target: &Target, overrides: &Overrides) -> Result<EstimateView> {
        let plan = self.plan(overrides).await?;
        let question = plan.question(dataset_id, target, None);
        let estimate = estimate::estimate(&mut *self.inner.store.read().await?, question).await?;
        // Pointed out to a person before she pays; nobody reads it without a window.
        if overrides.headless {
            return Ok(estimate);
        }
        let mut connection = self.inner.store.read().await?;
        let dataset = i64::from(dataset_id);
        let similar = rows::repeated(&mut connection, dataset, target).await?;
        let approved = rows::approved(&mut connection, dataset, target).await?;
        let rows = template_rows::of_target(&mut connection, dataset, target).await?;
        let shown = examples::of(&mut connection, dataset).await?;
        // What is wrong with the library is told where the batch starts.
        let library = library::load(&mut connection, dataset).await.unwrap_or_default();
        drop(connection);
        let unchosen_voice = unchosen_voice(&library);
        let look = move || template_check::lacking(&library, shown, &rows);
        let lacking = aside("The prompts could not be looked at.", look).await?;
        Ok(EstimateView { similar, approved, lacking, unchosen_voice, ..estimate })
    }

    /// Starts a batch. The same request id again gives the same batch and starts nothing.
    ///
    /// # Errors
    /// No provider, no key, terms not accepted, a mail asked for and not set up, an unknown price under a limit, a limit below one call, nothing to
    /// generate, or another process that generates in this folder.
    pub async fn generate(&self, input: &GenerateInput, overrides: &Overrides) -> Result<BatchView> {
        let GenerateInput { request_id, dataset_id, target, limit_micros, email, max_tokens } = input.clone();
        let (input, seen) = (None, None);
        let asked = Asked { request_id, dataset_id, target, input, seen, limit_micros, email };
        let max_tokens = max_tokens.or(overrides.max_tokens);
        self.start(asked, &Overrides { max_tokens, ..overrides.clone() }).await
    }

    /// The one way to a batch that writes.
    pub(super) async fn start(&self, asked: Asked, overrides: &Overrides) -> Result<BatchView> {
        let plan = self.plan(overrides).await?;
        if !overrides.headless {
            self.require_terms(&plan.settings).await?;
        }
        if asked.email {
            self.require_mail().await?;
        }
        let question = plan.question(asked.dataset_id, &asked.target, asked.input.as_deref());
        let estimate = estimate::estimate(&mut *self.inner.store.read().await?, question).await?;
        let kind = self.batch_kind(asked.dataset_id, &asked.target, overrides).await?;
        self.launch(plan, &estimate, kind, Purpose::Write, asked).await
    }

    /// Starts a batch that was thought through and estimated.
    pub(super) async fn launch(
        &self,
        plan: Plan,
        estimate: &EstimateView,
        kind: BatchKind,
        purpose: Purpose,
        asked: Asked,
    ) -> Result<BatchView> {
        let cap = asked.limit_micros.map(view::micros).transpose()?;
        check_limit(cap, &plan, estimate)?;
        let noted = plan.price.is_none() && is_loopback(&plan.settings.base_url);
        let new = NewBatch {
            dataset_id: i64::from(asked.dataset_id),
            request_id: asked.request_id,
            kind,
            purpose,
            input: asked.input,
            seen: asked.seen.map(i64::from),
            provider: plan.settings.kind,
            base_url: plan.settings.base_url,
            model: plan.settings.model,
            params: plan.params,
            price: plan.price,
            cap,
            target: asked.target,
            estimate: serde_json::to_string(&estimate::stored(estimate)).ok(),
            email: asked.email,
            now: self.inner.clock.now_ms(),
        };
        let id = self.inner.supervisor.start(new).await?;
        if noted {
            let noted = self.write(move |connection| Box::pin(batches::note_gateway(connection, id)));
            noted.await?;
        }
        self.inner.supervisor.show(id).await
    }

    async fn batch_kind(&self, dataset_id: u32, target: &Target, overrides: &Overrides) -> Result<BatchKind> {
        Ok(match target {
            Target::All => BatchKind::All,
            Target::Failed => BatchKind::Failed,
            Target::Ids { ids } if ids.len() == 1 && !overrides.headless => BatchKind::Single,
            target @ (Target::Ids { .. } | Target::Matching { .. }) => {
                let one = rows::count(&mut *self.inner.store.read().await?, i64::from(dataset_id), target).await? == 1;
                if one && !overrides.headless { BatchKind::Single } else { BatchKind::Selection }
            }
        })
    }

    pub(super) async fn plan(&self, overrides: &Overrides) -> Result<Plan> {
        let mut settings = match overrides.kind {
            Some(kind) => self.settings_of(kind).await?,
            None => self.chosen().await?.ok_or_else(|| {
                EngineError::new(ErrorCode::NeedsProvider, "No provider was chosen yet.")
                    .hint("Choose one: Practice needs no key and costs nothing.")
            })?,
        };
        if let Some(base_url) = &overrides.base_url {
            // What was allowed for one server is not allowed for another.
            settings.allow_http &= origin(base_url) == origin(&settings.base_url);
            settings.base_url.clone_from(base_url);
        }
        settings.allow_http |= overrides.allow_http;
        if let Some(model) = &overrides.model {
            settings.model.clone_from(model);
        }
        settings.concurrency = overrides.concurrency.unwrap_or(settings.concurrency);
        settings.max_tokens = overrides.max_tokens.unwrap_or(settings.max_tokens);
        if let Some(timeout) = overrides.timeout {
            settings.timeout_seconds = u32::try_from(timeout.as_secs()).unwrap_or(u32::MAX);
        }
        super::provider::check(&settings)?;
        if settings.model.trim().is_empty() {
            settings.model = self.only_model(&settings).await?;
        }
        let price = match overrides.price {
            // The list's tier of long prompts stays, in proportion.
            Some(price) => {
                let known = self.known_price(&settings).await?;
                let price = known.map_or(price, |known| known.price.at_rates(price.input, price.output));
                Some(Price { given: true, ..price })
            }
            None => self.price_of(&settings).await?,
        };
        let auto_resume = settings.auto_resume && !overrides.headless;
        let params = Params { auto_resume, ..super::provider::params(&settings) };
        Ok(Plan { settings, params, price })
    }

    /// The model that a server on this machine or in the own network has loaded, where none was named.
    async fn only_model(&self, settings: &ProviderInput) -> Result<String> {
        let unnamed = || {
            EngineError::invalid("No model was chosen yet.").hint("Choose one in Settings, or name it with --model.")
        };
        if !is_loopback(&settings.base_url) && !settings.allow_http {
            return Err(unnamed());
        }
        let report = self.test_connection(settings).await?;
        report.models.into_iter().next().map(|model| model.id).ok_or_else(unnamed)
    }

    async fn known_price(&self, settings: &ProviderInput) -> Result<Option<settings::KnownPrice>> {
        let today = self.inner.clock.today();
        let mut connection = self.inner.store.read().await?;
        Ok(settings::price(&mut connection, settings.kind.name(), &settings.model, &today).await?)
    }

    /// The price in the table. Practice is free, and so is a server on this machine unless the person entered a price
    /// for its model or the server says that it passes calls on to a paid service: then only the person knows the price.
    pub(crate) async fn price_of(&self, settings: &ProviderInput) -> Result<Option<Price>> {
        if settings.kind == ProviderKind::Practice {
            return Ok(Some(Price::FREE));
        }
        let (endpoint, today) = (super::provider::endpoint_id(settings), self.inner.clock.today());
        let listed = listed_price(&mut *self.inner.store.read().await?, &endpoint, &today).await?;
        if listed.is_some() || !is_loopback(&settings.base_url) {
            return Ok(listed);
        }
        Ok((!self.is_gateway(settings).await?).then_some(Price::ASSUMED_FREE))
    }
}

fn unchosen_voice(library: &LoadedLibrary) -> Option<String> {
    let voice = &library.voice.as_ref()?.item;
    let has = |topic: &ItemBody| library.topics.values().any(|own| own.item.name == topic.name());
    let chosen = *voice != train_content::standard().voice;
    (!chosen && !train_content::sample_items(ItemKind::Topic).iter().any(has))
        .then(|| format!("{} ({})", voice.name, voice.role))
}

fn check_limit(cap: Option<i64>, plan: &Plan, estimate: &EstimateView) -> Result<()> {
    let Some(cap) = cap else { return Ok(()) };
    if plan.price.is_none() {
        return Err(EngineError::new(ErrorCode::PriceUnknown, format!("The price of {} is not known, so a spending limit cannot be held.", plan.settings.model))
            .hint("Enter the price in Settings or give it with --price IN/OUT (USD per million tokens), or go on without a limit."));
    }
    // Whole micro-dollars, far below 2^53.
    let worst = estimate.worst_each_micros.map_or(0, |worst| worst as i64);
    if cap < worst {
        return Err(EngineError::limit_too_small(worst, 0, worst));
    }
    Ok(())
}

/// Reads "3/15": USD per million input and output tokens.
///
/// # Errors
/// Anything else.
pub fn parse_price(text: &str) -> Result<Price> {
    let parts = text.split_once('/').and_then(|(input, output)| {
        Some((train_domain::money::parse_usd(input)?, train_domain::money::parse_usd(output)?))
    });
    let (input, output) = parts.ok_or_else(|| {
        EngineError::invalid(format!("\"{text}\" is not a price."))
            .hint("Write USD per million tokens, input/output, for example 3/15.")
    })?;
    Ok(Price::flat(input, output))
}
