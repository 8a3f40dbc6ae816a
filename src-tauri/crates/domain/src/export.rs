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
    serde_json::to_string(&Messages { messages }).expect("strings always serialise")
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
        let turns = [turn(Role::User, "a\n\"b\"\u{2028}"), turn(Role::Assistant, "<script>c</script>")];
        let line = messages_line(Some("be kind"), &turns);
        assert!(!line.contains('\n'));
        let value: serde_json::Value = serde_json::from_str(&line).expect("valid JSON");
        assert_eq!(value["messages"][0]["role"], "system");
        assert_eq!(value["messages"][1]["content"], "a\n\"b\"\u{2028}");
        assert_eq!(value["messages"][2]["role"], "assistant");
        assert_eq!(messages_line(None, &turns).matches("role").count(), 2);
    }
}
