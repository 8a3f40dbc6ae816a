//! The judge.

use tauri::State;
use train_engine::Overrides;
use train_engine::view::{BatchView, EstimateView, JudgeInput, JudgeReport, JudgeSettings, JudgeView, Target};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn judge_settings(app: State<'_, App>, dataset_id: u32) -> Answer<JudgeView> {
    Ok(app.engine()?.judge_settings(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn save_judge(app: State<'_, App>, settings: JudgeSettings) -> Answer<JudgeView> {
    Ok(app.engine()?.save_judge(&settings).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn judge_estimate(app: State<'_, App>, dataset_id: u32, target: Target) -> Answer<EstimateView> {
    Ok(app.engine()?.judge_estimate(dataset_id, &target, &Overrides::default()).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn judge(app: State<'_, App>, input: JudgeInput) -> Answer<BatchView> {
    Ok(app.engine()?.judge(&input, &Overrides::default()).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn judge_report(app: State<'_, App>, dataset_id: u32) -> Answer<JudgeReport> {
    Ok(app.engine()?.judge_report(dataset_id).await?)
}
