//! `{"messages":[{"role":"system",...},{"role":"user",...},{"role":"assistant",...}]}`, one conversation a line.

use std::io;

use serde::Serialize;
use train_domain::export::{Message, MessageRole};

use crate::json_lines::{JsonLines, Lines};
use crate::{BASE, Format, Record};

/// What nearly every trainer takes as it is. Nothing but these keys: some refuse a row that has others.
pub const FORMAT: Format = Format {
    name: "messages",
    label: "Chat messages, JSON lines",
    write: Some(|out| JsonLines::open(out, write)),
    ..BASE
};

/// A conversation, or a part of one, as an object.
#[derive(Serialize)]
pub struct Row<'a> {
    pub messages: Vec<RoleContent<'a>>,
}

/// A message by its role and its content.
#[derive(Serialize)]
pub struct RoleContent<'a> {
    role: &'static str,
    content: &'a str,
}

impl<'a> RoleContent<'a> {
    pub fn new(role: MessageRole, content: &'a str) -> Self {
        Self { role: role.name(), content }
    }
}

/// Messages by role and content.
pub fn role_contents<'a>(messages: &'a [Message]) -> Vec<RoleContent<'a>> {
    messages.iter().map(|message| RoleContent::new(message.role, &message.content)).collect()
}

fn write(record: &Record, lines: &mut Lines) -> io::Result<u32> {
    lines.write(&Row { messages: role_contents(record.messages) })?;
    Ok(1)
}
