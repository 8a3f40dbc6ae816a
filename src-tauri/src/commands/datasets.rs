//! Datasets, plans, rows and errors.

use tauri::State;
use train_engine::view::{
    ConversationDetail, DatasetView, DeleteOutcome, ErrorPage, ErrorQuery, Facets, PositionQuery, RowPage, RowQuery,
    Target, VersionDetail,
};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn create_dataset(app: State<'_, App>, name: String, sample: bool) -> Answer<DatasetView> {
    Ok(app.engine()?.create_dataset(&name, sample).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn use_dataset(app: State<'_, App>, id: u32) -> Answer<DatasetView> {
    Ok(app.engine()?.use_dataset(id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn rename_dataset(app: State<'_, App>, id: u32, name: String) -> Answer<DatasetView> {
    Ok(app.engine()?.rename_dataset(id, &name).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn duplicate_dataset(app: State<'_, App>, id: u32, name: String, rows: bool) -> Answer<DatasetView> {
    Ok(app.engine()?.duplicate_dataset(id, &name, rows).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn archive_dataset(app: State<'_, App>, id: u32, archived: bool) -> Answer<DatasetView> {
    Ok(app.engine()?.archive_dataset(id, archived).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn delete_dataset(app: State<'_, App>, id: u32) -> Answer<String> {
    Ok(app.engine()?.delete_dataset(id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn rows(app: State<'_, App>, query: RowQuery) -> Answer<RowPage> {
    Ok(app.engine()?.rows(&query).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn row_position(app: State<'_, App>, query: PositionQuery) -> Answer<Option<u32>> {
    Ok(app.engine()?.row_position(&query).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn selected_of(app: State<'_, App>, dataset_id: u32, target: Target, ids: Vec<u32>) -> Answer<Vec<u32>> {
    Ok(app.engine()?.selected_of(dataset_id, &target, &ids).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn facets(app: State<'_, App>, dataset_id: u32) -> Answer<Facets> {
    Ok(app.engine()?.facets(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn conversation(app: State<'_, App>, id: u32) -> Answer<ConversationDetail> {
    Ok(app.engine()?.conversation(id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn version(app: State<'_, App>, id: u32) -> Answer<VersionDetail> {
    Ok(app.engine()?.version(id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn delete_rows(app: State<'_, App>, dataset_id: u32, target: Target) -> Answer<DeleteOutcome> {
    Ok(app.engine()?.delete_rows(dataset_id, target).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn count_matching(app: State<'_, App>, dataset_id: u32, target: Target) -> Answer<u32> {
    Ok(app.engine()?.count_matching(dataset_id, &target).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn errors(app: State<'_, App>, query: ErrorQuery) -> Answer<ErrorPage> {
    Ok(app.engine()?.errors(&query).await?)
}
