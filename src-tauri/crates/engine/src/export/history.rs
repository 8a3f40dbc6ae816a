//! The history of exports.

use super::write::Written;
use crate::error::Result;
use crate::view::{self, ExportInput, ExportRecord, ExportReport, ExportSince, ExportTo};
use train_formats::Format;
use train_store::export_history::{self, NewExport, Wanted};
use train_store::stored_export::StoredExport;
use train_store::{Store, stored};

use super::asked;
use super::measure::hash_of;
use super::select::{Selection, least_tenths};

/// Exports that are shown.
const SHOWN: u32 = 20;
/// How many rows were chosen, or would have been but for others, and were not written: a key of the counts on record.
const PASSED_OVER: &str = "passedOver";
/// Versions that are put on record in one transaction: between two of them, answers of a batch are written.
const SLICE: usize = 5_000;

/// Puts an export on record. Where the database cannot be written that is logged: the export itself is whole.
pub async fn record(
    store: &Store,
    now: i64,
    input: &ExportInput,
    report: &ExportReport,
    written: &Written,
    selection: &Selection,
) -> bool {
    match add(store, now, input, report, written, selection).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "an export could not be put on record");
            false
        }
    }
}

async fn add(
    store: &Store,
    now: i64,
    input: &ExportInput,
    report: &ExportReport,
    written: &Written,
    selection: &Selection,
) -> Result<()> {
    let hashes: Vec<&str> = written.files.iter().map(|file| file.hash.as_str()).collect();
    let unwritten = selection.rows.len().saturating_sub(written.totals.versions.len());
    let passed_over = selection.left_out.alike as usize + selection.left_out.not_best as usize + unwritten;
    let counts = serde_json::json!({
        "sides": report.sides, "leftOut": report.left_out, "practice": report.practice_left_out,
    });
    let new = NewExport {
        dataset_id: i64::from(input.dataset_id),
        at: now,
        input: stored::text(&asked::stored(input)),
        path: report.path.clone(),
        conversations: i64::from(report.conversations),
        files: i64::from(report.files),
        // Far below 2^53.
        bytes: report.bytes as i64,
        counts: counts.to_string(),
        hash: match hashes[..] {
            [one] => one.into(),
            _ => hash_of(&hashes.join("\n")),
        },
    };
    let id = store
        .writer()
        .write(move |connection| Box::pin(async move { export_history::add(connection, &new).await }))
        .await?;
    for slice in written.totals.versions.chunks(SLICE) {
        let slice = slice.to_vec();
        let adding = store.writer().write(move |connection| {
            Box::pin(async move { export_history::add_versions(connection, id, &slice).await })
        });
        adding.await?;
    }
    // Last: where a record is cut off, what was written but is not in it is not taken for new.
    let passed_over = i64::try_from(passed_over).unwrap_or(i64::MAX);
    store
        .writer()
        .write(move |connection| Box::pin(async move { export_history::close(connection, id, passed_over).await }))
        .await?;
    Ok(())
}

/// The exports of a dataset, newest first.
///
/// # Errors
/// The database cannot be read.
pub async fn list(store: &Store, dataset_id: u32) -> Result<Vec<ExportRecord>> {
    let mut connection = store.read().await?;
    let mut records = Vec::new();
    for export in export_history::list(&mut connection, i64::from(dataset_id), SHOWN).await? {
        let Ok(stored) = serde_json::from_str::<StoredExport>(&export.input) else {
            tracing::warn!(id = export.id, "an export on record cannot be read");
            continue;
        };
        let input = asked::input(stored, dataset_id);
        let statuses: Vec<&str> = input.statuses.iter().map(|status| status.name()).collect();
        let wanted = Wanted {
            dataset_id: i64::from(dataset_id),
            target: &input.target,
            statuses: &statuses,
            min_score: input.min_score.map(least_tenths),
            practice: input.practice,
            pairs: matches!(&input.to, ExportTo::File { format } if Format::pairs().any(|found| found.name == format)),
        };
        // Where nothing was passed over, all that was not written came later, whatever its times say: a verdict or a
        // deletion was taken back.
        let counts: serde_json::Value = serde_json::from_str(&export.counts).unwrap_or_default();
        let newer_than = (counts[PASSED_OVER] != 0).then_some(export.at);
        let (new, edited, gone) = export_history::since(&mut connection, export.id, newer_than, &wanted).await?;
        records.push(ExportRecord {
            id: view::id(export.id),
            at: view::number(export.at),
            path: export.path,
            conversations: view::id(export.conversations),
            since: ExportSince { new: view::id(new), edited: view::id(edited), gone: view::id(gone) },
            input,
        });
    }
    Ok(records)
}
