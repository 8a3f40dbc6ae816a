//! What the window needs to draw itself.

use serde::Serialize;
use specta::Type;
use tauri::State;
use train_engine::limits;
use train_engine::view::{BatchView, DatasetView, Limits, ProviderView};

use super::Answer;
use crate::error::AppError;
use crate::preferences::Untold;
use crate::state::App;

const VERSION: &str = env!("CARGO_PKG_VERSION");

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
    limits: Limits,
    /// The database could not be opened, or is no longer where it was: the window shows only this.
    startup_problem: Option<AppError>,
    /// What happened before the window was there, told once.
    untold: Option<String>,
}

#[tauri::command]
#[specta::specta]
pub async fn snapshot(app: State<'_, App>, untold: State<'_, Untold>) -> Answer<AppSnapshot> {
    let opened = app.engine().and_then(|engine| match engine.data_problem() {
        Some(problem) => Err(problem.into()),
        None => Ok(engine),
    });
    let engine = match opened {
        Ok(engine) => engine,
        Err(problem) => return Ok(without_engine(problem, untold.take())),
    };
    let snapshot = engine.snapshot().await?;
    Ok(AppSnapshot {
        version: VERSION,
        data_dir: engine.folder().display().to_string(),
        current_dataset: snapshot.datasets.first().map(|dataset| dataset.id),
        datasets: snapshot.datasets,
        provider: Some(snapshot.provider),
        open_batches: snapshot.open_batches,
        month_spent_micros: snapshot.month_spent_micros,
        month_unknown_calls: snapshot.month_unknown_calls,
        revision: snapshot.revision,
        limits: limits(),
        startup_problem: None,
        untold: untold.take(),
    })
}

fn without_engine(problem: AppError, untold: Option<String>) -> AppSnapshot {
    let folder = train_engine::Engine::default_folder();
    AppSnapshot {
        version: VERSION,
        data_dir: folder.map(|folder| folder.display().to_string()).unwrap_or_default(),
        datasets: Vec::new(),
        current_dataset: None,
        provider: None,
        open_batches: Vec::new(),
        month_spent_micros: 0.0,
        month_unknown_calls: 0,
        revision: 0,
        limits: limits(),
        startup_problem: Some(problem),
        untold,
    }
}
