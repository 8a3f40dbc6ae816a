//! What a person did, on record.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use train_engine::view::AuditEntry;
use train_engine::{Engine, EngineError, ErrorCode, guard_cell, timestamp};

use super::dataset;
use crate::args::Args;
use crate::output::{self, grouped};

#[derive(Clone, Serialize)]
struct Entry {
    time: String,
    kind: String,
    id: Option<u32>,
    version: Option<u32>,
    before: String,
    after: String,
    reason: Option<String>,
    note: String,
    blind: bool,
    undone: Option<String>,
}

impl From<AuditEntry> for Entry {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { at, kind, number, version, before, after, reason, note, blind, undone_at } = entry;
        let undone = undone_at.map(timestamp);
        Self { time: timestamp(at), kind, id: number, version, before, after, reason, note, blind, undone }
    }
}

pub async fn audit(engine: &Engine, args: &Args, out: Option<&Path>) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let entries: Vec<Entry> = engine.whole_audit(dataset.id).await?.into_iter().map(Entry::from).collect();
    match out {
        Some(out) => {
            write(out, &entries)?;
            let count = grouped(u32::try_from(entries.len()).unwrap_or(u32::MAX));
            output::say(&format!("{count} entries were written to {}.", out.display()));
        }
        None if args.json => entries.iter().for_each(output::json),
        None => print(entries),
    }
    Ok(())
}

fn print(entries: Vec<Entry>) {
    let row = |entry: Entry| {
        let what = match &entry.reason {
            Some(reason) => format!("{reason}: {}", entry.note),
            None => entry.note,
        };
        let undone = if entry.undone.is_some() { " (undone)" } else { "" };
        vec![
            entry.time,
            entry.id.map_or_else(|| "-".into(), |id| id.to_string()),
            entry.kind,
            if entry.before.is_empty() { "-".into() } else { entry.before },
            format!("{}{undone}", entry.after),
            what.replace('\n', " ").trim_end_matches(": ").to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = entries.into_iter().map(row).collect();
    output::table(&["TIME", "ID", "WHAT", "BEFORE", "AFTER", "WHY"], &rows);
}

/// Writes a new file: nothing that is there is replaced.
fn write(out: &Path, entries: &[Entry]) -> Result<(), EngineError> {
    let failed = |error: std::io::Error| {
        EngineError::new(ErrorCode::Other, format!("{} cannot be written: {error}.", out.display()))
            .hint("Check the folder, its permissions and the free space.")
    };
    let file = match OpenOptions::new().write(true).create_new(true).open(out) {
        Ok(file) => BufWriter::new(file),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let message = format!("There is a file {} already.", out.display());
            return Err(EngineError::new(ErrorCode::AlreadyExists, message).hint("Choose another name."));
        }
        Err(error) => return Err(failed(error)),
    };
    let is_csv = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let written = if is_csv { csv(file, entries) } else { lines(file, entries) };
    written.map_err(|error| {
        // Half of the record would be taken for the whole.
        let _ = std::fs::remove_file(out);
        failed(error)
    })
}

fn lines(mut file: impl Write, entries: &[Entry]) -> std::io::Result<()> {
    for entry in entries {
        serde_json::to_writer(&mut file, entry)?;
        file.write_all(b"\n")?;
    }
    file.flush()
}

fn csv(file: impl Write, entries: &[Entry]) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(file);
    for entry in entries {
        // What a person wrote is no formula of a spreadsheet.
        let guarded = |text: &str| guard_cell(text).into_owned();
        let reason = entry.reason.as_deref().map(guarded);
        writer.serialize(Entry { reason, note: guarded(&entry.note), ..entry.clone() })?;
    }
    writer.flush()
}
