//! A plan that comes from a file.

use train_engine::view::{DatasetView, ImportReport, PlanImport, PlanPreview};
use train_engine::{Engine, EngineError};

use super::read_file;
use crate::args::{Args, PlanImportArgs};
use crate::output::{self, counted, grouped};

/// Names that are printed of those that are new.
const NAMES: usize = 5;
/// Rows that are printed of those that differ, or are similar.
const ROWS: usize = 10;

pub async fn import(
    engine: &Engine,
    args: &Args,
    dataset: &DatasetView,
    command: &PlanImportArgs,
) -> Result<u8, EngineError> {
    let (name, bytes) = read_file(&command.file)?;
    let input = PlanImport {
        sheet: command.sheet.clone(),
        encoding: command.encoding.clone(),
        columns: command.map.iter().flat_map(|mapping| mapping.0.iter().cloned()).collect(),
        add_new: command.add_new,
        ..PlanImport::new(dataset.id, name)
    };
    if command.dry_run {
        let preview = engine.preview_plan(&input, bytes).await?;
        show(&preview, dataset, args.json, command.add_new);
        return Ok(u8::from(!preview.problems.is_empty()));
    }
    done(&engine.import_plan(&input, bytes).await?, dataset, args.json);
    Ok(0)
}

fn done(report: &ImportReport, dataset: &DatasetView, json: bool) {
    if json {
        output::json(&serde_json::json!({
            "dataset": dataset.name, "added": report.added, "skipped": report.skipped, "new_names": report.new_names,
            "warnings": report.warnings,
        }));
        return;
    }
    output::line(&format!("Added {} to \"{}\".", counted(report.added, "conversation"), dataset.name));
    if !report.new_names.is_empty() {
        let names = &report.new_names;
        output::line(&format!("{} names are new to the library: {}.", names.len(), short(names)));
    }
    report.warnings.iter().for_each(|warning| output::say(warning));
}

/// What would be added. Problems go where errors go.
fn show(preview: &PlanPreview, dataset: &DatasetView, json: bool, add_new: bool) {
    for problem in &preview.problems {
        let column = problem.column.as_ref().map(|column| format!(", {column}")).unwrap_or_default();
        match problem.line {
            0 => output::say(&problem.message),
            line => output::say(&format!("line {line}{column}: {}", problem.message)),
        }
    }
    let skipped = preview.known + if add_new { preview.differing_total } else { 0 };
    let new_names: Vec<String> =
        preview.unknown.iter().map(|name| format!("{}: {}", name.kind.name(), name.name)).collect();
    if json {
        show_json(preview, dataset, skipped, &new_names);
        return;
    }
    let rows = if preview.problems.is_empty() {
        format!("{} of {} rows would be added to \"{}\"", grouped(preview.added), grouped(preview.rows), dataset.name)
    } else {
        format!(
            "Nothing would be added to \"{}\": the file has {}, and a problem",
            dataset.name,
            counted(preview.rows, "row")
        )
    };
    output::line(&format!("{rows}; {} are planned already.", grouped(skipped)));
    if let Some(encoding) = preview.encoding.as_ref().filter(|_| preview.guessed) {
        output::line(&format!(
            "Read as {encoding}, which nothing in the file confirms: look at the names with accents."
        ));
    }
    for (name, shown) in preview.unknown.iter().zip(&new_names).take(ROWS) {
        let near = name.nearest.first().map(|near| format!("; the nearest is \"{}\"", near.name)).unwrap_or_default();
        output::line(&format!("New to the library: {shown} ({}{near}).", counted(name.rows, "row")));
    }
    more(preview.unknown.len(), ROWS, "names are new");
    for row in preview.differing.iter().take(ROWS) {
        let columns: Vec<&str> = row.columns.iter().map(|column| column.name()).collect();
        output::line(&format!("Line {} is #{} with another {}.", row.line, row.number, columns.join(", ")));
    }
    more(preview.differing_total as usize, ROWS, "rows are planned with other cells");
    for row in preview.similar.iter().take(ROWS) {
        let other = match (row.number, row.other_line) {
            (Some(number), _) => format!("#{number}"),
            (None, line) => format!("line {}", line.unwrap_or_default()),
        };
        let words = row.words.first().map(|words| format!(": \"{words}\"")).unwrap_or_default();
        output::line(&format!("Line {} says nearly the same as {other}{words}.", row.line));
    }
    more(preview.similar_total as usize, ROWS, "rows say nearly the same as another one");
}

fn show_json(preview: &PlanPreview, dataset: &DatasetView, skipped: u32, new_names: &[String]) {
    let differing: Vec<_> = preview
        .differing
        .iter()
        .map(|row| {
            let columns: Vec<&str> = row.columns.iter().map(|column| column.name()).collect();
            serde_json::json!({ "line": row.line, "id": row.number, "columns": columns })
        })
        .collect();
    let similar: Vec<_> = preview
        .similar
        .iter()
        .map(|row| {
            serde_json::json!({
                "line": row.line, "id": row.number, "other_line": row.other_line, "similarity": row.similarity,
                "words": row.words,
            })
        })
        .collect();
    let unknown: Vec<_> = preview
        .unknown
        .iter()
        .map(|name| {
            let nearest: Vec<&str> = name.nearest.iter().map(|near| &*near.name).collect();
            serde_json::json!({ "kind": name.kind.name(), "name": name.name, "rows": name.rows, "nearest": nearest })
        })
        .collect();
    let added = if preview.problems.is_empty() { preview.added } else { 0 };
    output::json(&serde_json::json!({
        "dataset": dataset.name, "dry_run": true, "rows": preview.rows, "added": added, "skipped": skipped,
        "new_names": new_names, "warnings": [], "sheet": preview.sheet, "encoding": preview.encoding,
        "guessed": preview.guessed, "unknown": unknown, "differing": differing, "similar": similar,
        "problems": preview.problems,
    }));
}

fn more(all: usize, shown: usize, what: &str) {
    if all > shown {
        output::line(&format!("{} more {what}.", all - shown));
    }
}

fn short(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
    if names.len() > shown.len() {
        format!("{} and {} more", shown.join(", "), names.len() - shown.len())
    } else {
        shown.join(", ")
    }
}
