//! The data folder: backed up, restored, put back.

use std::path::PathBuf;

use tauri::State;
use train_engine::view::{BackupView, RestoreView};
use train_engine::{Clock, Engine, EngineError};

use super::Answer;
use crate::desktop_files::FileDialogs;
use crate::state::App;

/// The data folder. It is known without an engine too: then a restore is what is wanted.
pub fn folder() -> Result<PathBuf, EngineError> {
    Engine::default_folder().ok_or_else(|| EngineError::not_found("The folder for application data is not known."))
}

#[tauri::command]
#[specta::specta]
pub async fn backups() -> Answer<Vec<BackupView>> {
    Ok(Engine::backups(&folder()?).await)
}

ask! {
    /// To the data folder's `backups`, with the date in the name.
    back_up() -> BackupView = back_up(None);
}

/// To a place that the person chooses; nothing where she thought better of it.
#[tauri::command]
#[specta::specta]
pub async fn back_up_to(app: State<'_, App>, files: State<'_, FileDialogs>) -> Answer<Option<BackupView>> {
    let engine = app.engine()?;
    match files.ask_where_to_back_up(&engine.backup_name()).await {
        Some(path) => Ok(Some(engine.back_up(Some(path)).await?)),
        None => Ok(None),
    }
}

/// A backup from anywhere, looked into; nothing where the person thought better of it.
#[tauri::command]
#[specta::specta]
pub async fn pick_backup(files: State<'_, FileDialogs>) -> Answer<Option<BackupView>> {
    match files.ask_for_backup().await {
        Some(path) => Ok(Some(Engine::look_at_backup(&path).await)),
        None => Ok(None),
    }
}

/// Only what the list or the file dialog offered can be restored: the window names no other file. The engine is closed
/// afterwards, until the application has started again.
#[tauri::command]
#[specta::specta]
pub async fn restore(app: State<'_, App>, files: State<'_, FileDialogs>, path: String) -> Answer<RestoreView> {
    let folder = folder()?;
    let path = PathBuf::from(path);
    if !Engine::is_listed_backup(&folder, &path) && !files.offered_backup(&path) {
        return Err(EngineError::not_found("This backup is not there any more.").hint("Choose another one.").into());
    }
    let current = app.engine().ok();
    Ok(Engine::restore(&folder, Clock::system(), current, &path).await?)
}

ask! {
    /// Writes a database whose file vanished back to its place. The engine is closed afterwards, as after a restore.
    put_back() -> RestoreView = put_back();
}

/// Ends the application and starts it again.
#[tauri::command]
#[specta::specta]
pub async fn start_again(files: State<'_, FileDialogs>) -> Answer<()> {
    files.start_again();
    Ok(())
}
