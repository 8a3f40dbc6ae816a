//! Errors as the window gets them: a code for what it does differently, and text that is ready to show.

use serde::Serialize;
use specta::Type;
use train_engine::view::ImportProblem;
use train_engine::{EngineError, ErrorCode};

/// What a command fails with.
#[derive(Clone, Debug, Serialize, Type)]
pub struct AppError {
    code: ErrorCode,
    message: String,
    hint: Option<String>,
    problems: Vec<ImportProblem>,
}

impl From<EngineError> for AppError {
    fn from(error: EngineError) -> Self {
        if matches!(error.code, ErrorCode::Other | ErrorCode::Database | ErrorCode::Damaged) {
            tracing::warn!(%error, "a command failed");
        }
        Self { code: error.code, message: error.message, hint: error.hint, problems: error.problems }
    }
}

impl AppError {
    pub fn message(&self) -> &str {
        &self.message
    }
}
