//! The library of a dataset.

use std::path::Path;

use tauri::State;
use train_engine::EngineError;
use train_engine::view::{ItemKind, LibraryImported, LibraryItem, LibraryItemDetail, SaveItem};

use super::{Answer, decode};
use crate::desktop_files::FileDialogs;
use crate::state::App;

ask! {
    library(dataset_id: u32) -> Vec<LibraryItem> = library(dataset_id);
    library_item(id: u32) -> LibraryItemDetail = library_item(id);
    save_item(input: SaveItem) -> LibraryItemDetail = save_item(&input);
    restore_item(id: u32, number: u32) -> LibraryItemDetail = restore_item(id, number);
    duplicate_item(id: u32) -> LibraryItemDetail = duplicate_item(id);
    archive_item(id: u32, archived: bool) -> LibraryItem = archive_item(id, archived);
    delete_item(id: u32) -> String = delete_item(id);
    activate_item(id: u32) -> LibraryItem = activate_item(id);
    take_sample(dataset_id: u32, kind: ItemKind) -> u32 = take_sample(dataset_id, kind);
    /// The file's bytes come as base64: as a list of numbers they would be four times as large.
    import_library(dataset_id: u32, file_name: String, base64: String, kind: Option<ItemKind>) -> LibraryImported
        = import_library(dataset_id, &file_name, decode(&base64)?, kind);
    preview_library(dataset_id: u32, file_name: String, base64: String, kind: Option<ItemKind>) -> LibraryImported
        = preview_library(dataset_id, &file_name, decode(&base64)?, kind);
}

/// Asks where a library is to be written; `None` where the person changed her mind.
#[tauri::command]
#[specta::specta]
pub async fn pick_library_place(files: State<'_, FileDialogs>, name: String) -> Answer<Option<String>> {
    let picked = files.ask_for_library_place(&name).await;
    Ok(picked.map(|path| path.to_string_lossy().into_owned()))
}

#[tauri::command]
#[specta::specta]
pub async fn export_library(
    app: State<'_, App>,
    files: State<'_, FileDialogs>,
    dataset_id: u32,
    path: String,
    kind: Option<ItemKind>,
) -> Answer<u32> {
    if !files.offered(Path::new(&path)) {
        return Err(EngineError::invalid("This place was not chosen.").hint("Choose where to write it.").into());
    }
    Ok(app.engine()?.export_library(dataset_id, Path::new(&path), kind).await?)
}
