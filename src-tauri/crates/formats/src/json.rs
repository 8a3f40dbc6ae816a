//! JSON lines, one object after another, or one array of objects.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::plan::collect::{Cell, Collector, Shape};
use crate::{BASE, Format, PlanFormat, PlanProblem};

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

/// Reads objects whose keys are the columns: once for the keys of all of them, once for their rows.
fn read(text: &str, collector: &mut Collector<'_>) -> Result<(), PlanProblem> {
    let mut keys = Keys::default();
    objects(text, &mut |_, text| {
        if let Ok(Entries(entries)) = serde_json::from_str::<Entries<IgnoredAny>>(text) {
            entries.into_iter().for_each(|(key, _)| keys.note(key));
        }
        true
    })?;
    if collector.headings(0, keys.names.clone(), Shape::Objects) {
        objects(text, &mut |line, text| object(line, text, &keys, collector))?;
    }
    Ok(())
}

/// Gives each object with its line, until one is answered with false.
fn objects(text: &str, take: &mut dyn FnMut(u64, &str) -> bool) -> Result<(), PlanProblem> {
    let trimmed = text.trim_start();
    let first_line = trimmed.lines().next().unwrap_or_default();
    if trimmed.starts_with('[') {
        let array = trimmed.trim_end();
        let inner = array.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let before = text.len() - trimmed.len();
        let Some(inner) = inner else {
            return Err(PlanProblem::line(
                line_count(text),
                "the list is not closed; a ']' is missing at the end of the file",
            ));
        };
        pieces(inner, true, line_count(&text[..before]), take);
    } else if serde_json::from_str::<IgnoredAny>(first_line).is_err_and(|error| error.is_eof()) {
        // The first line is only the start of an object: objects are written over several lines.
        pieces(text, false, 1, take);
    } else {
        for (index, line) in text.split('\n').enumerate() {
            if !line.trim().is_empty() && !take(index as u64 + 1, line) {
                break;
            }
        }
    }
    Ok(())
}

fn line_count(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1
}

/// Cuts a text where an object ends, or, in a list, at the commas between elements.
fn pieces(text: &str, in_list: bool, mut line: u64, take: &mut dyn FnMut(u64, &str) -> bool) {
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
        if !take(start_line.unwrap_or(line), text[start..end].trim_start()) {
            return;
        }
        (start, start_line) = (at + 1, None);
    }
    if let Some(line) = start_line {
        take(line, text[start..].trim_start());
    }
}

/// Reads one object; false where reading on makes no sense.
fn object(line: u64, text: &str, keys: &Keys, collector: &mut Collector<'_>) -> bool {
    match serde_json::from_str::<Entries<Value>>(text) {
        Ok(Entries(entries)) => {
            let mut cells = vec![Cell::Absent; keys.names.len()];
            for (key, value) in entries {
                let Some(at) = keys.places.get(&key) else { continue };
                cells[*at] = match (&cells[*at], value) {
                    (Cell::Absent, value) => cell(&key, value),
                    (twice, _) => Cell::Wrong {
                        shown: twice.shown().to_owned().into(),
                        message: format!("\"{key}\" stands twice in this object; keep one of them"),
                    },
                };
            }
            collector.row(line, &cells)
        }
        Err(error) => {
            let at = line + (error.line() as u64).saturating_sub(1);
            collector.broken(at, &[], reason(&error))
        }
    }
}

/// The keys of all objects, in the order in which they appear.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Keys {
    fn note(&mut self, key: String) {
        if !self.places.contains_key(&key) {
            self.places.insert(key.clone(), self.names.len());
            self.names.push(key);
        }
    }
}

/// Keys and values of an object in its order, also of a key that stands twice.
struct Entries<V>(Vec<(String, V)>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for EntriesVisitor<V> {
    type Value = Entries<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
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

fn cell(key: &str, value: Value) -> Cell<'static> {
    match value {
        Value::Null => Cell::Text("".into()),
        Value::String(text) => Cell::Text(text.into()),
        Value::Number(number) => Cell::Text(number.to_string().into()),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Cell::Wrong {
            shown: value.to_string().into(),
            message: format!("a text is expected here, such as \"{key}\": \"...\""),
        },
    }
}
