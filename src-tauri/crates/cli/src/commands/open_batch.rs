//! Batches that are there already: gone on with, and cancelled.

use train_engine::view::{BatchState, BatchView};
use train_engine::{Engine, EngineError};

use super::dataset;
use crate::args::{Args, ResumeArgs};
use crate::output::{self, grouped};
use crate::run;
use crate::summary::Summary;

/// What to do where nothing better is known.
const STATUS: &str = "`train-cli status` shows where things stand.";

pub async fn resume(engine: &Engine, args: &Args, command: &ResumeArgs) -> Result<u8, EngineError> {
    let batch = match command.batch {
        Some(id) => numbered(engine, args, id).await?,
        None => {
            let waits = |batch: &BatchView| matches!(batch.state, BatchState::Paused | BatchState::Interrupted);
            newest(engine, args, waits, "paused or interrupted").await?
        }
    };
    let events = args.json.then(|| engine.jobs());
    engine.resume_headless(batch.id, command.spend_limit).await.map_err(|error| error.or_hint(STATUS))?;
    run::watch(engine, batch.id, events, 0).await
}

pub async fn cancel(engine: &Engine, args: &Args, batch: Option<u32>) -> Result<(), EngineError> {
    let batch = match batch {
        Some(id) => numbered(engine, args, id).await?,
        None => newest(engine, args, |_| true, "open").await?,
    };
    let id = batch.id;
    if !engine.open_batches().await?.iter().any(|open| open.id == id) {
        return Err(
            EngineError::not_found(format!("Batch {id} is not open: there is nothing of it to cancel.")).hint(STATUS)
        );
    }
    engine.cancel_batch(id).await?;
    let ended = engine.wait(id).await?;
    output::told(args.json, &Summary::of(&ended), || {
        format!(
            "Batch {id} is cancelled: {} of {} succeeded, {} failed, {} went back to where they were.",
            grouped(ended.succeeded),
            grouped(ended.total),
            grouped(ended.failed),
            grouped(ended.cancelled)
        )
    });
    Ok(())
}

/// The batch of a number. Where a dataset is named too, both have to mean the same.
async fn numbered(engine: &Engine, args: &Args, id: u32) -> Result<BatchView, EngineError> {
    let batch = engine.batch(id).await.map_err(|error| error.or_hint(STATUS))?;
    if args.dataset.is_some() {
        let dataset = dataset(engine, args).await?;
        if batch.dataset_id != dataset.id {
            let message = format!("Batch {id} is none of \"{}\".", dataset.name);
            return Err(EngineError::invalid(message).hint("Leave --dataset out, or name the batch's own dataset."));
        }
    }
    Ok(batch)
}

/// The newest open batch of the dataset that suits. Where another dataset has one, its number is said.
async fn newest(
    engine: &Engine,
    args: &Args,
    suits: impl Fn(&BatchView) -> bool,
    what: &str,
) -> Result<BatchView, EngineError> {
    let dataset = dataset(engine, args).await?;
    let mut open = engine.open_batches().await?;
    open.retain(suits);
    if let Some(at) = open.iter().rposition(|batch| batch.dataset_id == dataset.id) {
        return Ok(open.swap_remove(at));
    }
    let error = EngineError::not_found(format!("No batch of \"{}\" is {what}.", dataset.name));
    Err(match open.last() {
        Some(other) => {
            error.hint(format!("Batch {} of another dataset is: give its number to mean that one.", other.id))
        }
        None => error.hint(STATUS),
    })
}
