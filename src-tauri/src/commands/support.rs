//! What helps to find a fault: folders, logs, and a text for a support ticket.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;
use train_engine::{Engine, EngineError};

use super::{Answer, data};
use crate::desktop_files;
use crate::logs::{LogLevel, Logs};
use crate::state::App;

/// Of a fault's text, stack included.
const FAULT_CHARS: usize = 4_000;

/// Folders that the person may want to see.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Folder {
    /// The database.
    Data,
    /// Copies of it.
    Backups,
    /// The logs.
    Logs,
}

/// What is logged.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LogSettings {
    folder: String,
    /// TRAIN_LOG decides, and nothing else.
    forced: bool,
}

#[tauri::command]
#[specta::specta]
pub async fn open_folder(logs: State<'_, Logs>, folder: Folder) -> Answer<()> {
    let path = match folder {
        Folder::Data => data::folder()?,
        Folder::Backups => data::folder()?.join("backups"),
        Folder::Logs => logs.folder().ok_or_else(|| EngineError::not_found("There is no folder for logs."))?.into(),
    };
    Ok(desktop_files::open_folder(path).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn log_settings(logs: State<'_, Logs>) -> Answer<LogSettings> {
    let folder = logs.folder().map(|folder| folder.display().to_string()).unwrap_or_default();
    Ok(LogSettings { folder, forced: logs.is_forced() })
}

/// From now on; the window remembers it and the next start reads it there.
#[tauri::command]
#[specta::specta]
pub async fn set_log_level(logs: State<'_, Logs>, level: LogLevel) -> Answer<()> {
    logs.set(level);
    tracing::info!(?level, "the log's level");
    Ok(())
}

/// Writes a fault of the window itself into the log. It is cut: a loop must not fill the disk.
#[tauri::command]
#[specta::specta]
pub async fn report_fault(text: String) -> Answer<()> {
    let text: String = text.chars().take(FAULT_CHARS).collect();
    // Debug, so that line ends in it begin no line of the log.
    tracing::error!(?text, "a fault in the window");
    Ok(())
}

/// Versions, sizes, counts, settings, the latest failures and the end of the log, as text.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics(app: State<'_, App>, logs: State<'_, Logs>) -> Answer<String> {
    let web_view = tauri::webview_version().unwrap_or_else(|_| "unknown".into());
    let state = match app.engine() {
        Ok(engine) => match engine.diagnostics().await {
            Ok(text) => text,
            Err(error) => format!("The database cannot be read: {error}\n"),
        },
        Err(problem) => format!("Not started: {}\n", problem.message()),
    };
    let tail = logs.tail();
    let told = if is_detailed(&tail) { DETAILED } else { "" };
    let text = format!(
        "Train {}\nSystem: {}\nWeb view: {web_view}\nLogs: {}\n{state}\nEnd of the log:\n{told}{tail}",
        env!("CARGO_PKG_VERSION"),
        system(),
        logs.folder().map(|folder| folder.display().to_string()).unwrap_or_default(),
    );
    Ok(Engine::without_home(&text))
}

/// Stands before a log that was written with every detail, whatever its level is now.
const DETAILED: &str =
    "(Some of it is detailed: it quotes what providers said, which may hold parts of conversations.)\n";

/// Whether a log has lines that only the detailed level writes.
fn is_detailed(log: &str) -> bool {
    log.lines().any(|line| line.split_whitespace().nth(1).is_some_and(|level| matches!(level, "DEBUG" | "TRACE")))
}

/// The system's name as it calls itself, and the processor's kind.
fn system() -> String {
    let named = std::fs::read_to_string("/etc/os-release").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
        Some(line.trim_matches('"').to_owned())
    });
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").map(|name| format!(", {name}")).unwrap_or_default();
    format!("{}, {}{desktop}", named.unwrap_or_else(|| std::env::consts::OS.into()), std::env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_with_details_is_told_from_one_without() {
        let quiet =
            "2026-11-28T10:00:00.1Z  INFO train: started\n2026-11-28T10:00:01Z  WARN train_engine: DEBUG is a word\n";
        assert!(!is_detailed(quiet));
        assert!(is_detailed(&format!("{quiet}2026-11-28T10:00:02.5Z DEBUG train_engine: what the provider said\n")));
    }
}
