//! The window's preferences. It names keys; the file is the shell's.

use tauri::State;
use train_engine::EngineError;

use super::Answer;
use crate::preferences::Kept;

/// All of them, as the JSON of one object.
#[tauri::command]
#[specta::specta]
pub async fn preferences(kept: State<'_, Kept>) -> Answer<String> {
    Ok(serde_json::Value::Object(kept.all()).to_string())
}

/// Keeps one. The value is JSON.
#[tauri::command]
#[specta::specta]
pub async fn save_preference(kept: State<'_, Kept>, key: String, value: String) -> Answer<()> {
    let value = serde_json::from_str(&value).map_err(|_| EngineError::invalid("The preference is no JSON."))?;
    if !kept.set(&key, value) {
        return Err(EngineError::invalid("The preference is too large to be kept.").into());
    }
    Ok(())
}
