//! The words of the command line.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand};
use train_engine::Price;
use train_engine::view::{Dimension, ErrorKind, MailSecurity, ProviderKind, RoleMapping, Tier};

use crate::briefs_args::BriefsArgs;
pub use crate::export_args::ExportArgs;
pub use crate::library_args::{DatasetCommand, LibraryCommand};
pub use crate::plan_args::{BuildArgs, PlanOwnCommand, TemplateCommand};
use crate::plan_import_args::PLAN_IMPORT_HELP;
pub use crate::plan_import_args::PlanImportArgs;
pub use crate::review_args::{Judged, ReviewCommand};
use crate::values;

/// Plan, generate, review and export the conversations that a LoRA fine-tune learns from.
#[derive(Debug, Parser)]
#[command(
    name = "train-cli",
    version,
    about,
    propagate_version = true,
    after_help = "\
Examples:
  train-cli dataset new demo --sample
  train-cli generate --all --provider practice
  train-cli export --format messages --status generated --practice --out demo.jsonl"
)]
pub struct Args {
    /// Folder of the database; without it the one in TRAIN_DATA_DIR, else the one that the window uses
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Print JSON for machines
    #[arg(long, global = true)]
    pub json: bool,
    /// The dataset; without it the one last used
    #[arg(long, global = true, value_name = "NAME")]
    pub dataset: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create, list, rename, copy, archive and delete datasets
    #[command(subcommand)]
    Dataset(DatasetCommand),
    /// Personas, arcs, topics, templates, the voice and what else prompts are made of
    #[command(subcommand)]
    Library(LibraryCommand),
    /// Import and list planned conversations
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Check the templates of prompts
    #[command(subcommand)]
    Template(TemplateCommand),
    /// Bring existing conversations in: chat messages, ShareGPT or Alpaca, as JSON lines or one list
    #[command(after_help = "\
Examples:
  train-cli import chats.jsonl --dry-run
  train-cli import chats.jsonl --role narrator=leave --role coach=assistant --skip-bad
  train-cli import old-export/data/train.jsonl --tier scenario
A line may carry persona, emotion, topic, tier, brief, intent and tone beside its turns; they become its plan.")]
    Import(ImportArgs),
    /// Say how many, how long and how much, and what that rests on
    #[command(
        after_help = "Examples:\n  train-cli estimate --all --provider anthropic\n  train-cli --json estimate --ids 1,2,3"
    )]
    Estimate(EstimateArgs),
    /// Generate conversations
    #[command(after_help = "\
