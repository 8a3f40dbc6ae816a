//! Chat messages, cut after each reply: a row for each reply, with all that precedes it.

use std::io;

use train_domain::export::{Message, MessageRole};

use crate::json_lines::{JsonLines, Lines};
use crate::messages::{Row, role_contents};
use crate::{BASE, Format, Record, refused};

/// For trainers that learn the last reply of a row and no other. In the shape of chat messages, because MLX takes rows of
/// prompt and completion with lists in them and learns rubbish from them.
pub const FORMAT: Format = Format {
    name: "replies",
    label: "Chat messages, a row for each reply, JSON lines",
    write: Some(|out| JsonLines::open(out, write)),
    refuses,
    ..BASE
};

fn refuses(messages: &[Message]) -> Option<&'static str> {
    let replies = messages.iter().any(|message| message.role == MessageRole::Assistant);
    (!replies).then_some("there is no reply in it")
}

fn write(record: &Record, lines: &mut Lines) -> io::Result<u32> {
    refused(refuses(record.messages))?;
    let mut rows = 0;
    for (at, message) in record.messages.iter().enumerate() {
        if message.role == MessageRole::Assistant {
            lines.write(&Row { messages: role_contents(&record.messages[..=at]) })?;
            rows += 1;
        }
    }
    Ok(rows)
}
