//! `{"input":{"messages":[...]},"preferred_output":[...],"non_preferred_output":[...]}`, one pair a line.

use std::io;

use serde::Serialize;
use train_domain::export::MessageRole::Assistant;

use crate::json_lines::{Lines, PairLines};
use crate::messages::{RoleContent, Row as Messages, role_contents};
use crate::{BASE, Format, Pair};

/// What Together, Fireworks and OpenAI read.
pub const FORMAT: Format = Format {
    name: "pairs-openai",
    label: "Preference pairs for Together, Fireworks and OpenAI, JSON lines",
    pairs: Some(|out| PairLines::open(out, write)),
    ..BASE
};

#[derive(Serialize)]
struct Row<'a> {
    input: Messages<'a>,
    preferred_output: [RoleContent<'a>; 1],
    non_preferred_output: [RoleContent<'a>; 1],
}

fn write(pair: &Pair, lines: &mut Lines) -> io::Result<usize> {
    lines.write(&Row {
        input: Messages { messages: role_contents(pair.prompt) },
        preferred_output: [RoleContent::new(Assistant, pair.chosen)],
        non_preferred_output: [RoleContent::new(Assistant, pair.rejected)],
    })
}
