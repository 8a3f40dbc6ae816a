//! A library as JSON: one object with a list for each kind.

use serde_json::{Map, Value, json};
use train_domain::items::fields::Field;
use train_domain::items::{ItemBody, ItemKind};

use super::Collector;
use super::places::Places;

/// The key that says what the file is, and the one format that there is.
const MARK: &str = "train_library";
const FORMAT: u64 = 1;

/// Writes items, kind by kind.
pub fn write(items: &[ItemBody]) -> String {
    let mut text = format!("{{\n  \"{MARK}\": {FORMAT}");
    for kind in ItemKind::ALL {
        let of_kind: Vec<String> = items
            .iter()
            .filter(|item| item.kind() == kind)
            .map(|item| pretty(&item.json()).replace('\n', "\n    "))
            .collect();
        if !of_kind.is_empty() {
            text.push_str(&format!(",\n  \"{}\": [\n    {}\n  ]", kind.list(), of_kind.join(",\n    ")));
        }
    }
    text.push_str("\n}\n");
    text
}

/// Indents JSON without changing the order of its fields or a digit of its numbers.
fn pretty(json: &str) -> String {
    let (mut text, mut depth, mut in_text, mut escaped) = (String::with_capacity(json.len() * 2), 0, false, false);
    let mut signs = json.chars().peekable();
    while let Some(sign) = signs.next() {
        if in_text {
            text.push(sign);
            in_text = escaped || sign != '"';
            escaped = !escaped && sign == '\\';
            continue;
        }
        match sign {
            '{' | '[' => {
                text.push(sign);
                if let Some(end) = signs.next_if(|next| matches!(next, '}' | ']')) {
                    text.push(end);
                } else {
                    depth += 1;
                    new_line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                new_line(&mut text, depth);
                text.push(sign);
            }
            ',' => {
                text.push(sign);
                new_line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => {
                in_text = sign == '"';
                text.push(sign);
            }
        }
    }
    text
}

fn new_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
}

/// Reads a file.
pub fn read(text: &str, collector: &mut Collector) {
    let file = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(file)) => file,
        Ok(_) => return collector.problem(0, None, not_a_library()),
        Err(error) => {
            let line = u64::try_from(error.line()).unwrap_or_default();
            return collector.problem(line, None, format!("this is not JSON: {}", cause(&error)));
        }
    };
    let places = Places::of(text);
    match file.get(MARK).and_then(Value::as_u64) {
        Some(FORMAT) => {}
        Some(newer) if newer > FORMAT => {
            let message = format!(
                "the file is of a newer version of Train: its format is {newer}, and this version reads {FORMAT}; install the newest version, then import it again"
            );
            return collector.problem(places.list(MARK), Some(MARK.into()), message);
        }
        _ => return collector.problem(places.list(MARK), None, not_a_library()),
    }
    // In the file's order of problems; of the kinds' order of items.
    for key in file.keys().filter(|key| *key != MARK && *key != "$schema") {
        if !ItemKind::ALL.iter().any(|kind| kind.list() == key) {
            let lists = ItemKind::ALL.map(ItemKind::list).join(", ");
            collector.problem(places.list(key), Some(key.clone()), format!("there is no such list; there are {lists}"));
        }
    }
    for kind in ItemKind::ALL {
        let list = kind.list();
        match file.get(list) {
            None => {}
            Some(Value::Array(items)) => {
                for (at, item) in items.iter().enumerate() {
                    if collector.is_full() {
                        return;
                    }
                    read_item(kind, item, (list, at), &places, collector);
                }
            }
            Some(_) => collector.problem(places.list(list), Some(list.into()), "this is no list"),
        }
    }
}

fn read_item(kind: ItemKind, item: &Value, (list, at): (&str, usize), places: &Places, collector: &mut Collector) {
    let line = places.item(list, at);
    let Value::Object(fields) = item else {
        return collector.problem(line, Some(format!("{list}[{at}]")), format!("this is no {}", kind.name()));
    };
    let mut is_known = true;
    for (key, value) in fields {
        for path in unknown(kind, key, value) {
            is_known = false;
            let known = kind.fields().iter().map(|field| field.path).collect::<Vec<_>>().join(", ");
            let message = format!("such a field is not known of {}; it has {known}", kind.with_article());
            collector.problem(places.field(list, at, key), Some(path), message);
        }
    }
    if !is_known {
        return;
    }
    let absent = kind.fields().iter().filter(|field| field.of(item).is_none()).collect();
    let line_of = |field: &Field| places.field(list, at, field.path);
    collector.take(line, ItemBody::of_json(kind, item), absent, line_of, |field| field.path.into());
}

/// The paths under a key that no field has.
fn unknown(kind: ItemKind, key: &str, value: &Value) -> Vec<String> {
    let inside = |path: &str| kind.fields().iter().any(|field| field.path == path);
    if inside(key) {
        return Vec::new();
    }
    match value {
        Value::Object(inner) if kind.fields().iter().any(|field| field.path.split('.').next() == Some(key)) => {
            inner.keys().map(|inner| format!("{key}.{inner}")).filter(|path| !inside(path)).collect()
        }
        _ => vec![key.into()],
    }
}

fn not_a_library() -> String {
    let example = Value::Object(Map::from_iter([(MARK.to_owned(), json!(FORMAT))]));
    format!("this is no library file: it has to be one object that begins like {example}; export a library to see one")
}

/// What serde says, without the place, which stands beside it.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(cause, _)| cause.to_owned())
}
