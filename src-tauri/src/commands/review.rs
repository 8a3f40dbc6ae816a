//! Verdicts.

use tauri::State;
use train_engine::view::{ReviewInput, ReviewOutcome};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn review(app: State<'_, App>, input: ReviewInput) -> Answer<ReviewOutcome> {
    Ok(app.engine()?.review(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn undo(app: State<'_, App>, token: String) -> Answer<u32> {
    Ok(app.engine()?.undo(&token).await?)
}
