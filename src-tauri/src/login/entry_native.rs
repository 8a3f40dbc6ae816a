//! Windows and macOS: the system's list of programs that a login starts.

use std::io;

use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt;

/// Whether the application is on the list.
///
/// # Errors
/// The list cannot be read.
pub fn is_set(app: &AppHandle) -> io::Result<bool> {
    app.autolaunch().is_enabled().map_err(io::Error::other)
}

/// Puts the application on the list, or takes it off.
///
/// # Errors
/// The list cannot be changed.
pub fn set(app: &AppHandle, on: bool) -> io::Result<()> {
    let list = app.autolaunch();
    if on { list.enable() } else { list.disable() }.map_err(io::Error::other)
}
