//! Windows and macOS: the system's own tray, which is always there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::AppHandle;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

use super::{Act, Listener, NAME, Shown, TrayEvent};

/// An icon that is shown; it goes with this value.
pub struct Icon {
    app: AppHandle,
    tray: TrayIcon,
    state: MenuItem<tauri::Wry>,
    pause: MenuItem<tauri::Wry>,
}

impl Icon {
    /// Shows an icon, and says in `seen` that it is there; `None` where the system refuses it.
    pub fn new(app: &AppHandle, listener: &Listener, shown: &Shown, seen: &Arc<AtomicBool>) -> Option<Self> {
        match Self::build(app, listener, shown) {
            Ok(icon) => {
                seen.store(true, Ordering::Relaxed);
                Some(icon)
            }
            Err(error) => {
                tracing::info!(%error, "there is no tray icon");
                None
            }
        }
    }

    fn build(app: &AppHandle, listener: &Listener, shown: &Shown) -> tauri::Result<Self> {
        let item = |act: Act, enabled| MenuItem::with_id(app, act.label(), act.label(), enabled, None::<&str>);
        let state = MenuItem::new(app, &shown.line, false, None::<&str>)?;
        let pause = item(Act::Pause, shown.can_pause)?;
        let (open, quit) = (item(Act::Open, true)?, item(Act::Quit, true)?);
        let menu = Menu::with_items(app, &[&state, &PredefinedMenuItem::separator(app)?, &open, &pause, &quit])?;
        let (chosen, clicked) = (Arc::clone(listener), Arc::clone(listener));
        let mut builder = TrayIconBuilder::new()
            .menu(&menu)
            .tooltip(format!("{NAME}: {}", shown.line))
            .show_menu_on_left_click(cfg!(target_os = "macos"))
            .on_menu_event(move |_, event| {
                if let Some(act) = Act::ALL.into_iter().find(|act| event.id() == act.label()) {
                    chosen(TrayEvent::Chosen(act));
                }
            })
            .on_tray_icon_event(move |_, event| {
                let (button, state) = match event {
                    TrayIconEvent::Click { button, button_state, .. } => (button, button_state),
                    _ => return,
                };
                if cfg!(windows) && button == MouseButton::Left && state == MouseButtonState::Up {
                    clicked(TrayEvent::Chosen(Act::Open));
                }
            });
        if let Some(image) = app.default_window_icon() {
            builder = builder.icon(image.clone());
        }
        Ok(Self { app: app.clone(), tray: builder.build(app)?, state, pause })
    }

    /// Shows something else.
    pub fn update(&mut self, shown: &Shown) {
        let changed = self
            .state
            .set_text(&shown.line)
            .and_then(|()| self.pause.set_enabled(shown.can_pause))
            .and_then(|()| self.tray.set_tooltip(Some(format!("{NAME}: {}", shown.line))));
        if let Err(error) = changed {
            tracing::debug!(%error, "the tray icon could not be changed");
        }
    }
}

impl Drop for Icon {
    fn drop(&mut self) {
        let _ = self.app.remove_tray_by_id(self.tray.id());
    }
}
