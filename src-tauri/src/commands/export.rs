//! Exports: looked at, written, found again. The window names no path of its own: what is written or read was proposed, or
//! chosen in a file dialog, or stands in the history.

use std::path::{Path, PathBuf};

use tauri::State;
use train_engine::view::{ExportCheck, ExportChoices, ExportInput, ExportPreview, ExportRecord, ExportReport};
use train_engine::{Engine, EngineError};

use super::Answer;
use crate::desktop_files::{self, FileDialogs};
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn export_choices() -> Answer<ExportChoices> {
    Ok(Engine::export_choices())
}

/// A newer call stops an older one, which then fails as cancelled.
#[tauri::command]
#[specta::specta]
pub async fn export_check(
    app: State<'_, App>,
    files: State<'_, FileDialogs>,
    input: ExportInput,
) -> Answer<ExportCheck> {
    let engine = app.engine()?;
    may_be_read(engine, &files, &input).await?;
    Ok(engine.export_check(&input).await?)
}

/// The conversation at a place of the order in which they are written, or the next; with `back`, the one before.
#[tauri::command]
#[specta::specta]
pub async fn export_preview(
    app: State<'_, App>,
    files: State<'_, FileDialogs>,
    input: ExportInput,
    at: u32,
    back: bool,
) -> Answer<ExportPreview> {
    let engine = app.engine()?;
    may_be_read(engine, &files, &input).await?;
    Ok(engine.export_preview(&input, at, back).await?)
}

/// Where it would go: beside a place that was chosen or exported to, or else among the dataset's own.
#[tauri::command]
#[specta::specta]
pub async fn export_folder(
    app: State<'_, App>,
    files: State<'_, FileDialogs>,
    input: ExportInput,
    beside: Option<String>,
) -> Answer<String> {
    let engine = app.engine()?;
    let beside = known(engine, &files, beside).await?;
    let path = engine.export_folder(&input, beside.as_deref()).await?;
    files.offer(&path);
    Ok(path.display().to_string())
}

/// Another place, which the person chooses; nothing where she thought better of it.
#[tauri::command]
#[specta::specta]
pub async fn pick_export_path(
    app: State<'_, App>,
    files: State<'_, FileDialogs>,
    input: ExportInput,
    beside: Option<String>,
) -> Answer<Option<String>> {
    let engine = app.engine()?;
    let beside = known(engine, &files, beside).await?;
    let proposed = engine.export_folder(&input, beside.as_deref()).await?;
    let is_folder = matches!(input.to, train_engine::view::ExportTo::Folder { .. });
    let Some(chosen) = files.ask_where_to_export(&proposed, is_folder).await else { return Ok(None) };
    if !is_folder {
        return Ok(Some(chosen.display().to_string()));
    }
    // The name was free where the dialog began, and need not be where it ended.
    let free = engine.export_folder(&input, Some(&chosen)).await?;
    files.offer(&free);
    Ok(Some(free.display().to_string()))
}

/// A chat template of the person's own; nothing where she thought better of it.
#[tauri::command]
#[specta::specta]
pub async fn pick_chat_template(files: State<'_, FileDialogs>) -> Answer<Option<String>> {
    Ok(files.ask_for_template().await.map(|path| path.display().to_string()))
}

/// Writes it. How far it is, `ExportProgressEvent` tells.
#[tauri::command]
#[specta::specta]
pub async fn export(
    app: State<'_, App>,
    files: State<'_, FileDialogs>,
    input: ExportInput,
    path: String,
    replace: bool,
) -> Answer<ExportReport> {
    let engine = app.engine()?;
    may_be_read(engine, &files, &input).await?;
    if !files.offered(Path::new(&path)) && !engine.is_exported(&path).await? {
        return Err(EngineError::invalid("This place was not chosen.").hint("Choose where to export to.").into());
    }
    let report = engine.export(&input, Path::new(&path), replace).await?;
    // As it is named without links on the way: also where it cannot be noted in the history, it may be shown.
    files.offer(Path::new(&report.path));
    Ok(report)
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_export(app: State<'_, App>) -> Answer<()> {
    app.engine()?.cancel_export();
    Ok(())
}

ask! {
    /// Those of a dataset, newest first.
    exports(dataset_id: u32) -> Vec<ExportRecord> = exports(dataset_id);
}

/// Opens the folder of an export in the file manager.
#[tauri::command]
#[specta::specta]
pub async fn show_export(app: State<'_, App>, files: State<'_, FileDialogs>, path: String) -> Answer<()> {
    if !files.offered(Path::new(&path)) && !app.engine()?.is_exported(&path).await? {
        return Err(EngineError::not_found("No export was written there.").into());
    }
    let path = PathBuf::from(path);
    let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
    match folder.filter(|folder| folder.is_dir()) {
        Some(folder) => Ok(desktop_files::open_folder(folder.into()).await?),
        None => Err(EngineError::not_found(format!("{} is not there any more.", path.display()))
            .hint("It was moved, renamed or deleted.")
            .into()),
    }
}

/// A place that something may be written beside: the window may name it.
async fn known(engine: &Engine, files: &FileDialogs, place: Option<String>) -> Result<Option<PathBuf>, EngineError> {
    let Some(place) = place else { return Ok(None) };
    let is_known = files.offered(Path::new(&place)) || engine.is_exported(&place).await?;
    Ok(is_known.then(|| place.into()))
}

/// A chat template is read only where the person chose it, now or for an earlier export.
async fn may_be_read(engine: &Engine, files: &FileDialogs, input: &ExportInput) -> Result<(), EngineError> {
    let Some(template) = &input.template else { return Ok(()) };
    if files.offered(template) {
        return Ok(());
    }
    let earlier = engine.exports(input.dataset_id).await?;
    if earlier.iter().any(|export| export.input.template.as_ref() == Some(template)) {
        return Ok(());
    }
    Err(EngineError::invalid("This chat template was not chosen.").hint("Choose its file."))
}
