//! `{"messages":[{"role":"system",...},{"role":"user",...},{"role":"assistant",...}]}`, one conversation a line.

use std::io::{self, Write};

use serde::Serialize;
use train_domain::answer::Turn;

use crate::Format;

/// What OpenAI, Hugging Face, TRL and Axolotl read.
pub const FORMAT: Format = Format {
    name: "messages",
    label: "{\"messages\":[...]}: OpenAI, Hugging Face, TRL, Axolotl",
    plan: None,
    write: Some(write),
};

#[derive(Serialize)]
struct Messages<'a> {
    messages: Vec<Message<'a>>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

fn write(out: &mut dyn Write, system: Option<&str>, turns: &[Turn]) -> io::Result<()> {
    let system = system.map(|content| Message { role: "system", content });
    let turns = turns.iter().map(|turn| Message { role: turn.role.name(), content: &turn.content });
    let line = serde_json::to_string(&Messages { messages: system.into_iter().chain(turns).collect() })?;
    writeln!(out, "{}", one_line(&line))
}

/// Writes out what JSON allows in a text and other tools take for the end of a line: trainers read files line by line,
/// and some of them (Python's `splitlines`) know more line ends than one.
fn one_line(json: &str) -> String {
    json.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use train_domain::answer::Role;

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
        let written = |system| {
            let mut out = Vec::new();
            write(&mut out, system, &turns).expect("memory takes it");
            String::from_utf8(out).expect("text")
        };
        let line = written(Some("be kind"));
        let line = line.strip_suffix('\n').expect("the end of the line");
        assert!(!line.contains(ends), "{line}");
        let value: serde_json::Value = serde_json::from_str(line).expect("valid JSON");
        assert_eq!(value["messages"][0]["role"], "system");
        assert_eq!(value["messages"][1]["content"], *text);
        assert_eq!(value["messages"][2]["content"], "a\n\"b\"\u{2028}");
        assert_eq!(value["messages"][3]["role"], "assistant");
        assert_eq!(written(None).matches("role").count(), 3);
    }
}
