//! The shapes in which conversations are written.

use serde_json::{Map, Value};
use train_domain::answer::{Conversation, Role, Turn, is_blank};
use train_domain::import::Shape;

use super::turns::{Spoken, join, said, spoken, texts_of};
use super::{OtherRoles, ReadAs};

/// Keys of a list of turns.
const LISTS: [&str; 5] = ["messages", "conversations", "conversation", "turns", "contents"];
/// Keys of a system prompt beside the turns.
const SYSTEMS: [&str; 4] = ["system", "system_prompt", "systemInstruction", "system_instruction"];

/// The turns of an object.
pub fn list(object: &Map<String, Value>) -> Option<&[Value]> {
    LISTS.iter().find_map(|name| object.get(*name)?.as_array()).map(Vec::as_slice)
}

/// How an object writes its conversation; `None` where it has none.
pub fn of(object: &Map<String, Value>) -> Option<Shape> {
    if let Some(list) = list(object) {
        return Some(of_list(list));
    }
    (object.contains_key("instruction") && object.contains_key("output")).then_some(Shape::Alpaca)
}

/// How a list writes its turns.
pub fn of_list(list: &[Value]) -> Shape {
    let has_from = |turn: &Value| turn.get("from").is_some() && turn.get("role").is_none();
    if list.iter().any(has_from) { Shape::ShareGpt } else { Shape::Messages }
}

/// Messages with role and content, or turns with from and value.
pub fn listed(
    object: &Map<String, Value>,
    list: &[Value],
    how: &ReadAs,
    roles: &mut OtherRoles,
) -> Result<(Option<String>, Conversation), String> {
    let mut system = beside(object)?;
    let mut turns = Vec::new();
    for (number, message) in (1..).zip(list) {
        match spoken(message, number, how, roles)? {
            Spoken::Turn(turn) => turns.push(*turn),
            Spoken::System(text) if turns.is_empty() => join(&mut system, &text),
            Spoken::System(_) => {
                return Err(format!(
                    "message {number} is a system prompt in the middle of the conversation; only one before it can be learned"
                ));
            }
            Spoken::Nothing => {}
        }
    }
    Ok((system, conversation(object, turns)))
}

/// Instruction, input and output, with the exchanges before them.
pub fn alpaca(object: &Map<String, Value>) -> Result<(Option<String>, Conversation), String> {
    let text = |key: &str| match object.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(format!("{key} is no text")),
    };
    let (instruction, input, output) = (text("instruction")?, text("input")?, text("output")?);
    let asked = match (is_blank(&instruction), is_blank(&input)) {
        (_, true) => instruction,
        (true, false) => input,
        (false, false) => format!("{instruction}\n{input}"),
    };
    let mut turns = Vec::new();
    let mut exchange = |client: &str, reply: &str| {
        turns.push(said(Role::User, client.into()));
        turns.push(said(Role::Assistant, reply.into()));
    };
    match object.get("history") {
        None | Some(Value::Null) => {}
        Some(Value::Array(history)) => {
            for (number, pair) in (1..).zip(history) {
                let texts = pair.as_array().map(Vec::as_slice);
                let Some([Value::String(client), Value::String(reply)]) = texts else {
                    return Err(format!("exchange {number} of the history is not a list of two texts"));
                };
                exchange(client, reply);
            }
        }
        Some(_) => return Err("the history is no list".into()),
    }
    exchange(&asked, &output);
    Ok((beside(object)?, conversation(object, turns)))
}

fn beside(object: &Map<String, Value>) -> Result<Option<String>, String> {
    // One that is empty may stand beside the one that is meant: some writers give every row all keys that they know.
    for name in SYSTEMS {
        let text = match object.get(name) {
            None | Some(Value::Null) => continue,
            Some(Value::Object(parts)) => parts.get("parts").and_then(texts_of),
            Some(value) => texts_of(value),
        };
        let text = text.ok_or_else(|| format!("{name} is no text"))?;
        if !is_blank(&text) {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

fn conversation(object: &Map<String, Value>, turns: Vec<Turn>) -> Conversation {
    let words = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
    Conversation {
        client_persona: words("client_persona"),
        session_context: words("session_context"),
        expected_outcome: words("expected_outcome"),
        turns,
        mended: Vec::new(),
    }
}
