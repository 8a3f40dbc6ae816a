//! The window's commands, by subject. Each one parses, asks the engine and maps the result.

pub mod batches;
pub mod data;
pub mod datasets;
pub mod desktop;
pub mod export;
pub mod mail;
pub mod preferences;
pub mod provider;
pub mod review;
pub mod snapshot;
pub mod support;

/// What every command returns.
pub type Answer<T> = Result<T, crate::error::AppError>;
