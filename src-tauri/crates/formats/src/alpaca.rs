//! `{"instruction":"...","input":"","output":"...","system":"...","history":[["...","..."]]}`, one conversation a line.

use std::io;

use serde::Serialize;
use train_domain::export::Message;

use crate::exchanges::{refuses_half_exchanges, split_system};
use crate::json_lines::{JsonLines, Lines};
use crate::{Format, Record, refused};

/// Alpaca with LLaMA-Factory's columns for what precedes the last exchange.
pub const FORMAT: Format = Format {
    name: "alpaca",
    label: "Alpaca with history, JSON lines",
    extension: "jsonl",
    plan: None,
    write: Some(|out| JsonLines::open(out, write)),
    pairs: None,
    refuses: refuses_half_exchanges,
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

fn write(record: &Record, lines: &mut Lines) -> io::Result<u32> {
    refused(refuses_half_exchanges(record.messages))?;
    let (system, rest) = split_system(record.messages);
    let mut history: Vec<[&str; 2]> = rest.as_chunks().0.iter().map(texts).collect();
    if let Some([instruction, output]) = history.pop() {
        lines.write(&Row {
            instruction,
            input: "",
            output,
            system: system.map_or("", |message| &message.content),
            history,
        })?;
    }
    Ok(1)
}

fn texts<'a>([message, reply]: &'a [Message; 2]) -> [&'a str; 2] {
    [&message.content, &reply.content]
}
