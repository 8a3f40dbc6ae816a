//! `{"systemInstruction":{"role":"system","parts":[...]},"contents":[{"role":"user","parts":[...]}]}`, one conversation a
//! line.

use std::io;

use serde::Serialize;
use train_domain::export::{Message, MessageRole};

use crate::exchanges::{refuses_later_system, split_system};
use crate::json_lines::{JsonLines, Lines};
use crate::{BASE, Format, Record, refused};

/// What Vertex tunes Gemini with.
pub const FORMAT: Format = Format {
    name: "vertex",
    label: "Gemini on Vertex, JSON lines",
    write: Some(|out| JsonLines::open(out, write)),
    refuses: refuses_later_system,
    ..BASE
};

#[derive(Serialize)]
struct Row<'a> {
    /// Left out where there is none: an empty text is no instruction.
    #[serde(rename = "systemInstruction", skip_serializing_if = "Option::is_none")]
    system: Option<Content<'a>>,
    contents: Vec<Content<'a>>,
}

#[derive(Serialize)]
struct Content<'a> {
    role: &'static str,
    parts: [Part<'a>; 1],
}

#[derive(Serialize)]
struct Part<'a> {
    text: &'a str,
}

impl<'a> Content<'a> {
    fn of(message: &'a Message) -> Self {
        let role = match message.role {
            MessageRole::System => "system",
            MessageRole::User => "user",
            MessageRole::Assistant => "model",
        };
        Self { role, parts: [Part { text: &message.content }] }
    }
}

fn write(record: &Record, lines: &mut Lines) -> io::Result<u32> {
    refused(refuses_later_system(record.messages))?;
    let (system, rest) = split_system(record.messages);
    lines.write(&Row { system: system.map(Content::of), contents: rest.iter().map(Content::of).collect() })?;
    Ok(1)
}
