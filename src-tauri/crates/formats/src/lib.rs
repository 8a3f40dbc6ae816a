//! Files in and out, one file a format: plans that are imported, conversations that are exported.
//!
//! Architecture invariant: pure over bytes and [`Write`]. Nothing here opens a path or knows a database.
//!
//! To add a format: a file with its `FORMAT`, and a line in [`Format::ALL`].

#![warn(missing_docs)]

mod csv;
mod json;
mod messages;
mod plan;

use std::io::{self, Write};

use train_domain::answer::Turn;

pub use plan::{PlanFile, PlanProblem, read_plan};

/// A kind of file.
#[derive(Debug)]
pub struct Format {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// What it is, for a person who chooses one.
    pub label: &'static str,
    /// How it reads plans, where it does.
    plan: Option<PlanFormat>,
    /// How it writes conversations, where it does.
    pub write: Option<WriteConversation>,
}

/// Writes one conversation: its system prompt and its turns.
pub type WriteConversation = fn(&mut dyn Write, Option<&str>, &[Turn]) -> io::Result<()>;

/// How a format reads plans.
#[derive(Debug)]
struct PlanFormat {
    /// Whether a file is of this format, by its name in lower case and its text.
    fits: fn(&str, &str) -> bool,
    /// Its rows, or what is wrong with them.
    read: fn(&str) -> Result<PlanFile, Vec<PlanProblem>>,
}

impl Format {
    /// Every format. A plan is read by the first one that it fits.
    pub const ALL: [&'static Self; 3] = [&json::FORMAT, &csv::FORMAT, &messages::FORMAT];

    /// The formats that conversations are written in.
    pub fn exports() -> impl Iterator<Item = &'static Self> {
        Self::ALL.into_iter().filter(|format| format.write.is_some())
    }
}
