//! The window's commands, by subject. Each one parses, asks the engine and maps the result.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use train_engine::EngineError;

/// Commands that only ask the engine: name and arguments, what they return, and the engine's method that is asked.
/// The window sees names, arguments and comments as they stand here.
macro_rules! ask {
    ($($(#[$comment:meta])*
       $name:ident($($arg:ident: $kind:ty),*) -> $returned:ty = $method:ident($($given:expr),*);)+) => { $(
        $(#[$comment])*
        #[tauri::command]
        #[specta::specta]
        pub async fn $name(
            app: tauri::State<'_, crate::state::App>,
            $($arg: $kind),*
        ) -> $crate::commands::Answer<$returned> {
            Ok(app.engine()?.$method($($given),*).await?)
        }
    )+ };
}

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

/// The bytes of a file.
fn decode(base64: &str) -> Answer<Vec<u8>> {
    Ok(STANDARD
        .decode(base64)
        .map_err(|_| EngineError::invalid("The file did not arrive whole.").hint("Try again."))?)
}
