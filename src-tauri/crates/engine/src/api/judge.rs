//! The judge: a model's opinion of conversations, paid through the same ledger, and what it is worth.

use train_domain::chance::fnv1a;
use train_domain::judge::{JudgePrompt, family};
use train_domain::status::{BatchKind, Purpose};
use train_store::judging::{self, Record};
use train_store::stored::{self, StoredJudge};
use train_store::{dataset_settings, library};

use super::generate::{Asked, Plan};
use crate::Engine;
use crate::Overrides;
use crate::error::{EngineError, Result};
use crate::estimate;
use crate::run::judge_task::{JudgeBatch, JudgeTask};
use crate::view::{
    self, BatchView, EstimateView, Filter, JudgeInput, JudgeReport, JudgeSettings, JudgeView, ProviderInput, Target,
};

/// Where the settings of a dataset's judge stand.
const KEY: &str = "judge";
/// Output tokens of one judgement at the most: six criteria take 350, and some models think before they say them.
const MAX_TOKENS: u32 = 4_096;
/// A prompt's length that is kept.
const LONGEST: usize = 60_000;
/// Rejections that were given blind from which on a rate of them says something.
const ENOUGH: u32 = 30;
/// A judge can be used from here on, on both sides.
const USABLE: f64 = 0.8;
/// A judge is good from here on.
const GOOD: f64 = 0.9;

impl Engine {
    /// How a dataset is judged. Until somebody says otherwise: by the provider that writes.
    pub async fn judge_settings(&self, dataset_id: u32) -> Result<JudgeView> {
        let settings = self.judge_of(dataset_id).await?;
        let writers = judging::writers(&mut *self.inner.store.read().await?, i64::from(dataset_id)).await?;
        let own = family(&settings.model);
        let same = own.filter(|own| writers.iter().any(|writer| family(writer) == Some(own)));
        let standard_prompt = train_content::judge_prompt().to_owned();
        Ok(JudgeView { settings, standard_prompt, same_family: same.map(str::to_owned) })
    }

    async fn judge_of(&self, dataset_id: u32) -> Result<JudgeSettings> {
        let mut connection = self.inner.store.read().await?;
        let stored: Option<StoredJudge> = dataset_settings::get(&mut connection, i64::from(dataset_id), KEY).await?;
        drop(connection);
        let stored = stored.unwrap_or_default();
        let usual: ProviderInput = match (stored.provider, self.chosen().await?) {
            (Some(kind), Some(chosen)) if chosen.kind == kind => chosen,
            (Some(kind), _) => self.settings_of(kind).await?,
            (None, Some(chosen)) => chosen,
            (None, None) => self.settings_of(view::ProviderKind::Practice).await?,
        };
        Ok(JudgeSettings {
            dataset_id,
            kind: usual.kind,
            base_url: stored.base_url.unwrap_or(usual.base_url),
            model: stored.model.unwrap_or(usual.model),
            prompt: stored.prompt.unwrap_or_else(|| train_content::judge_prompt().to_owned()),
        })
    }

    /// Changes that.
    ///
    /// # Errors
    /// The prompt cannot be read, or has no `{{ conversation }}`.
    pub async fn save_judge(&self, settings: &JudgeSettings) -> Result<JudgeView> {
        let JudgeSettings { dataset_id, kind, base_url, model, prompt } = settings.clone();
        check_prompt(&prompt)?;
        super::provider::check(&ProviderInput {
            base_url: base_url.clone(),
            model: model.clone(),
            ..self.settings_of(kind).await?
        })?;
        let standard = prompt == train_content::judge_prompt();
        let stored = StoredJudge {
            provider: Some(kind),
            base_url: Some(base_url),
            model: Some(model),
            // The standard prompt is kept by name, so that a better one of a later release is used.
            prompt: (!standard).then_some(prompt),
        };
        let dataset = i64::from(dataset_id);
        self.write(move |connection| {
            Box::pin(async move { dataset_settings::set(connection, dataset, KEY, &stored).await })
        })
        .await?;
        self.judge_settings(dataset_id).await
    }

    /// What judging will probably take.
    ///
    /// # Errors
    /// As [`Engine::estimate`].
    pub async fn judge_estimate(
        &self,
        dataset_id: u32,
        target: &Target,
        overrides: &Overrides,
    ) -> Result<EstimateView> {
        let plan = self.judge_plan(dataset_id, overrides).await?;
        self.estimate_judging(dataset_id, target, &plan).await.map(|(estimate, _)| estimate)
    }

    /// Starts to judge what rows show. The same request id again starts nothing. `Target::All`: what has a text and was not
    /// judged by this judge yet, and every twentieth that was, once more.
    ///
    /// # Errors
    /// As [`Engine::generate`].
    pub async fn judge(&self, input: &JudgeInput, overrides: &Overrides) -> Result<BatchView> {
        let plan = self.judge_plan(input.dataset_id, overrides).await?;
        if !overrides.headless {
            self.require_terms(&plan.settings).await?;
        }
        let (estimate, batch) = self.estimate_judging(input.dataset_id, &input.target, &plan).await?;
        let asked = Asked {
            request_id: input.request_id.clone(),
            dataset_id: input.dataset_id,
            target: judged_target(&input.target),
            input: Some(batch),
            seen: None,
            limit_micros: input.limit_micros,
            email: false,
        };
        self.launch(plan, &estimate, BatchKind::Selection, Purpose::Judge, asked).await
    }

