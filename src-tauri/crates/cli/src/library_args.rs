//! The words of `library` and `dataset`.

use std::path::PathBuf;

use clap::Subcommand;
use train_engine::view::ItemKind;

use crate::args::one_of;

#[derive(Debug, Subcommand)]
pub enum DatasetCommand {
    /// Create an empty dataset with the standard templates and voice
    #[command(after_help = "Examples:\n  train-cli dataset new clients\n  train-cli dataset new demo --sample")]
    New {
        /// Its name
        name: String,
        /// With the sample library and a 100-row plan
        #[arg(long)]
        sample: bool,
    },
    /// List the datasets
    #[command(after_help = "Examples:\n  train-cli dataset list\n  train-cli --json dataset list")]
    List,
    /// Give the dataset another name
    #[command(after_help = "Example:\n  train-cli --dataset demo dataset rename clients")]
    Rename {
        /// Its new name
        name: String,
    },
    /// Copy the dataset: its library and settings, and its plan where that is wanted; never what was written
    #[command(
        after_help = "Examples:\n  train-cli --dataset clients dataset duplicate next\n  train-cli dataset duplicate \"second round\" --plan"
    )]
    Duplicate {
        /// The copy's name
        name: String,
        /// With the plan's rows
        #[arg(long)]
        plan: bool,
    },
    /// Put the dataset away: commands that name no dataset do not mean it any more, and nothing of it changes
    #[command(
        after_help = "Examples:\n  train-cli --dataset old dataset archive\n  train-cli --dataset old dataset archive --back"
    )]
    Archive {
        /// Bring it back
        #[arg(long)]
        back: bool,
    },
    /// Delete the dataset with everything in it; a backup of all data is kept before
    #[command(
        after_help = "Examples:\n  train-cli --dataset demo dataset delete\n  train-cli --dataset demo dataset delete --yes"
    )]
    Delete {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum LibraryCommand {
    /// List the items, with how many rows use each
    #[command(after_help = "Examples:\n  train-cli library list\n  train-cli --json library list persona")]
    List {
        /// Only those of one kind
        #[arg(value_name = "KIND", value_parser = one_of(&ItemKind::ALL, ItemKind::name))]
        kind: Option<ItemKind>,
    },
    /// Show one item as it is now
    #[command(
        after_help = "Examples:\n  train-cli library show persona \"Anxious Planner\"\n  train-cli --json library show voice \"Nora Whitfield\""
    )]
    Show {
        /// What it is
        #[arg(value_name = "KIND", value_parser = one_of(&ItemKind::ALL, ItemKind::name))]
        kind: ItemKind,
        /// Its name
        name: String,
    },
    /// Write the items as JSON or, of one kind, as a table (a name that ends in .csv)
    #[command(
        after_help = "Examples:\n  train-cli library export library.json\n  train-cli library export personas.csv --kind persona"
    )]
    Export {
        /// The file; one that is there is replaced
        file: PathBuf,
        /// Only those of one kind
        #[arg(long, value_name = "KIND", value_parser = one_of(&ItemKind::ALL, ItemKind::name))]
        kind: Option<ItemKind>,
    },
    /// Bring items in, all of a file or none: names that are there get a new version
    #[command(
        after_help = "Examples:\n  train-cli library import library.json\n  train-cli library import words.csv --kind tone"
    )]
    Import {
        /// JSON of any kinds, or a table of one
        file: PathBuf,
        /// What the rows of a table are; without it what its columns say
        #[arg(long, value_name = "KIND", value_parser = one_of(&ItemKind::ALL, ItemKind::name))]
        kind: Option<ItemKind>,
    },
}
