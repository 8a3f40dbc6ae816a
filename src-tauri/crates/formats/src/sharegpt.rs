//! `{"conversations":[{"from":"system",...},{"from":"human",...},{"from":"gpt",...}]}`, one conversation a line.

use std::io;

use serde::Serialize;
use train_domain::export::{Message, MessageRole};

use crate::json_lines::{JsonLines, Lines};
use crate::{BASE, Format, Record};

/// What LLaMA-Factory reads without a setting, and other trainers by one. The system prompt stands in the list: beside it
/// nearly all of them lose it.
pub const FORMAT: Format =
    Format { name: "sharegpt", label: "ShareGPT, JSON lines", write: Some(|out| JsonLines::open(out, write)), ..BASE };

#[derive(Serialize)]
struct Row<'a> {
    conversations: Vec<FromValue<'a>>,
}

/// A message by ShareGPT's names.
#[derive(Serialize)]
pub struct FromValue<'a> {
    from: &'static str,
    value: &'a str,
}

impl<'a> FromValue<'a> {
    pub fn new(role: MessageRole, value: &'a str) -> Self {
        let from = match role {
            MessageRole::System => "system",
            MessageRole::User => "human",
            MessageRole::Assistant => "gpt",
        };
        Self { from, value }
    }
}

/// Messages by ShareGPT's names.
pub fn from_values<'a>(messages: &'a [Message]) -> Vec<FromValue<'a>> {
    messages.iter().map(|message| FromValue::new(message.role, &message.content)).collect()
}

fn write(record: &Record, lines: &mut Lines) -> io::Result<u32> {
    lines.write(&Row { conversations: from_values(record.messages) })?;
    Ok(1)
}
