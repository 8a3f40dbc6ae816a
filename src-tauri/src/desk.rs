//! Closing the window: what runs is brought to a safe rest first.

use std::time::Duration;

use tauri::{Manager, Window, WindowEvent};

use crate::state::App;

/// How long calls under way may finish before they are let go. They stay on record as possibly billed.
const PATIENCE: Duration = Duration::from_secs(3);

/// Holds the window open until the engine has come to rest. What ran can be resumed at the next start.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let app = window.app_handle().clone();
    let Some(Ok(engine)) = app.try_state::<App>().map(|state| state.engine().cloned()) else { return };
    api.prevent_close();
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        let _ = window.hide();
        engine.shut_down(PATIENCE).await;
        let _ = window.destroy();
    });
}
