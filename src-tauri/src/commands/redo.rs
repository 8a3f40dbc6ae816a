//! Writing again, and what rejections teach.

use tauri::State;
use train_engine::Overrides;
use train_engine::view::{ApplyInput, BatchView, EstimateView, Proposal, RedoInput, RejectsReport, Target};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn redo(app: State<'_, App>, input: RedoInput) -> Answer<BatchView> {
    Ok(app.engine()?.redo(&input, &Overrides::default()).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn redo_estimate(app: State<'_, App>, dataset_id: u32, target: Target) -> Answer<EstimateView> {
    Ok(app.engine()?.redo_estimate(dataset_id, &target).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn rejects(app: State<'_, App>, dataset_id: u32) -> Answer<RejectsReport> {
    Ok(app.engine()?.rejects(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn proposal(app: State<'_, App>, dataset_id: u32, reason: String) -> Answer<Proposal> {
    Ok(app.engine()?.proposal(dataset_id, &reason).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn apply_addition(app: State<'_, App>, input: ApplyInput) -> Answer<Vec<u32>> {
    Ok(app.engine()?.apply_addition(&input).await?)
}
