//! `{"conversations":[{"from":"human",...}],"chosen":{"from":"gpt",...},"rejected":{"from":"gpt",...}}`, one pair a line.

use std::io;

use serde::Serialize;
use train_domain::export::MessageRole::Assistant;

use crate::json_lines::{Lines, PairLines};
use crate::sharegpt::{FromValue, from_values};
use crate::{BASE, Format, Pair};

/// What LLaMA-Factory reads as a ranking. Objects, not lists: it drops a row whose replies are lists.
pub const FORMAT: Format = Format {
    name: "pairs-llamafactory",
    label: "Preference pairs for LLaMA-Factory, JSON lines",
    pairs: Some(|out| PairLines::open(out, write)),
    ..BASE
};

#[derive(Serialize)]
struct Row<'a> {
    conversations: Vec<FromValue<'a>>,
    chosen: FromValue<'a>,
    rejected: FromValue<'a>,
}

fn write(pair: &Pair, lines: &mut Lines) -> io::Result<usize> {
    lines.write(&Row {
        conversations: from_values(pair.prompt),
        chosen: FromValue::new(Assistant, pair.chosen),
        rejected: FromValue::new(Assistant, pair.rejected),
    })
}
