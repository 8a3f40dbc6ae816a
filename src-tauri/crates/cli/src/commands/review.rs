//! Verdicts.

use train_engine::view::{Filter, ReviewInput, ScoreRange, Status, Target, Verdict};
use train_engine::{Engine, EngineError};

use super::{audit, dataset};
use crate::args::{Args, Judged, ReviewCommand};
use crate::output::{self, counted, grouped};

pub async fn review(engine: &Engine, args: &Args, command: &ReviewCommand) -> Result<(), EngineError> {
    let (verdict, command) = match command {
        ReviewCommand::Approve(command) => (Verdict::Approve, command),
        ReviewCommand::Reject(command) => (Verdict::Reject, command),
        ReviewCommand::Defer(command) => (Verdict::Defer, command),
        ReviewCommand::Audit { out } => return audit::audit(engine, args, out.as_deref()).await,
    };
    let dataset = dataset(engine, args).await?;
    let target = judged(engine, dataset.id, &command.which).await?;
    let input = ReviewInput {
        dataset_id: dataset.id,
        target,
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
        output::line(&format!("{verb} {}.", counted(outcome.changed, "conversation")));
        for skipped in &outcome.skipped {
            output::say(&format!("{} passed over: {}.", grouped(skipped.count), skipped.reason));
        }
    }
    Ok(())
}

async fn judged(engine: &Engine, dataset_id: u32, which: &Judged) -> Result<Target, EngineError> {
    if let Some(numbers) = &which.ids {
        return Ok(Target::Ids { ids: engine.ids_of_numbers(dataset_id, numbers).await? });
    }
    // As a filter: the version that has this score is the one that gets the verdict. What was put off is left for whoever
    // put it off.
    let (statuses, scores) = (vec![Status::Generated], Some(tenths(which)));
    let filter = Filter { statuses, scores, deferred: Some(false), ..Filter::default() };
    Ok(Target::Matching { filter, except: Vec::new() })
}

/// The scores that are meant, in the tenths in which they are kept.
fn tenths(which: &Judged) -> ScoreRange {
    let fits = |tenths: &u32| {
        let score = f64::from(*tenths) / 10.0;
        which.min_score.is_none_or(|min| score >= min) && which.max_score.is_none_or(|max| score <= max)
    };
    let mut fitting = (0..=100).filter(fits);
    // Where none fits, none is meant.
    let none = ScoreRange { from: 1, to: 0 };
    fitting.next().map_or(none, |from| ScoreRange { from, to: fitting.next_back().unwrap_or(from) })
}
