//! Templates as they are edited.

use tauri::State;
use train_engine::view::{
    BatchView, Placeholder, PromptPreview, TemplateCheck, TemplateDraft, TrialEstimate, TrialReport, TryInput,
};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn template_preview(app: State<'_, App>, draft: TemplateDraft, row_id: Option<u32>) -> Answer<PromptPreview> {
    Ok(app.engine()?.template_preview(&draft, row_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn template_check(app: State<'_, App>, draft: TemplateDraft) -> Answer<TemplateCheck> {
    Ok(app.engine()?.template_check(&draft).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn placeholders(app: State<'_, App>, dataset_id: u32, row_id: Option<u32>) -> Answer<Vec<Placeholder>> {
    Ok(app.engine()?.placeholders(dataset_id, row_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn try_estimate(app: State<'_, App>, input: TryInput) -> Answer<TrialEstimate> {
    Ok(app.engine()?.try_estimate(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn try_template(app: State<'_, App>, input: TryInput) -> Answer<BatchView> {
    Ok(app.engine()?.try_template(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn trials(app: State<'_, App>, batch_id: u32) -> Answer<TrialReport> {
    Ok(app.engine()?.trials(batch_id).await?)
}
