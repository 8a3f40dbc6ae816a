//! Passes the engine's events on: to the window, and to what the desktop shows of the work.

use std::time::Duration;

use serde::Serialize;
use tauri::AppHandle;
use tauri_specta::Event;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use train_engine::view::{Changes, ExportProgress};

use crate::desktop::Desktop;
use crate::ipc_types::{ChangesEvent, ExportProgressEvent, NoticeEvent};

/// How often the window hears how far an export is.
const PROGRESS: Duration = Duration::from_millis(100);

/// Starts to pass on.
pub fn forward(desktop: &Desktop) {
    let engine = desktop.engine();
    // Each hears for itself: a tray that is slow to answer must not keep the window waiting.
    tauri::async_runtime::spawn(pass_changes(desktop.app().clone(), engine.changes()));
    tauri::async_runtime::spawn(tell_desktop(desktop.clone(), engine.changes()));
    tauri::async_runtime::spawn(pass_progress(desktop.app().clone(), engine.export_progress()));
    let (app, mut notices) = (desktop.app().clone(), engine.notices());
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

/// What comes faster than a window can paint is left out, but for the last.
async fn pass_progress(app: AppHandle, mut progress: watch::Receiver<ExportProgress>) {
    while progress.changed().await.is_ok() {
        let now = *progress.borrow_and_update();
        emit(&app, ExportProgressEvent(now));
        tokio::time::sleep(PROGRESS).await;
    }
}

async fn tell_desktop(desktop: Desktop, mut changes: Receiver<Changes>) {
    loop {
        let heard = changes.recv().await;
        match &heard {
            Ok(event) => desktop.see(&event.batches).await,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        if misses_some(&heard) {
            desktop.catch_up().await;
        }
    }
}

/// Whether batches may have changed that are not named: they could not be read, or came too fast.
fn misses_some(heard: &Result<Changes, RecvError>) -> bool {
    matches!(heard, Ok(Changes { resync: true, .. }) | Err(RecvError::Lagged(_)))
}

async fn pass_changes(app: AppHandle, mut changes: Receiver<Changes>) {
    loop {
        match changes.recv().await {
            Ok(event) => emit(&app, ChangesEvent(event)),
            // What was missed is fetched anew.
            Err(RecvError::Lagged(_)) => emit(&app, ChangesEvent(anew())),
            Err(RecvError::Closed) => return,
        }
    }
}

fn anew() -> Changes {
    Changes {
        revision: u32::MAX,
        rows: Vec::new(),
        batches: Vec::new(),
        counts: Vec::new(),
        month_spent_micros: 0.0,
        month_unknown_calls: 0,
        resync: true,
    }
}

fn emit<E: Event + Serialize + Clone>(app: &AppHandle, event: E) {
    if let Err(error) = event.emit(app) {
        tracing::warn!(%error, "an event did not reach the window");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_event_names_is_looked_for() {
        assert!(misses_some(&Ok(anew())), "a change could not be read: its batch may have ended");
        assert!(misses_some(&Err(RecvError::Lagged(3))));
        assert!(!misses_some(&Ok(Changes { resync: false, ..anew() })));
        assert!(!misses_some(&Err(RecvError::Closed)));
    }
}
