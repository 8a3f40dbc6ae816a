//! What every command is given.

use train_engine::{Engine, EngineError};

use crate::error::AppError;

/// The engine, or why there is none.
pub struct App {
    engine: Result<Engine, AppError>,
}

impl App {
    /// Keeps the engine, or the reason that it could not be opened: the window then shows only that.
    pub fn new(opened: Result<Engine, EngineError>) -> Self {
        Self { engine: opened.map_err(Into::into) }
    }

    /// The engine.
    pub fn engine(&self) -> Result<&Engine, AppError> {
        self.engine.as_ref().map_err(Clone::clone)
    }
}
