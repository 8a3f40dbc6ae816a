//! train-cli: the engine without a window.

mod args;
mod briefs_args;
mod commands;
mod export_args;
mod library_args;
mod output;
mod plan_args;
mod plan_import_args;
mod review_args;
mod run;
mod signals;
mod summary;
mod update;
mod values;

use std::process::ExitCode;

use clap::Parser;
use train_engine::{Clock, Engine, EngineError, ErrorCode, Options, Secrets};

use args::Args;
use update::Update;

fn main() -> ExitCode {
    let args = Args::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the program could not start: {error}");
            return ExitCode::from(1);
        }
    };
    let done = runtime.block_on(start(args));
    // A keychain that hangs would hold the program up after all has been said.
    runtime.shutdown_background();
    match done {
        Ok(code) => match output::lost() {
            Some(error) => {
                output::failure(&error);
                // What became of a batch is said all the same.
                ExitCode::from(if code == 0 { 1 } else { code })
            }
            None => ExitCode::from(code),
        },
        Err(error) => {
            output::failure(&error);
            ExitCode::from(if error.code == ErrorCode::Busy { 5 } else { 1 })
        }
    }
}

async fn start(args: Args) -> Result<u8, EngineError> {
    let folder = args.data_dir.clone().or_else(Engine::default_folder).ok_or_else(|| {
        EngineError::invalid("The folder for application data is not known.").hint("Name one with --data-dir.")
    })?;
    let options = Options { folder, secrets: Secrets::keychain(), clock: Clock::system() };
    let update = Update::default();
    let engine = Engine::open_with(options, &|done, count| update.show(done, count)).await?;
    update.end();
    let done = commands::run(&engine, &args).await;
    engine.shut_down(std::time::Duration::ZERO).await;
    done
}
