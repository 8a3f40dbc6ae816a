//! Export.

use train_engine::view::{Filter, Target};
use train_engine::{Engine, EngineError, ExportRequest};

use super::dataset;
use crate::args::{Args, ExportArgs};
use crate::output::{self, grouped};

/// Numbers of unreadable conversations that are named on a terminal.
const NAMED: usize = 10;

pub async fn export(engine: &Engine, args: &Args, command: &ExportArgs) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let target = match &command.ids {
        Some(numbers) => Target::Ids { ids: engine.ids_of_numbers(dataset.id, numbers).await? },
        None => Target::Matching { filter: Filter::default(), except: Vec::new() },
    };
    let request = ExportRequest {
        dataset_id: dataset.id,
        format: command.format,
        out: command.out.clone(),
        target,
        statuses: command.status.clone(),
        practice: command.practice,
        replace: command.force,
    };
    let report = engine.export(&request).await?;
    if args.json {
        output::json(&report);
        return Ok(());
    }
    output::line(&format!("Wrote {} conversations to {}.", grouped(report.conversations), report.path.display()));
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
    if !report.unreadable.is_empty() {
        let named: Vec<String> = report.unreadable.iter().take(NAMED).map(ToString::to_string).collect();
        let more = if report.unreadable.len() > NAMED { " and others" } else { "" };
        output::say(&format!(
            "{} conversations cannot be read and were left out: {}{more}. Generate them again, or restore a backup.",
            grouped(u32::try_from(report.unreadable.len()).unwrap_or(u32::MAX)),
            named.join(", ")
        ));
    }
    Ok(())
}
