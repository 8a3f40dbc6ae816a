//! What the desktop sees of the work: the tray, the machine kept awake, the notifications, and a window that may be
//! hidden. One of it, told of every change.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tauri::{AppHandle, Manager, WebviewWindow};
use tauri_specta::Event;
use tokio::sync::watch;
use train_engine::Engine;
use train_engine::view::{BatchState, BatchView};

use crate::idle_exit::Presence;
use crate::ipc_types::ShowBatchEvent;
use crate::keep_awake::KeepAwake;
use crate::notify::Notifier;
use crate::switches::{self, Switch};
use crate::tray::{Shown, Tray};
use crate::ui_text;

/// How long closing the data folder may take after the last call was let go.
const GIVEN_UP: Duration = Duration::from_secs(30);
/// How long macOS takes to bring a window out of full screen.
const FULL_SCREEN_ENDS: Duration = Duration::from_secs(1);

/// Cheap to clone.
#[derive(Clone)]
pub struct Desktop {
    inner: Arc<Inner>,
}

struct Inner {
    app: AppHandle,
    engine: Engine,
    tray: Tray,
    keep_awake: KeepAwake,
    notifier: Mutex<Notifier>,
    presence: watch::Sender<Presence>,
}

impl Desktop {
    /// Starts to look after the desktop's side of an open engine.
    pub fn new(app: AppHandle, engine: Engine, tray: Tray, notifier: Notifier) -> Self {
        let inner = Inner {
            app,
            engine,
            tray,
            keep_awake: KeepAwake::new(),
            notifier: Mutex::new(notifier),
            presence: watch::Sender::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    pub fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    pub fn app(&self) -> &AppHandle {
        &self.inner.app
    }

    pub fn notifier(&self) -> std::sync::MutexGuard<'_, Notifier> {
        self.inner.notifier.lock().expect("no panic while locked")
    }

    /// Whether somebody can see that the application runs: told of every change.
    pub fn presence(&self) -> watch::Receiver<Presence> {
        self.inner.presence.subscribe()
    }

    /// Whether an icon in the tray could bring a hidden window back.
    pub fn has_tray(&self) -> bool {
        self.inner.tray.is_there()
    }

    /// Takes in what changed.
    pub async fn see(&self, batches: &[BatchView]) {
        self.notifier().see(batches);
        self.look().await;
    }

    /// Changes were missed: looks at what was at work when it was last heard of.
    pub async fn catch_up(&self) {
        let working = self.notifier().working();
        let mut batches = Vec::with_capacity(working.len());
        for id in working {
            batches.extend(self.inner.engine.batch(id).await.ok());
        }
        self.see(&batches).await;
    }

    /// Shows what is at work now.
    pub async fn look(&self) {
        let Ok(work) = self.inner.engine.at_work().await else { return };
        let calls = work.iter().any(|batch| batch.state != BatchState::Paused);
        self.inner.keep_awake.keep(calls && switches::is_on(&self.inner.app, Switch::KeepAwake));
        self.inner.presence.send_if_modified(|seen| set(&mut seen.busy, !work.is_empty()));
        let hidden = self.inner.presence.borrow().hidden;
        let shown = (hidden || !work.is_empty()).then(|| Shown {
            line: ui_text::at_work(&work),
            can_pause: work.iter().any(|batch| matches!(batch.state, BatchState::Running | BatchState::Queued)),
        });
        let desktop = self.clone();
        // The tray talks over the bus and waits for answers.
        let told = tauri::async_runtime::spawn_blocking(move || {
            desktop.inner.tray.show(shown);
            let tray = desktop.has_tray();
            desktop.inner.presence.send_if_modified(|seen| set(&mut seen.tray, tray));
        });
        if let Err(error) = told.await {
            tracing::warn!(%error, "the tray icon could not be shown");
        }
    }

    /// Looks again in a moment, where no change will come that says so.
    pub fn look_soon(&self) {
        let desktop = self.clone();
        tauri::async_runtime::spawn(async move { desktop.look().await });
    }

    /// The window, while there is one.
    pub fn window(&self) -> Option<WebviewWindow> {
        self.inner.app.get_webview_window("main")
    }

    /// Hides the window; what is at work goes on.
    pub fn hide(&self) {
        let Some(window) = self.window() else { return };
        self.inner.presence.send_if_modified(|seen| set(&mut seen.hidden, true));
        self.look_soon();
        if !has_own_screen(&window) {
            let _ = window.hide();
            return;
        }
        let _ = window.set_fullscreen(false);
        let presence = self.presence();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(FULL_SCREEN_ENDS).await;
            // It may have been brought forward meanwhile.
            if presence.borrow().hidden {
                let _ = window.hide();
            }
        });
    }

    /// Shows the window as an entry in the list of windows only.
    pub fn minimise(&self) {
        if let Some(window) = self.window() {
            // In this order: showing a window brings it back from where minimising put it.
            let _ = window.show();
            let _ = window.minimize();
        }
    }

    /// Puts the window before the others, hidden or minimised as it may be.
    pub fn bring_forward(&self) {
        if let Some(window) = self.window() {
            let _ = window.unminimize();
            let _ = window.show();
            let _ = window.set_focus();
        }
        self.inner.presence.send_if_modified(|seen| set(&mut seen.hidden, false));
        self.look_soon();
    }

    /// Brings the window forward to a batch.
    pub async fn show_batch(&self, id: u32) {
        self.bring_forward();
        match self.inner.engine.batch(id).await {
            Ok(batch) => {
                let event = ShowBatchEvent { batch_id: batch.id, dataset_id: batch.dataset_id };
                if let Err(error) = event.emit(&self.inner.app) {
                    tracing::warn!(%error, "the window did not hear which batch to show");
                }
            }
            Err(error) => tracing::info!(batch = id, %error, "the batch of the notification is gone"),
        }
    }

    /// Sends nothing more, waits this long for calls under way, and closes the data folder. A disk that takes no more
    /// writes is given up on: the next start settles what is on it.
    pub async fn settle(&self, patience: Duration) {
        self.inner.keep_awake.keep(false);
        let closed = tokio::time::timeout(patience + GIVEN_UP, self.inner.engine.shut_down(patience)).await;
        if closed.is_err() {
            tracing::warn!("the data folder could not be closed in time");
        }
    }
}

/// Whether the window is in full screen on macOS, which leaves a black screen where it stood when it is hidden as it is.
pub fn has_own_screen(window: &WebviewWindow) -> bool {
    cfg!(target_os = "macos") && window.is_fullscreen().unwrap_or(false)
}

/// Sets a flag; true where that changed it.
fn set(flag: &mut bool, value: bool) -> bool {
    std::mem::replace(flag, value) != value
}
