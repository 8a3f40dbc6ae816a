//! The icon in the tray, while something is at work or the window is hidden. Many desktops have no tray: everything
//! works without one.

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "native.rs")]
mod icon;
#[cfg(not(target_os = "linux"))]
pub use icon::gone;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tauri::AppHandle;

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

/// What comes from the icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayEvent {
    /// The person chose this.
    Chosen(Act),
    /// Something shows the icon now, or nothing does any more. Elsewhere a tray is always there.
    #[cfg(target_os = "linux")]
    SeenChanged,
}

/// Hears what comes from the icon.
type Listener = Arc<dyn Fn(TrayEvent) + Send + Sync>;

/// What a person can do there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
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
}

/// The icon, shown or not.
pub struct Tray {
    app: AppHandle,
    listener: Listener,
    shown: Mutex<Option<(icon::Icon, Shown)>>,
    seen: Arc<AtomicBool>,
}

impl Tray {
    /// Shows nothing yet. `listener` must return at once.
    pub fn new(app: AppHandle, listener: impl Fn(TrayEvent) + Send + Sync + 'static) -> Self {
        Self { app, listener: Arc::new(listener), shown: Mutex::new(None), seen: Arc::default() }
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
                *shown = icon::Icon::new(&self.app, &self.listener, &wanted, &self.seen).map(|icon| (icon, wanted));
            }
        }
    }

    /// Whether the icon can be seen. Never waits for the desktop.
    pub fn is_there(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }
}
