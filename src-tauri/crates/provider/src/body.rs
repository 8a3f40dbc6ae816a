//! From the bytes of a body to JSON that can be read: what servers and gateways put around it, or break in it.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use train_domain::answer::mend_surrogates;

/// A body as text, without byte order marks and blanks before it. Bytes that are no UTF-8 become U+FFFD.
pub(crate) fn text(body: &[u8]) -> Cow<'_, str> {
    let is_before = |c: char| c == '\u{feff}' || c.is_whitespace();
    // Nearly every body is UTF-8: that is seen in a fifteenth of the time that the lossy way takes.
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text.trim_start_matches(is_before)),
        Err(_) => Cow::Owned(String::from_utf8_lossy(body).trim_start_matches(is_before).to_owned()),
    }
}

/// The same JSON without halves of surrogate pairs.
pub(crate) fn strict(json: &str) -> Cow<'_, str> {
    if json.contains("\\ud") || json.contains("\\uD") { mend_surrogates(json) } else { Cow::Borrowed(json) }
}

/// The data of an event stream's events, as sent by servers and gateways that stream whatever was asked for; `None`
/// where the body is none.
pub(crate) fn events(text: &str) -> Option<Vec<String>> {
    let is_event = ["data:", "event:", "id:", "retry:", ":"].iter().any(|field| text.starts_with(field));
    if !is_event {
        return None;
    }
    let ends = if text.contains('\n') { '\n' } else { '\r' };
    let mut events = Vec::new();
    let mut pending = String::new();
    for line in text.split(ends).map(|line| line.trim_end_matches('\r')) {
        if let Some(data) = line.strip_prefix("data:") {
            if data.trim() == "[DONE]" {
                break;
            }
            if !pending.is_empty() {
                pending.push('\n');
            }
            pending.push_str(data.strip_prefix(' ').unwrap_or(data));
            // Some servers leave out the blank line that ends an event.
            if serde_json::from_str::<IgnoredAny>(&pending).is_ok() {
                events.push(std::mem::take(&mut pending));
            }
        } else if line.is_empty() {
            pending.clear();
        }
    }
    Some(events)
}

/// A text that comes in pieces of JSON strings. They are put together before they are decoded: a server may cut a
/// surrogate pair in two.
#[derive(Debug, Default)]
pub(crate) struct Pieces(String);

impl Pieces {
    /// Adds what a field holds: a string, or what [`parts`] makes of another value.
    pub(crate) fn add(&mut self, raw: Option<&RawValue>) {
        let Some(raw) = raw.map(RawValue::get) else { return };
        match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(inner) => self.0.push_str(inner),
            None => self.add_text(&parts(raw)),
        }
    }

    pub(crate) fn add_text(&mut self, text: &str) {
        // A text always serialises.
        let string = Value::from(text).to_string();
        self.0.push_str(&string[1..string.len() - 1]);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn into_text(self) -> String {
        let string = format!("\"{}\"", self.0);
        serde_json::from_str(&strict(&string)).unwrap_or_default()
    }
}

/// The text of a content that is no string: a list of parts of which some are text, or the conversation itself, which some
/// servers have already read out of the model's text.
fn parts(raw: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(&strict(raw)) else { return String::new() };
    let thought =
        |part: &Value| part["type"].as_str().is_some_and(|kind| kind.contains("think") || kind.contains("reason"));
    let text = |part: &Value| {
        let text = part.as_str().or_else(|| part["text"].as_str()).or_else(|| part["text"]["value"].as_str());
        text.map(str::to_owned)
    };
    match &value {
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter(|part| !thought(part)).filter_map(text).collect();
            let is_parts = !texts.is_empty() || items.iter().all(|part| part["type"].is_string());
            if is_parts { texts.concat() } else { raw.to_owned() }
        }
        Value::Object(_) => text(&value).unwrap_or_else(|| raw.to_owned()),
        _ => String::new(),
    }
}

/// A string field, or the JSON of what stands in its place; `None` where it says nothing.
pub(crate) fn word(raw: Option<&RawValue>) -> Option<String> {
    let raw = raw?.get();
    let word = serde_json::from_str(&strict(raw)).unwrap_or_else(|_| raw.to_owned());
    (!word.trim().is_empty()).then_some(word)
}

/// A count, however a server writes it.
pub(crate) fn count(value: &Value) -> Option<u32> {
    let number = value.as_f64().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number))?;
    // In range by the filter.
    Some(number.round() as u32)
}

/// Whether a value tells nothing: servers that always fill a field in have several ways to say "none".
pub(crate) fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(says_nothing),
        Value::Object(fields) => fields.values().all(says_nothing),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::to_raw_value;

    use super::*;

    #[test]
    fn a_body_begins_behind_its_marks_and_is_always_text() {
        assert_eq!(text("\u{feff} \r\n{}".as_bytes()), "{}");
        assert_eq!(text(b"{\"a\":\"\xff\xc3\"}"), "{\"a\":\"\u{fffd}\u{fffd}\"}");
        assert_eq!(text(b""), "");
    }

    #[test]
    fn events_are_found_however_lines_end() {
        for body in [
            "data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n",
            "data:{\"a\":1}\r\n\r\ndata:{\"b\":2}\r\n\r\ndata:[DONE]\r\n",
            "data: {\"a\":1}\rdata: {\"b\":2}\r",
            "data: {\"a\":1}\ndata: {\"b\":2}",
            ": keep alive\n\nevent: x\nid: 1\ndata: {\"a\":1}\n\nevent: y\ndata: {\"b\":2}\ndata: [DONE]\ndata: {\"c\":3}",
            "data: {\"a\":1}\n\ndata: {\"b\":\ndata: broken\n\ndata: {\"b\":2}\n\n",
        ] {
            assert_eq!(events(body).expect("a stream"), ["{\"a\":1}", "{\"b\":2}"], "{body:?}");
        }
        assert_eq!(events("data: {\"a\":\r\ndata: 1}\r\n\r\n").expect("a stream"), ["{\"a\":\n1}"]);
        for body in ["{\"data\": 1}", "", "<html>data: 1</html>", "[]"] {
            assert_eq!(events(body), None, "{body}");
        }
    }

    #[test]
    fn a_pair_that_was_cut_in_two_is_whole_again() {
        let raw = |json: &str| RawValue::from_string(json.into()).expect("JSON");
        let mut pieces = Pieces::default();
        for json in [r#""a \ud83d""#, r#""\ude00""#, r#""\ud83d b""#] {
            pieces.add(Some(&raw(json)));
        }
        assert_eq!(pieces.into_text(), "a \u{1f600}\u{fffd} b");
        assert_eq!(word(Some(&raw("7"))), Some("7".into()));
        assert_eq!(word(Some(&raw("\" \""))), None);
        let mut quoted = Pieces::default();
        quoted.add(Some(&to_raw_value(&["a \"b\" \\", "c\n"]).expect("JSON")));
        assert_eq!(quoted.into_text(), "a \"b\" \\c\n");
    }
}
