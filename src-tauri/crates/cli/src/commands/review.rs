//! Verdicts.

use train_engine::view::{Filter, ReviewInput, Status, Target, Verdict};
use train_engine::{Engine, EngineError};

use super::data::all_rows;
use super::{audit, dataset};
use crate::args::{Args, Judged, ReviewCommand};
use crate::output::{self, grouped};

pub async fn review(engine: &Engine, args: &Args, command: &ReviewCommand) -> Result<(), EngineError> {
    let (verdict, command) = match command {
        ReviewCommand::Approve(command) => (Verdict::Approve, command),
        ReviewCommand::Reject(command) => (Verdict::Reject, command),
        ReviewCommand::Defer(command) => (Verdict::Defer, command),
        ReviewCommand::Audit { out } => return audit::audit(engine, args, out.as_deref()).await,
    };
    let dataset = dataset(engine, args).await?;
    let ids = judged(engine, dataset.id, &command.which).await?;
    let input = ReviewInput {
        dataset_id: dataset.id,
        target: Target::Ids { ids },
        verdict,
        reason: command.reason.clone(),
        note: command.note.clone(),
        marks: Vec::new(),
        blind: false,
        seen: None,
    };
    let outcome = engine.review(&input).await?;
    if args.json {
        let skipped: Vec<_> = outcome
            .skipped
            .iter()
            .map(|skipped| serde_json::json!({ "reason": skipped.reason, "count": skipped.count }))
            .collect();
        output::json(&serde_json::json!({ "changed": outcome.changed, "skipped": skipped }));
    } else {
        let verb = match verdict {
            Verdict::Approve => "Approved",
            Verdict::Reject => "Rejected",
            Verdict::Defer => "Deferred",
        };
        output::line(&format!("{verb} {} conversations.", grouped(outcome.changed)));
        for skipped in &outcome.skipped {
            output::say(&format!("{} passed over: {}.", grouped(skipped.count), skipped.reason));
        }
    }
    Ok(())
}

async fn judged(engine: &Engine, dataset_id: u32, which: &Judged) -> Result<Vec<u32>, EngineError> {
    if let Some(numbers) = &which.ids {
        return engine.ids_of_numbers(dataset_id, numbers).await;
    }
    let rows = all_rows(engine, dataset_id, Filter { statuses: vec![Status::Generated], ..Filter::default() }).await?;
    let fits =
        |score: f64| which.min_score.is_none_or(|min| score >= min) && which.max_score.is_none_or(|max| score <= max);
    Ok(rows.into_iter().filter(|row| row.score.is_some_and(fits)).map(|row| row.id).collect())
}
