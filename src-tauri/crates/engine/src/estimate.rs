//! What a batch will probably take: tokens from this dataset's and model's own history where there is enough of it,
//! documented defaults where there is not; time from the real concurrency.

use std::sync::Arc;

use train_domain::call::Params;
use train_domain::estimate::{PerConversation, batch_ms, each_micros, per_conversation};
use train_domain::money::Price;
use train_domain::provider::ProviderKind;
use train_domain::row::Tier;
use train_store::Connection;
use train_store::stored::{StoredEstimate, StoredRange};
use train_store::{history, jobs, library, rows};

use crate::error::Result;
use crate::run::task::Task;
use crate::run::write_task::WriteTask;
use crate::view::{self, EstimateView, Target, TierEstimate};

/// Above this a warning must be acknowledged: 100 USD.
const WARN_MICROS: f64 = 100_000_000.0;
/// Above this too: two hours.
const WARN_MS: f64 = 7_200_000.0;

#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub dataset_id: i64,
    pub target: &'a Target,
    pub provider: ProviderKind,
    pub model: &'a str,
    /// How the calls are made.
    pub params: &'a Params,
    /// The model's price, where it is known.
    pub price: Option<&'a Price>,
}

/// Estimates count, time and cost per tier and together. Similar and approved rows are not looked for.
pub async fn estimate(connection: &mut Connection, question: Question<'_>) -> Result<EstimateView> {
    let counts = rows::tier_counts(connection, question.dataset_id, question.target).await?;
    let mut tiers = Vec::new();
    let mut parts = Vec::new();
    for tier in Tier::ALL {
        let count = counts[tier as usize];
        if count == 0 {
            continue;
        }
        let samples =
            history::samples(connection, question.dataset_id, question.provider.name(), question.model, tier).await?;
        let mut per = per_conversation(tier, &samples);
        if question.provider == ProviderKind::Practice && per.samples == 0 {
            per.ms = PRACTICE_MS;
        }
        let each = question.price.map(|price| each_micros(&per, price));
        tiers.push(TierEstimate {
            tier,
            count,
            each_micros: each.map(range),
            total_micros: each
                .map(|each| view::Range { low: each.low * f64::from(count), high: each.high * f64::from(count) }),
            basis: if per.samples > 0 { "history" } else { "defaults" }.into(),
            samples: per.samples,
        });
        parts.push((count, per));
    }
    let worst = worst_each(connection, question).await?;
    Ok(EstimateView { worst_each_micros: worst.map(view::number), ..together(question, tiers, &parts) })
}

/// The most that the first call can cost, from the prompt that it will have; a bound where none can be made.
async fn worst_each(connection: &mut Connection, question: Question<'_>) -> Result<Option<i64>> {
    let Some(price) = question.price else { return Ok(None) };
    let bound = price.worst(PROMPT_BOUND, question.params.max_tokens);
    if bound == 0 {
        return Ok(Some(bound));
    }
    let first = jobs::first_of(connection, question.dataset_id, question.target, LOOK).await?;
    // What is wrong with the library is told where the batch starts.
    let Ok(items) = library::load(connection, question.dataset_id).await else { return Ok(Some(bound)) };
    let task = WriteTask::new(question.provider, question.model, question.params, Some(*price), items, Arc::default());
    let Ok(task) = task else { return Ok(Some(bound)) };
    let prepared = first.into_iter().find_map(|job| task.prepare(job).ok());
    Ok(Some(prepared.map_or(bound, |call| call.worst)))
}

/// Rows that are looked at for one whose prompt can be made.
const LOOK: u32 = 20;

/// What Practice takes for one conversation, from its own delays.
const PRACTICE_MS: train_domain::estimate::Range = train_domain::estimate::Range { low: 3_000.0, high: 5_500.0 };

fn together(question: Question<'_>, tiers: Vec<TierEstimate>, parts: &[(u32, PerConversation)]) -> EstimateView {
    let count = parts.iter().map(|(count, _)| count).sum();
    let samples: u32 = tiers.iter().map(|tier| tier.samples).sum();
    let own = tiers.iter().filter(|tier| tier.samples > 0).count();
    let basis = match own {
        0 => "defaults",
        _ if own == tiers.len() => "history",
        _ => "mixed",
    };
    let cost = question.price.map(|_| view::Range {
        low: tiers.iter().filter_map(|tier| tier.total_micros).map(|total| total.low).sum(),
        high: tiers.iter().filter_map(|tier| tier.total_micros).map(|total| total.high).sum(),
    });
    let ms = range(batch_ms(parts, question.params.concurrency));
    EstimateView {
        count,
        ms,
        cost_micros: cost,
        free: question.price.is_some_and(Price::is_free),
        basis: basis.into(),
        samples,
        basis_text: match basis {
            "history" => format!("from {samples} conversations of this dataset and model"),
            "mixed" => format!(
                "from {samples} conversations of this dataset and model, and typical sizes where there are none"
            ),
            _ => "from typical sizes: this dataset has no conversations of this model yet".into(),
        },
        concurrency: question.params.concurrency,
        warn_cost: cost.is_some_and(|cost| cost.high > WARN_MICROS),
        warn_time: ms.high > WARN_MS,
        tiers,
        provider: question.provider.name().into(),
        model: question.model.into(),
        worst_each_micros: None,
        similar: 0,
        approved: 0,
    }
}

/// A prompt's upper bound where none can be made: what the standard templates with long briefs stay below.
const PROMPT_BOUND: u32 = 16_000;

fn range(range: train_domain::estimate::Range) -> view::Range {
    view::Range { low: range.low, high: range.high }
}

/// The estimate as it is stored.
pub fn stored(estimate: &EstimateView) -> StoredEstimate {
    let range = |range: view::Range| StoredRange { low: range.low, high: range.high };
    StoredEstimate { cost: estimate.cost_micros.map(range), ms: range(estimate.ms) }
}

/// What one call is expected to take per tier, in milliseconds: the middle of what history or the defaults say.
pub async fn expected_ms(
    connection: &mut Connection,
    dataset_id: i64,
    provider: &str,
    model: &str,
) -> Result<[f64; 3]> {
    let mut expected = [0.0; 3];
    for tier in Tier::ALL {
        let samples = history::samples(connection, dataset_id, provider, model, tier).await?;
        let per = per_conversation(tier, &samples);
        let practice = provider == ProviderKind::Practice.name() && per.samples == 0;
        expected[tier as usize] = if practice { PRACTICE_MS.low } else { per.ms.low };
    }
    Ok(expected)
}
