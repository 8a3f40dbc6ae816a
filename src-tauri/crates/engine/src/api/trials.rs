//! Trials: a template on a few rows, before anything is saved. They are paid like any call, and nothing else follows from them.

use std::sync::Arc;

use train_domain::answer;
use train_domain::call::ErrorKind;
use train_domain::explain::explain;
use train_domain::items::Template;
use train_domain::prompt::PromptTemplate;
use train_domain::row::Tier;
use train_domain::status::{BatchKind, Purpose};
use train_domain::trial::{ROWS, most_different};
use train_store::trials::{self, Candidate, TrialBatch, TriedRow, TriedTemplate};
use train_store::{jobs, library, stored};

use super::generate::{Asked, Overrides, Plan};
use crate::Engine;
use crate::error::{EngineError, Result};
use crate::estimate;
use crate::proposal::new_row;
use crate::run::trial_task::with_template;
use crate::run::write_task::WriteTask;
use crate::view::{
    self, BatchView, EstimateView, ImportedTurn, ProposedRow, TemplateDraft, Trial, TrialEstimate, TrialReport,
    TryInput,
};

/// The most rows that are tried at a time.
const MOST: usize = 10;
/// Rows that are looked at for those that differ most.
const LOOK: u32 = 2_000;

/// What will be tried.
struct Tried {
    ids: Vec<u32>,
    tiers: [u32; 3],
    batch: TrialBatch,
}

impl Engine {
    /// What trying will probably take.
    ///
    /// # Errors
    /// As [`Engine::estimate`].
    pub async fn try_estimate(&self, input: &TryInput) -> Result<TrialEstimate> {
        let plan = self.plan(&Overrides::default()).await?;
        let tried = self.tried(input).await?;
        let estimate = self.estimate_trials(input, &tried, &plan).await?;
        Ok(TrialEstimate {
            provider: plan.settings.kind,
            model: plan.settings.model,
            calls: estimate.count,
            cost_micros: estimate.cost_micros,
            free: estimate.free,
        })
    }

    /// Tries a template on a few rows. What comes is no version and counts nowhere. The same request id again starts nothing.
    ///
    /// # Errors
    /// As [`Engine::generate`]; the template cannot be read.
    pub async fn try_template(&self, input: &TryInput, overrides: &Overrides) -> Result<BatchView> {
        let plan = self.plan(overrides).await?;
        if !overrides.headless {
            self.require_terms(&plan.settings).await?;
        }
        let request = input.request_id.clone();
        let begun = train_store::new_batch::of_request(&mut *self.inner.store.read().await?, &request).await?;
        if let Some(id) = begun {
            return self.inner.supervisor.show(id).await;
        }
        let tried = self.tried(input).await?;
        let estimate = self.estimate_trials(input, &tried, &plan).await?;
        let asked = Asked {
            request_id: input.request_id.clone(),
            dataset_id: input.dataset_id,
            target: view::Target::Ids { ids: tried.ids },
            input: Some(stored::text(&tried.batch)),
            seen: None,
            limit_micros: input.limit_micros,
            email: false,
        };
        // Started at once beside what runs; one that a closed window cut off is not taken up again.
        self.launch(plan, &estimate, BatchKind::Single, Purpose::Trial, asked).await
    }

    /// What trying has brought so far.
    ///
    /// # Errors
    /// There is no such batch.
    pub async fn trials(&self, batch_id: u32) -> Result<TrialReport> {
        let batch = self.inner.supervisor.show(i64::from(batch_id)).await?;
        if batch.purpose != Purpose::Trial {
            return Err(EngineError::not_found(format!("Batch {batch_id} tries nothing.")));
        }
        let rows = trials::of_batch(&mut *self.inner.store.read().await?, i64::from(batch_id)).await?;
        Ok(TrialReport { batch, trials: rows.into_iter().map(shown).collect::<Result<_>>()? })
    }

    /// The rows and the template that an input means.
    async fn tried(&self, input: &TryInput) -> Result<Tried> {
        if input.ids.len().max(input.proposed.len()) > MOST {
            return Err(EngineError::invalid(format!("A template is tried on {MOST} rows at the most."))
                .hint("Choose fewer, or generate them."));
        }
        let template = input.template.as_ref().map(readable).transpose()?;
        let tier = template.as_ref().map(|template| template.tier);
        if !input.proposed.is_empty() {
            let fits = |row: &&ProposedRow| tier.is_none_or(|tier| row.tier == tier);
            let proposed: Vec<_> = input.proposed.iter().filter(fits).map(new_row).collect();
            let mut tiers = [0; 3];
            for row in &proposed {
                tiers[row.tier as usize] += 1;
            }
            return Ok(Tried { ids: Vec::new(), tiers, batch: TrialBatch { template, proposed } });
        }
        let named = (!input.ids.is_empty()).then_some(&input.ids[..]);
        let mut connection = self.inner.store.read().await?;
        let dataset = i64::from(input.dataset_id);
        // Of those that are named none is passed over without a word.
        let of_tier = tier.filter(|_| named.is_none());
        let mut rows = trials::candidates(&mut connection, dataset, of_tier, named, LOOK).await?;
        if named.is_none() {
            let words: Vec<Vec<String>> = rows.iter().map(words_of).collect();
            let mut chosen = most_different(&words, ROWS);
            chosen.sort_unstable();
            rows = chosen.into_iter().map(|at| rows[at].clone()).collect();
        }
        check_rows(&rows, named, tier)?;
        let mut tiers = [0; 3];
        for row in &rows {
            tiers[Tier::parse(&row.tier)? as usize] += 1;
        }
        let ids = rows.iter().map(|row| view::id(row.id)).collect();
        Ok(Tried { ids, tiers, batch: TrialBatch { template, proposed: Vec::new() } })
    }

