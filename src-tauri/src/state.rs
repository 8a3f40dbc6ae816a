//! What every command is given.

use tauri::{AppHandle, Manager};
use train_engine::{Engine, EngineError};

use crate::desk::Desk;
use crate::error::AppError;

/// The engine with what the desktop does around it, or why there is none.
pub struct App {
    engine: Result<Engine, AppError>,
    desk: Option<Desk>,
}

impl App {
    /// Keeps the engine, or the reason that it could not be opened: the window then shows only that. `desk` makes the
    /// desktop's side of an open engine.
    pub fn new(opened: Result<Engine, EngineError>, desk: impl FnOnce(Engine) -> Desk) -> Self {
        let desk = opened.as_ref().ok().cloned().map(desk);
        Self { engine: opened.map_err(Into::into), desk }
    }

    pub fn engine(&self) -> Result<&Engine, AppError> {
        self.engine.as_ref().map_err(Clone::clone)
    }

    /// The desktop's side of the engine.
    pub fn desk(&self) -> Option<&Desk> {
        self.desk.as_ref()
    }
}

/// The desktop's side of an application with an open engine.
pub fn desk_of(app: &AppHandle) -> Option<Desk> {
    app.try_state::<App>().and_then(|state| state.desk().cloned())
}
