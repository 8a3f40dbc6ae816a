//! What the window needs to draw itself.

use serde::Serialize;
use specta::Type;
use tauri::State;
use train_engine::view::{BatchView, DatasetView, ProviderView};

use super::Answer;
use crate::error::AppError;
use crate::state::App;

/// Everything that is always shown, at one revision.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppSnapshot {
    version: &'static str,
    data_dir: String,
    datasets: Vec<DatasetView>,
    current_dataset: Option<u32>,
    provider: Option<ProviderView>,
    open_batches: Vec<BatchView>,
    month_spent_micros: f64,
    month_unknown_calls: u32,
    revision: u32,
    /// The database could not be opened: the window shows only this.
    startup_problem: Option<AppError>,
}

#[tauri::command]
#[specta::specta]
pub async fn snapshot(app: State<'_, App>) -> Answer<AppSnapshot> {
    let version = env!("CARGO_PKG_VERSION");
    let engine = match app.engine() {
        Ok(engine) => engine,
        Err(problem) => {
            return Ok(AppSnapshot {
                version,
                data_dir: train_engine::Engine::default_folder()
                    .map(|folder| folder.display().to_string())
                    .unwrap_or_default(),
                datasets: Vec::new(),
                current_dataset: None,
                provider: None,
                open_batches: Vec::new(),
                month_spent_micros: 0.0,
                month_unknown_calls: 0,
                revision: 0,
                startup_problem: Some(problem),
            });
        }
    };
    let snapshot = engine.snapshot().await?;
    Ok(AppSnapshot {
        version,
        data_dir: engine.folder().display().to_string(),
        current_dataset: snapshot.datasets.first().map(|dataset| dataset.id),
        datasets: snapshot.datasets,
        provider: Some(snapshot.provider),
        open_batches: snapshot.open_batches,
        month_spent_micros: snapshot.month_spent_micros,
        month_unknown_calls: snapshot.month_unknown_calls,
        revision: snapshot.revision,
        startup_problem: None,
    })
}
