//! Conversations as a table: a row for each turn.

use std::io::{self, Write};

use crate::exchanges::split_system;
use crate::formula::guard;
use crate::{ConversationWriter, Record};

/// Spreadsheets take a file without this mark for one of the system's old encoding, and spoil every letter beyond ASCII.
const UNICODE: &[u8] = "\u{feff}".as_bytes();

/// The table as it is written.
struct Table {
    rows: csv::Writer<Box<dyn Write + Send>>,
}

/// Begins a table.
pub fn open(mut out: Box<dyn Write + Send>) -> io::Result<Box<dyn ConversationWriter>> {
    out.write_all(UNICODE)?;
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(["conversation", "turn", "role", "content"])?;
    Ok(Box::new(Table { rows }))
}

impl ConversationWriter for Table {
    fn write(&mut self, record: &Record) -> io::Result<u32> {
        let conversation = record.id.to_string();
        // The system prompt is no turn: its number is 0, and the others' are those that people see.
        let first = u32::from(split_system(record.messages).0.is_none());
        let mut rows = 0;
        for (message, turn) in record.messages.iter().zip(first..) {
            let content = guard(&message.content);
            self.rows.write_record([&*conversation, &turn.to_string(), message.role.name(), &content])?;
            rows += 1;
        }
        Ok(rows)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.rows.flush()
    }
}
