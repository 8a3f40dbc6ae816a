//! The icon in the tray, while something is at work or the window is hidden. Many desktops have no tray: everything
//! works without one.

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "native.rs")]
mod icon;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tauri::AppHandle;

use crate::leaving::LeavingAnswer;
use crate::state::desk_of;

/// The application's name, where the tray shows one.
const NAME: &str = "Train";

/// What the icon tells and offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// "Generating 42 of 100".
    pub line: String,
    /// Whether there is something to pause.
    pub can_pause: bool,
}

/// What a person can do there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Open,
    Pause,
    Quit,
}

impl Act {
    const ALL: [Self; 3] = [Self::Open, Self::Pause, Self::Quit];

    fn label(self) -> &'static str {
        match self {
            Self::Open => "Open Train",
            Self::Pause => "Pause",
            Self::Quit => "Quit",
        }
    }

    /// Does it, without keeping the tray waiting.
    fn run(self, app: &AppHandle) {
        let Some(desk) = desk_of(app) else { return };
        tauri::async_runtime::spawn(async move {
            match self {
                Self::Open => desk.bring_forward(),
                Self::Pause => desk.engine().rest().await,
                Self::Quit => desk.answer(LeavingAnswer::Quit).await,
            }
        });
    }
}

/// The icon, shown or not.
pub struct Tray {
    app: AppHandle,
    shown: Mutex<Option<(icon::Icon, Shown)>>,
    seen: Arc<AtomicBool>,
}

impl Tray {
    /// Shows nothing yet.
    pub fn new(app: AppHandle) -> Self {
        Self { app, shown: Mutex::new(None), seen: Arc::default() }
    }

    /// Shows this; `None` takes the icon away. Talks to the desktop, and may wait for it.
    pub fn show(&self, wanted: Option<Shown>) {
        let mut shown = self.shown.lock().expect("no panic while locked");
        match (wanted, &mut *shown) {
            (None, _) => {
                self.seen.store(false, Ordering::Relaxed);
                *shown = None;
            }
            (Some(wanted), Some((icon, known))) => {
                if *known != wanted {
                    icon.update(&wanted);
                    *known = wanted;
                }
            }
            (Some(wanted), None) => {
                *shown = icon::Icon::new(&self.app, &wanted, &self.seen).map(|icon| (icon, wanted));
            }
        }
    }

    /// Whether the icon can be seen. Never waits for the desktop.
    pub fn is_there(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }
}
