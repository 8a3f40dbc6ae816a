//! Export.

use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use train_engine::view::{Effect, ExportInput, ExportLeftOut, ExportReport, ExportTo, Filter, Target};
use train_engine::{CheckedExport, Engine, EngineError, ErrorCode, ExportProblem};

use super::{dataset, ids_or};
use crate::args::{Args, ExportArgs};
use crate::output::{self, grouped};
use crate::signals::Stop;
use crate::summary::INTERRUPTED;

/// Numbers of conversations that are named on a terminal.
const NAMED: usize = 10;
/// The share for validation of a folder where none is given.
const VALIDATION: f64 = 0.1;
/// How often the bar is brought up to date.
const TICK: Duration = Duration::from_millis(250);

/// Returns the exit code.
pub async fn export(engine: &Engine, args: &Args, command: &ExportArgs) -> Result<u8, EngineError> {
    let input = input(engine, args, command).await?;
    let mut stop = Stop::new().map_err(|error| EngineError::invalid(format!("Ctrl-C cannot be heard: {error}.")))?;
    let progress = engine.export_progress();
    let bar = output::bar(args.json, 0, "{bar:30} {human_pos} of {human_len} - {percent}%");
    let mut tick = tokio::time::interval(TICK);
    let mut work = pin!(async {
        match &command.out {
            Some(out) if !command.check => {
                let report = engine.export(&input, out, command.force).await?;
                Ok(Done::Written(report))
            }
            _ => Ok(Done::Checked(engine.check_export(&input).await?)),
        }
    });
    let done: Result<Done, EngineError> = loop {
        tokio::select! {
            done = &mut work => break done,
            () = stop.asked() => {
                output::say("Stopping: nothing is written.");
                engine.cancel_export();
                engine.cancel_check();
            }
            _ = tick.tick() => {
                let now = *progress.borrow();
                bar.set_length(u64::from(now.of));
                bar.set_position(u64::from(now.written));
            }
        }
    };
    bar.finish_and_clear();
    match done {
        Ok(Done::Written(report)) => told(args, command, &report),
        Ok(Done::Checked(checked)) => show(args, &checked),
        Err(error) if error.code == ErrorCode::Cancelled => {
            output::failure(&error);
            return Ok(INTERRUPTED);
        }
        Err(error) => return Err(error),
    }
    Ok(0)
}

enum Done {
    Written(ExportReport),
    Checked(CheckedExport),
}

async fn input(engine: &Engine, args: &Args, command: &ExportArgs) -> Result<ExportInput, EngineError> {
    let dataset = dataset(engine, args).await?;
    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    let target = ids_or(engine, dataset.id, command.ids.as_deref(), all).await?;
    let (to, validation) = match (&command.to.consumer, &command.to.format) {
        (Some(consumer), _) => (ExportTo::Folder { consumer: consumer.clone() }, VALIDATION),
        (None, format) => (ExportTo::File { format: format.clone().unwrap_or_default() }, 0.0),
    };
    Ok(ExportInput {
        dataset_id: dataset.id,
        to,
        target,
        statuses: command.status.clone(),
        min_score: command.min_score,
        best: command.best,
        unlike: command.best.is_some(),
        system: command.system,
        family: Some(command.family.clone()),
        template: command.template.clone(),
        context: command.context,
        validation: command.validation.unwrap_or(validation),
        test: command.test,
        seed: command.seed,
        practice: command.practice,
    })
}

fn left_out_json(left_out: &[ExportLeftOut]) -> Vec<Value> {
    left_out.iter().map(|out| json!({ "why": out.why, "count": out.count })).collect()
}

