//! One file per subject; each command asks the engine and prints.

mod audit;
mod briefs;
mod coverage;
mod data;
mod edit;
mod export;
mod generate;
mod import;
mod judge;
mod key;
mod library;
mod look;
pub mod mail;
mod open_batch;
mod plan_build;
mod plan_import;
mod plan_rows;
mod quality;
mod review;
mod server;
mod template;
mod whole_dataset;

use std::path::Path;

use train_engine::view::{DatasetView, Target};
use train_engine::{Engine, EngineError, ErrorCode};

use crate::args::{Args, Command};

/// Runs a command and returns the exit code.
pub async fn run(engine: &Engine, args: &Args) -> Result<u8, EngineError> {
    match &args.command {
        Command::Dataset(command) => data::dataset(engine, args, command).await.map(|()| 0),
        Command::Library(command) => library::library(engine, args, command).await.map(|()| 0),
        Command::Plan(command) => data::plan(engine, args, command).await,
        Command::Template(command) => template::template(engine, args, command).await.map(|()| 0),
        Command::Import(command) => import::import(engine, args, command).await.map(|()| 0),
        Command::Estimate(command) => generate::estimate(engine, args, command).await.map(|()| 0),
        Command::Generate(command) => generate::generate(engine, args, command).await,
        Command::Resume(command) => open_batch::resume(engine, args, command).await,
        Command::Cancel { batch } => open_batch::cancel(engine, args, *batch).await.map(|()| 0),
        Command::Status => look::status(engine, args).await.map(|()| 0),
        Command::Errors { kind } => look::errors(engine, args, *kind).await.map(|()| 0),
        Command::Show { id, version } => look::show(engine, args, *id, *version).await.map(|()| 0),
        Command::Edit { id, turn, text } => edit::edit(engine, args, *id, *turn, text).await.map(|()| 0),
        Command::Review(command) => review::review(engine, args, command).await.map(|()| 0),
        Command::Judge(command) => judge::judge(engine, args, command).await,
        Command::Score { ids } => quality::score(engine, args, ids.as_deref()).await.map(|()| 0),
        Command::Quality => quality::quality(engine, args).await.map(|()| 0),
        Command::Coverage(command) => coverage::coverage(engine, args, command).await.map(|()| 0),
        Command::Export(command) => export::export(engine, args, command).await,
        Command::Key(command) => key::key(engine, args, command).await.map(|()| 0),
        Command::Server(command) => server::server(engine, args, command).await.map(|()| 0),
        Command::Mail(command) => mail::mail(engine, args, command).await,
    }
}

/// The dataset that a command is about: the one named, else the one last used.
async fn dataset(engine: &Engine, args: &Args) -> Result<DatasetView, EngineError> {
    let mut all = engine.datasets().await?;
    match &args.dataset {
        Some(name) => {
            let names: Vec<String> = all.iter().map(|dataset| format!("\"{}\"", dataset.name)).collect();
            let found = all.into_iter().find(|dataset| dataset.name.eq_ignore_ascii_case(name.trim()));
            let found = found.ok_or_else(|| {
                EngineError::not_found(format!("There is no dataset \"{name}\"."))
                    .hint(format!("There are: {}.", names.join(", ")))
            })?;
            match engine.use_dataset(found.id).await {
                // That it was used last is noted for later commands. A full disk keeps nobody from reading this one.
                Err(error) if error.code == ErrorCode::Database => Ok(found),
                used => used,
            }
        }
        None if all.is_empty() => {
            Err(EngineError::not_found("There is no dataset yet.")
                .hint("Create one: train-cli dataset new NAME --sample"))
        }
        None => match all.iter().position(|dataset| !dataset.archived) {
            Some(at) => Ok(all.swap_remove(at)),
            None => Err(EngineError::not_found("All datasets are archived.")
                .hint("Name one with --dataset, or bring it back: train-cli --dataset NAME dataset archive --back")),
        },
    }
}

/// The rows of the numbers that were given, else what is meant without any.
async fn ids_or(
    engine: &Engine,
    dataset_id: u32,
    numbers: Option<&[u32]>,
    other: Target,
) -> Result<Target, EngineError> {
    Ok(match numbers {
        Some(numbers) => Target::Ids { ids: engine.ids_of_numbers(dataset_id, numbers).await? },
        None => other,
    })
}

/// A file's name and what is in it.
fn read_file(file: &Path) -> Result<(String, Vec<u8>), EngineError> {
    let bytes = std::fs::read(file).map_err(|error| {
        EngineError::invalid(format!("{} cannot be read: {error}.", file.display()))
            .hint("Check the path and its permissions.")
    })?;
    Ok((file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(), bytes))
}
