//! The window's own preferences, before the window reads them: a file that it could not read would be written over.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tauri::{AppHandle, Manager};

use crate::logs::{LogLevel, Logs};

/// The file, in the system's folder for application data. The window writes it through the store's plugin.
pub const FILE: &str = "window.json";
/// The layout that this version knows.
const VERSION: u64 = 1;

/// What the shell needs to know of it.
#[derive(Debug, Default, PartialEq)]
pub struct Preferences {
    /// How much the log tells.
    pub log_level: Option<LogLevel>,
    /// What happened to the file, in words for the person.
    pub set_aside: Option<String>,
}

/// What the person has to be told as soon as there is a window, once.
pub struct Untold(Mutex<Option<String>>);

impl Untold {
    /// Tells it.
    pub fn take(&self) -> Option<String> {
        self.0.lock().expect("no panic while locked").take()
    }
}

/// Looks at the preferences before the window does, and lets the log follow them.
pub fn begin(app: &AppHandle, logs: Logs) {
    let preferences = app.path().app_data_dir().map(|folder| inspect(&folder)).unwrap_or_default();
    logs.set(preferences.log_level.unwrap_or_default());
    app.manage(logs);
    app.manage(Untold(Mutex::new(preferences.set_aside)));
}

/// Reads the file. One that is damaged or from a newer version is kept under another name: the window then starts with
/// defaults, and nothing of what was set up is lost.
pub fn inspect(folder: &Path) -> Preferences {
    let path = folder.join(FILE);
    let Ok(bytes) = std::fs::read(&path) else { return Preferences::default() };
    let reason = match serde_json::from_slice(&bytes) {
        Ok(serde_json::Value::Object(values)) => {
            if values.get("version").and_then(serde_json::Value::as_u64).is_none_or(|version| version <= VERSION) {
                let level = values.get("logLevel").cloned();
                return Preferences {
                    log_level: level.and_then(|level| serde_json::from_value(level).ok()),
                    set_aside: None,
                };
            }
            "was written by a newer version of Train"
        }
        _ => "is damaged",
    };
    let kept = free_name(folder);
    match std::fs::rename(&path, &kept) {
        Ok(()) => tracing::warn!(reason, "the window's settings were set aside"),
        Err(error) => tracing::warn!(%error, reason, "the window's settings could not be set aside"),
    }
    Preferences {
        log_level: None,
        set_aside: Some(format!(
            "The file of the window's settings {reason}. Train started with its defaults; the file is kept as {}.",
            kept.display()
        )),
    }
}

fn free_name(folder: &Path) -> PathBuf {
    let numbered = |n: u32| folder.join(format!("window-set-aside-{n}.json"));
    (1..).map(numbered).find(|path| !path.exists()).unwrap_or_else(|| folder.join("window-set-aside.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspected(text: &[u8]) -> (tempfile::TempDir, Preferences) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), text).expect("a file");
        let found = inspect(folder.path());
        (folder, found)
    }

    #[test]
    fn what_can_be_read_stays_where_it_is() {
        let texts: [&[u8]; 4] =
            [b"{}", b"{\"theme\":\"dark\"}", b"{\"version\":1}", b"{\"version\":\"odd\",\"logLevel\":7}"];
        for text in texts {
            let (folder, found) = inspected(text);
            assert_eq!(found, Preferences::default());
            assert_eq!(std::fs::read(folder.path().join(FILE)).expect("still there"), text);
        }
        let (_folder, found) = inspected(b"{\"logLevel\":\"detailed\"}");
        assert_eq!(found.log_level, Some(LogLevel::Detailed));
        assert_eq!(inspect(Path::new("/no/such/folder")), Preferences::default(), "a first start");
    }

    #[test]
    fn what_cannot_is_kept_under_another_name_and_said() {
        let cases: [(&[u8], &str); 5] = [
            (b"{\"theme\":\"da", "damaged"),
            (b"", "damaged"),
            (b"[1]", "damaged"),
            (&[0xff, 0xfe, 0], "damaged"),
            (b"{\"version\":2,\"theme\":{\"new\":1}}", "newer version"),
        ];
        for (text, words) in cases {
            let (folder, found) = inspected(text);
            let said = found.set_aside.expect("said");
            assert!(said.contains(words), "{said}");
            assert!(!folder.path().join(FILE).exists());
            let kept = folder.path().join("window-set-aside-1.json");
            assert_eq!(std::fs::read(kept).expect("kept"), text);
            std::fs::write(folder.path().join(FILE), text).expect("damaged again");
            assert!(inspect(folder.path()).set_aside.is_some_and(|said| said.contains("aside-2")), "none is replaced");
        }
    }
}
