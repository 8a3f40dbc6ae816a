//! Files in and out, one file a format: plans that are imported, conversations and preference pairs that are exported.
//!
//! Architecture invariant: pure over bytes and [`Write`](std::io::Write). Nothing here opens a path or knows a database.
//!
//! To add a format: a file with its `FORMAT`, and a line in [`Format::ALL`].

#![warn(missing_docs)]

mod alpaca;
mod bedrock;
mod check;
mod consumer;
pub mod conversations;
mod conversations_csv;
mod csv;
mod exchanges;
mod folder;
mod formula;
mod json;
mod json_lines;
mod library;
mod markdown;
mod messages;
mod model;
mod pairs_llamafactory;
mod pairs_openai;
mod pairs_trl;
mod parquet;
mod plan;
mod replies;
mod sharegpt;
mod special;
mod vertex;
mod writer;

pub use check::{CheckedAs, FileFacts, Finding, Passed, ProblemGroup, Summary, check, check_file};
pub use consumer::{Consumer, FileRules, OwnSystem, OwnTemplates, Rule, TemplateUse, TurnRules};
pub use folder::{
    DataFile, FolderFacts, Manifest, ManifestFile, ManifestModel, ManifestTokens, Provenance, Recipe, RecipeFacts,
    data_path, side_files, slug,
};
pub use formula::{guard, unguard};
pub use library::{LibraryFile, LibraryFileItem, read_library, write_library_csv, write_library_json};
pub use model::{Model, SystemUse, length_for, license};
pub use plan::{
    ENCODINGS, Heading, Line, PlanFile, PlanLook, PlanProblem, ReadPlanAs, Sheet, look_at_plan, read_plan, write_plan,
};
pub use writer::{ConversationWriter, Details, OpenPairWriter, OpenWriter, Pair, PairWriter, Record};

use std::io;

use train_domain::export::Message;

use plan::collect::Collector;

/// A kind of file.
#[derive(Debug)]
pub struct Format {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// What it is, for a person who chooses one.
    pub label: &'static str,
    /// How a file's name ends, without the dot.
    pub extension: &'static str,
    /// How it reads plans, where it does.
    plan: Option<PlanFormat>,
    /// How it writes conversations, where it does.
    pub write: Option<OpenWriter>,
    /// How it writes preference pairs, where it does.
    pub pairs: Option<OpenPairWriter>,
    /// Why it cannot hold a conversation; such a one is left out. Its writer refuses it with the same words.
    pub refuses: fn(&[Message]) -> Option<&'static str>,
    /// Which conversations tell a reader the types of all columns, where not all do. Readers take them from the start of a
    /// file: whoever writes one begins with one of these, where there is one, or the file is refused.
    pub leads: Option<fn(&[Message]) -> bool>,
}

/// A format of JSON lines that reads and writes nothing yet, holds any conversation and can begin with any.
const BASE: Format = Format {
    name: "",
    label: "",
    extension: "jsonl",
    plan: None,
    write: None,
    pairs: None,
    refuses: |_| None,
    leads: None,
};

/// How a format reads plans.
#[derive(Debug)]
struct PlanFormat {
    /// Whether a file is of this format, by its name in lower case and its text.
    fits: fn(&str, &str) -> bool,
    /// Collects its headings and rows. An error: nothing of it can be used.
    read: fn(&str, &mut Collector<'_>) -> Result<(), PlanProblem>,
}

impl Format {
    /// Every format, in the order in which they are shown. A plan is read by the first one that it fits.
    pub const ALL: [&'static Self; 13] = [
        &messages::FORMAT,
        &sharegpt::FORMAT,
        &alpaca::FORMAT,
        &replies::FORMAT,
        &pairs_trl::FORMAT,
        &pairs_llamafactory::FORMAT,
        &pairs_openai::FORMAT,
        &parquet::FORMAT,
        &json::FORMAT,
        &csv::FORMAT,
        &markdown::FORMAT,
        &vertex::FORMAT,
        &bedrock::FORMAT,
    ];

    /// The formats that conversations are written in.
    pub fn exports() -> impl Iterator<Item = &'static Self> {
        Self::ALL.into_iter().filter(|format| format.write.is_some())
    }

    /// The formats that preference pairs are written in.
    pub fn pairs() -> impl Iterator<Item = &'static Self> {
        Self::ALL.into_iter().filter(|format| format.pairs.is_some())
    }

    /// The formats of either kind.
    pub fn written() -> impl Iterator<Item = &'static Self> {
        Self::ALL.into_iter().filter(|format| format.write.is_some() || format.pairs.is_some())
    }

    /// The format of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|format| format.name == name)
    }
}

/// The error of a writer that was given what it refuses.
fn refused(why: Option<&'static str>) -> io::Result<()> {
    why.map_or(Ok(()), |why| Err(io::Error::new(io::ErrorKind::InvalidInput, why)))
}
