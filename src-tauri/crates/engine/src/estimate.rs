//! What a batch will probably take: tokens from this dataset's and model's own history where there is enough of it,
//! documented defaults where there is not; time from the real concurrency.

use std::sync::Arc;

use train_domain::brief::ROWS_A_CALL;
use train_domain::call::Params;
use train_domain::estimate::{
    ENOUGH_SAMPLES, PerConversation, Range, Sample, batch_ms, each_micros, per_briefs, per_conversation, per_judgement,
};
use train_domain::money::{Price, token_estimate};
use train_domain::prompt::PromptExample;
use train_domain::provider::ProviderKind;
use train_domain::row::Tier;
use train_domain::status::Purpose;
use train_store::Connection;
use train_store::jobs::WaitingJob;
use train_store::stored::{StoredEstimate, StoredRange};
use train_store::{briefs, examples, history, jobs, library, phrases, rows};

use crate::error::Result;
use crate::run::avoided::Avoided;
use crate::run::brief_task::BriefTask;
use crate::run::judge_task::JudgeTask;
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
    /// What is asked for besides the rows, as JSON.
    pub input: Option<&'a str>,
}

/// Estimates count, time and cost per tier and together. Similar and approved rows are not looked for.
pub async fn estimate(connection: &mut Connection, question: Question<'_>) -> Result<EstimateView> {
    let counts = rows::tier_counts(connection, question.dataset_id, question.target).await?;
    let (tiers, parts) = by_tier(connection, question, Purpose::Write, counts).await?;
    let worst = worst_each(connection, question).await?;
    let incomplete = rows::incomplete(connection, question.dataset_id, question.target).await?;
    Ok(EstimateView { worst_each_micros: worst.map(view::number), incomplete, ..together(question, tiers, &parts) })
}

/// Cost and time of so many rows of each tier, before they are rows. No cost where the price is not known.
pub async fn of_counts(
    connection: &mut Connection,
    question: Question<'_>,
    counts: [u32; 3],
) -> Result<(Option<Range>, Range)> {
    let (tiers, parts) = by_tier(connection, question, Purpose::Write, counts).await?;
    let estimate = together(question, tiers, &parts);
    Ok((estimate.cost_micros, estimate.ms))
}

/// The same of judging: what the judge of `task` would be asked about, as `input` says it.
pub async fn of_judging(
    connection: &mut Connection,
    question: Question<'_>,
    task: &JudgeTask,
    input: &str,
) -> Result<EstimateView> {
    let (dataset, target) = (question.dataset_id, question.target);
    let counts = jobs::open_counts(connection, dataset, target, Purpose::Judge, Some(input)).await?;
    let (tiers, parts) = by_tier(connection, question, Purpose::Judge, counts).await?;
    let first = jobs::first_judged(connection, dataset, target, input, LOOK).await?;
    let worst = question.price.map(|price| {
        let known = first.into_iter().filter_map(|job| task.prepare(job).ok()).map(|call| call.worst).max();
        known.unwrap_or_else(|| price.worst(PROMPT_BOUND, question.params.max_tokens))
    });
    let basis_text = if tiers.iter().any(|tier| tier.samples > 0) {
        "from this dataset's earlier judgements by this model".into()
    } else {
        format!(
            "from typical sizes, until this model has judged {ENOUGH_SAMPLES} conversations of a tier in this dataset"
        )
    };
    Ok(EstimateView { worst_each_micros: worst.map(view::number), basis_text, ..together(question, tiers, &parts) })
}

/// The same of briefs, as `input` says which: its count is one of rows, its time and cost are those of calls about a few of
/// them each.
pub async fn of_briefs(
    connection: &mut Connection,
    question: Question<'_>,
    task: &BriefTask,
    input: &str,
) -> Result<EstimateView> {
    let (dataset, target) = (question.dataset_id, question.target);
    let counts = jobs::open_counts(connection, dataset, target, Purpose::Brief, Some(input)).await?;
    let rows: u32 = counts.iter().sum();
    let calls = brief_calls(connection, question, rows).await?;
    let samples = calls.first().map_or(0, |(_, per)| per.samples);
    let cost = question.price.map(|price| cost_of(&calls, price));
    let each = cost.map(|cost| cost.times(1.0 / f64::from(rows.max(1))));
    let tier_of = |tier: Tier| {
        let count = counts[tier as usize];
        let n = f64::from(count);
        TierEstimate {
            tier,
            count,
            each_micros: each,
            total_micros: each.map(|each| each.times(n)),
            basis: if samples > 0 { "history" } else { "defaults" }.into(),
            samples,
        }
    };
    let tiers = Tier::ALL.into_iter().map(tier_of).filter(|tier| tier.count > 0).collect();
    let groups = briefs::first_groups(connection, dataset, target, input, 4).await?;
    let worst = question.price.map(|price| {
        let known = groups.iter().filter_map(|group| task.worst_of(group)).max();
        known.unwrap_or_else(|| price.worst(PROMPT_BOUND, question.params.max_tokens))
    });
    let basis_text = if samples > 0 {
        "from this dataset's earlier briefs by this model".into()
    } else {
        format!("from typical sizes, until this model has answered {ENOUGH_SAMPLES} calls for briefs of this dataset")
    };
    let together = together(question, tiers, &calls);
    Ok(EstimateView {
        count: rows,
        cost_micros: cost,
        samples,
        worst_each_micros: worst.map(view::number),
        basis_text,
        ..together
    })
}

