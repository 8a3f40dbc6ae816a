//! The desktop's file dialogs and its file manager. The window itself may neither see nor name a file.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;
use train_engine::EngineError;

/// What a backup's dialog shows.
const DATABASE: (&str, &[&str]) = ("Train database", &["db"]);

/// The file dialogs, and what was chosen in them.
pub struct FileDialogs {
    app: AppHandle,
    /// The one path outside the data folder that may be restored.
    backup: Mutex<Option<PathBuf>>,
    /// Places that an export may be written to, and chat templates that may be read.
    exports: Mutex<HashSet<PathBuf>>,
}

impl FileDialogs {
    /// Nothing was chosen yet.
    pub fn new(app: &AppHandle) -> Self {
        Self { app: app.clone(), backup: Mutex::new(None), exports: Mutex::default() }
    }

    /// Asks where to save a backup; `None` where the person thought better of it.
    pub async fn ask_where_to_back_up(&self, name: &str) -> Option<PathBuf> {
        let (reply, chosen) = oneshot::channel();
        self.begin("Back up to")
            .add_filter(DATABASE.0, DATABASE.1)
            .set_file_name(name)
            .save_file(move |path| drop(reply.send(path)));
        path(chosen.await)
    }

    /// Asks for a backup and remembers which one it was.
    pub async fn ask_for_backup(&self) -> Option<PathBuf> {
        let (reply, chosen) = oneshot::channel();
        self.begin("Choose a backup").add_filter(DATABASE.0, DATABASE.1).pick_file(move |path| drop(reply.send(path)));
        let picked = path(chosen.await);
        self.backup.lock().expect("no panic while locked").clone_from(&picked);
        picked
    }

    /// Asks where to export to, beginning with a proposal; `None` where the person thought better of it. Of a folder it is
    /// asked in which other one it goes.
    pub async fn ask_where_to_export(&self, proposed: &Path, is_folder: bool) -> Option<PathBuf> {
        let (reply, chosen) = oneshot::channel();
        let name = proposed.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut dialog = self.begin("Export to");
        // Not every dialog takes a folder that is not there.
        if let Some(folder) = proposed.ancestors().skip(1).find(|folder| folder.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        if is_folder {
            dialog.pick_folder(move |path| drop(reply.send(path)));
        } else {
            dialog.set_file_name(&name).save_file(move |path| drop(reply.send(path)));
        }
        let picked = path(chosen.await)?;
        let place = if is_folder { picked.join(name) } else { picked };
        self.offer(&place);
        Some(place)
    }

    /// Asks for a file of conversations; `None` where the person thought better of it.
    pub async fn ask_for_conversations(&self) -> Option<PathBuf> {
        let (reply, chosen) = oneshot::channel();
        let dialog = self.begin("Import conversations").add_filter("JSONL or JSON", &["jsonl", "json", "ndjson"]);
        dialog.pick_file(move |path| drop(reply.send(path)));
        let picked = path(chosen.await)?;
        self.offer(&picked);
        Some(picked)
    }

    /// Asks where to write a library or a plan; `None` where the person thought better of it.
    pub async fn ask_for_library_place(&self, name: &str) -> Option<PathBuf> {
        let (reply, chosen) = oneshot::channel();
        let dialog = self.begin("Write to").add_filter("JSON or CSV", &["json", "csv"]).set_file_name(name);
        dialog.save_file(move |path| drop(reply.send(path)));
        let picked = path(chosen.await)?;
        self.offer(&picked);
        Some(picked)
    }

    /// Asks for a chat template; `None` where the person thought better of it.
    pub async fn ask_for_template(&self) -> Option<PathBuf> {
        let (reply, chosen) = oneshot::channel();
        let dialog =
            self.begin("Choose a chat template").add_filter("Jinja template", &["jinja", "jinja2", "j2", "txt"]);
        dialog.pick_file(move |path| drop(reply.send(path)));
        let picked = path(chosen.await)?;
        self.offer(&picked);
        Some(picked)
    }

    /// Lets the window name a path: it was proposed or chosen.
    pub fn offer(&self, path: &Path) {
        self.exports.lock().expect("no panic while locked").insert(path.into());
    }

    /// Whether a path was proposed or chosen.
    pub fn offered(&self, path: &Path) -> bool {
        self.exports.lock().expect("no panic while locked").contains(path)
    }

    /// Whether the person chose this backup in the dialog.
    pub fn offered_backup(&self, backup: &Path) -> bool {
        self.backup.lock().expect("no panic while locked").as_deref() == Some(backup)
    }

    /// Ends the application and starts it again, on whatever database is in place now.
    pub fn start_again(&self) {
        self.app.request_restart();
    }

    fn begin(&self, title: &str) -> FileDialogBuilder<tauri::Wry> {
        let dialog = self.app.dialog().file().set_title(title);
        match self.app.get_webview_window("main") {
            Some(window) => dialog.set_parent(&window),
            None => dialog,
        }
    }
}

fn path(chosen: Result<Option<FilePath>, oneshot::error::RecvError>) -> Option<PathBuf> {
    chosen.ok().flatten()?.into_path().ok()
}

/// Opens a folder in the file manager.
///
/// # Errors
/// There is no file manager that could be asked.
pub async fn open_folder(folder: PathBuf) -> Result<(), EngineError> {
    let shown = folder.display().to_string();
    let opened = tokio::task::spawn_blocking(move || {
        tauri_plugin_opener::open_path(folder, None::<&str>).map_err(|error| error.to_string())
    });
    match opened.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::info!(%error, "no file manager could be opened");
            Err(EngineError::invalid("No file manager could be opened.").hint(format!("The folder is {shown}")))
        }
        Err(_) => Err(EngineError::invalid("The folder could not be opened.")),
    }
}
