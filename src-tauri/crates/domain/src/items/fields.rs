//! What the items of a library are made of, field by field: for files, and for what differs between two versions.

use serde_json::{Map, Value, json};

use super::{ItemBody, ItemKind, Level};
use crate::row::Tier;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text that may have line breaks.
    Text,
    /// Text that may be missing.
    Note,
    /// A list of lines.
    Lines,
    /// Whole years.
    Age,
    /// 0 to 1.
    Intensity,
    /// How much a client has to know.
    Level,
    /// One tier.
    Tier,
    /// A list of tiers.
    Tiers,
}

/// A field of an item.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Where its value stands in the item as JSON: keys with a dot between them.
    pub path: &'static str,
    /// As people read it, in the window's form too (ui/src/features/library/fields.ts).
    pub label: &'static str,
    /// What it holds.
    pub shape: Shape,
}

/// What is wrong with a field of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemProblem {
    /// The field.
    pub field: &'static Field,
    /// What is wrong and what was expected, without the field's name.
    pub message: String,
}

const fn field(path: &'static str, label: &'static str, shape: Shape) -> Field {
    Field { path, label, shape }
}

const PERSONA: &[Field] = &[
    field("name", "Name", Shape::Text),
    field("role", "Who", Shape::Text),
    field("age", "Age", Shape::Age),
    field("income_band", "Income", Shape::Text),
    field("background", "Background", Shape::Text),
    field("speech", "How the client speaks", Shape::Text),
    field("typical_questions", "Questions", Shape::Lines),
    field("concerns", "Worries", Shape::Lines),
    field("phrases", "Phrases", Shape::Lines),
];
const ARC: &[Field] = &[
    field("name", "Name", Shape::Text),
    field("start.emotion", "Arrives with", Shape::Text),
    field("start.low", "Arrives with, weakest", Shape::Intensity),
    field("start.high", "Arrives with, strongest", Shape::Intensity),
    field("end.emotion", "Leaves with", Shape::Text),
    field("end.low", "Leaves with, weakest", Shape::Intensity),
    field("end.high", "Leaves with, strongest", Shape::Intensity),
    field("strategy", "Strategy", Shape::Text),
    field("techniques", "Techniques", Shape::Lines),
    field("phrases", "Phrases", Shape::Lines),
    field("avoid", "Avoid", Shape::Lines),
    field("personas", "Suits", Shape::Lines),
    field("tiers", "Tiers", Shape::Tiers),
    field("boundary", "Boundary", Shape::Note),
    field("referral", "Referral", Shape::Note),
];
const TOPIC: &[Field] = &[
    field("name", "Name", Shape::Text),
    field("category", "Category", Shape::Text),
    field("level", "Level", Shape::Level),
    field("summary", "Summary", Shape::Text),
    field("key_points", "Key points", Shape::Lines),
    field("typical_numbers", "Typical numbers", Shape::Lines),
];
const WORD: &[Field] = &[field("name", "Name", Shape::Text), field("meaning", "Meaning", Shape::Text)];
const TEMPLATE: &[Field] = &[
    field("name", "Name", Shape::Text),
    field("tier", "Tier", Shape::Tier),
    field("body", "Text", Shape::Text),
    field("notes", "Notes", Shape::Text),
];
const VOICE: &[Field] = &[
    field("name", "Name", Shape::Text),
    field("role", "Role", Shape::Text),
    field("principles", "Principles", Shape::Lines),
    field("avoid_phrases", "Phrases to avoid", Shape::Lines),
    field("system_prompt", "System prompt", Shape::Text),
];
const RESOURCE: &[Field] = &[
    field("name", "Name", Shape::Text),
    field("contact", "Contact", Shape::Text),
    field("notes", "When to name it", Shape::Text),
];

impl ItemKind {
    /// The fields of an item, the name first.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Persona => PERSONA,
            Self::Arc => ARC,
            Self::Topic => TOPIC,
            Self::Intent | Self::Tone => WORD,
            Self::Template => TEMPLATE,
            Self::Voice => VOICE,
            Self::Resource => RESOURCE,
        }
    }

    /// "a persona", "an arc".
    pub fn with_article(self) -> String {
        let article = if matches!(self, Self::Arc | Self::Intent) { "an" } else { "a" };
        format!("{article} {}", self.name())
    }

    /// The name of a list of them, in files.
    pub fn list(self) -> &'static str {
        match self {
            Self::Persona => "personas",
            Self::Arc => "arcs",
            Self::Topic => "topics",
            Self::Intent => "intents",
            Self::Tone => "tones",
            Self::Template => "templates",
            Self::Voice => "voices",
            Self::Resource => "resources",
        }
    }
}

