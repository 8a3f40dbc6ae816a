//! Building a plan, and briefs for its rows.

use tauri::State;
use train_engine::Overrides;
use train_engine::view::{
    AcceptPlan, BatchView, BriefInput, EstimateView, FillOutcome, PlanChoices, PlanProposal, PlanSettings, ProposedRow,
    SimilarRows,
};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn plan_choices(app: State<'_, App>, dataset_id: u32) -> Answer<PlanChoices> {
    Ok(app.engine()?.plan_choices(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn propose(app: State<'_, App>, settings: PlanSettings) -> Answer<PlanProposal> {
    Ok(app.engine()?.propose(&settings).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn another_brief(app: State<'_, App>, dataset_id: u32, row: ProposedRow, nth: u32) -> Answer<String> {
    Ok(app.engine()?.another_brief(dataset_id, &row, nth).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn similar_proposed(
    app: State<'_, App>,
    dataset_id: u32,
    rows: Vec<ProposedRow>,
) -> Answer<Vec<SimilarRows>> {
    Ok(app.engine()?.similar_proposed(dataset_id, &rows).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn accept_plan(app: State<'_, App>, input: AcceptPlan) -> Answer<FillOutcome> {
    Ok(app.engine()?.accept_plan(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn similar_rows(app: State<'_, App>, dataset_id: u32, threshold: f64) -> Answer<Vec<SimilarRows>> {
    Ok(app.engine()?.similar_rows(dataset_id, threshold).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn briefs_estimate(app: State<'_, App>, input: BriefInput) -> Answer<EstimateView> {
    Ok(app.engine()?.briefs_estimate(&input, &Overrides::default()).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn write_briefs(app: State<'_, App>, input: BriefInput) -> Answer<BatchView> {
    Ok(app.engine()?.write_briefs(&input, &Overrides::default()).await?)
}
