//! A one-line situation for each row, by a model, before the conversations are written.

use train_engine::view::{BatchState, BriefInput, Target};
use train_engine::{Engine, EngineError};

use super::generate::{agreed, overrides, request_id};
use super::ids_or;
use crate::args::Args;
use crate::briefs_args::BriefsArgs;
use crate::output::{self, grouped};
use crate::run;
use crate::summary::Summary;

pub async fn briefs(engine: &Engine, args: &Args, dataset_id: u32, command: &BriefsArgs) -> Result<u8, EngineError> {
    let target = ids_or(engine, dataset_id, command.ids.as_deref(), Target::All).await?;
    let overrides = overrides(&command.paid.calls);
    let limit_micros = command.paid.spend_limit;
    let input = BriefInput { request_id: request_id(), dataset_id, target, again: command.again, limit_micros };
    let estimate = engine.briefs_estimate(&input, &overrides).await?;
    if estimate.count == 0 {
        output::say("No row needs a brief: each has one, is written already, or lacks a persona, an arc or a topic.");
        if args.json {
            output::json(&Summary::nothing());
        }
        return Ok(0);
    }
    if !agreed(&command.paid, &estimate) {
        return Ok(1);
    }
    let events = args.json.then(|| engine.jobs());
    let batch = engine.write_briefs(&input, &overrides).await?;
    let code = run::watch(engine, batch.id, events, 0).await?;
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
    Ok(code)
}
