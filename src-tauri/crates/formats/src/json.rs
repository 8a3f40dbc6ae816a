//! JSON lines, one object after another, or one array of objects.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::plan::collect::Collector;
use crate::plan::column::Column;
use crate::plan::row::Cells;
use crate::{BASE, Format, PlanFile, PlanFormat, PlanProblem};

/// A plan as objects.
pub const FORMAT: Format = Format {
    name: "json",
    label: "JSON: an array, or one object a line",
    plan: Some(PlanFormat { fits, read }),
    ..BASE
};

/// The content decides; the name only where the content does not tell.
fn fits(name: &str, text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
        || [".json", ".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending))
}

/// Reads objects whose keys are the columns.
fn read(text: &str) -> Result<PlanFile, Vec<PlanProblem>> {
    let mut collector = Collector::default();
    let trimmed = text.trim_start();
    let first_line = trimmed.lines().next().unwrap_or_default();
    if trimmed.starts_with('[') {
        let array = trimmed.trim_end();
        let inner = array.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let before = text.len() - trimmed.len();
        let Some(inner) = inner else {
            return Err(vec![PlanProblem::line(
                line_count(text),
                "the list is not closed; a ']' is missing at the end of the file",
            )]);
        };
        pieces(inner, true, line_count(&text[..before]), &mut collector);
    } else if serde_json::from_str::<IgnoredAny>(first_line).is_err_and(|error| error.is_eof()) {
        // The first line is only the start of an object: objects are written over several lines.
        pieces(text, false, 1, &mut collector);
    } else {
        for (index, line) in text.split('\n').enumerate() {
            if !line.trim().is_empty() && !object(index as u64 + 1, line, &mut collector) {
                break;
            }
        }
    }
    collector.finish()
}

fn line_count(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1
}

/// Cuts a text where an object ends, or, in a list, at the commas between elements.
fn pieces(text: &str, in_list: bool, mut line: u64, collector: &mut Collector) {
    let (mut start, mut start_line) = (0, None);
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_whitespace() {
            start_line.get_or_insert(line);
        }
        line += u64::from(byte == b'\n');
        if in_text {
            (in_text, escaped) = (escaped || byte != b'"', !escaped && byte == b'\\');
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let end = match byte {
            b',' if in_list && depth == 0 => at,
            b'}' if !in_list && depth == 0 => at + 1,
            _ => continue,
        };
        if !object(start_line.unwrap_or(line), text[start..end].trim_start(), collector) {
            return;
        }
        (start, start_line) = (at + 1, None);
    }
    if let Some(line) = start_line {
        object(line, text[start..].trim_start(), collector);
    }
}

/// Reads one object; false where reading on makes no sense.
fn object(line: u64, text: &str, collector: &mut Collector) -> bool {
    if !collector.count() {
        return false;
    }
    match serde_json::from_str::<Map<String, Value>>(text) {
        Ok(object) => match cells(line, &object, collector) {
            Ok(cells) => collector.row(line, &cells),
            Err(problem) => collector.problem(problem),
        },
        Err(error) => {
            let at = line + (error.line() as u64).saturating_sub(1);
            collector.problem(PlanProblem::line(at, reason(&error)));
        }
    }
    !collector.is_full()
}

/// The cause without the place, which counts from the object's start.
fn reason(error: &serde_json::Error) -> String {
    if error.is_data() {
        return "this is not an object; write {\"persona\": \"...\", \"emotion\": \"...\", \"topic\": \"...\", \"tier\": \"...\"}".into();
    }
    let text = error.to_string();
    let cause = text.split(" at line ").next().unwrap_or(&text);
    format!("this is not valid JSON, near character {}: {cause}", error.column())
}

fn cells<'a>(line: u64, object: &'a Map<String, Value>, collector: &mut Collector) -> Result<Cells<'a>, PlanProblem> {
    let mut cells = Cells::default();
    let mut known: [Option<&str>; 8] = [None; 8];
    for (key, value) in object {
        let Some(column) = Column::of_heading(key) else {
            collector.ignore(key);
            continue;
        };
        let problem = |message: String| PlanProblem { line, column: Some(column.name().into()), message };
        if let Some(other) = known[column as usize].replace(key) {
            return Err(problem(format!("'{other}' and '{key}' mean the same; keep one of them")));
        }
        match value {
            Value::Null => {}
            Value::String(text) => cells.set(column, Cow::Borrowed(text)),
            Value::Number(number) => cells.set(column, Cow::Owned(number.to_string())),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                return Err(problem(format!("a text is expected here, such as \"{}\": \"...\"", column.name())));
            }
        }
    }
    Ok(cells)
}
