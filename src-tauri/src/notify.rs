//! Notifications of the system: when a batch ends or pauses and the person is looking elsewhere.

use std::collections::HashMap;

use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;
use train_engine::usd;
use train_engine::view::{BatchKindView, BatchStateView, BatchView};

/// Remembers in which state each batch was last seen, so that one end makes one notification.
pub struct Notifier {
    app: AppHandle,
    seen: HashMap<u32, BatchStateView>,
}

impl Notifier {
    /// Has seen nothing yet.
    pub fn new(app: AppHandle) -> Self {
        Self { app, seen: HashMap::new() }
    }

    /// Takes in the newest states.
    pub fn see(&mut self, batches: &[BatchView]) {
        for batch in batches {
            let before = self.seen.insert(batch.id, batch.state);
            let ran = matches!(before, Some(BatchStateView::Running | BatchStateView::Pausing));
            if ran
                && before != Some(batch.state)
                && batch.kind != BatchKindView::Single
                && let Some((title, body)) = words(batch)
                && !self.is_watched()
            {
                self.show(&title, &body);
            }
        }
    }

    fn is_watched(&self) -> bool {
        let window = self.app.get_webview_window("main");
        window.is_some_and(|window| window.is_focused().unwrap_or(false) && window.is_visible().unwrap_or(false))
    }

    fn show(&self, title: &str, body: &str) {
        if let Err(error) = self.app.notification().builder().title(title).body(body).show() {
            tracing::info!(%error, "the system shows no notifications");
        }
    }
}

/// What is said of a batch that ended or paused.
fn words(batch: &BatchView) -> Option<(String, String)> {
    let counts = format!("{} succeeded, {} failed", batch.succeeded, batch.failed);
    let cost =
        if batch.cost_known { format!("${}", usd(batch.spent_micros.round() as i64)) } else { "cost unknown".into() };
    match batch.state {
        BatchStateView::Completed => {
            Some((format!("{} conversations are done", batch.total), format!("{counts}, {cost}.")))
        }
        BatchStateView::Paused => {
            let pause = batch.pause.as_ref().filter(|pause| pause.code != "person")?;
            Some((
                format!("Paused: {}", pause.title),
                format!("{} of {} done. {}", batch.succeeded + batch.failed, batch.total, pause.todo),
            ))
        }
        _ => None,
    }
}
