//! From the text of a conversation to its turns, or the reason why it is none.

use std::borrow::Cow;

use serde_json::{Map, Value};
use train_domain::answer::{Mend, check, mend_surrogates};
use train_domain::import::Shape;

use super::{Imported, OtherRoles, ReadAs, branch, plan, shapes};

/// Reads a conversation. Roles that nobody knows are noted, whether it can be taken or not.
///
/// # Errors
/// It is no conversation that can be learned from; the reason, for a person.
pub fn read(text: &[u8], how: &ReadAs, roles: &mut OtherRoles) -> Result<Imported, String> {
    let text = std::str::from_utf8(text).map_err(|_| "it is not UTF-8 text; save the file as UTF-8".to_owned())?;
    let (value, is_replaced): (Value, bool) = match serde_json::from_str(text) {
        Ok(value) => (value, false),
        Err(error) => match mend_surrogates(text) {
            Cow::Owned(mended) => (serde_json::from_str(&mended).map_err(|error| not_json(&error))?, true),
            Cow::Borrowed(_) => return Err(not_json(&error)),
        },
    };
    let bare = Map::new();
    let branch = value.as_object().and_then(branch::shown);
    let (object, list) = match &value {
        Value::Object(object) if branch.is_some() => (object, branch.as_deref()),
        Value::Object(object) => (object, None),
        Value::Array(list) => (&bare, Some(list.as_slice())),
        _ => return Err("it is neither an object nor a list of messages".into()),
    };
    if list.is_none() {
        refuse_others(object)?;
    }
    let shape = match list {
        Some(list) => shapes::of_list(list),
        None => shapes::of(object).ok_or_else(|| no_turns(object))?,
    };
    if let Some(asked) = how.shape
        && asked != shape
    {
        let (asked, found) = (asked.name(), shape.name());
        return Err(format!("it was to be read as {asked}, but is written as {found}"));
    }
    let (system, mut conversation) = match shape {
        Shape::Alpaca => shapes::alpaca(object)?,
        Shape::Messages | Shape::ShareGpt => {
            let list = list.or_else(|| shapes::list(object)).unwrap_or_default();
            shapes::listed(object, list, how, roles)?
        }
    };
    check(&conversation).map_err(|rejection| rejection.message)?;
    conversation.mended.extend(is_replaced.then_some(Mend::Replaced));
    Ok(Imported { shape, system, conversation, plan: plan::read(object)? })
}

/// What is written for a trainer, and is no conversation.
fn refuse_others(object: &Map<String, Value>) -> Result<(), String> {
    let has = |names: &[&str]| names.iter().any(|name| object.contains_key(*name));
    if has(&["chosen", "rejected", "preferred_output", "non_preferred_output"]) {
        return Err("it is a preference pair: two replies to choose from, and no conversation".into());
    }
    Ok(())
}

fn no_turns(object: &Map<String, Value>) -> String {
    let has = |names: &[&str]| names.iter().all(|name| object.contains_key(*name));
    if has(&["role", "content"]) || has(&["from", "value"]) {
        return "it is a single message; a conversation is a list of them".into();
    }
    if has(&["prompt", "completion"]) {
        return "it has a prompt and a completion; write them as messages, or as instruction and output".into();
    }
    "it has no turns: neither messages nor conversations, and no instruction with an output".into()
}

fn not_json(error: &serde_json::Error) -> String {
    // The place is one within the line: the line itself is named beside it.
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    format!("it is not valid JSON: {what} at character {}", error.column())
}
