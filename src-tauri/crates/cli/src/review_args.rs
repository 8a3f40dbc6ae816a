//! The words of `review`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use crate::values;

#[derive(Debug, Subcommand)]
pub enum ReviewCommand {
    /// Approve; Edge Case conversations need a score of 8 or more and are approved one at a time
    #[command(after_help = "Examples:\n  train-cli review approve --ids 3,4\n  train-cli review approve --min-score 8")]
    Approve(ReviewArgs),
    /// Reject
    #[command(
        after_help = "Examples:\n  train-cli review reject --ids 9 --reason untrue --note \"the fee is wrong\"\n  train-cli review reject --max-score 5"
    )]
    Reject(ReviewArgs),
    /// Put off: to be looked at again later
    #[command(after_help = "Example:\n  train-cli review defer --ids 7 --note \"ask the expert\"")]
    Defer(ReviewArgs),
    /// What was done so far, newest first: verdicts, edits, versions that were shown or asked for again, deletions
    #[command(
        after_help = "Examples:\n  train-cli review audit\n  train-cli --json review audit\n  train-cli review audit --out audit.csv"
    )]
    Audit {
        /// A new file: CSV where its name ends in .csv, else one JSON object a line
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub struct ReviewArgs {
    #[command(flatten)]
    pub which: Judged,
    /// What it is given for, in a few words: at most 60 characters
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// A note that is kept with the verdict
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

/// Which conversations get the verdict.
#[derive(Debug, ClapArgs)]
#[group(required = true, multiple = false)]
pub struct Judged {
    /// These IDs
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub ids: Option<Vec<u32>>,
    /// Generated ones that are not deferred, with at least this score
    #[arg(long, value_name = "S", value_parser = values::score)]
    pub min_score: Option<f64>,
    /// Generated ones that are not deferred, with at most this score
    #[arg(long, value_name = "S", value_parser = values::score)]
    pub max_score: Option<f64>,
}
