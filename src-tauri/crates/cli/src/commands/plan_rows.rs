//! Rows of a plan: what is alike, written to a file, deleted, taken back.

use std::collections::HashMap;
use std::path::Path;

use serde_json::json;
use train_engine::view::{DatasetView, Target};
use train_engine::{Engine, EngineError};

use super::data::numbers;
use super::plan_build;
use crate::args::{Args, PlanOwnCommand};
use crate::output::{self, counted, grouped};

pub async fn plan(
    engine: &Engine,
    args: &Args,
    dataset: &DatasetView,
    command: &PlanOwnCommand,
) -> Result<(), EngineError> {
    match command {
        PlanOwnCommand::Build(asked) => plan_build::build(engine, args, dataset, asked).await,
        PlanOwnCommand::Similar { threshold } => similar(engine, args, dataset.id, *threshold).await,
        PlanOwnCommand::Export { file } => export(engine, args, dataset.id, file).await,
        PlanOwnCommand::Delete { ids } => delete(engine, args, dataset.id, ids).await,
        PlanOwnCommand::Undo => undo(engine, args, dataset).await,
    }
}

async fn similar(engine: &Engine, args: &Args, dataset_id: u32, threshold: f64) -> Result<(), EngineError> {
    let found = engine.similar_rows(dataset_id, threshold).await?;
    let numbers = if found.is_empty() { HashMap::new() } else { numbers(engine, dataset_id).await? };
    let number = |id: u32| numbers.get(&id).copied().unwrap_or_default();
    if args.json {
        let list: Vec<_> = found
            .iter()
            .map(|pair| {
                let mut ids = [number(pair.first), number(pair.second)];
                ids.sort_unstable();
                json!({ "ids": ids, "similarity": pair.similarity, "words": pair.words })
            })
            .collect();
        output::json(&list);
        return Ok(());
    }
    if found.is_empty() {
        output::line("No planned rows say nearly the same.");
        return Ok(());
    }
    let cells: Vec<Vec<String>> = found
        .iter()
        .map(|pair| {
            vec![
                number(pair.first).to_string(),
                number(pair.second).to_string(),
                format!("{:.2}", pair.similarity),
                pair.words.first().cloned().unwrap_or_default(),
            ]
        })
        .collect();
    output::table(&["ID", "LIKE", "SIMILARITY", "BOTH SAY"], &cells);
    Ok(())
}

async fn export(engine: &Engine, args: &Args, dataset_id: u32, file: &Path) -> Result<(), EngineError> {
    let left_out = if file == Path::new("-") {
        let (bytes, left_out) = engine.export_plan(dataset_id).await?;
        output::file(&bytes);
        left_out
    } else {
        let (bytes, left_out) = engine.write_plan(dataset_id, file).await?;
        let written = json!({ "file": file.display().to_string(), "bytes": bytes });
        output::told(args.json, &written, || format!("Wrote the plan to {}.", file.display()));
        left_out
    };
    match left_out {
        0 => {}
        1 => output::say("1 row was left out: it lacks a persona, an emotion or a topic, and no import takes it."),
        rows => output::say(&format!(
            "{} rows were left out: they lack a persona, an emotion or a topic, and no import takes them.",
            grouped(rows)
        )),
    }
    Ok(())
}

async fn delete(engine: &Engine, args: &Args, dataset_id: u32, numbers: &[u32]) -> Result<(), EngineError> {
    let ids = engine.ids_of_numbers(dataset_id, numbers).await?;
    let outcome = engine.delete_rows(dataset_id, Target::Ids { ids }).await?;
    let json = json!({ "deleted": outcome.deleted, "kept": outcome.kept });
    output::told(args.json, &json, || match outcome.deleted {
        0 => "Nothing was deleted.".into(),
        rows => format!("Deleted {}. `train-cli plan undo` takes that back.", counted(rows, "row")),
    });
    match outcome.kept {
        0 => {}
        1 => output::say("1 row stays: it is in a batch."),
        rows => output::say(&format!("{} rows stay: they are in a batch.", grouped(rows))),
    }
    Ok(())
}

async fn undo(engine: &Engine, args: &Args, dataset: &DatasetView) -> Result<(), EngineError> {
    let last = engine.last_plan_action(dataset.id).await?.ok_or_else(|| {
        EngineError::not_found(format!("There is nothing to take back in the plan of \"{}\".", dataset.name))
            .hint("`train-cli plan list` shows its rows.")
    })?;
    let undone = engine.undo(&last).await?;
    if undone.rows == 0 && !undone.left.is_empty() {
        return Err(EngineError::invalid(undone.left));
    }
    output::told(args.json, &json!({ "rows": undone.rows }), || {
        format!("Taken back: {}.", counted(undone.rows, "row"))
    });
    if !undone.left.is_empty() {
        output::say(&undone.left);
    }
    Ok(())
}
