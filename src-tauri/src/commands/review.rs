//! Verdicts, the queue of review, and edits.

use tauri::State;
use train_engine::view::{
    AuditPage, BulkFacts, Comparison, EditInput, EditOutcome, LastAction, QueueQuery, ReasonsView, RepeatOutcome,
    ReviewFacts, ReviewInput, ReviewOutcome, ReviewQueue, Target, Undone, Verdict,
};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn review(app: State<'_, App>, input: ReviewInput) -> Answer<ReviewOutcome> {
    Ok(app.engine()?.review(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn undo(app: State<'_, App>, token: String) -> Answer<Undone> {
    Ok(app.engine()?.undo(&token).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn last_action(app: State<'_, App>, dataset_id: u32) -> Answer<Option<LastAction>> {
    Ok(app.engine()?.last_action(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn review_queue(app: State<'_, App>, query: QueueQuery) -> Answer<ReviewQueue> {
    Ok(app.engine()?.review_queue(&query).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn reasons(app: State<'_, App>, dataset_id: u32) -> Answer<ReasonsView> {
    Ok(app.engine()?.reasons(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn add_reason(app: State<'_, App>, dataset_id: u32, name: String) -> Answer<ReasonsView> {
    Ok(app.engine()?.add_reason(dataset_id, &name).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn remove_reason(app: State<'_, App>, dataset_id: u32, name: String) -> Answer<ReasonsView> {
    Ok(app.engine()?.remove_reason(dataset_id, &name).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn review_facts(app: State<'_, App>, dataset_id: u32) -> Answer<ReviewFacts> {
    Ok(app.engine()?.review_facts(dataset_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn judge_repeat(
    app: State<'_, App>,
    conversation_id: u32,
    seen: u32,
    verdict: Verdict,
) -> Answer<RepeatOutcome> {
    Ok(app.engine()?.judge_repeat(conversation_id, seen, verdict).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn bulk_facts(app: State<'_, App>, dataset_id: u32, target: Target) -> Answer<BulkFacts> {
    Ok(app.engine()?.bulk_facts(dataset_id, &target).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn audit(app: State<'_, App>, dataset_id: u32, offset: u32, limit: u32) -> Answer<AuditPage> {
    Ok(app.engine()?.audit(dataset_id, offset, limit).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn edit(app: State<'_, App>, input: EditInput) -> Answer<EditOutcome> {
    Ok(app.engine()?.edit(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn show_version(
    app: State<'_, App>,
    conversation_id: u32,
    version_id: u32,
    seen: u32,
) -> Answer<EditOutcome> {
    Ok(app.engine()?.show_version(conversation_id, version_id, seen).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn compare(app: State<'_, App>, older: u32, newer: u32) -> Answer<Comparison> {
    Ok(app.engine()?.compare(older, newer).await?)
}
