//! The project's tasks. Each does its own set-up, so that a fresh machine needs git, Rust and Node.js only.

mod bundle;
mod check;
mod clean_system;
mod command;
mod desktop;
mod icons;
mod packages;
mod run;
mod test;
mod tools;
mod trainers;
mod ui;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's tasks")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build, and open the window
    Run {
        /// An optimised build
        #[arg(long)]
        release: bool,
    },
    /// Install what is missing and run every test
    Test {
        /// Only the Rust tests that need no window, on any system
        #[arg(long)]
        no_window: bool,
        /// Only exports, read by the trainers' own code from PyPI; writes docs/trainers.md
        #[arg(long, conflicts_with = "no_window")]
        trainers: bool,
    },
    /// Formatting, lints, types and what the project depends on
    Check,
    /// Measure the engine against a loopback server
    Bench {
        /// Passed on to the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Measure the window over a plan of 100,000 rows
    BenchWindow {
        /// The debug build: what is there already, and slower than what people get
        #[arg(long)]
        debug: bool,
    },
    /// Write ui/src/ipc/bindings.ts anew
    Bindings,
    /// Build the installable packages of this system
    Bundle {
        /// Instead: install the .deb that was built on a clean Debian in a folder, use it, remove it, look what is left
        #[arg(long)]
        check: bool,
    },
    /// Draw every size of the icon from icons/icon.svg
    Icons,
    /// Run a command in a desktop session of its own: display, bus, keychain, notifications
    Desktop {
        /// The command and its arguments
        #[arg(trailing_var_arg = true, required = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Inside such a session, before the command
    #[command(hide = true)]
    Session {
        #[arg(trailing_var_arg = true, required = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Args::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Run { release } => run::window(release),
        Task::Test { trainers: true, .. } => trainers::prove(),
        Task::Test { no_window: true, .. } => test::without_a_window(),
        Task::Test { .. } => test::all(),
        Task::Check => check::all(),
        Task::Bench { rest } => test::bench(&rest),
        Task::BenchWindow { debug } => test::bench_window(debug),
        Task::Bindings => test::bindings(),
        Task::Bundle { check } => {
            if check {
                clean_system::check()
            } else {
                bundle::build()
            }
        }
        Task::Icons => icons::draw(),
        Task::Desktop { command } => {
            let rest: Vec<&str> = command.iter().skip(1).map(String::as_str).collect();
            desktop::run(command::program(&command[0], &rest))
        }
        Task::Session { command } => desktop::session(&command),
    }
}
