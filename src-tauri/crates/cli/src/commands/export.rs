//! Export.

use train_engine::{Engine, EngineError, ExportRequest};

use super::dataset;
use crate::args::{Args, ExportArgs, Format};
use crate::output;

pub async fn export(engine: &Engine, args: &Args, command: &ExportArgs) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let request = ExportRequest {
        dataset_id: dataset.id,
        out: command.out.clone(),
        statuses: command.status.iter().copied().map(Into::into).collect(),
        force: command.force,
    };
    let report = match command.format {
        Format::Messages => engine.export_messages(&request).await?,
    };
    if args.json {
        output::json(&report);
    } else {
        output::line(&format!("Wrote {} conversations to {}.", report.conversations, report.path.display()));
        if report.practice_left_out > 0 {
            output::say(&format!("{} conversations that Practice composed were left out.", report.practice_left_out));
        }
    }
    Ok(())
}
