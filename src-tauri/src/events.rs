//! Passes the engine's events on: to the window, and to what the desktop shows of the work.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::AppHandle;
use tauri_specta::Event;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use train_engine::view::{Changes, Notice};

use crate::desk::Desk;
use crate::leaving::Way;

/// What changed since the last one.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct ChangesEvent(pub Changes);

/// The end of a single Generate.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct NoticeEvent(pub Notice);

/// The person wants to go: ask what is to become of what is at work, or of what is not saved.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct LeavingEvent {
    /// What the person tried.
    pub way: Way,
    /// Everything is being paused already; the application ends when the calls under way have.
    pub pausing: bool,
    /// Nothing is at work: only what is not saved would be lost.
    pub idle: bool,
    /// An icon in the tray would bring a hidden window back.
    pub tray: bool,
}

/// A click on a notification: show its batch.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ShowBatchEvent {
    /// The batch.
    pub batch_id: u32,
    /// Its dataset.
    pub dataset_id: u32,
}

/// Starts to pass on.
pub fn forward(desk: &Desk) {
    let engine = desk.engine();
    // Each hears for itself: a tray that is slow to answer must not keep the window waiting.
    tauri::async_runtime::spawn(pass_changes(desk.app().clone(), engine.changes()));
    tauri::async_runtime::spawn(tell_desk(desk.clone(), engine.changes()));
    let (app, mut notices) = (desk.app().clone(), engine.notices());
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

async fn tell_desk(desk: Desk, mut changes: Receiver<Changes>) {
    loop {
        match changes.recv().await {
            Ok(event) => desk.see(&event.batches).await,
            Err(RecvError::Lagged(_)) => desk.catch_up().await,
            Err(RecvError::Closed) => return,
        }
    }
}

async fn pass_changes(app: AppHandle, mut changes: Receiver<Changes>) {
    loop {
        match changes.recv().await {
            Ok(event) => emit(&app, ChangesEvent(event)),
            // What was missed is fetched anew.
            Err(RecvError::Lagged(_)) => emit(
                &app,
                ChangesEvent(Changes {
                    revision: u32::MAX,
                    rows: Vec::new(),
                    batches: Vec::new(),
                    counts: Vec::new(),
                    month_spent_micros: 0.0,
                    month_unknown_calls: 0,
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
