//! The table as a spreadsheet.

use tauri::State;
use train_engine::view::{CellsOutcome, DuplicateRows, EditCells, ResolveNames, UnknownName};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn edit_cells(app: State<'_, App>, input: EditCells) -> Answer<CellsOutcome> {
    Ok(app.engine()?.edit_cells(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn unknown_names(app: State<'_, App>, dataset_id: u32) -> Answer<Vec<UnknownName>> {
    Ok(app.engine()?.unknown_names(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn resolve_names(app: State<'_, App>, input: ResolveNames) -> Answer<CellsOutcome> {
    Ok(app.engine()?.resolve_names(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn duplicate_rows(app: State<'_, App>, input: DuplicateRows) -> Answer<CellsOutcome> {
    Ok(app.engine()?.duplicate_rows(&input).await?)
}