Examples:
  train-cli generate --all --spend-limit 5
  train-cli generate --ids 3,17 --provider openai --base-url http://127.0.0.1:11434 --model llama3.2
  train-cli generate --ids 9 --reason untrue --note \"there is no such limit\" --from-turn 4
  train-cli --json generate --failed")]
    Generate(GenerateArgs),
    /// Go on with a paused or interrupted batch
    #[command(after_help = "Examples:\n  train-cli resume\n  train-cli resume 4 --spend-limit 10")]
    Resume(ResumeArgs),
    /// Cancel a batch: what is finished stays, the rest goes back to where it was
    #[command(after_help = "Examples:\n  train-cli cancel\n  train-cli cancel 4")]
    Cancel {
        /// The batch; without it the dataset's newest one that is open
        batch: Option<u32>,
    },
    /// Counts of every status, and the open batch
    #[command(after_help = "Examples:\n  train-cli status\n  train-cli --json status")]
    Status,
    /// The error log
    #[command(after_help = "Examples:\n  train-cli errors\n  train-cli errors --kind rate_limited")]
    Errors {
        /// Only errors of this kind
        #[arg(long, value_name = "K", value_parser = one_of(&ErrorKind::ALL, ErrorKind::name))]
        kind: Option<ErrorKind>,
    },
    /// One conversation with its provenance
    #[command(
        // The program's own is asked of the program; here it is a conversation's.
        disable_version_flag = true,
        after_help = "Examples:\n  train-cli show 12\n  train-cli --json show 12\n  train-cli show 12 --version 1"
    )]
    Show {
        /// Its ID in the table
        id: u32,
        /// This version of it; without it the one that it shows
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        version: Option<u32>,
    },
    /// Change a turn: a new version, marked as a person's; the one before stays
    #[command(
        after_help = "Examples:\n  train-cli edit 12 --turn 2 --text \"Let us look at the fee first.\"\n  cat reply.txt | train-cli edit 12 --turn 4 --text -"
    )]
    Edit {
        /// Its ID in the table
        id: u32,
        /// The turn, counted from 1
        #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
        turn: u32,
        /// Its new text; - reads it from standard input
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
    },
    /// Approve, reject or defer generated conversations, and what was done so far
    #[command(subcommand)]
    Review(ReviewCommand),
    /// Have a model judge conversations: a second score, apart from the computed one
    #[command(
        after_help = "Examples:\n  train-cli judge --all --spend-limit 2\n  train-cli judge --ids 3,17 --provider openai --model gpt-5-mini"
    )]
    Judge(JudgeArgs),
    /// Score conversations anew by the rules, against what the others say now; verdicts stay
    #[command(after_help = "Examples:\n  train-cli score\n  train-cli --json score --ids 3,17")]
    Score {
        /// These IDs, as the table shows them; without it all that have a text
        #[arg(long, value_delimiter = ',', value_name = "A,B")]
        ids: Option<Vec<u32>>,
    },
    /// What the conversations have in common: openings, closings, phrases, near-duplicates, realism, formats, variety
    #[command(after_help = "Examples:\n  train-cli quality\n  train-cli --json quality")]
    Quality,
    /// Count conversations by two dimensions, and say what lacks approved ones
    #[command(
        after_help = "Examples:\n  train-cli coverage\n  train-cli coverage --by persona,topic --target 4\n  train-cli --json coverage"
    )]
    Coverage(CoverageArgs),
    /// Write a folder that a trainer loads as it is, or one file of a shape
    #[command(after_help = "\
Examples:
  train-cli export --for trl --out coach
  train-cli export --for mlx --out coach --status approved,generated --validation 0.2 --force
  train-cli export --for axolotl --check
  train-cli export --format messages --out train.jsonl
  train-cli export --format messages --ids 3,17 --out two.jsonl")]
    Export(ExportArgs),
    /// Store, check and delete API keys in the system's keychain
    #[command(subcommand)]
    Key(KeyCommand),
    /// What was learned about a server, and forgetting it
    #[command(subcommand)]
    Server(ServerCommand),
    /// Set up, check and test the e-mail that `generate --email` sends
    #[command(subcommand)]
    Mail(MailCommand),
}

#[derive(Debug, Subcommand)]
pub enum ServerCommand {
    /// Say what calls to a server leave out or do differently, because it refused them otherwise
    #[command(
        after_help = "Examples:\n  train-cli server status openai\n  train-cli server status openai --base-url http://127.0.0.1:8080 --model qwen3"
    )]
    Status(ServerArgs),
    /// Forget it, so that the next batch asks in full again
    #[command(after_help = "Example:\n  train-cli server forget openai")]
    Forget(ServerArgs),
}

#[derive(Debug, ClapArgs)]
pub struct ServerArgs {
    /// Whose protocol it speaks
    #[arg(value_parser = one_of(&ProviderKind::ALL, ProviderKind::name))]
    pub provider: ProviderKind,
    /// The server's address; without it the one of the settings
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// The model's id; without it the one of the settings
    #[arg(long, value_name = "ID")]
    pub model: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// Add the rows of a CSV, TSV, JSON, JSONL or XLSX file: persona, emotion, topic and tier, with intent, tone, brief, variation, client_style, friction, ending and template where they are there
    #[command(after_help = PLAN_IMPORT_HELP)]
    Import(PlanImportArgs),
    /// Have a model write a one-line situation for each row that has none, 25 rows a call
    #[command(
        after_help = "Examples:\n  train-cli plan briefs --spend-limit 0.50\n  train-cli plan briefs --ids 3,9 --again --provider practice"
    )]
    Briefs(BriefsArgs),
    /// List the rows with their status
    #[command(after_help = "Examples:\n  train-cli plan list\n  train-cli --json plan list")]
    List,
    #[command(flatten)]
    Own(PlanOwnCommand),
}

