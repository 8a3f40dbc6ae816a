//! Estimates and new batches.

use std::io::{BufRead, IsTerminal};
use std::time::Duration;

use train_engine::figures::dollars;
use train_engine::view::{EstimateView, GenerateInput, RedoInput, RedoRequest, Target};
use train_engine::{Engine, EngineError, Overrides};

use super::{dataset, ids_or};
use crate::args::{Args, Calls, EstimateArgs, GenerateArgs, Paid, Which};
use crate::output::{self, counted, grouped};
use crate::run;
use crate::summary::{Summary, amount, range, short};

pub async fn estimate(engine: &Engine, args: &Args, command: &EstimateArgs) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let target = target(engine, dataset.id, &command.which).await?;
    let estimate = engine.estimate(dataset.id, &target, &overrides(&command.calls)).await?;
    if args.json {
        output::json(&estimate_json(&estimate));
        return Ok(());
    }
    output::line(&format!(
        "{} with {} ({}), {} at a time",
        counted(estimate.count, "conversation"),
        estimate.model,
        estimate.provider,
        estimate.concurrency
    ));
    output::line(&format!("time: {}", range(estimate.ms, run::minutes)));
    output::line(&format!("cost: {}", cost(&estimate)));
    for tier in &estimate.tiers {
        let total = tier.total_micros.map_or_else(|| "unknown".into(), |total| range(total, dollars));
        output::line(&format!("  {:<10} {:>7}  {total}  ({})", tier.tier.name(), grouped(tier.count), tier.basis));
    }
    output::line(&format!("This rests on {}.", estimate.basis_text.trim_start_matches("from ")));
    if let Some(left_out) = left_out(&estimate) {
        output::line(&left_out);
    }
    Ok(())
}

fn estimate_json(estimate: &EstimateView) -> serde_json::Value {
    let usd =
        |range: train_engine::view::Range| serde_json::json!({ "low": amount(range.low), "high": amount(range.high) });
    let tiers: Vec<_> = estimate
        .tiers
        .iter()
        .map(|tier| serde_json::json!({ "tier": tier.tier.name(), "count": tier.count, "usd": tier.total_micros.map(usd), "basis": tier.basis, "samples": tier.samples }))
        .collect();
    serde_json::json!({
        "count": estimate.count,
        "minutes": { "low": estimate.ms.low / 60_000.0, "high": estimate.ms.high / 60_000.0 },
        "usd": estimate.cost_micros.map(usd),
        "basis": estimate.basis,
        "basis_text": estimate.basis_text,
        "provider": estimate.provider,
        "model": estimate.model,
        "concurrency": estimate.concurrency,
        "incomplete": estimate.incomplete,
        "tiers": tiers,
    })
}

/// Rows that a batch leaves out, in words.
fn left_out(estimate: &EstimateView) -> Option<String> {
    let lack = "a persona, an arc or a topic that the library knows";
    match estimate.incomplete {
        0 => None,
        1 => Some(format!("1 row is left out: it lacks {lack}.")),
        rows => Some(format!("{} rows are left out: they lack {lack}.", grouped(rows))),
    }
}

/// Rows that wait in other batches, in words.
fn elsewhere(rows: u32) -> Option<String> {
    let which = match rows {
        0 => return None,
        1 => "1 row waits in an open batch and is left out".into(),
        rows => format!("{} rows wait in an open batch and are left out", grouped(rows)),
    };
    Some(format!("{which}: `train-cli resume` goes on with it, `train-cli cancel` gives it up."))
}

fn cost(estimate: &EstimateView) -> String {
    match estimate.cost_micros {
        None => "unknown: the model's price is not in the table (give it with --price IN/OUT)".into(),
        Some(_) if estimate.free => "free".into(),
        Some(cost) => range(cost, dollars),
    }
}

