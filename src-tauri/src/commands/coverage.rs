//! What of the plan is covered.

use tauri::State;
use train_engine::view::{CoverageQuery, CoverageReport, FillInput, FillOutcome};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn coverage(app: State<'_, App>, query: CoverageQuery) -> Answer<CoverageReport> {
    Ok(app.engine()?.coverage(&query).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn fill_gaps(app: State<'_, App>, input: FillInput) -> Answer<FillOutcome> {
    Ok(app.engine()?.fill_gaps(&input).await?)
}