#[derive(Debug, ClapArgs)]
pub struct ImportArgs {
    /// The file
    pub file: PathBuf,
    /// How it writes conversations; without it each line as it looks
    #[arg(long, value_parser = ["messages", "sharegpt", "alpaca"])]
    pub format: Option<String>,
    /// The tier of lines that name none; without it what their length says
    #[arg(long, value_parser = one_of(&Tier::ALL, Tier::name))]
    pub tier: Option<Tier>,
    /// What another role means: user, assistant, system or leave
    #[arg(long = "role", value_name = "NAME=MEANING", value_parser = values::role)]
    pub roles: Vec<RoleMapping>,
    /// Import the good lines although others have a problem
    #[arg(long)]
    pub skip_bad: bool,
    /// Say what is in it, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Which conversations: exactly one of three.
#[derive(Debug, ClapArgs)]
#[group(required = true, multiple = false)]
pub struct Which {
    /// Everything not generated yet
    #[arg(long)]
    pub all: bool,
    /// These IDs, as the table shows them
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub ids: Option<Vec<u32>>,
    /// Everything that failed
    #[arg(long)]
    pub failed: bool,
}

/// How calls are made. What is not given is as in the settings.
#[derive(Debug, ClapArgs)]
pub struct Calls {
    /// Who answers
    #[arg(long, value_parser = one_of(&ProviderKind::ALL, ProviderKind::name))]
    pub provider: Option<ProviderKind>,
    /// The server's root, for example http://127.0.0.1:8080
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// The model's id
    #[arg(long, value_name = "ID")]
    pub model: Option<String>,
    /// The most calls at a time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub concurrency: Option<u32>,
    /// The most output tokens of one answer
    #[arg(long, value_name = "N")]
    pub max_tokens: Option<u32>,
    /// For a whole call, counted from the send
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: Option<u64>,
    /// The model's price in USD per million tokens, for this run
    #[arg(long, value_name = "IN/OUT", value_parser = values::price)]
    pub price: Option<Price>,
    /// Allow plain http to other machines
    #[arg(long)]
    pub allow_http: bool,
}

/// How calls are made, and how much they may cost.
#[derive(Debug, ClapArgs)]
pub struct Paid {
    #[command(flatten)]
    pub calls: Calls,
    /// Pause before this much is spent
    #[arg(long, value_name = "USD", value_parser = values::usd)]
    pub spend_limit: Option<f64>,
    /// Do not ask before a batch that may cost more than 100 USD
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, ClapArgs)]
pub struct EstimateArgs {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub calls: Calls,
}

#[derive(Debug, ClapArgs)]
pub struct GenerateArgs {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub paid: Paid,
    /// Write again, and say in the prompt what the text before was turned down for
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// More about it, for the prompt too
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Write again from this turn on; those before it stay, word for word
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(2..))]
    pub from_turn: Option<u32>,
    /// Send an e-mail when it is complete; `train-cli mail set` says how
    #[arg(long, conflicts_with_all = ["reason", "note", "from_turn"])]
    pub email: bool,
}

/// What is judged: exactly one of two.
#[derive(Debug, ClapArgs)]
#[group(required = true, multiple = false)]
pub struct WhichJudged {
    /// Everything with a text that this judge has not judged, and every twentieth that it has, once more
    #[arg(long)]
    pub all: bool,
    /// These IDs, as the table shows them, also those that it has judged
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub ids: Option<Vec<u32>>,
}

#[derive(Debug, ClapArgs)]
pub struct JudgeArgs {
    #[command(flatten)]
    pub which: WhichJudged,
    #[command(flatten)]
    pub paid: Paid,
}

