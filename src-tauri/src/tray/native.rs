//! Windows and macOS: the system's own tray, which is always there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager};

use super::{Act, Listener, NAME, Shown, TrayEvent};

/// An icon that is shown; it goes with this value.
pub struct Icon {
    app: AppHandle,
}

/// What the system shows. It is built once and hidden in between: dropped on another thread than the main one it would
/// crash macOS and stay on Windows, and the listener of its menu would be heard for ever. The application keeps it.
struct Built {
    tray: TrayIcon,
    state: MenuItem<tauri::Wry>,
    pause: MenuItem<tauri::Wry>,
}

impl Icon {
    /// Shows an icon, and says in `seen` that it is there; `None` where the system refuses it.
    pub fn new(app: &AppHandle, listener: &Listener, shown: &Shown, seen: &Arc<AtomicBool>) -> Option<Self> {
        let (handle, heard, first) = (app.clone(), Arc::clone(listener), shown.clone());
        match wait_on_main(app, move || show(&handle, &heard, &first)) {
            Ok(()) => {
                seen.store(true, Ordering::Relaxed);
                Some(Self { app: app.clone() })
            }
            Err(error) => {
                tracing::info!(%error, "there is no tray icon");
                None
            }
        }
    }

    /// Shows something else.
    pub fn update(&mut self, shown: &Shown) {
        let (app, shown) = (self.app.clone(), shown.clone());
        if let Err(error) = wait_on_main(&self.app, move || set(&app, &shown)) {
            tracing::debug!(%error, "the tray icon could not be changed");
        }
    }
}

impl Drop for Icon {
    fn drop(&mut self) {
        let app = self.app.clone();
        let hidden = wait_on_main(&self.app, move || match app.try_state::<Built>() {
            Some(built) => built.tray.set_visible(false),
            None => Ok(()),
        });
        if let Err(error) = hidden {
            tracing::debug!(%error, "the tray icon could not be hidden");
        }
    }
}

/// The application ends, on the main thread: Windows would keep the icon until the mouse passes over it.
pub fn gone(app: &AppHandle) {
    if let Some(built) = app.try_state::<Built>()
        && let Err(error) = built.tray.set_visible(false)
    {
        tracing::debug!(%error, "the tray icon could not be hidden");
    }
}

/// Runs on the main thread, the only one that may touch the icon, and waits for the end.
fn wait_on_main(app: &AppHandle, run: impl FnOnce() -> tauri::Result<()> + Send + 'static) -> tauri::Result<()> {
    let (reply, done) = mpsc::channel();
    app.run_on_main_thread(move || drop(reply.send(run())))?;
    done.recv().map_err(|_| tauri::Error::FailedToReceiveMessage)?
}

/// Shows the icon, built where there is none yet.
fn show(app: &AppHandle, listener: &Listener, shown: &Shown) -> tauri::Result<()> {
    if app.try_state::<Built>().is_none() {
        app.manage(build(app, listener, shown)?);
    }
    set(app, shown)?;
    app.state::<Built>().tray.set_visible(true)
}

fn build(app: &AppHandle, listener: &Listener, shown: &Shown) -> tauri::Result<Built> {
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
    Ok(Built { tray: builder.build(app)?, state, pause })
}

/// What the icon tells and offers from now on.
fn set(app: &AppHandle, shown: &Shown) -> tauri::Result<()> {
    let Some(built) = app.try_state::<Built>() else { return Ok(()) };
    built.state.set_text(&shown.line)?;
    built.pause.set_enabled(shown.can_pause)?;
    built.tray.set_tooltip(Some(format!("{NAME}: {}", shown.line)))
}
