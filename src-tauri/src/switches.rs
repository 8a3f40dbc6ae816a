//! What the person chose for the shell. It stands in the window's own file of preferences, because the engine obeys
//! none of it: the window writes it, the shell reads it at the moment of need.

use tauri::{AppHandle, Manager, Runtime};

use crate::preferences::Kept;

/// What can be switched off. All of it is on until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// The machine does not sleep while a batch runs.
    KeepAwake,
    /// A notification when a batch is complete.
    NotifyCompleted,
    /// When not one of its conversations succeeded.
    NotifyFailed,
    /// When it paused by itself.
    NotifyPaused,
    /// When a start finds one that was cut off.
    NotifyInterrupted,
}

impl Switch {
    /// The name in the file (ui/src/features/settings/desktop.svelte.ts).
    fn key(self) -> &'static str {
        match self {
            Self::KeepAwake => "keepAwake",
            Self::NotifyCompleted => "notifyCompleted",
            Self::NotifyFailed => "notifyFailed",
            Self::NotifyPaused => "notifyPaused",
            Self::NotifyInterrupted => "notifyInterrupted",
        }
    }
}

/// What closing the window does while something is at work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenClosed {
    /// The work goes on in the background; without a tray icon that would bring the window back, the person is asked.
    #[default]
    Keep,
    /// The person is asked.
    Ask,
    /// Everything is paused and the application ends.
    Pause,
}

pub fn is_on<R: Runtime>(app: &AppHandle<R>, switch: Switch) -> bool {
    read(app, switch.key()).and_then(|value| value.as_bool()).unwrap_or(true)
}

/// What closing does.
pub fn when_closed<R: Runtime>(app: &AppHandle<R>) -> WhenClosed {
    match read(app, "whenClosed").as_ref().and_then(|value| value.as_str()) {
        Some("ask") => WhenClosed::Ask,
        Some("pause") => WhenClosed::Pause,
        _ => WhenClosed::Keep,
    }
}

/// Preferences that cannot be read mean the defaults, as they do for the window.
fn read<R: Runtime>(app: &AppHandle<R>, key: &str) -> Option<serde_json::Value> {
    app.try_state::<Kept>()?.get(key)
}
