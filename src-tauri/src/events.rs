//! Passes the engine's events on to the window.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::AppHandle;
use tauri_specta::Event;
use tokio::sync::broadcast::error::RecvError;
use train_engine::Engine;
use train_engine::view::{Changes, Notice};

use crate::notify::Notifier;

/// What changed since the last one.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct ChangesEvent(pub Changes);

/// The end of a single Generate.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct NoticeEvent(pub Notice);

/// Starts to pass on.
pub fn forward(app: &AppHandle, engine: &Engine) {
    let (changes, mut notices) = (engine.changes(), engine.notices());
    tauri::async_runtime::spawn(pass_changes(app.clone(), changes));
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            match notices.recv().await {
                Ok(notice) => emit(&app, NoticeEvent(notice)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

async fn pass_changes(app: AppHandle, mut changes: tokio::sync::broadcast::Receiver<Changes>) {
    let mut notifier = Notifier::new(app.clone());
    loop {
        match changes.recv().await {
            Ok(event) => {
                notifier.see(&event.batches);
                emit(&app, ChangesEvent(event));
            }
            // What was missed is fetched anew.
            Err(RecvError::Lagged(_)) => emit(
                &app,
                ChangesEvent(Changes {
                    revision: u32::MAX,
                    rows: Vec::new(),
                    batches: Vec::new(),
                    counts: Vec::new(),
                    month_spent_micros: 0.0,
                    resync: true,
                }),
            ),
            Err(RecvError::Closed) => return,
        }
    }
}

fn emit<E: Event + Serialize + Clone>(app: &AppHandle, event: E) {
    if let Err(error) = event.emit(app) {
        tracing::warn!(%error, "an event did not reach the window");
    }
}
