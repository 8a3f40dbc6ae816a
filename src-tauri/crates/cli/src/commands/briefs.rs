//! A one-line situation for each row, by a model, before the conversations are written.

use train_engine::view::{BatchState, BriefInput, Filter, RowSummary, Target};
use train_engine::{Engine, EngineError};

use super::generate::{agreed, overrides, request_id};
use super::ids_or;
use crate::args::Args;
use crate::briefs_args::BriefsArgs;
use crate::output::{self, grouped};
use crate::run;
use crate::summary::{Summary, short};

pub async fn briefs(engine: &Engine, args: &Args, dataset_id: u32, command: &BriefsArgs) -> Result<u8, EngineError> {
    let target = ids_or(engine, dataset_id, command.ids.as_deref(), Target::All).await?;
    let overrides = overrides(&command.paid.calls);
    let limit_micros = command.paid.spend_limit;
    let input = BriefInput { request_id: request_id(), dataset_id, target, again: command.again, limit_micros };
    let estimate = engine.briefs_estimate(&input, &overrides).await?;
    let left_out = left_out(engine, &input, estimate.count).await?;
    if let Some(said) = unbriefed(left_out) {
        output::say(&said);
    }
    if estimate.count == 0 {
        output::say("No row needs a brief: each has one, is written already, or lacks a persona, an arc or a topic.");
        if args.json {
            output::json(&Summary { left_out, ..Summary::nothing() });
        }
        return Ok(short(0, left_out));
    }
    if !agreed(&command.paid, &estimate) {
        return Ok(1);
    }
    let events = args.json.then(|| engine.jobs());
    let batch = engine.write_briefs(&input, &overrides).await?;
    let code = run::watch(engine, batch.id, events, left_out).await?;
    // Of a batch that rests, the rows that wait are not among those that need a brief; it was said how it goes on.
    let rests = matches!(engine.batch(batch.id).await?.state, BatchState::Paused | BatchState::Interrupted);
    if !args.json && !command.again && !rests {
        let left = engine.briefs_estimate(&input, &overrides).await?.count;
        let written = estimate.count.saturating_sub(left);
        let rest = if left > 0 { " `train-cli plan briefs` asks for the rest." } else { "" };
        output::line(&format!(
            "{} of {} rows got a brief; each call is about 25 rows.{rest}",
            grouped(written),
            grouped(estimate.count)
        ));
    }
    Ok(short(code, left_out))
}

/// Rows that were named, need a brief and get none, where so many get one.
async fn left_out(engine: &Engine, input: &BriefInput, count: u32) -> Result<u32, EngineError> {
    let Target::Ids { ids } = &input.target else { return Ok(0) };
    let named = engine.all_rows(input.dataset_id, Filter { ids: ids.clone(), ..Filter::default() }).await?;
    let needing = named.iter().filter(|row| needs_one(row, input.again)).count();
    Ok(u32::try_from(needing).unwrap_or(u32::MAX).saturating_sub(count))
}

/// A brief is asked for where there is none; with `--again` in the place of any but a person's.
fn needs_one(row: &RowSummary, again: bool) -> bool {
    let has_one = row.brief.as_deref().is_some_and(|brief| !brief.trim().is_empty());
    !has_one || again && row.brief_by.is_none_or(|by| by.name() != "person")
}

/// Rows that get no brief, in words.
fn unbriefed(rows: u32) -> Option<String> {
    match rows {
        0 => None,
        1 => Some(
            "1 row is left out: it is written, waits in an open batch, or lacks a persona, an arc or a topic.".into(),
        ),
        rows => Some(format!(
            "{} rows are left out: they are written, wait in an open batch, or lack a persona, an arc or a topic.",
            grouped(rows)
        )),
    }
}