/// What a brief for each of so many rows costs, before they are rows (micro-dollars). None where the price is not known.
pub async fn of_brief_rows(connection: &mut Connection, question: Question<'_>, rows: u32) -> Result<Option<Range>> {
    let calls = brief_calls(connection, question, rows).await?;
    Ok(question.price.map(|price| cost_of(&calls, price)))
}

/// The calls that ask for a brief for each of so many rows: full ones, and one about the rest.
async fn brief_calls(
    connection: &mut Connection,
    question: Question<'_>,
    rows: u32,
) -> Result<Vec<(u32, PerConversation)>> {
    let mut samples = Vec::new();
    for tier in Tier::ALL {
        let (dataset, provider, model) = (question.dataset_id, question.provider.name(), question.model);
        samples.extend(history::samples(connection, dataset, provider, model, tier, Purpose::Brief).await?);
    }
    let (full, rest) = (rows / ROWS_A_CALL as u32, rows as usize % ROWS_A_CALL);
    let calls = [(full, ROWS_A_CALL), (u32::from(rest > 0), rest)];
    let calls = calls.into_iter().filter(|(calls, _)| *calls > 0).map(|(calls, rows)| {
        let mut per = per_briefs(rows, &samples);
        if question.provider == ProviderKind::Practice && per.samples == 0 {
            per.ms = practice_ms(Purpose::Brief);
        }
        (calls, per)
    });
    Ok(calls.collect())
}

fn cost_of(calls: &[(u32, PerConversation)], price: &Price) -> Range {
    let costs = calls.iter().map(|(calls, per)| each_micros(per, price).times(f64::from(*calls)));
    costs.fold(Range { low: 0.0, high: 0.0 }, |sum, cost| Range { low: sum.low + cost.low, high: sum.high + cost.high })
}

/// The same of trials on so many rows of each tier; `task` makes their prompts. Rows that are in no plan have the bound of one.
pub async fn of_trials(
    connection: &mut Connection,
    question: Question<'_>,
    counts: [u32; 3],
    task: &WriteTask,
    planned: Vec<WaitingJob>,
) -> Result<EstimateView> {
    // They are conversations like those that were written.
    let (tiers, parts) = by_tier(connection, question, Purpose::Write, counts).await?;
    let staged = planned.len() < counts.iter().sum::<u32>() as usize;
    let worst = question.price.map(|price| {
        let known = planned.into_iter().filter_map(|job| task.prepare(job).ok()).map(|call| call.worst).max();
        known.filter(|_| !staged).unwrap_or_else(|| price.worst(PROMPT_BOUND, question.params.max_tokens))
    });
    Ok(EstimateView { worst_each_micros: worst.map(view::number), ..together(question, tiers, &parts) })
}

async fn by_tier(
    connection: &mut Connection,
    question: Question<'_>,
    purpose: Purpose,
    counts: [u32; 3],
) -> Result<(Vec<TierEstimate>, Vec<(u32, PerConversation)>)> {
    let shown = match purpose {
        Purpose::Write | Purpose::Trial => examples::of(connection, question.dataset_id).await?,
        Purpose::Judge | Purpose::Brief => Vec::new(),
    };
    let shown =
        shown.iter().map(|shown| token_estimate(&PromptExample::of(&shown.conversation).conversation)).sum::<u32>();
    let mut tiers = Vec::new();
    let mut parts = Vec::new();
    for tier in Tier::ALL {
        let count = counts[tier as usize];
        if count == 0 {
            continue;
        }
        let (dataset, provider) = (question.dataset_id, question.provider.name());
        let samples = history::samples(connection, dataset, provider, question.model, tier, purpose).await?;
        let mut per = per_call(purpose, tier, &samples);
        if question.provider == ProviderKind::Practice && per.samples == 0 {
            per.ms = practice_ms(purpose);
        }
        if per.samples == 0 {
            // The documented sizes know no examples.
            per.input.low += f64::from(shown);
            per.input.high += f64::from(shown);
        }
        let each = question.price.map(|price| each_micros(&per, price));
        tiers.push(TierEstimate {
            tier,
            count,
            each_micros: each,
            total_micros: each.map(|each| each.times(f64::from(count))),
            basis: if per.samples > 0 { "history" } else { "defaults" }.into(),
            samples: per.samples,
        });
        parts.push((count, per));
    }
    Ok((tiers, parts))
}

