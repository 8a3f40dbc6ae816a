//! The window's commands, by subject. Each one parses, asks the engine and maps the result.

pub mod batches;
pub mod building;
pub mod cells;
pub mod conversations;
pub mod coverage;
pub mod data;
pub mod datasets;
pub mod desktop;
pub mod export;
pub mod judge;
pub mod library;
pub mod mail;
pub mod plan_import;
pub mod preferences;
pub mod provider;
pub mod quality;
pub mod redo;
pub mod review;
pub mod snapshot;
pub mod support;
pub mod templates;

/// What every command returns.
pub type Answer<T> = Result<T, crate::error::AppError>;
