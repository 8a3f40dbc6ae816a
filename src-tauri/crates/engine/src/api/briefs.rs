//! Briefs: one line for each row, written by a model before the conversations are.

use serde_json::json;
use train_domain::brief::SHOWN;
use train_domain::status::{BatchKind, Purpose};
use train_store::{briefs, library};

use super::generate::{Asked, Overrides, Plan};
use crate::Engine;
use crate::error::Result;
use crate::estimate;
use crate::run::brief_task::BriefTask;
use crate::view::{BatchView, BriefInput, EstimateView, Filter, Target};

/// Output tokens of one call at the most: 25 briefs take some 1,600, and some models think before they write them.
const MAX_TOKENS: u32 = 4_096;

impl Engine {
    /// What writing briefs will probably take. Its count is one of rows, each call is about 25 of them.
    ///
    /// # Errors
    /// As [`Engine::estimate`].
    pub async fn briefs_estimate(&self, input: &BriefInput, overrides: &Overrides) -> Result<EstimateView> {
        let plan = self.briefs_plan(overrides).await?;
        self.estimate_briefs(input, &plan).await
    }

    /// Starts to write briefs, 25 rows a call. The same request id again starts nothing. A row that is written meanwhile, or
    /// given a brief by a person, keeps what it has.
    ///
    /// # Errors
    /// As [`Engine::generate`].
    pub async fn write_briefs(&self, input: &BriefInput, overrides: &Overrides) -> Result<BatchView> {
        let plan = self.briefs_plan(overrides).await?;
        if !overrides.headless {
            self.require_terms(&plan.settings).await?;
        }
        let estimate = self.estimate_briefs(input, &plan).await?;
        let kind = if input.target == Target::All { BatchKind::All } else { BatchKind::Selection };
        let asked = Asked {
            request_id: input.request_id.clone(),
            dataset_id: input.dataset_id,
            target: target_of(input),
            input: Some(input_of(input)),
            seen: None,
            limit_micros: input.limit_micros,
            email: false,
        };
        self.launch(plan, &estimate, kind, Purpose::Brief, asked).await
    }

    async fn briefs_plan(&self, overrides: &Overrides) -> Result<Plan> {
        let max_tokens = Some(overrides.max_tokens.unwrap_or(MAX_TOKENS));
        self.plan(&Overrides { max_tokens, ..overrides.clone() }).await
    }

    async fn estimate_briefs(&self, input: &BriefInput, plan: &Plan) -> Result<EstimateView> {
        let target = target_of(input);
        let question = plan.question(input.dataset_id, &target, None);
        let mut connection = self.inner.store.read().await?;
        let items = library::load(&mut connection, question.dataset_id).await?;
        let there = briefs::of_topics(&mut connection, question.dataset_id, SHOWN).await?;
        let task = BriefTask::new(&plan.settings.model, &plan.params, plan.price, items, there);
        estimate::of_briefs(&mut connection, question, &task, &input_of(input)).await
    }
}

/// What the batch's jobs are asked besides their rows.
fn input_of(input: &BriefInput) -> String {
    json!({ "again": input.again }).to_string()
}

/// Everything means every row without a text: that its last try failed is no concern of a brief.
fn target_of(input: &BriefInput) -> Target {
    match &input.target {
        Target::All => Target::Matching { filter: Filter::default(), except: Vec::new() },
        target => target.clone(),
    }
}
