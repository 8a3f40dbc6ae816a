//! Building a plan.

use train_engine::figures::dollars;
use train_engine::view::{AcceptPlan, DatasetView, PlanEntry, PlanProposal, PlanSettings, PlanStrategy};
use train_engine::{Engine, EngineError};

use crate::args::{Args, BuildArgs};
use crate::output::{self, counted, grouped};
use crate::run::minutes;
use crate::summary::{amount, range};

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
        // What else was chosen in the window holds here too: pairs that are not wanted, weights and shares.
        ..choices.settings.clone()
    };
    settings.variations = engine.variations_for(&settings).await?;
    let proposal = engine.propose(&settings).await?;
    if proposal.rows.is_empty() {
        return Err(EngineError::invalid("No row can be chosen.").hint(proposal.impossible.join(" ")));
    }
    // With the settings that were kept: those of one command are not what the window goes on with.
    let accept = AcceptPlan { settings: choices.settings, rows: proposal.rows.clone() };
    let added = if asked.dry_run { None } else { Some(engine.accept_plan(&accept).await?) };
    if args.json {
        output::json(&object(&proposal, settings.strategy, added.is_some()));
        return Ok(());
    }
    let rows = counted(u32::try_from(proposal.rows.len()).unwrap_or(u32::MAX), "row");
    match added {
        Some(_) => {
            output::line(&format!("Added {rows} to \"{}\". `train-cli plan undo` takes that back.", dataset.name))
        }
        None => output::line(&format!("{rows} would be added to \"{}\". Nothing was changed.", dataset.name)),
    }
    output::line(&format!(
        "{} of {} pairs are covered; {} would do for those that no row had. {} different combinations.",
        grouped(proposal.covered),
        grouped(proposal.pairs),
        counted(proposal.needed, "row"),
        grouped(proposal.combinations)
    ));
    let cost = proposal.cost_micros.map_or_else(|| "unknown".into(), |cost| range(cost, dollars));
    output::line(&format!("To generate them: cost {cost}, time {}.", range(proposal.ms, minutes)));
    proposal.impossible.iter().for_each(|wish| output::say(wish));
    Ok(())
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
