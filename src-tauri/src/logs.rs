//! Logs: one file a day in the system's folder for logs, a week of them. Never a key, never a conversation's text unless
//! somebody asked for details.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry, fmt, reload};
use train_engine::{Clock, private};

/// Days that are kept.
const KEPT: usize = 7;
/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Bytes of the newest file that a support ticket quotes at most.
const QUOTED: u64 = 24 * 1024;

/// How much the log tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What went wrong.
    Quiet,
    /// What happened as well.
    #[default]
    Normal,
    /// What led to it as well: the providers' own messages, which may quote a conversation.
    Detailed,
}

impl LogLevel {
    fn filter(self) -> EnvFilter {
        EnvFilter::new(match self {
            Self::Quiet => "warn",
            Self::Normal => "info,sqlx=warn,hyper=warn,reqwest=warn",
            // Every crate of this project begins so.
            Self::Detailed => "info,train=debug,sqlx=warn,hyper=warn,reqwest=warn",
        })
    }
}

/// The running log.
pub struct Logs {
    folder: Option<PathBuf>,
    filter: Option<reload::Handle<EnvFilter, Registry>>,
    /// The environment says what is logged, so nothing else does.
    forced: bool,
}

/// Starts logging; lines are written until the guard is dropped. Without a folder for logs there are none.
pub fn start(clock: Clock) -> (Logs, Option<WorkerGuard>) {
    let folder = train_engine::Engine::log_folder();
    let Some((filter, guard)) = folder.as_deref().and_then(|folder| write_to(folder, clock)) else {
        return (Logs { folder, filter: None, forced: false }, None);
    };
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    (Logs { folder, filter: Some(filter), forced: from_environment().is_some() }, Some(guard))
}

fn from_environment() -> Option<EnvFilter> {
    EnvFilter::try_from_env("TRAIN_LOG").ok()
}

fn write_to(folder: &Path, clock: Clock) -> Option<(reload::Handle<EnvFilter, Registry>, WorkerGuard)> {
    private::create_folder(folder).ok()?;
    private::close(folder);
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        private::close(&entry.path());
    }
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("train")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(Closed { file, folder: folder.into(), clock, day: None });
    let filter = from_environment().unwrap_or_else(|| LogLevel::default().filter());
    let (filter, handle) = reload::Layer::new(filter);
    let lines = fmt::layer().with_writer(writer).with_ansi(false);
    tracing_subscriber::registry().with(filter).with(lines).try_init().ok()?;
    Some((handle, guard))
}

/// Writes to the day's file, and closes each new one to others: the appender makes it as the system's habit is.
struct Closed {
    file: RollingFileAppender,
    folder: PathBuf,
    clock: Clock,
    /// Of the last file that was closed.
    day: Option<i64>,
}

impl Write for Closed {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(line)?;
        let day = self.clock.now_ms().div_euclid(DAY_MS);
        if self.day != Some(day) {
            self.day = Some(day);
            if let Some(path) = newest(&self.folder) {
                private::close(&path);
            }
        }
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Logs {
    /// Logs this much from now on. What TRAIN_LOG says is not overruled.
    pub fn set(&self, level: LogLevel) {
        if let Some(filter) = self.filter.as_ref().filter(|_| !self.forced)
            && let Err(error) = filter.reload(level.filter())
        {
            tracing::warn!(%error, "the log's level could not be changed");
        }
    }

    /// Whether TRAIN_LOG decides.
    pub fn is_forced(&self) -> bool {
        self.forced
    }

    /// The folder of the logs.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The last lines of the newest file.
    pub fn tail(&self) -> String {
        let newest = self.folder().and_then(newest);
        newest.and_then(|path| end_of(&path).ok()).unwrap_or_else(|| "There is no log.".into())
    }
}

/// The file with the last day in its name.
fn newest(folder: &Path) -> Option<PathBuf> {
    let files = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    files.filter(|path| path.extension().is_some_and(|end| end == "log")).max()
}

/// The last whole lines of a file.
fn end_of(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let skipped = file.metadata()?.len().saturating_sub(QUOTED);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(QUOTED).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(match text.split_once('\n') {
        Some((_, whole)) if skipped > 0 => whole.into(),
        _ => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_whole_lines_of_the_newest_day() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("train.2026-11-23.log"), "yesterday\n").expect("a file");
        let lines: String = (0..5_000).map(|n| format!("line {n:05}\n")).collect();
        std::fs::write(folder.path().join("train.2026-11-24.log"), lines).expect("a file");
        let logs = Logs { folder: Some(folder.path().into()), filter: None, forced: false };
        let tail = logs.tail();
        assert!(tail.starts_with("line ") && tail.ends_with("line 04999\n"), "{:?}", &tail[..20]);
        assert!(tail.len() as u64 <= QUOTED);
        let none = Logs { folder: Some(folder.path().join("none")), filter: None, forced: false };
        assert_eq!(none.tail(), "There is no log.");
    }

    #[cfg(unix)]
    #[test]
    fn a_day_of_the_log_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let file = RollingFileAppender::builder().rotation(Rotation::DAILY).filename_suffix("log").build(folder.path());
        let mut writer =
            Closed { file: file.expect("a file"), folder: folder.path().into(), clock: Clock::simulated(0), day: None };
        writer.write_all(b"a line\n").expect("written");
        let path = newest(folder.path()).expect("the day's file");
        let mode = std::fs::metadata(path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn the_level_changes_at_once() {
        let (filter, handle) = reload::Layer::new(LogLevel::Quiet.filter());
        let subscriber = tracing_subscriber::registry().with(filter);
        tracing::subscriber::with_default(subscriber, || {
            assert!(!tracing::enabled!(target: "train_engine", tracing::Level::INFO));
            let logs = Logs { folder: None, filter: Some(handle), forced: false };
            logs.set(LogLevel::Normal);
            assert!(tracing::enabled!(target: "train_engine", tracing::Level::INFO));
            assert!(!tracing::enabled!(target: "train_engine", tracing::Level::DEBUG));
            logs.set(LogLevel::Detailed);
            assert!(tracing::enabled!(target: "train_engine", tracing::Level::DEBUG));
            assert!(!tracing::enabled!(target: "sqlx", tracing::Level::INFO));
        });
    }
}
