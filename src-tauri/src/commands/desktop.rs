//! The desktop's side: how the window is left, and what the system starts at login.

use serde::Serialize;
use specta::Type;
use tauri::State;
use train_engine::{EngineError, ErrorCode};

use super::Answer;
use crate::ipc_types::LeavingAnswer;
use crate::login::entry;
use crate::pages::Page;
use crate::state::App;

/// How the system is set.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DesktopView {
    /// A login starts the application.
    start_at_login: bool,
}

#[tauri::command]
#[specta::specta]
pub async fn leaving(app: State<'_, App>, answer: LeavingAnswer) -> Answer<()> {
    match app.quit() {
        Some(quit) => quit.answer(answer).await,
        None if matches!(answer, LeavingAnswer::Quit | LeavingAnswer::Now) => app.end(),
        None => {}
    }
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn desktop(app: State<'_, App>) -> Answer<DesktopView> {
    let start_at_login = match app.desktop() {
        Some(desktop) => entry::is_set(desktop.app()).map_err(|error| refused(&error))?,
        None => false,
    };
    Ok(DesktopView { start_at_login })
}

#[tauri::command]
#[specta::specta]
pub async fn start_at_login(app: State<'_, App>, on: bool) -> Answer<()> {
    if let Some(desktop) = app.desktop() {
        entry::set(desktop.app(), on).map_err(|error| refused(&error))?;
    }
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn open_page(page: Page) -> Answer<()> {
    Ok(page.open().map_err(|message| EngineError::new(ErrorCode::Other, message))?)
}

fn refused(error: &std::io::Error) -> EngineError {
    EngineError::new(ErrorCode::Other, format!("What a login starts is out of reach: {error}."))
        .hint("Check the permissions of the system's folder for settings.")
}
