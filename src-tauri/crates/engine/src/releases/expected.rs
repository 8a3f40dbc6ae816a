//! What the program shows of a release's file, as it is written down beside it.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use train_domain::answer::Conversation;

/// When the files are opened (epoch milliseconds). "now" stands for it: the end of what was under way.
pub(super) const NOW: i64 = 1_796_000_000_000;

/// The file of a layout with this ending. Layouts that brought indexes or counts and no column hold the rows of the one before.
pub(super) fn path(layout: i64, ending: &str) -> PathBuf {
    let layout = match layout {
        3 => 2,
        7 | 8 => 6,
        layout => layout,
    };
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/releases/{layout:02}.{ending}"))
}

/// Its text.
pub(super) fn read(layout: i64, ending: &str) -> String {
    let path = path(layout, ending);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is expected of the file of a layout.
pub(super) struct Expected {
    pub layout: i64,
    /// The ids that the next dataset and the next row get.
    pub next: (u32, u32),
    /// By name, a list of records each.
    lists: Vec<(String, Vec<Value>)>,
}

impl Expected {
    pub(super) fn of(layout: i64) -> Self {
        let texts = std::fs::read_to_string(path(layout, "json").with_file_name("texts.json")).expect("the texts");
        let texts: Map<String, Value> = serde_json::from_str(&texts).expect("texts by name");
        let mut told: Map<String, Value> = serde_json::from_str(&read(layout, "json")).expect("lists by name");
        let next = told.remove("next").expect("the next ids");
        let id = |key: &str| next[key].as_u64().and_then(|id| u32::try_from(id).ok()).expect("an id");
        let lists = told.into_iter().map(|(name, list)| (name, records(&list, &texts))).collect();
        Self { layout, next: (id("dataset"), id("row")), lists }
    }

    /// Every record is found, in its place, with every value; there may be more values than are written down, but not more
    /// records.
    pub(super) fn compare(&self, found: &Value, what: &str) {
        let mut wrong = Vec::new();
        for (name, list) in &self.lists {
            differ(name, &Value::Array(list.clone()), &found[name], &mut wrong);
        }
        assert!(wrong.is_empty(), "layout {}, {what}:\n{}", self.layout, wrong.join("\n"));
    }
}

/// The rows of a table as objects, with the texts that they name: "@prompt.empty".
fn records(table: &Value, texts: &Map<String, Value>) -> Vec<Value> {
    let list = |key: &str| table[key].as_array().expect("columns and rows").clone();
    let columns: Vec<String> = list("columns").iter().map(|name| name.as_str().expect("a name").into()).collect();
    let record = |row: &Value| {
        let mut row = row.clone();
        name_texts(&mut row, texts);
        let values = row.as_array().expect("a list of values").clone();
        assert_eq!(values.len(), columns.len(), "{values:?}");
        columns.iter().cloned().zip(values).collect::<Map<String, Value>>()
    };
    list("rows").iter().map(record).map(Value::Object).collect()
}

fn name_texts(value: &mut Value, texts: &Map<String, Value>) {
    match value {
        Value::String(text) => {
            if let Some(name) = text.strip_prefix('@') {
                *value = texts.get(name).unwrap_or_else(|| panic!("no text is named {name}")).clone();
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| name_texts(value, texts)),
        Value::Object(fields) => fields.values_mut().for_each(|value| name_texts(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn differ(at: &str, expected: &Value, found: &Value, wrong: &mut Vec<String>) {
    let same = match (expected, found) {
        (Value::Object(fields), Value::Object(_)) => {
            for (key, value) in fields {
                differ(&format!("{at}.{key}"), value, found.get(key).unwrap_or(&"(absent)".into()), wrong);
            }
            return;
        }
        (Value::Array(expected), Value::Array(found)) => {
            if expected.len() != found.len() {
                wrong.push(format!("{at}: {} expected, {} found", expected.len(), found.len()));
            }
            for (expected, found) in expected.iter().zip(found) {
                let id = expected.get("id").map_or_else(String::new, |id| format!("[{id}]"));
                differ(&format!("{at}{id}"), expected, found, wrong);
            }
            return;
        }
        (Value::String(now), Value::Number(time)) if now == "now" => {
            time.as_f64().is_some_and(|time| (0.0..600_000.0).contains(&(time - NOW as f64)))
        }
        // A version is as it was, or as the model wrote it, which says the same.
        (Value::String(expected), Value::String(found)) if at.ends_with(".content") => {
            let says = |text: &str| serde_json::from_str::<Conversation>(text).expect("a conversation");
            expected == found || says(expected) == says(found)
        }
        // 3 and 3.0 are one number.
        (Value::Number(expected), Value::Number(found)) => expected.as_f64() == found.as_f64(),
        _ => expected == found,
    };
    if !same {
        let short = |value: &Value| value.to_string().chars().take(300).collect::<String>();
        wrong.push(format!("{at}: {} expected, {} found", short(expected), short(found)));
    }
}
