//! One turn of a list.

use serde_json::Value;
use train_domain::answer::{Role, Turn, is_blank};
use train_domain::import::{Meaning, role_key};

use super::{OtherRoles, ReadAs};

/// Keys of whoever speaks.
pub const ROLES: [&str; 2] = ["role", "from"];
/// Keys of what is said.
pub const CONTENTS: [&str; 3] = ["content", "value", "parts"];

/// What a message is in a conversation.
pub enum Spoken {
    Turn(Box<Turn>),
    System(String),
    Nothing,
}

/// Reads a message, the `number`th of its list.
pub fn spoken(message: &Value, number: u32, how: &ReadAs, roles: &mut OtherRoles) -> Result<Spoken, String> {
    let Some(name) = ROLES.iter().find_map(|key| message.get(*key)) else {
        return Err(format!("message {number} says not who speaks: it has no role"));
    };
    let Some(name) = name.as_str() else { return Err(format!("the role of message {number} is no text")) };
    let key = role_key(name);
    let usual = Meaning::of_name(&key);
    if usual.is_none() {
        roles.met(&key);
    }
    let Some(meaning) = how.roles.get(&key).copied().or(usual) else {
        return Err(format!("message {number} has the role {}; say what it means", quoted(&key)));
    };
    let role = match meaning {
        Meaning::Leave => return Ok(Spoken::Nothing),
        Meaning::System => {
            let text = text(message, number)?;
            return Ok(if is_blank(&text) { Spoken::Nothing } else { Spoken::System(text) });
        }
        Meaning::User => Role::User,
        Meaning::Assistant => Role::Assistant,
    };
    let words = |key: &str| message.get(key).and_then(Value::as_str).map(str::to_owned);
    Ok(Spoken::Turn(Box::new(Turn {
        emotion: words("emotion"),
        secondary_emotion: words("secondary_emotion"),
        intensity: message.get("intensity").and_then(Value::as_f64).filter(|value| (0.0..=1.0).contains(value)),
        ..said(role, text(message, number)?)
    })))
}

/// A turn without a feeling.
pub fn said(role: Role, content: String) -> Turn {
    Turn { role, content, emotion: None, secondary_emotion: None, intensity: None }
}

fn text(message: &Value, number: u32) -> Result<String, String> {
    let content = CONTENTS.iter().find_map(|key| message.get(*key));
    match content {
        None | Some(Value::Null) => Err(format!("message {number} has no text")),
        Some(content) => texts_of(content)
            .ok_or_else(|| format!("message {number} holds something else than text, such as a picture")),
    }
}

/// A text, or the texts of its parts.
pub fn texts_of(value: &Value) -> Option<String> {
    let part = |part: &Value| match part {
        Value::String(text) => Some(text.clone()),
        part => part.get("text")?.as_str().map(str::to_owned),
    };
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => parts.iter().map(part).collect::<Option<Vec<_>>>().map(|texts| texts.concat()),
        _ => None,
    }
}

/// Puts a system prompt behind what there is of one.
pub fn join(system: &mut Option<String>, text: &str) {
    match system {
        Some(system) => {
            system.push_str("\n\n");
            system.push_str(text);
        }
        None => *system = Some(text.into()),
    }
}

/// A name from a file, short enough for a sentence.
pub fn quoted(name: &str) -> String {
    let short: String = name.chars().take(40).collect();
    if short.len() < name.len() { format!("\"{short}...\"") } else { format!("\"{short}\"") }
}
