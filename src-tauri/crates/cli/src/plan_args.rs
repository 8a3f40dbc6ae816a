//! The words of `plan` and `template` that make and check plans.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use train_engine::view::PlanStrategy;

use crate::args::one_of;
use crate::values;

#[derive(Debug, Subcommand)]
pub enum PlanOwnCommand {
    /// Build a plan: choose rows from the library's personas, arcs and topics, with a brief for each made of its worries and figures
    #[command(after_help = "\
Examples:
  train-cli plan build --rows 500
  train-cli plan build --rows 100 --strategy random --seed 7 --tiers 50/50/0 --dry-run
  train-cli plan build --rows 40 --personas \"Anxious Planner,Late Starter\" --strategy gaps
The same seed gives the same rows. `plan undo` takes them back.
Pairs that are not wanted, weights and shares hold as they were chosen in the window.")]
    Build(BuildArgs),
    /// Name planned rows that say nearly the same
    #[command(after_help = "Examples:\n  train-cli plan similar\n  train-cli --json plan similar --threshold 0.5")]
    Similar {
        /// How much of what they say is alike, above 0 and up to 1
        #[arg(long, value_name = "SHARE", default_value_t = 0.3, value_parser = values::likeness)]
        threshold: f64,
    },
    /// Write the plan as a CSV file that imports back to the same plan
    #[command(after_help = "Example:\n  train-cli plan export plan.csv")]
    Export {
        /// The file; - writes to standard output
        file: PathBuf,
    },
    /// Delete rows; `plan undo` brings them back
    #[command(after_help = "Example:\n  train-cli plan delete --ids 3,17")]
    Delete {
        /// These IDs, as the table shows them
        #[arg(long, value_delimiter = ',', value_name = "A,B", required = true)]
        ids: Vec<u32>,
    },
    /// Take back what was done to the plan last: rows that were added go, deleted ones are there again
    #[command(after_help = "Example:\n  train-cli plan undo")]
    Undo,
}

#[derive(Debug, ClapArgs)]
pub struct BuildArgs {
    /// How many rows
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub rows: u32,
    /// How they are chosen: every pair at least once and then even, every combination, by chance, or what coverage lacks
    #[arg(long, value_parser = one_of(&PlanStrategy::ALL, PlanStrategy::name), default_value = "pairs")]
    pub strategy: PlanStrategy,
    /// Shares of Template, Scenario and Edge Case
    #[arg(long, value_name = "A/B/C", default_value = "40/35/25", value_parser = values::tiers)]
    pub tiers: [f64; 3],
    /// What chance follows from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u32,
    /// These personas alone, by their names
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub personas: Option<Vec<String>>,
    /// These emotional arcs alone
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub arcs: Option<Vec<String>>,
    /// These topics alone
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub topics: Option<Vec<String>>,
    /// Say what would be added, and add nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// Make the prompts of all rows, and say what is missing, empty, unknown or cannot be read
    #[command(
        after_help = "Examples:\n  train-cli template check\n  train-cli --json template check \"Scenario: several concerns at once\""
    )]
    Check {
        /// The template's name; without it all that rows are made with
        name: Option<String>,
    },
}