#[derive(Debug, ClapArgs)]
pub struct ResumeArgs {
    /// The batch; without it the dataset's newest one that can go on
    pub batch: Option<u32>,
    /// A new spending limit
    #[arg(long, value_name = "USD", value_parser = values::usd)]
    pub spend_limit: Option<f64>,
}

#[derive(Debug, ClapArgs)]
pub struct CoverageArgs {
    /// Two different ones of persona, emotion, topic, tier, intent and tone
    #[arg(long, value_name = "A,B", default_value = "persona,emotion", value_parser = values::dimensions)]
    pub by: [Dimension; 2],
    /// Approved conversations that each pair should have, kept for the next time; without it as it was last
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub target: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Store a key; it is read from a prompt or from standard input, never from the command line
    #[command(
        after_help = "Examples:\n  train-cli key set anthropic\n  pass anthropic | train-cli key set anthropic\n  train-cli key set openai --base-url https://openrouter.ai/api"
    )]
    Set {
        #[command(flatten)]
        of: KeyOf,
    },
    /// Say whether there is a key, and where it comes from
    #[command(after_help = "Example:\n  train-cli key status anthropic")]
    Status {
        #[command(flatten)]
        of: KeyOf,
    },
    /// Delete a key
    #[command(after_help = "Example:\n  train-cli key delete anthropic")]
    Delete {
        #[command(flatten)]
        of: KeyOf,
    },
}

/// Which key: one a server.
#[derive(Debug, ClapArgs)]
pub struct KeyOf {
    /// The protocol
    #[arg(value_parser = one_of(&ProviderKind::ALL, ProviderKind::name))]
    pub provider: ProviderKind,
    /// The server that the key is for; without it the provider's own
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Set the mail server up; the password is read from a prompt or from standard input, never from the command line
    #[command(after_help = "\
Examples:
  train-cli mail set --host smtp.gmail.com --port 465 --security tls --user you@gmail.com --to team@example.com
  pass mail | train-cli mail set --host smtp.fastmail.com --user you@fastmail.com --to you@fastmail.com
  train-cli mail set --host 127.0.0.1 --port 25 --security none --from train@example.com --to you@example.com
Where there is no keychain, leave the password empty and put it into TRAIN_SMTP_PASSWORD for each run.")]
    Set(MailArgs),
    /// Say how mail is set up, and which mails did not go out
    #[command(after_help = "Examples:\n  train-cli mail status\n  train-cli --json mail status")]
    Status,
    /// Send a test mail and say what came of it
    #[command(after_help = "Example:\n  train-cli mail test")]
    Test,
    /// Send the mails that wait
    #[command(after_help = "Examples:\n  train-cli mail send\n  train-cli mail send 4")]
    Send {
        /// The mail about this batch, also one that was given up or sent before
        batch: Option<u32>,
    },
    /// Forget the mail server and delete its password
    #[command(after_help = "Example:\n  train-cli mail delete")]
    Delete,
}

#[derive(Debug, ClapArgs)]
pub struct MailArgs {
    /// The mail server's name
    #[arg(long, value_name = "NAME")]
    pub host: String,
    /// Its port; without it 465 for tls, 587 for starttls, 25 for none
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// How the connection is encrypted; none is for a server on this computer
    #[arg(long, value_parser = one_of(&MailSecurity::ALL, MailSecurity::name), default_value = "tls")]
    pub security: MailSecurity,
    /// The user name; without it the server is asked without a sign-in
    #[arg(long, value_name = "NAME", default_value = "")]
    pub user: String,
    /// The address that mails come from; without it the user name
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// The address that mails go to
    #[arg(long, value_name = "ADDRESS")]
    pub to: String,
}

/// Reads one of some values by its name.
pub fn one_of<T: Copy + Send + Sync + 'static>(
    values: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(values.iter().map(move |value| name(*value)))
        .map(move |text| *values.iter().find(|value| name(**value) == text).expect("only these names are taken"))
}
