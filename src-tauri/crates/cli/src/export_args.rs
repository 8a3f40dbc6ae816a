//! The words of `export`.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use train_engine::view::{Status, SystemPrompt};
use train_engine::{Consumer, Family, Format};

use crate::args::one_of;
use crate::values;

/// Statuses with something to export.
const EXPORTABLE: [Status; 3] = [Status::Approved, Status::Generated, Status::Rejected];

#[derive(Debug, ClapArgs)]
pub struct ExportArgs {
    #[command(flatten)]
    pub to: ExportTo,
    /// The file or folder to write
    #[arg(long, value_name = "PATH", required_unless_present = "check")]
    pub out: Option<PathBuf>,
    /// Rows of these statuses
    #[arg(long, value_delimiter = ',', value_parser = one_of(&EXPORTABLE, Status::name), default_value = "approved")]
    pub status: Vec<Status>,
    /// Only these IDs, as the table shows them
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub ids: Option<Vec<u32>>,
    /// Only rows with at least this score
    #[arg(long, value_name = "S", value_parser = values::score)]
    pub min_score: Option<f64>,
    /// At most so many: the best ones, each unlike the others
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub best: Option<u32>,
    /// What becomes of the system prompt: a message of its own, none, or put before the client's first message
    #[arg(long, value_parser = one_of(&SystemPrompt::ALL, SystemPrompt::name), default_value = "keep")]
    pub system: SystemPrompt,
    /// The share for validation, 0 to 0.5; without it 0.1 of a folder and none of a file
    #[arg(long, value_name = "SHARE", value_parser = values::share)]
    pub validation: Option<f64>,
    /// The share for a test at the end, 0 to 0.5
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = values::share)]
    pub test: f64,
    /// What order and split follow from: the same number, the same sides
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u32,
    /// The longest conversation in tokens; without it what the rows need
    #[arg(long, value_name = "TOKENS", value_parser = clap::value_parser!(u32).range(1..))]
    pub context: Option<u32>,
    /// The model family that tokens are counted for
    #[arg(long, value_name = "NAME", value_parser = named(families()), default_value = "qwen3")]
    pub family: String,
    /// A chat template of your own (a Jinja file), in place of the family's
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// Write nothing; say what the trainer would refuse, drop, cut or learn wrong
    #[arg(long)]
    pub check: bool,
    /// Practice text too
    #[arg(long)]
    pub practice: bool,
    /// Replace what is there
    #[arg(long)]
    pub force: bool,
}

/// A file of a shape, or a folder for a trainer.
#[derive(Debug, ClapArgs)]
#[group(required = true, multiple = false)]
pub struct ExportTo {
    /// One file of this shape
    #[arg(long, value_parser = named(formats()))]
    pub format: Option<String>,
    /// A folder that this trainer loads as it is
    #[arg(long = "for", value_name = "TRAINER", value_parser = named(consumers()))]
    pub consumer: Option<String>,
}

/// Whatever conversations or preference pairs are written in.
fn formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    let written = Format::ALL.into_iter().filter(|format| format.write.is_some() || format.pairs.is_some());
    written.map(|format| (format.name, format.label))
}

fn consumers() -> impl Iterator<Item = (&'static str, &'static str)> {
    Consumer::ALL.into_iter().map(|consumer| (consumer.name, consumer.label))
}

fn families() -> impl Iterator<Item = (&'static str, &'static str)> {
    Family::ALL.into_iter().map(|family| (family.name, family.label))
}

/// Takes one of some names, each with what it is.
fn named(choices: impl Iterator<Item = (&'static str, &'static str)>) -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(choices.map(|(name, label)| PossibleValue::new(name).help(label)))
}
