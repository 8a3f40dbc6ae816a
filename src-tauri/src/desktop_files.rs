//! The desktop's file dialogs and its file manager. The window itself may neither see nor name a file.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;
use train_engine::EngineError;

/// The file dialogs, and what was chosen in them.
pub struct FileDialogs {
    app: AppHandle,
    /// The one path outside the data folder that may be restored.
    backup: Mutex<Option<PathBuf>>,
}

impl FileDialogs {
    /// Nothing was chosen yet.
    pub fn new(app: &AppHandle) -> Self {
        Self { app: app.clone(), backup: Mutex::new(None) }
    }

    /// Asks where to save a backup; `None` where the person thought better of it.
    pub async fn ask_where_to_back_up(&self, name: &str) -> Option<PathBuf> {
        let (reply, chosen) = oneshot::channel();
        self.begin("Back up to").set_file_name(name).save_file(move |path| drop(reply.send(path)));
        path(chosen.await)
    }

    /// Asks for a backup and remembers which one it was.
    pub async fn ask_for_backup(&self) -> Option<PathBuf> {
        let (reply, chosen) = oneshot::channel();
        self.begin("Choose a backup").pick_file(move |path| drop(reply.send(path)));
        let picked = path(chosen.await);
        self.backup.lock().expect("no panic while locked").clone_from(&picked);
        picked
    }

    /// Whether the person chose this backup in the dialog.
    pub fn offered(&self, backup: &Path) -> bool {
        self.backup.lock().expect("no panic while locked").as_deref() == Some(backup)
    }

    /// Ends the application and starts it again, on whatever database is in place now.
    pub fn start_again(&self) {
        self.app.request_restart();
    }

    fn begin(&self, title: &str) -> FileDialogBuilder<tauri::Wry> {
        let dialog = self.app.dialog().file().set_title(title).add_filter("Train database", &["db"]);
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
