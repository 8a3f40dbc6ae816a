//! The window's own preferences: read before the window asks for them, since a file that cannot be read would be written
//! over, and kept for it in a file that it cannot name.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Map, Value};
use tauri::{AppHandle, Manager, Wry};
use tauri_plugin_store::{Store, StoreBuilder};
use train_engine::private;

use crate::logs::{LogLevel, Logs};

/// The file, in the system's folder for application data.
pub const FILE: &str = "window.json";
/// Changes that come together are written together.
const GATHERING: Duration = Duration::from_millis(200);
/// The longest name and value that are kept: preferences are small.
const LONGEST_KEY: usize = 100;
const LARGEST_VALUE: usize = 256 << 10;
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
    let folder = app.path().app_local_data_dir().ok();
    let preferences = folder.as_deref().map(inspect).unwrap_or_default();
    logs.set(preferences.log_level.unwrap_or_default());
    app.manage(logs);
    app.manage(Untold(Mutex::new(preferences.set_aside)));
    app.manage(Kept::open(app, folder));
}

/// What the window keeps between two runs. Without a file it is kept for this run.
#[derive(Clone)]
pub struct Kept {
    inner: Arc<Inner>,
}

struct Inner {
    values: Values,
    path: Option<PathBuf>,
    /// Something changed that is not written yet.
    changed: AtomicBool,
}

enum Values {
    /// The store's plugin reads the file and holds its values.
    Store(Arc<Store<Wry>>),
    Memory(Mutex<Map<String, Value>>),
}

impl Kept {
    fn open(app: &AppHandle, folder: Option<PathBuf>) -> Self {
        let path = folder.map(|folder| folder.join(FILE));
        let store = path.as_ref().and_then(|path| {
            private::own_folder(path.parent()?).ok()?;
            // The plugin writes over the file in place, so that a crash leaves half of it: it is written here alone.
            let store = StoreBuilder::new(app, path).disable_auto_save().build().ok()?;
            store.close_resource();
            Some(store)
        });
        let values = store.map_or_else(|| Values::Memory(Mutex::default()), Values::Store);
        Self { inner: Arc::new(Inner { values, path, changed: AtomicBool::new(false) }) }
    }

    pub fn get(&self, key: &str) -> Option<Value> {
        match &self.inner.values {
            Values::Store(store) => store.get(key),
            Values::Memory(values) => values.lock().expect("no panic while locked").get(key).cloned(),
        }
    }

    pub fn all(&self) -> Map<String, Value> {
        match &self.inner.values {
            Values::Store(store) => store.entries().into_iter().collect(),
            Values::Memory(values) => values.lock().expect("no panic while locked").clone(),
        }
    }

    /// Takes a value. False where it is too large to be a preference.
    pub fn set(&self, key: &str, value: Value) -> bool {
        if key.is_empty() || key.len() > LONGEST_KEY || value.to_string().len() > LARGEST_VALUE {
            return false;
        }
        match &self.inner.values {
            Values::Store(store) => store.set(key, value),
            Values::Memory(values) => drop(values.lock().expect("no panic while locked").insert(key.into(), value)),
        }
        self.save_soon();
        true
    }

    /// Writes the file a moment later, once for all changes until then.
    fn save_soon(&self) {
        if self.inner.changed.swap(true, Ordering::SeqCst) {
            return;
        }
        let kept = self.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(GATHERING).await;
            kept.save();
        });
    }

    /// Writes the file, where something changed: whole under another name before it takes its place.
    pub fn save(&self) {
        if !self.inner.changed.swap(false, Ordering::SeqCst) {
            return;
        }
        let Some(path) = &self.inner.path else { return };
        if let Err(error) = write_whole(path, &Value::Object(self.all())) {
            tracing::warn!(%error, "the window's settings could not be kept");
        }
    }
}

fn write_whole(path: &Path, values: &Value) -> std::io::Result<()> {
    let partial = path.with_extension("json.partial");
    let mut file = private::create(&partial)?;
    file.write_all(values.to_string().as_bytes())?;
    file.sync_all()?;
    std::fs::rename(partial, path)
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
    fn the_file_is_replaced_whole_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE);
        std::fs::write(&path, "{\"theme\":\"light\",\"columns\":[1,2,3]}").expect("a file");
        write_whole(&path, &serde_json::json!({ "theme": "dark" })).expect("written");
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "{\"theme\":\"dark\"}");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        // What cannot be written leaves the old one.
        std::fs::create_dir_all(folder.path().join("window.json.partial/in the way")).expect("a folder");
        assert!(write_whole(&path, &serde_json::json!({})).is_err());
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "{\"theme\":\"dark\"}");
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
