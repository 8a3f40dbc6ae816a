//! Items of one kind as a table: a column for each field, the entries of a list on lines of their own within a cell.

use std::collections::HashMap;

use train_domain::items::fields::{Field, Shape};
use train_domain::items::{ItemBody, ItemKind};

use super::Collector;
use crate::csv::{DELIMITERS, LineCounter, byte, is_open, reader};
use crate::{guard, unguard};

/// Writes the items of a kind. What a spreadsheet would take for a formula is written so that it does not, and is read back
/// as it was.
pub fn write(kind: ItemKind, items: &[ItemBody]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let headings = kind.fields().iter().map(Field::column);
    writer.write_record(headings).expect("memory can be written");
    for item in items.iter().filter(|item| item.kind() == kind) {
        let cells = item.cells();
        writer
            .write_record(cells.iter().map(|cell| guard(cell).into_owned()).collect::<Vec<_>>())
            .expect("memory can be written");
    }
    writer.into_inner().expect("memory can be written")
}

/// Reads a table. Returns the headings that mean nothing.
pub fn read(text: &str, kind: Option<ItemKind>, collector: &mut Collector) -> Vec<String> {
    let mut lines = LineCounter::new(text);
    let Some((delimiter, kind)) = delimiter(text, kind, collector) else { return Vec::new() };
    let mut reader = reader(text, delimiter);
    let mut record = csv::StringRecord::new();
    let mut columns: Option<Vec<Option<&'static Field>>> = None;
    let mut ignored = Vec::new();
    while !collector.is_full() {
        let at = byte(&reader);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                collector.problem(lines.at(at), None, format!("the line cannot be read: {error}"));
                break;
            }
        }
        let line = lines.at(at);
        if byte(&reader) >= text.len() && is_open(&text[at..], delimiter) {
            collector.problem(line, None, "a quotation mark opens here and is not closed; close it or delete it");
            break;
        }
        let Some(columns) = &columns else {
            let Some((found, unknown)) = headings(kind, &record, line, collector) else { break };
            (columns, ignored) = (Some(found), unknown);
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
            let message = format!(
                "there are {} cells and {} columns; put quotation marks around a text that holds a comma or a line break",
                record.len(),
                columns.len()
            );
            collector.problem(line, None, message);
            continue;
        }
        let mut cells: HashMap<&str, &str> = HashMap::new();
        for (field, cell) in columns.iter().zip(&record) {
            if let Some(field) = field {
                cells.insert(field.path, unguard(cell));
            }
        }
        let absent = kind.fields().iter().filter(|field| !columns.contains(&Some(*field))).collect();
        let read = ItemBody::of_cells(kind, |field| cells.get(field.path).copied());
        collector.take(line, read, absent, |_| line, Field::column);
    }
    ignored
}

/// What stands between cells, and what the rows are: the kind whose columns the first line names.
fn delimiter(text: &str, kind: Option<ItemKind>, collector: &mut Collector) -> Option<(u8, ItemKind)> {
    let mut best: Vec<(usize, u8, ItemKind)> = Vec::new();
    for (delimiter, _) in DELIMITERS {
        let mut record = csv::StringRecord::new();
        if !reader(text, delimiter).read_record(&mut record).unwrap_or(false) {
            continue;
        }
        for of in ItemKind::ALL.into_iter().filter(|of| kind.is_none_or(|kind| kind == *of)) {
            let known = record.iter().filter(|heading| field_of(of, heading).is_some()).count();
            best.push((known, delimiter, of));
        }
    }
    let most = best.iter().map(|(known, ..)| *known).max().unwrap_or_default();
    best.retain(|(known, ..)| *known == most);
    let mut kinds: Vec<ItemKind> = best.iter().map(|(_, _, of)| *of).collect();
    kinds.sort_unstable();
    kinds.dedup();
    match (kind, &kinds[..]) {
        _ if most == 0 => {
            let names =
                kind.map_or_else(String::new, |kind| format!("; {} has {}", kind.with_article(), columns(kind)));
            collector.problem(1, None, format!("the first line names no column that is known{names}"));
            None
        }
        (Some(kind), _) => Some((best[0].1, kind)),
        (None, [kind]) => Some((best[0].1, *kind)),
        (None, _) => {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.list()).collect();
            collector.problem(
                1,
                None,
                format!("these columns fit several kinds; say which it is: {}", names.join(", ")),
            );
            None
        }
    }
}

type Headings = (Vec<Option<&'static Field>>, Vec<String>);

fn headings(kind: ItemKind, record: &csv::StringRecord, line: u64, collector: &mut Collector) -> Option<Headings> {
    let found: Vec<Option<&'static Field>> = record.iter().map(|heading| field_of(kind, heading)).collect();
    let mut is_right = true;
    for field in kind.fields() {
        let n = found.iter().filter(|of| **of == Some(field)).count();
        let is_needed = field.path == "name" || matches!(field.shape, Shape::Age | Shape::Intensity | Shape::Tier);
        let message = match n {
            0 if is_needed => "there is no such column, and every row needs it",
            0 | 1 => continue,
            _ => "there are two such columns; keep one of them",
        };
        collector.problem(line, Some(field.column()), message);
        is_right = false;
    }
    let unknown = record.iter().zip(&found).filter(|(heading, of)| of.is_none() && !heading.trim().is_empty());
    let unknown = unknown.map(|(heading, _)| heading.trim().to_owned()).collect();
    is_right.then_some((found, unknown))
}

/// The field of a heading, as it is written in files or as people read it.
fn field_of(kind: ItemKind, heading: &str) -> Option<&'static Field> {
    let letters = |text: &str| -> String {
        text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let heading = letters(heading);
    kind.fields().iter().find(|field| letters(field.path) == heading || letters(field.label) == heading)
}

fn columns(kind: ItemKind) -> String {
    kind.fields().iter().map(Field::column).collect::<Vec<_>>().join(", ")
}
