//! `{"instruction":"...","input":"","output":"...","system":"...","history":[["...","..."]]}`, one conversation a line.

use std::io;

use serde::Serialize;
use train_domain::export::Message;

use crate::exchanges::{refuses_half_exchanges, split_system};
use crate::json_lines::Lines;
use crate::{BASE, ConversationWriter, Format, Record, refused};

/// Alpaca with LLaMA-Factory's columns for what precedes the last exchange.
pub const FORMAT: Format = Format {
    name: "alpaca",
    label: "Alpaca with history, JSON lines",
    write: Some(|out| Ok(Box::new(Alpaca { lines: Lines::new(out), bytes: 0, has_history: false }))),
    refuses: refuses_half_exchanges,
    leads: Some(leads),
    ..BASE
};

/// Every key stands in every row with a value of one type: readers take a column's type from the first rows.
#[derive(Serialize)]
struct Row<'a> {
    instruction: &'a str,
    input: &'a str,
    output: &'a str,
    system: &'a str,
    history: Vec<[&'a str; 2]>,
}

/// Bytes of rows without a history with which a file may begin. An empty list has no type, and `datasets` takes the
/// types from the first 10 MB: it refuses a file in which a history comes later for the first time.
const UNTYPED_BYTES: usize = 8 * 1024 * 1024;

struct Alpaca {
    lines: Lines,
    bytes: usize,
    has_history: bool,
}

impl ConversationWriter for Alpaca {
    fn write(&mut self, record: &Record) -> io::Result<u32> {
        refused(refuses_half_exchanges(record.messages))?;
        let has_history = leads(record.messages);
        if has_history && !self.has_history && self.bytes > UNTYPED_BYTES {
            refused(Some("the file had to begin with a conversation of several exchanges"))?;
        }
        let (system, rest) = split_system(record.messages);
        let mut history: Vec<[&str; 2]> = rest.as_chunks().0.iter().map(texts).collect();
        let [instruction, output] = history.pop().unwrap_or_default();
        let system = system.map_or("", |message| &message.content);
        self.bytes += self.lines.write(&Row { instruction, input: "", output, system, history })?;
        self.has_history |= has_history;
        Ok(1)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.lines.finish()
    }
}

/// Whether there is more than one exchange.
fn leads(messages: &[Message]) -> bool {
    split_system(messages).1.len() > 2
}

fn texts<'a>([message, reply]: &'a [Message; 2]) -> [&'a str; 2] {
    [&message.content, &reply.content]
}
