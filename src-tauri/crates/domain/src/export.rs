//! Encoders of the trainers' formats: one JSON object a line, never pretty-printed.

use serde::Serialize;

use crate::answer::{Role, Turn};

#[derive(Serialize)]
struct Messages<'a> {
    messages: Vec<Message<'a>>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

/// `{"messages":[{"role":"system",...},{"role":"user",...},{"role":"assistant",...}]}`, without a line end.
pub fn messages_line(system: Option<&str>, turns: &[Turn]) -> String {
    let mut messages = Vec::with_capacity(turns.len() + 1);
    if let Some(content) = system {
        messages.push(Message { role: "system", content });
    }
    messages.extend(turns.iter().map(|turn| Message {
        role: match turn.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        },
        content: &turn.content,
    }));
    one_line(&serde_json::to_string(&Messages { messages }).expect("strings always serialise"))
}

/// Writes out what JSON allows in a text and other tools take for the end of a line: trainers read files line by line,
/// and some of them (Python's `splitlines`) know more line ends than one.
fn one_line(json: &str) -> String {
    json.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_whatever_the_text_holds() {
        let turn = |role, content: &str| Turn {
            role,
            content: content.into(),
            emotion: None,
            secondary_emotion: None,
            intensity: None,
        };
        let ends = ['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];
        let text: String = ends.iter().collect();
        let turns = [
            turn(Role::User, &text),
            turn(Role::User, "a\n\"b\"\u{2028}"),
            turn(Role::Assistant, "<script>c</script>"),
        ];
        let line = messages_line(Some("be kind"), &turns);
        assert!(!line.contains(ends), "{line}");
        let value: serde_json::Value = serde_json::from_str(&line).expect("valid JSON");
        assert_eq!(value["messages"][0]["role"], "system");
        assert_eq!(value["messages"][1]["content"], *text);
        assert_eq!(value["messages"][2]["content"], "a\n\"b\"\u{2028}");
        assert_eq!(value["messages"][3]["role"], "assistant");
        assert_eq!(messages_line(None, &turns).matches("role").count(), 3);
    }
}
