//! What conversations have in common, and where their figures come from.

use tauri::State;
use train_engine::view::{BrakeView, ClaimView, PhraseInput, QualityReport};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn quality(app: State<'_, App>, dataset_id: u32) -> Answer<QualityReport> {
    Ok(app.engine()?.quality(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn decide_phrase(app: State<'_, App>, input: PhraseInput) -> Answer<()> {
    Ok(app.engine()?.decide_phrase(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn brake(app: State<'_, App>, dataset_id: u32) -> Answer<Option<BrakeView>> {
    Ok(app.engine()?.brake(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn claims(app: State<'_, App>, version_id: u32) -> Answer<Vec<ClaimView>> {
    Ok(app.engine()?.claims(version_id).await?)
}
