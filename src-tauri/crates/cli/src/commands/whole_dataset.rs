//! What is done to a dataset as a whole.

use std::io::{BufRead, IsTerminal};

use train_engine::view::DatasetView;
use train_engine::{Engine, EngineError};

use super::dataset as chosen;
use crate::args::{Args, DatasetCommand};
use crate::output::{self, counted};

pub async fn change(engine: &Engine, args: &Args, command: &DatasetCommand) -> Result<(), EngineError> {
    let dataset = chosen(engine, args).await?;
    match command {
        DatasetCommand::Rename { name } => {
            let renamed = engine.rename_dataset(dataset.id, name).await?;
            said(args, &renamed, &format!("\"{}\" is \"{}\" now.", dataset.name, renamed.name));
        }
        DatasetCommand::Duplicate { name, plan } => {
            let copy = engine.duplicate_dataset(dataset.id, name, *plan).await?;
            let rows = counted(copy.counts.total, "row");
            said(args, &copy, &format!("Copied \"{}\" to \"{}\" with {rows}.", dataset.name, copy.name));
        }
        DatasetCommand::Archive { back } => {
            let archived = engine.archive_dataset(dataset.id, !back).await?;
            let what = if archived.archived { "archived" } else { "back" };
            said(args, &archived, &format!("\"{}\" is {what}.", archived.name));
        }
        DatasetCommand::Delete { yes } => delete(engine, args, &dataset, *yes).await?,
        DatasetCommand::New { .. } | DatasetCommand::List => {}
    }
    Ok(())
}

fn said(args: &Args, dataset: &DatasetView, line: &str) {
    let json = serde_json::json!({
        "id": dataset.id, "name": dataset.name, "archived": dataset.archived, "conversations": dataset.counts.total,
    });
    output::told(args.json, &json, || line.into());
}

async fn delete(engine: &Engine, args: &Args, dataset: &DatasetView, yes: bool) -> Result<(), EngineError> {
    if !yes && !confirmed(dataset)? {
        return Err(
            EngineError::invalid("Nothing was deleted.").hint("Type the dataset's name as it is shown to delete it.")
        );
    }
    let backup = engine.delete_dataset(dataset.id).await?;
    let deleted = serde_json::json!({ "deleted": dataset.name, "backup": backup });
    output::told(args.json, &deleted, || {
        format!("Deleted \"{}\". A backup of all data as it was is at {backup}", dataset.name)
    });
    Ok(())
}

/// Asks for the name on a terminal. A script has to say --yes: nobody would be there to read the question.
fn confirmed(dataset: &DatasetView) -> Result<bool, EngineError> {
    if !std::io::stdin().is_terminal() {
        return Err(EngineError::invalid(format!("\"{}\" was not deleted: nobody could be asked.", dataset.name))
            .hint("Say --yes to delete it with everything in it."));
    }
    let rows = counted(dataset.counts.total, "row");
    output::say(&format!("This deletes \"{}\" with its {rows} and all texts. Type its name:", dataset.name));
    let mut answer = String::new();
    Ok(std::io::stdin().lock().read_line(&mut answer).is_ok() && answer.trim() == dataset.name)
}
