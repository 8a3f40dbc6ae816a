//! ChatGPT's own export: a chat is a tree of messages, of which one branch is shown.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

/// The messages of the branch that is shown, first to last; `None` where an object is no such chat. What has no text (tools
/// at work, what the application tells itself) is none of them.
pub fn shown(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let nodes = object.get("mapping")?.as_object()?;
    let mut at = object.get("current_node")?.as_str();
    let mut messages = Vec::new();
    // A chat has no circle; a file may have one.
    let mut seen = HashSet::new();
    while let Some(node) = at.filter(|id| seen.insert(*id)).and_then(|id| nodes.get(id)) {
        messages.extend(node.get("message").and_then(message));
        at = node.get("parent").and_then(Value::as_str);
    }
    messages.reverse();
    Some(messages)
}

fn message(message: &Value) -> Option<Value> {
    let hidden = message.pointer("/metadata/is_visually_hidden_from_conversation").and_then(Value::as_bool);
    let parts = message.pointer("/content/parts")?.as_array()?;
    let is_text = |part: &Value| part.as_str().is_some_and(|text| !text.trim().is_empty());
    if hidden == Some(true) || !parts.iter().any(|part| is_text(part) || part.is_object()) {
        return None;
    }
    Some(json!({ "role": message.pointer("/author/role")?, "content": parts }))
}
