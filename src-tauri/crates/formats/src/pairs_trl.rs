//! `{"prompt":[{"role":"user",...}],"chosen":[{"role":"assistant",...}],"rejected":[{"role":"assistant",...}]}`, one pair
//! a line.

use std::io;

use serde::Serialize;
use train_domain::export::MessageRole::Assistant;

use crate::json_lines::{Lines, PairLines};
use crate::messages::{RoleContent, role_contents};
use crate::{BASE, Format, Pair};

/// What TRL, Axolotl and Unsloth read.
pub const FORMAT: Format = Format {
    name: "pairs-trl",
    label: "Preference pairs for TRL, Axolotl and Unsloth, JSON lines",
    pairs: Some(|out| PairLines::open(out, write)),
    ..BASE
};

#[derive(Serialize)]
struct Row<'a> {
    prompt: Vec<RoleContent<'a>>,
    chosen: [RoleContent<'a>; 1],
    rejected: [RoleContent<'a>; 1],
}

fn write(pair: &Pair, lines: &mut Lines) -> io::Result<usize> {
    lines.write(&Row {
        prompt: role_contents(pair.prompt),
        chosen: [RoleContent::new(Assistant, pair.chosen)],
        rejected: [RoleContent::new(Assistant, pair.rejected)],
    })
}
