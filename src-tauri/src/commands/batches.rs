//! Batches: estimated, started, steered, looked at.

use tauri::State;
use train_engine::Overrides;
use train_engine::view::{BatchView, EstimateView, GenerateInput, MarkView, Target};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn generate(app: State<'_, App>, input: GenerateInput) -> Answer<BatchView> {
    Ok(app.engine()?.generate(&input, &Overrides::default()).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn estimate(app: State<'_, App>, dataset_id: u32, target: Target) -> Answer<EstimateView> {
    Ok(app.engine()?.estimate(dataset_id, &target, &Overrides::default()).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn pause_batch(app: State<'_, App>, id: u32) -> Answer<()> {
    Ok(app.engine()?.pause_batch(id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn resume_batch(app: State<'_, App>, id: u32, limit_micros: Option<f64>) -> Answer<()> {
    Ok(app.engine()?.resume_batch(id, limit_micros).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_batch(app: State<'_, App>, id: u32) -> Answer<()> {
    Ok(app.engine()?.cancel_batch(id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn batches(app: State<'_, App>, dataset_id: u32) -> Answer<Vec<BatchView>> {
    Ok(app.engine()?.batches(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn marks(app: State<'_, App>, batch_id: u32, limit: u32) -> Answer<Vec<MarkView>> {
    Ok(app.engine()?.marks(batch_id, limit).await?)
}
