//! What every command is given, and how its parts hear of each other.

use tauri::{AppHandle, Manager};
use train_engine::{Engine, EngineError};

use crate::desktop::Desktop;
use crate::error::AppError;
use crate::ipc_types::Way;
use crate::notify::Notifier;
use crate::quit::Quit;
use crate::tray::{Act, Tray, TrayEvent};

/// The engine with what the desktop does around it, or why there is none.
pub struct App {
    handle: AppHandle,
    engine: Result<Engine, AppError>,
    quit: Option<Quit>,
}

impl App {
    /// Keeps the engine, or the reason that it could not be opened: the window then shows only that.
    pub fn new(app: &AppHandle, opened: Result<Engine, EngineError>) -> Self {
        let quit = opened.as_ref().ok().cloned().map(|engine| Quit::new(desktop(app, engine)));
        Self { handle: app.clone(), engine: opened.map_err(Into::into), quit }
    }

    pub fn engine(&self) -> Result<&Engine, AppError> {
        self.engine.as_ref().map_err(Clone::clone)
    }

    /// The desktop's side of the engine.
    pub fn desktop(&self) -> Option<&Desktop> {
        self.quit.as_ref().map(Quit::desktop)
    }

    /// Ends an application without an engine: nothing is at work.
    pub fn end(&self) {
        self.handle.exit(0);
    }

    /// The ways out of an application with an open engine.
    pub fn quit(&self) -> Option<&Quit> {
        self.quit.as_ref()
    }
}

/// The ways out, and the desktop's side, of an application with an open engine.
pub fn quit_of(app: &AppHandle) -> Option<Quit> {
    app.try_state::<App>().and_then(|state| state.quit().cloned())
}

/// The desktop's side, which hears of clicks on the tray's icon and on notifications.
fn desktop(app: &AppHandle, engine: Engine) -> Desktop {
    let (for_tray, for_clicks) = (app.clone(), app.clone());
    let tray = Tray::new(app.clone(), move |event| {
        if let Some(quit) = quit_of(&for_tray) {
            tauri::async_runtime::spawn(from_tray(quit, event));
        }
    });
    let notifier = Notifier::new(app.clone(), move |batch| {
        if let Some(quit) = quit_of(&for_clicks) {
            tauri::async_runtime::spawn(async move { quit.desktop().show_batch(batch).await });
        }
    });
    Desktop::new(app.clone(), engine, tray, notifier)
}

async fn from_tray(quit: Quit, event: TrayEvent) {
    match event {
        TrayEvent::Chosen(Act::Open) => quit.desktop().bring_forward(),
        TrayEvent::Chosen(Act::Pause) => quit.desktop().engine().rest().await,
        TrayEvent::Chosen(Act::Quit) => quit.leave(Way::Quit).await,
        #[cfg(target_os = "linux")]
        TrayEvent::SeenChanged => quit.desktop().look().await,
    }
}
