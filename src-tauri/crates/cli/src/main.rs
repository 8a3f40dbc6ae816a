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
use summary::INTERRUPTED;
use update::Update;

fn main() -> ExitCode {
    let args = Args::parse();
    // Calls have a thread of their own, because this one stands still while the terminal that it draws the progress on is
    // stopped (Ctrl-S). One is enough: what they do between waiting is little.
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the program could not start: {error}");
            return ExitCode::from(1);
        }
    };
    let code = runtime.block_on(async { end(start(args).await).await });
    // A keychain that hangs would hold the program up after all has been said.
    runtime.shutdown_background();
    ExitCode::from(code)
}

/// Says what went wrong, waits until all is written, and returns the exit code.
async fn end(done: Result<u8, EngineError>) -> u8 {
    let code = match &done {
        Ok(code) => *code,
        Err(error) => {
            output::failure(error);
            if error.code == ErrorCode::Busy { 5 } else { 1 }
        }
    };
    if !output::written().await {
        return if code == 0 { INTERRUPTED } else { code };
    }
    match output::lost() {
        Some(error) if done.is_ok() => {
            output::failure(&error);
            output::written().await;
            // What became of a batch is said all the same.
            code.max(1)
        }
        _ => code,
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
