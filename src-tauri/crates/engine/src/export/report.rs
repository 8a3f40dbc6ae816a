//! What came of an export, in words.

use std::collections::BTreeMap;

use super::places::Places;
use super::plan::Plan;
use super::select::{LeftOut, Selection};
use super::write::Written;
use crate::error::{EngineError, ErrorCode};
use crate::view::{ExportLeftOut, ExportReport, ExportSides, Status};
use train_domain::export::Side;

/// What was written.
pub fn report(plan: &Plan, places: &Places, selection: &Selection, written: &Written) -> ExportReport {
    let (files, bytes) = places.size(written);
    let mut sides = ExportSides::default();
    let pairs = plan.format.pairs.is_some();
    for file in &written.files {
        // A pair counts for itself; of other shapes a conversation does, whatever rows it became.
        let count = if pairs { file.rows } else { file.conversations };
        match file.side {
            Side::Train => sides.train = count,
            Side::Valid => sides.valid = count,
            Side::Test => sides.test = count,
        }
    }
    let mut left_out = not_chosen(selection.left_out);
    left_out
        .extend(written.totals.left_out.iter().map(|(why, count)| ExportLeftOut { why: (*why).into(), count: *count }));
    ExportReport {
        path: places.path().display().to_string(),
        conversations: sides.train + sides.valid + sides.test,
        files,
        // Far below 2^53.
        bytes: bytes as f64,
        sides,
        practice_left_out: selection.left_out.practice,
        other_status: selection.other_status,
        unreadable: written.totals.unreadable.clone(),
        left_out,
        recorded: false,
    }
}

/// Every row of the target that was not written, by the reason.
pub fn left_out(selection: &Selection, written: &Written) -> BTreeMap<String, u32> {
    let totals = &written.totals;
    let unreadable = u32::try_from(totals.unreadable.len()).unwrap_or(u32::MAX);
    let others = [
        (selection.left_out.practice, "composed by Practice"),
        (unreadable, "cannot be read"),
        (selection.other_status, "another status"),
    ];
    let named = not_chosen(selection.left_out).into_iter().map(|out| (out.count, out.why));
    let others = others.into_iter().map(|(count, why)| (count, why.to_owned()));
    let refused = totals.left_out.iter().map(|(why, count)| (*count, (*why).to_owned()));
    named.chain(others).chain(refused).filter(|(count, _)| *count > 0).map(|(count, why)| (why, count)).collect()
}

/// Rows that were not chosen, but for Practice text.
pub fn not_chosen(counts: LeftOut) -> Vec<ExportLeftOut> {
    let reasons = [
        (counts.below_score, "below the least score"),
        (counts.alike, "nearly the same as a better one"),
        (counts.not_best, "not among the best"),
    ];
    reasons
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, why)| ExportLeftOut { why: why.into(), count })
        .collect()
}

/// Why there is nothing to write, and the way there.
pub fn nothing(selection: &Selection, unreadable: &[u32], left_out: Option<&str>, statuses: &[Status]) -> EngineError {
    let counts = selection.left_out;
    if counts.practice > 0 && selection.rows.is_empty() && counts.below_score == 0 {
        return EngineError::invalid(format!(
            "All {} conversations were composed by Practice, which is not meant for training.",
            counts.practice
        ))
        .hint("Generate them with a model, or export Practice text all the same (train-cli: --practice).");
    }
    if counts.below_score > 0 && selection.rows.is_empty() {
        return EngineError::invalid("No conversation has the least score that was asked for.")
            .hint("Ask for a lower one.");
    }
    if let [first, ..] = unreadable {
        let message = match unreadable.len() {
            1 => format!("Conversation {first} cannot be read."),
            count => format!("None of the {count} conversations can be read; the first of them is {first}."),
        };
        return EngineError::new(ErrorCode::Other, message).hint("Generate them again, or restore a backup.");
    }
    if let Some(why) = left_out {
        return EngineError::invalid(format!("Nothing is there to write: all conversations are left out, {why}."))
            .hint("Choose others, or another shape.");
    }
    let hint = if statuses == [Status::Approved] {
        "Approve conversations first, or take others too (train-cli: --status approved,generated)."
    } else {
        "Generate conversations first, or choose others."
    };
    let names: Vec<&str> = statuses.iter().map(|status| status.name()).collect();
    EngineError::invalid(format!("There is no conversation to export with the status {}.", names.join(" or ")))
        .hint(hint)
}