fn per_call(purpose: Purpose, tier: Tier, samples: &[Sample]) -> PerConversation {
    match purpose {
        Purpose::Write | Purpose::Trial => per_conversation(tier, samples),
        Purpose::Judge => per_judgement(tier, samples),
        Purpose::Brief => per_briefs(ROWS_A_CALL, samples),
    }
}

/// The most that the first call can cost, from the prompt that it will have; a bound where none can be made.
async fn worst_each(connection: &mut Connection, question: Question<'_>) -> Result<Option<i64>> {
    let Some(price) = question.price else { return Ok(None) };
    let bound = price.worst(PROMPT_BOUND, question.params.max_tokens);
    if bound == 0 {
        return Ok(Some(bound));
    }
    let first = jobs::first_of(connection, question.dataset_id, question.target, question.input, LOOK).await?;
    // What is wrong with the library is told where the batch starts.
    let Ok(items) = library::load(connection, question.dataset_id).await else { return Ok(Some(bound)) };
    let avoided = Arc::new(Avoided::default());
    avoided.set(phrases::avoided(connection, question.dataset_id).await?);
    let (params, novelty) = (question.params, Arc::default());
    let task = WriteTask::new(question.provider, question.model, params, Some(*price), items, novelty, avoided);
    let Ok(task) = task else { return Ok(Some(bound)) };
    let task = task.with_examples(examples::of(connection, question.dataset_id).await?);
    let prepared = first.into_iter().find_map(|job| task.prepare(job).ok());
    Ok(Some(prepared.map_or(bound, |call| call.worst)))
}

/// Rows that are looked at for one whose prompt can be made.
const LOOK: u32 = 20;

/// What Practice takes for one call, from its own delays.
fn practice_ms(purpose: Purpose) -> Range {
    match purpose {
        Purpose::Write | Purpose::Trial => Range { low: 3_000.0, high: 5_500.0 },
        Purpose::Brief => Range { low: 1_400.0, high: 1_900.0 },
        Purpose::Judge => Range { low: 800.0, high: 1_150.0 },
    }
}

fn together(question: Question<'_>, tiers: Vec<TierEstimate>, parts: &[(u32, PerConversation)]) -> EstimateView {
    let calls = parts.iter().map(|(calls, _)| calls).sum();
    let samples: u32 = tiers.iter().map(|tier| tier.samples).sum();
    let own = tiers.iter().filter(|tier| tier.samples > 0).count();
    let basis = match own {
        0 => "defaults",
        _ if own == tiers.len() => "history",
        _ => "mixed",
    };
    // `sum` of no floats is -0.0.
    let total = |end: fn(Range) -> f64| {
        tiers.iter().filter_map(|tier| tier.total_micros).fold(0.0, |sum, cost| sum + end(cost))
    };
    let cost = question.price.map(|_| Range { low: total(|cost| cost.low), high: total(|cost| cost.high) });
    let ms = batch_ms(parts, question.params.concurrency);
    EstimateView {
        count: calls,
        calls,
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
            _ => format!(
                "from typical sizes, until this model has written {ENOUGH_SAMPLES} conversations of a tier in this dataset"
            ),
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
        incomplete: 0,
        lacking: Vec::new(),
        unchosen_voice: None,
    }
}

/// A prompt's upper bound where none can be made: what the standard templates with long briefs stay below.
const PROMPT_BOUND: u32 = 16_000;

/// The estimate as it is stored.
pub fn stored(estimate: &EstimateView) -> StoredEstimate {
    let range = |range: Range| StoredRange { low: range.low, high: range.high };
    StoredEstimate { cost: estimate.cost_micros.map(range), ms: range(estimate.ms) }
}

/// What one call is expected to take per tier, in milliseconds: the middle of what history or the defaults say.
pub async fn expected_ms(
    connection: &mut Connection,
    dataset_id: i64,
    provider: &str,
    model: &str,
    purpose: Purpose,
) -> Result<[f64; 3]> {
    let mut expected = [0.0; 3];
    for tier in Tier::ALL {
        let samples = history::samples(connection, dataset_id, provider, model, tier, purpose).await?;
        let per = per_call(purpose, tier, &samples);
        let practice = provider == ProviderKind::Practice.name() && per.samples == 0;
        expected[tier as usize] = if practice { practice_ms(purpose).low } else { per.ms.low };
    }
    Ok(expected)
}

#[cfg(test)]
mod tests {
    use train_store::Store;

    use super::*;

    #[tokio::test]
    async fn a_call_of_practice_is_expected_to_take_what_its_purpose_takes() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let mut connection = store.read().await.expect("a connection");
        for purpose in [Purpose::Write, Purpose::Trial, Purpose::Brief, Purpose::Judge] {
            let expected = expected_ms(&mut connection, 1, "practice", "m", purpose).await.expect("a time");
            assert_eq!(expected, [practice_ms(purpose).low; 3], "{purpose:?}");
        }
    }
}