fn told(args: &Args, command: &ExportArgs, report: &ExportReport) {
    if args.json {
        output::json(&json!({
            "conversations": report.conversations, "practice_left_out": report.practice_left_out,
            "other_status": report.other_status, "unreadable": report.unreadable, "path": report.path,
            "files": report.files, "bytes": report.bytes as u64, "train": report.sides.train, "valid": report.sides.valid,
            "test": report.sides.test, "left_out": left_out_json(&report.left_out),
        }));
        return;
    }
    let pairs = command.to.format.as_ref().is_some_and(|format| format.starts_with("pairs"));
    let what = if pairs { "preference pairs" } else { "conversations" };
    output::line(&format!("Wrote {} {what} to {}.", grouped(report.conversations), report.path));
    let sides = report.sides;
    if sides.valid + sides.test > 0 {
        let test = if sides.test > 0 { format!(", {} to test", grouped(sides.test)) } else { String::new() };
        output::line(&format!("{} to train, {} to validate{test}.", grouped(sides.train), grouped(sides.valid)));
    }
    if report.practice_left_out > 0 {
        output::say(&format!(
            "{} conversations that Practice composed were left out; --practice takes them along.",
            grouped(report.practice_left_out)
        ));
    }
    if command.ids.is_some() && report.other_status > 0 {
        output::say(&format!(
            "{} of these conversations have another status and were left out; --status takes more along.",
            grouped(report.other_status)
        ));
    }
    for out in &report.left_out {
        output::say(&format!("{} were left out: {}.", grouped(out.count), out.why));
    }
    if !report.unreadable.is_empty() {
        output::say(&format!(
            "{} conversations cannot be read and were left out: {}. Generate them again, or restore a backup.",
            grouped(u32::try_from(report.unreadable.len()).unwrap_or(u32::MAX)),
            some(&report.unreadable)
        ));
    }
    if !report.recorded {
        output::say("It could not be noted in the history of exports: the database cannot be written.");
    }
}

/// The first of some numbers.
fn some(numbers: &[u32]) -> String {
    let named: Vec<String> = numbers.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if numbers.len() > NAMED { " and others" } else { "" };
    format!("{}{more}", named.join(", "))
}

/// What `--check --json` prints.
#[derive(Serialize)]
struct Check<'a> {
    rows: u32,
    ready: u32,
    problems: Vec<Problem<'a>>,
    tokens: Option<Value>,
    left_out: Vec<Value>,
}

/// A problem as `--json` prints it. Its own type, because each conversation may have several.
#[derive(Serialize)]
struct Problem<'a> {
    /// The number of the row; none where it is about the file as a whole.
    id: Option<u32>,
    kind: &'a str,
    effect: Effect,
    message: &'a str,
}

impl<'a> Problem<'a> {
    fn of(problem: &'a ExportProblem) -> Self {
        Self { id: problem.number, kind: &problem.kind, effect: problem.effect, message: &problem.message }
    }
}

fn show(args: &Args, checked: &CheckedExport) {
    let check = &checked.check;
    if args.json {
        let tokens = check.tokens.as_ref().map(
            |tokens| json!({ "median": tokens.median, "max": tokens.max, "over": tokens.over, "exact": tokens.exact }),
        );
        output::json(&Check {
            rows: check.rows,
            ready: checked.fine,
            problems: checked.problems.iter().map(Problem::of).collect(),
            tokens,
            left_out: left_out_json(&check.left_out),
        });
        return;
    }
    output::line(&format!("{} of {} conversations are ready.", grouped(checked.fine), grouped(check.rows)));
    let numbers: HashMap<u32, u32> =
        checked.problems.iter().filter_map(|problem| problem.row.zip(problem.number)).collect();
    for finding in &check.findings {
        let numbers: Vec<u32> = finding.ids.iter().filter_map(|id| numbers.get(id).copied()).collect();
        let at = if numbers.is_empty() { String::new() } else { format!(" ({})", some(&numbers)) };
        output::line(&format!("{}{at}. {}.", finding.title, finding.note));
    }
    for out in &check.left_out {
        output::line(&format!("{} are left out: {}.", grouped(out.count), out.why));
    }
    if let Some(tokens) = &check.tokens {
        let estimated = if tokens.exact { "" } else { " (estimated)" };
        output::line(&format!(
            "Tokens: {} in the middle, {} at most{estimated}; {} beyond the length that counts.",
            grouped(tokens.median),
            grouped(tokens.max),
            grouped(tokens.over)
        ));
    }
}
