//! Building a plan.

use train_engine::view::{AcceptPlan, DatasetView, PlanEntry, PlanProposal, PlanSettings, PlanStrategy, Range};
use train_engine::{Engine, EngineError};

use crate::args::{Args, BuildArgs};
use crate::output::{self, grouped};
use crate::run::minutes;
use crate::summary::{amount, rounded};

pub async fn build(engine: &Engine, args: &Args, dataset: &DatasetView, asked: &BuildArgs) -> Result<(), EngineError> {
    let choices = engine.plan_choices(dataset.id).await?;
    // By the largest remainder of the shares.
    let rows = train_engine::largest_remainder(&asked.tiers, asked.rows as usize);
    let [template, scenario, edge_case] = [0, 1, 2].map(|tier| u32::try_from(rows[tier]).unwrap_or(u32::MAX));
    let mut settings = PlanSettings {
        personas: ids(&choices.personas, asked.personas.as_deref(), "persona")?,
        arcs: ids(&choices.arcs, asked.arcs.as_deref(), "emotional arc")?,
        topics: ids(&choices.topics, asked.topics.as_deref(), "topic")?,
        template,
        scenario,
        edge_case,
        strategy: asked.strategy,
        seed: asked.seed,
        forbidden: Vec::new(),
        weights: Vec::new(),
        ..choices.settings
    };
    settings.variations = engine.variations_for(&settings).await?;
    let proposal = engine.propose(&settings).await?;
    if proposal.rows.is_empty() {
        return Err(EngineError::invalid("No row can be chosen.").hint(proposal.impossible.join(" ")));
    }
    let accept = AcceptPlan { settings, rows: proposal.rows.clone() };
    let added = if asked.dry_run { None } else { Some(engine.accept_plan(&accept).await?) };
    if args.json {
        output::json(&object(&proposal, accept.settings.strategy, added.is_some()));
        return Ok(());
    }
    let rows = grouped(u32::try_from(proposal.rows.len()).unwrap_or(u32::MAX));
    match added {
        Some(_) => {
            output::line(&format!("Added {rows} rows to \"{}\". `train-cli plan undo` takes them back.", dataset.name))
        }
        None => output::line(&format!("{rows} rows would be added to \"{}\". Nothing was changed.", dataset.name)),
    }
    output::line(&format!(
        "{} of {} pairs are covered; {} rows would do for those that no row had. {} different combinations.",
        grouped(proposal.covered),
        grouped(proposal.pairs),
        grouped(proposal.needed),
        grouped(proposal.combinations)
    ));
    let cost = proposal.cost_micros.map_or_else(|| "unknown".into(), |cost| range(cost, |micros| rounded(micros, 2)));
    output::line(&format!("To generate them: cost {cost}, time {}.", range(proposal.ms, minutes)));
    proposal.impossible.iter().for_each(|wish| output::say(wish));
    Ok(())
}

fn range(range: Range, text: impl Fn(f64) -> String) -> String {
    let (low, high) = (text(range.low), text(range.high));
    if low == high { low } else { format!("{low} to {high}") }
}

fn object(proposal: &PlanProposal, strategy: PlanStrategy, kept: bool) -> serde_json::Value {
    serde_json::json!({
        "rows": proposal.rows.len(),
        "strategy": strategy.name(),
        "pairs": { "covered": proposal.covered, "of": proposal.pairs, "needed": proposal.needed },
        "combinations": { "different": proposal.combinations, "repeated": proposal.rows.len() - proposal.combinations as usize },
        "cost_usd": proposal.cost_micros.map(|cost| [amount(cost.low), amount(cost.high)]),
        "impossible": proposal.impossible,
        "kept": kept,
    })
}

/// The ids of names, in any case; of all where none is given.
fn ids(entries: &[PlanEntry], names: Option<&[String]>, what: &str) -> Result<Vec<u32>, EngineError> {
    let Some(names) = names else { return Ok(entries.iter().map(|entry| entry.id).collect()) };
    let find = |name: &String| {
        let wanted = name.trim().to_lowercase();
        let found = entries.iter().find(|entry| entry.name.to_lowercase() == wanted);
        found.map(|entry| entry.id).ok_or_else(|| {
            let known: Vec<String> = entries.iter().map(|entry| format!("\"{}\"", entry.name)).collect();
            EngineError::not_found(format!("The library has no {what} \"{}\".", name.trim()))
                .hint(format!("There are: {}.", known.join(", ")))
        })
    };
    names.iter().map(find).collect()
}