impl Field {
    /// The name of its column in a table.
    pub fn column(&self) -> String {
        self.path.replace('.', "_")
    }

    /// Its value in an item as JSON; `None` where it is not there.
    pub fn of<'v>(&self, item: &'v Value) -> Option<&'v Value> {
        self.path.split('.').try_fold(item, |value, key| value.get(key))
    }

    fn put(&self, item: &mut Map<String, Value>, value: Value) {
        match self.path.split_once('.') {
            None => _ = item.insert(self.path.into(), value),
            Some((outer, inner)) => {
                let outer = item.entry(outer).or_insert_with(|| json!({}));
                if let Value::Object(outer) = outer {
                    outer.insert(inner.into(), value);
                }
            }
        }
    }
}

impl Shape {
    /// The value where a file says nothing; `None`: it has to say something.
    fn absent(self) -> Option<Value> {
        match self {
            Self::Text => Some("".into()),
            Self::Note => Some(Value::Null),
            Self::Lines | Self::Tiers => Some(json!([])),
            Self::Level => Some(Level::Beginner.name().into()),
            Self::Age | Self::Intensity | Self::Tier => None,
        }
    }

    /// Reads a value of a JSON file.
    fn read_json(self, value: &Value) -> Result<Value, String> {
        let text = |expected: &str| value.as_str().ok_or_else(|| format!("{} is no {expected}", short(value)));
        match self {
            Self::Text => text("text").map(Value::from),
            Self::Note if value.is_null() => Ok(Value::Null),
            Self::Note => text("text").map(Value::from),
            Self::Lines if value.as_array().is_some_and(|list| list.iter().all(Value::is_string)) => Ok(value.clone()),
            Self::Lines => Err(format!("{} is no list of texts", short(value))),
            Self::Age => value.as_u64().map(|age| json!(age)).ok_or_else(|| not_an_age(&short(value))),
            Self::Intensity => {
                value.as_f64().map(|strong| json!(strong)).ok_or_else(|| not_an_intensity(&short(value)))
            }
            Self::Level => text("level").and_then(level),
            Self::Tier => text("tier").and_then(tier),
            Self::Tiers => {
                let list = value.as_array().ok_or_else(|| format!("{} is no list of tiers", short(value)))?;
                let tiers = list.iter().map(|one| tier(one.as_str().unwrap_or_default()));
                tiers.collect::<Result<Vec<_>, _>>().map(Value::from)
            }
        }
    }

    /// Reads the text of a cell.
    fn read_text(self, text: &str) -> Result<Value, String> {
        let lines = || text.split('\n').map(|line| line.trim_end_matches('\r')).filter(|line| !line.trim().is_empty());
        match self {
            Self::Text => Ok(text.into()),
            Self::Note => Ok(if text.trim().is_empty() { Value::Null } else { text.into() }),
            Self::Lines => Ok(lines().collect()),
            Self::Tiers => lines().map(tier).collect::<Result<Vec<_>, _>>().map(Value::from),
            _ if text.trim().is_empty() => self.absent().ok_or_else(|| MISSING.into()),
            Self::Age => text.trim().parse::<u64>().map(|age| json!(age)).map_err(|_| not_an_age(text.trim())),
            Self::Intensity => {
                let strong = text.trim().replace(',', ".").parse::<f64>();
                strong.map(|strong| json!(strong)).map_err(|_| not_an_intensity(text.trim()))
            }
            Self::Level => level(text),
            Self::Tier => tier(text),
        }
    }

    /// The text of a cell, which [`Shape::read_text`] gives back as the value.
    fn text(self, value: &Value) -> String {
        match (self, value) {
            (Self::Lines | Self::Tiers, Value::Array(list)) => {
                list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
            }
            // A number is stored with the digits of 32 bits.
            (Self::Intensity, Value::Number(strong)) => {
                strong.as_f64().map_or_else(String::new, |n| (n as f32).to_string())
            }
            (_, Value::String(text)) => text.clone(),
            (_, Value::Null) => String::new(),
            (_, other) => other.to_string(),
        }
    }

