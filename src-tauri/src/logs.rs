//! Logs: one file a day in the system's folder for logs, a week of them. Never a key, never a conversation's text.

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// Days that are kept.
const KEPT: usize = 7;

/// Starts logging; lines are written until the guard is dropped. Without a folder for logs there are none.
pub fn start() -> Option<WorkerGuard> {
    let folder = train_engine::Engine::log_folder()?;
    std::fs::create_dir_all(&folder).ok()?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("train")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::try_from_env("TRAIN_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,hyper=warn,reqwest=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(false).try_init().ok()?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    Some(guard)
}
