//! The shape that an answer must have, for providers that can hold the model to it.
//!
//! Structured outputs bound neither the length of arrays nor that of texts, so there are no such
//! limits here; and every key is required, because a strict schema has no optional ones.

use std::sync::LazyLock;

use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use train_domain::call::Wanted;

/// The name that OpenAI's protocol wants a schema to have.
pub(crate) fn name(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Conversation => "conversation",
        Wanted::Judgement => "judgement",
        Wanted::Briefs => "briefs",
    }
}

static CONVERSATION: LazyLock<Box<RawValue>> = LazyLock::new(|| {
    let text = json!({"type": "string"});
    let turn = json!({
        "type": "object",
        "properties": {
            "role": {"type": "string", "enum": ["user", "assistant"]},
            "content": text,
            "emotion": text,
            "secondary_emotion": {"anyOf": [text, {"type": "null"}]},
            "intensity": {"type": "number"},
        },
        "required": ["role", "content", "emotion", "secondary_emotion", "intensity"],
        "additionalProperties": false,
    });
    let conversation = json!({
        "type": "object",
        "properties": {
            "client_persona": text,
            "session_context": text,
            "expected_outcome": text,
            "turns": {"type": "array", "items": turn},
        },
        "required": ["client_persona", "session_context", "expected_outcome", "turns"],
        "additionalProperties": false,
    });
    // A value made of plain literals always serialises.
    to_raw_value(&conversation).unwrap_or_default()
});

static JUDGEMENT: LazyLock<Box<RawValue>> = LazyLock::new(|| {
    let text = json!({"type": "string"});
    let criterion = json!({
        "type": "object",
        "properties": {"name": text, "points": {"type": "integer", "enum": [0, 1, 2, 3, 4, 5]}, "why": text},
        "required": ["name", "points", "why"],
        "additionalProperties": false,
    });
    let judgement = json!({
        "type": "object",
        "properties": {"criteria": {"type": "array", "items": criterion}, "passes": {"type": "boolean"}, "why": text},
        "required": ["criteria", "passes", "why"],
        "additionalProperties": false,
    });
    to_raw_value(&judgement).unwrap_or_default()
});

static BRIEFS: LazyLock<Box<RawValue>> = LazyLock::new(|| {
    let line = json!({
        "type": "object",
        "properties": {"row": {"type": "integer"}, "brief": {"type": "string"}},
        "required": ["row", "brief"],
        "additionalProperties": false,
    });
    let briefs = json!({
        "type": "object",
        "properties": {"briefs": {"type": "array", "items": line}},
        "required": ["briefs"],
        "additionalProperties": false,
    });
    to_raw_value(&briefs).unwrap_or_default()
});

/// The schema, serialised once.
pub(crate) fn of(wanted: Wanted) -> &'static RawValue {
    match wanted {
        Wanted::Conversation => &CONVERSATION,
        Wanted::Judgement => &JUDGEMENT,
        Wanted::Briefs => &BRIEFS,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_object_is_closed_and_requires_all_its_keys() {
        fn check(value: &Value, objects: &mut usize) {
            if value["type"] == "object" {
                *objects += 1;
                assert_eq!(value["additionalProperties"], false);
                let keys: Vec<&String> = value["properties"].as_object().expect("properties").keys().collect();
                let required = value["required"].as_array().expect("required");
                assert_eq!(required.len(), keys.len());
                assert!(keys.iter().all(|key| required.iter().any(|name| name == key.as_str())));
            }
            match value {
                Value::Object(fields) => fields.values().for_each(|field| check(field, objects)),
                Value::Array(items) => items.iter().for_each(|item| check(item, objects)),
                _ => {}
            }
        }
        for wanted in [Wanted::Conversation, Wanted::Judgement, Wanted::Briefs] {
            let schema: Value = serde_json::from_str(of(wanted).get()).expect("JSON");
            let mut objects = 0;
            check(&schema, &mut objects);
            assert_eq!(objects, 2);
            let text = schema.to_string();
            assert!(
                ["minimum", "maximum", "minLength", "maxItems", "minItems"].iter().all(|word| !text.contains(word))
            );
        }
        let conversation: Value = serde_json::from_str(of(Wanted::Conversation).get()).expect("JSON");
        let second = &conversation["properties"]["turns"]["items"]["properties"]["secondary_emotion"];
        assert!(second.to_string().contains("null"));
    }
}