pub async fn generate(engine: &Engine, args: &Args, command: &GenerateArgs) -> Result<u8, EngineError> {
    let dataset = dataset(engine, args).await?;
    let target = target(engine, dataset.id, &command.which).await?;
    let overrides = overrides(&command.paid.calls);
    let limit = command.paid.spend_limit;
    let asked_for = engine.count_matching(dataset.id, &target).await?;
    if asked_for == 0 {
        output::say("There is nothing to generate.");
        if args.json {
            output::json(&Summary::nothing());
        }
        return Ok(0);
    }
    let estimate = engine.estimate(dataset.id, &target, &overrides).await?;
    // A batch takes those that are free and complete.
    let waiting = asked_for.saturating_sub(estimate.count + estimate.incomplete);
    for said in left_out(&estimate).into_iter().chain(elsewhere(waiting)) {
        output::say(&said);
    }
    if !agreed(&command.paid, &estimate) {
        return Ok(1);
    }
    let events = args.json.then(|| engine.jobs());
    let (request_id, dataset_id) = (request_id(), dataset.id);
    let batch = match again(command) {
        Some(request) => {
            let (seen, limit_micros, max_tokens) = (None, limit, None);
            let input = RedoInput { request_id, dataset_id, target, seen, request, limit_micros, max_tokens };
            engine.redo(&input, &overrides).await?
        }
        None => {
            let (email, max_tokens) = (command.email, None);
            let input = GenerateInput { request_id, dataset_id, target, limit_micros: limit, email, max_tokens };
            engine.generate(&input, &overrides).await?
        }
    };
    let left_out = estimate.incomplete + waiting;
    let code = run::watch(engine, batch.id, events, left_out).await?;
    Ok(if command.which.ids.is_some() { short(code, left_out) } else { code })
}

/// What the conversations are written again for, where that was said.
fn again(command: &GenerateArgs) -> Option<RedoRequest> {
    let GenerateArgs { reason, note, from_turn, .. } = command;
    let said = reason.is_some() || note.is_some() || from_turn.is_some();
    said.then(|| RedoRequest {
        reason: reason.clone(),
        note: note.clone().unwrap_or_default(),
        from_turn: *from_turn,
        ..RedoRequest::default()
    })
}

/// Whether a batch may start: its cost is bounded, small, or accepted.
pub(super) fn agreed(paid: &Paid, estimate: &EstimateView) -> bool {
    let agreed = paid.spend_limit.is_some() || paid.yes || !estimate.warn_cost || confirmed(estimate);
    if !agreed {
        output::say("Nothing was started.");
    }
    agreed
}

/// Asks on a terminal; a script that did not say --yes is warned and goes on, as it was told to.
fn confirmed(estimate: &EstimateView) -> bool {
    output::say(&format!(
        "This may cost {} for {}. --spend-limit USD sets a limit.",
        cost(estimate),
        counted(estimate.count, "conversation")
    ));
    if !std::io::stdin().is_terminal() {
        return true;
    }
    output::say("Go on? Type yes:");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).is_ok() && matches!(answer.trim(), "yes" | "y")
}

/// Differs between two calls of the program: process and time.
pub(super) fn request_id() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("cli-{}-{}", std::process::id(), since.as_nanos())
}

async fn target(engine: &Engine, dataset_id: u32, which: &Which) -> Result<Target, EngineError> {
    let all = if which.failed { Target::Failed } else { Target::All };
    ids_or(engine, dataset_id, which.ids.as_deref(), all).await
}

pub(super) fn overrides(calls: &Calls) -> Overrides {
    Overrides {
        kind: calls.provider,
        base_url: calls.base_url.as_ref().map(|url| url.trim().trim_end_matches('/').to_owned()),
        model: calls.model.clone(),
        concurrency: calls.concurrency,
        max_tokens: calls.max_tokens,
        timeout: calls.timeout.map(Duration::from_secs),
        price: calls.price,
        allow_http: calls.allow_http,
        headless: true,
    }
}
