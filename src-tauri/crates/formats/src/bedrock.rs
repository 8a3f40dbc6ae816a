//! `{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"..."}],"messages":[{"role":"user",
//! "content":[{"text":"..."}]}]}`, one conversation a line.

use std::io;

use serde::Serialize;

use crate::exchanges::{refuses_later_system, split_system};
use crate::json_lines::{JsonLines, Lines};
use crate::{BASE, Format, Record, refused};

/// What Bedrock tunes models with.
pub const FORMAT: Format = Format {
    name: "bedrock",
    label: "Bedrock, JSON lines",
    write: Some(|out| JsonLines::open(out, write)),
    refuses: refuses_later_system,
    ..BASE
};

#[derive(Serialize)]
struct Row<'a> {
    #[serde(rename = "schemaVersion")]
    schema_version: &'static str,
    /// Left out where there is none: an empty text is no system prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<[Block<'a>; 1]>,
    messages: Vec<RoleBlocks<'a>>,
}

#[derive(Serialize)]
struct RoleBlocks<'a> {
    role: &'static str,
    content: [Block<'a>; 1],
}

#[derive(Serialize)]
struct Block<'a> {
    text: &'a str,
}

fn write(record: &Record, lines: &mut Lines) -> io::Result<u32> {
    refused(refuses_later_system(record.messages))?;
    let (system, rest) = split_system(record.messages);
    let messages = rest
        .iter()
        .map(|message| RoleBlocks { role: message.role.name(), content: [Block { text: &message.content }] });
    lines.write(&Row {
        schema_version: "bedrock-conversation-2024",
        system: system.map(|message| [Block { text: &message.content }]),
        messages: messages.collect(),
    })?;
    Ok(1)
}
