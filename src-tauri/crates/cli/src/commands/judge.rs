//! A model's opinion of conversations.

use train_engine::view::{JudgeInput, Target};
use train_engine::{Engine, EngineError, ErrorCode};

use super::generate::{agreed, overrides, request_id};
use super::{dataset, ids_or};
use crate::args::{Args, JudgeArgs};
use crate::output::{self, grouped};
use crate::run;
use crate::summary::{Summary, short};

pub async fn judge(engine: &Engine, args: &Args, command: &JudgeArgs) -> Result<u8, EngineError> {
    let dataset = dataset(engine, args).await?;
    let target = ids_or(engine, dataset.id, command.which.ids.as_deref(), Target::All).await?;
    let overrides = overrides(&command.paid.calls);
    let limit_micros = command.paid.spend_limit;
    let estimate = engine.judge_estimate(dataset.id, &target, &overrides).await?;
    let left_out = match command.which.ids {
        Some(_) => engine.count_matching(dataset.id, &target).await?.saturating_sub(estimate.count),
        None => 0,
    };
    if let Some(said) = unjudged(left_out) {
        output::say(&said);
    }
    if estimate.count == 0 {
        output::say("There is nothing to judge.");
        if args.json {
            output::json(&Summary { left_out, ..Summary::nothing() });
        }
        return Ok(short(0, left_out));
    }
    if !agreed(&command.paid, &estimate) {
        return Ok(1);
    }
    let events = args.json.then(|| engine.jobs());
    let input = JudgeInput { request_id: request_id(), dataset_id: dataset.id, target, limit_micros };
    let batch = engine.judge(&input, &overrides).await?;
    let code = run::watch(engine, batch.id, events, left_out).await?;
    if !args.json {
        match engine.judge_report(dataset.id, Some(&batch.model)).await {
            Ok(report) if report.judged > 0 => {
                let rejections = report.rejected_passed + report.rejected_failed;
                let misses = match report.rejected_passed {
                    0 => String::new(),
                    missed => format!(" Misses {missed} of {rejections} that you rejected."),
                };
                output::line(&format!(
                    "{} of {} judged pass. {}{misses}",
                    report.passed, report.judged, report.verdict
                ));
            }
            Ok(_) => {}
            Err(error) if error.code == ErrorCode::NeedsProvider => {}
            Err(error) => return Err(error),
        }
    }
    Ok(short(code, left_out))
}

/// Rows that were named and that no judge is asked about, in words.
fn unjudged(rows: u32) -> Option<String> {
    match rows {
        0 => None,
        1 => Some("1 row is left out: it has no text, or waits for a judge in an open batch.".into()),
        rows => Some(format!(
            "{} rows are left out: they have no text, or wait for a judge in an open batch.",
            grouped(rows)
        )),
    }
}
