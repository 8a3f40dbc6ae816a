//! What a conversation says beside its turns: the words of its plan.

use serde_json::{Map, Value};
use train_domain::row::{INTENTS, TONES, Tier};

use super::ImportedPlan;
use super::turns::quoted;
use crate::plan::row::{brief_text, line_of_text, vocabulary_word};

/// Reads it. What is absent or empty is none.
pub fn read(object: &Map<String, Value>) -> Result<ImportedPlan, String> {
    Ok(ImportedPlan {
        persona: of(object, "persona", line_of_text)?,
        emotion: of(object, "emotion", line_of_text)?,
        topic: of(object, "topic", line_of_text)?,
        tier: of(object, "tier", |text| Ok(text.to_owned()))?.map(|text| tier(&text)).transpose()?,
        brief: of(object, "brief", brief_text)?,
        intent: of(object, "intent", |text| vocabulary_word(text, INTENTS, ""))?,
        tone: of(object, "tone", |text| vocabulary_word(text, TONES, ""))?,
    })
}

fn of(
    object: &Map<String, Value>,
    key: &str,
    read: impl Fn(&str) -> Result<String, String>,
) -> Result<Option<String>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) => read(text).map(Some).map_err(|message| format!("{key}: {message}")),
        Some(_) => Err(format!("{key} is no text")),
    }
}

fn tier(text: &str) -> Result<Tier, String> {
    let unknown = || format!("{} is not a tier; use template, scenario or edge_case", quoted(text));
    Tier::from_spelling(text).ok_or_else(unknown)
}