    /// The same for a person who reads it.
    fn shown(self, value: &Value) -> String {
        let label = |name: &str| Tier::parse(name).map_or_else(|_| name.to_owned(), |tier| tier.label().to_owned());
        match (self, value) {
            (Self::Tier, Value::String(name)) => label(name),
            (Self::Tiers, Value::Array(list)) => {
                list.iter().filter_map(Value::as_str).map(label).collect::<Vec<_>>().join("\n")
            }
            _ => self.text(value),
        }
    }
}

const MISSING: &str = "is missing";

fn not_an_age(found: &str) -> String {
    format!("'{found}' is no age; write whole years, such as 43")
}

fn not_an_intensity(found: &str) -> String {
    format!("'{found}' is no strength; write a number from 0 to 1, such as 0.7")
}

fn level(text: &str) -> Result<Value, String> {
    let found = Level::parse(&text.trim().to_lowercase());
    found
        .map(|level| level.name().into())
        .map_err(|_| format!("'{}' is no level; use beginner, intermediate or advanced", text.trim()))
}

fn tier(text: &str) -> Result<Value, String> {
    let found = Tier::from_spelling(text);
    found
        .map(|tier| tier.name().into())
        .ok_or_else(|| format!("'{}' is no tier; use template, scenario or edge_case", text.trim()))
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 40 { format!("{}...", text.chars().take(40).collect::<String>()) } else { text }
}

/// Reads an item of a kind, field by field.
fn read(kind: ItemKind, value: impl Fn(&Field) -> Option<Result<Value, String>>) -> Result<ItemBody, Vec<ItemProblem>> {
    let (mut item, mut problems) = (Map::new(), Vec::new());
    for field in kind.fields() {
        let found = value(field).unwrap_or_else(|| field.shape.absent().ok_or_else(|| MISSING.into()));
        match found {
            Ok(value) => field.put(&mut item, value),
            Err(message) => problems.push(ItemProblem { field, message }),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    // What every field can hold, the type can; but for an age beyond a byte.
    ItemBody::parse(kind, &Value::Object(item).to_string()).map_err(|_| {
        let field = kind.fields().iter().find(|field| field.shape == Shape::Age).unwrap_or(&kind.fields()[0]);
        vec![ItemProblem { field, message: "has to be from 0 to 120".into() }]
    })
}

impl ItemBody {
    /// Reads an item of a JSON file.
    ///
    /// # Errors
    /// Every field that is missing or holds something else.
    pub fn of_json(kind: ItemKind, item: &Value) -> Result<Self, Vec<ItemProblem>> {
        read(kind, |field| field.of(item).map(|value| field.shape.read_json(value)))
    }

    /// Reads an item of a table: its cells by their fields.
    ///
    /// # Errors
    /// Every field that is missing or holds something else.
    pub fn of_cells<'c>(kind: ItemKind, cell: impl Fn(&Field) -> Option<&'c str>) -> Result<Self, Vec<ItemProblem>> {
        read(kind, |field| cell(field).map(|text| field.shape.read_text(text)))
    }

    /// This item with some fields of another one of its kind: those that a file does not have.
    #[must_use]
    pub fn keeping(self, other: &Self, fields: &[&'static Field]) -> Self {
        let read = |item: &Self| serde_json::from_str::<Value>(&item.json()).unwrap_or_default();
        let (Value::Object(mut item), old) = (read(&self), read(other)) else { return self };
        for field in fields {
            if let Some(value) = field.of(&old) {
                field.put(&mut item, value.clone());
            }
        }
        Self::parse(self.kind(), &Value::Object(item).to_string()).unwrap_or(self)
    }

    fn texts(&self, text: fn(Shape, &Value) -> String) -> Vec<String> {
        let item: Value = serde_json::from_str(&self.json()).unwrap_or_default();
        let of = |field: &Field| field.of(&item).map_or_else(String::new, |value| text(field.shape, value));
        self.kind().fields().iter().map(of).collect()
    }

    /// The text of each field in a table.
    pub fn cells(&self) -> Vec<String> {
        self.texts(Shape::text)
    }

    /// Each field as a person reads it.
    pub fn shown(&self) -> Vec<String> {
        self.texts(Shape::shown)
    }
}