    async fn estimate_trials(&self, input: &TryInput, tried: &Tried, plan: &Plan) -> Result<EstimateView> {
        let target = view::Target::Ids { ids: tried.ids.clone() };
        let question = plan.question(input.dataset_id, &target, None);
        let mut connection = self.inner.store.read().await?;
        let items = library::load(&mut connection, question.dataset_id).await?;
        let items = with_template(items, tried.batch.template.clone());
        let (tables, avoided) = (Arc::default(), Arc::default());
        let task =
            WriteTask::new(plan.settings.kind, &plan.settings.model, &plan.params, plan.price, items, tables, avoided)?;
        let rows = jobs::of_rows(&mut connection, question.dataset_id, &tried.ids).await?;
        estimate::of_trials(&mut connection, question, tried.tiers, &task, rows).await
    }
}

/// A draft whose text can be read as a template.
fn readable(draft: &TemplateDraft) -> Result<TriedTemplate> {
    let TemplateDraft { tier, body, .. } = draft.clone();
    let template = Template { name: "the one that is tried".into(), tier, body, notes: String::new() };
    PromptTemplate::new(&template).map_err(|error| {
        EngineError::invalid(format!("Nothing was tried: {error}.")).hint("Put it right, then try again.")
    })?;
    Ok(TriedTemplate { tier, body: template.body })
}

/// What is named has to be there, has to have what a prompt is made of, and has to be of the template's tier.
fn check_rows(rows: &[Candidate], named: Option<&[u32]>, tier: Option<Tier>) -> Result<()> {
    if rows.len() < named.map_or(1, |ids| ids.len().max(1)) {
        return Err(EngineError::invalid(match named {
            Some(_) => "A row that was chosen is no longer there, or has no persona, arc or topic.",
            None => "There is no row to try it on.",
        })
        .hint("Choose others, or plan a row of this tier first."));
    }
    let other = tier.and_then(|tier| rows.iter().find(|row| row.tier != tier.name()).map(|row| (tier, row)));
    if let Some((tier, row)) = other {
        let is = Tier::parse(&row.tier)?.label();
        return Err(EngineError::invalid(format!(
            "Row {} is of the tier {is}, and the template is for {}.",
            row.number,
            tier.label()
        ))
        .hint("Choose rows of its tier."));
    }
    Ok(())
}

fn words_of(row: &Candidate) -> Vec<String> {
    let ids = [row.persona_id, row.arc_id, row.topic_id].map(|id| id.to_string());
    // What a row does not say it shares with no other one.
    let unsaid = || format!("#{}", row.id);
    let said = [&row.client_style, &row.friction, &row.ending].map(|word| word.clone().unwrap_or_else(unsaid));
    ids.into_iter().chain([row.tier.clone()]).chain(said).collect()
}

fn shown(row: TriedRow) -> Result<Trial> {
    let turns = |text: &str| {
        let read = answer::read(text).ok()?;
        let turn = |turn: answer::Turn| ImportedTurn { role: turn.role, content: turn.content };
        Some(read.turns.into_iter().map(turn).collect::<Vec<_>>())
    };
    let came = row.answer.as_deref().filter(|_| row.succeeded).and_then(turns);
    let problem = match row.state.as_str() {
        "failed" => Some(problem(&row)),
        "cancelled" => Some("It was not sent: the trial was cancelled, or its limit had no room for it.".into()),
        _ => None,
    };
    Ok(Trial {
        row_id: row.planned.then(|| view::id(row.id)),
        number: row.planned.then(|| view::id(row.number)),
        name: format!("{} + {} + {}", row.persona, row.emotion, row.topic),
        tier: Tier::parse(&row.tier)?,
        turns: came,
        problem,
        before: row.shown.as_deref().and_then(turns),
        prompt: row.prompt.unwrap_or_default(),
        cost_micros: row.cost.map(view::number),
    })
}

/// Why nothing came, in words.
fn problem(row: &TriedRow) -> String {
    let kind = row.error_kind.as_deref().and_then(|name| ErrorKind::parse(name).ok());
    let title = kind.map_or("Nothing came", |kind| explain(kind).title);
    match row.message.as_deref().filter(|message| !message.is_empty()) {
        Some(message) => format!("{title}: {message}"),
        None => format!("{title}."),
    }
}