    async fn judge_plan(&self, dataset_id: u32, overrides: &Overrides) -> Result<Plan> {
        let judge = self.judge_of(dataset_id).await?;
        let own = overrides.kind.is_none_or(|kind| kind == judge.kind);
        let overrides = Overrides {
            kind: Some(overrides.kind.unwrap_or(judge.kind)),
            base_url: overrides.base_url.clone().or(own.then_some(judge.base_url)),
            model: overrides.model.clone().or(own.then_some(judge.model)),
            max_tokens: Some(overrides.max_tokens.unwrap_or(MAX_TOKENS)),
            ..overrides.clone()
        };
        self.plan(&overrides).await
    }

    /// The estimate, and what the batch's jobs are asked besides their rows.
    async fn estimate_judging(&self, dataset_id: u32, target: &Target, plan: &Plan) -> Result<(EstimateView, String)> {
        let prompt = self.judge_of(dataset_id).await?.prompt;
        check_prompt(&prompt)?;
        let again = matches!(target, Target::Ids { .. });
        let batch = JudgeBatch { scorer_version: scorer_version(&plan.settings.model, &prompt), prompt, again };
        let input = stored::text(&batch);
        let target = judged_target(target);
        let question = plan.question(dataset_id, &target, None);
        let mut connection = self.inner.store.read().await?;
        let items = library::load(&mut connection, question.dataset_id).await?;
        let task = JudgeTask::new(&plan.settings.model, &plan.params, plan.price, items, batch)?;
        Ok((estimate::of_judging(&mut connection, question, &task, &input).await?, input))
    }

    /// The judge against verdicts that were given blind: the dataset's, or the same with another model.
    pub async fn judge_report(&self, dataset_id: u32, model: Option<&str>) -> Result<JudgeReport> {
        let judge = self.judge_of(dataset_id).await?;
        let version = scorer_version(model.unwrap_or(&judge.model), &judge.prompt);
        let record = judging::record(&mut *self.inner.store.read().await?, i64::from(dataset_id), &version).await?;
        Ok(report(record))
    }
}

/// Everything means everything with a text: that it waits to be written is no concern of a judge.
fn judged_target(target: &Target) -> Target {
    match target {
        Target::All | Target::Failed => Target::Matching { filter: Filter::default(), except: Vec::new() },
        target => target.clone(),
    }
}

fn check_prompt(prompt: &str) -> Result<()> {
    if prompt.chars().count() > LONGEST {
        return Err(EngineError::invalid(format!("The judge's prompt has more than {LONGEST} characters.")));
    }
    JudgePrompt::new(prompt)
        .map(drop)
        .map_err(|why| EngineError::invalid(format!("The judge's prompt cannot be used: {why}.")))
}

/// Which judge: scores of another model, or another prompt, are told apart.
fn scorer_version(model: &str, prompt: &str) -> String {
    // FNV-1a: it names the prompt, and nobody has to be kept from finding another with the same name.
    format!("{model} {:016x}", fnv1a(prompt.bytes()))
}

fn report(record: Record) -> JudgeReport {
    let Record { judged, by_others, passed, agreement, repeated, repeated_same, disagree } = record;
    let rejections = agreement.rejected_passed + agreement.rejected_failed;
    let share = (judged > 0).then(|| f64::from(passed) / f64::from(judged));
    let (positive, negative) = (agreement.true_positive_rate(), agreement.true_negative_rate());
    JudgeReport {
        judged,
        by_others,
        passed,
        approved_passed: agreement.approved_passed,
        approved_failed: agreement.approved_failed,
        rejected_passed: agreement.rejected_passed,
        rejected_failed: agreement.rejected_failed,
        kappa: agreement.kappa(),
        corrected: share.and_then(|share| agreement.corrected(share)),
        repeated,
        repeated_same,
        needed: ENOUGH.saturating_sub(rejections),
        verdict: verdict(agreement.total(), rejections, positive, negative),
        disagree,
    }
}

/// Whether the judge can be trusted, in words. How many rejections it misses is a figure of its own.
fn verdict(total: u32, rejections: u32, positive: Option<f64>, negative: Option<f64>) -> String {
    if total == 0 {
        return "Judge 30 blind to know.".into();
    }
    let (Some(positive), Some(negative)) = (positive, negative) else {
        return "Not to be trusted yet: it needs verdicts of both kinds that were given blind.".into();
    };
    let least = positive.min(negative);
    let worth = if least >= GOOD {
        "Good: it says what you say nearly always."
    } else if least >= USABLE {
        "Usable: look at what it fails, and at some of what it passes."
    } else {
        "Not to be trusted."
    };
    let more = match ENOUGH.saturating_sub(rejections) {
        0 => String::new(),
        1 => " Sure after 1 more rejection.".into(),
        more => format!(" Sure after {more} more rejections."),
    };
    format!("{worth}{more}")
}
