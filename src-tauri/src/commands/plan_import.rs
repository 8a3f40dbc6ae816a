//! A plan that comes from a file. Its bytes come as base64: as a list of numbers they would be four times as large.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tauri::State;
use train_engine::EngineError;
use train_engine::view::{ImportReport, PlanImport, PlanPreview};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn preview_plan(app: State<'_, App>, input: PlanImport, base64: String) -> Answer<PlanPreview> {
    Ok(app.engine()?.preview_plan(&input, decode(&base64)?).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn import_plan(app: State<'_, App>, input: PlanImport, base64: String) -> Answer<ImportReport> {
    Ok(app.engine()?.import_plan(&input, decode(&base64)?).await?)
}

fn decode(base64: &str) -> Answer<Vec<u8>> {
    Ok(STANDARD
        .decode(base64)
        .map_err(|_| EngineError::invalid("The file did not arrive whole.").hint("Try again."))?)
}
