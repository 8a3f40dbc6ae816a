//! Windows and macOS: the system's list of programs that a login starts.

use std::io;
use std::path::Path;

use auto_launch::{AutoLaunch, AutoLaunchBuilder};
use tauri::AppHandle;

/// Whether the application is on the list.
///
/// # Errors
/// The list cannot be read.
pub fn is_set(app: &AppHandle) -> io::Result<bool> {
    list(app)?.is_enabled().map_err(io::Error::other)
}

/// Puts the application on the list, or takes it off.
///
/// # Errors
/// The list cannot be changed.
pub fn set(app: &AppHandle, on: bool) -> io::Result<()> {
    let list = list(app)?;
    if on { list.enable() } else { list.disable() }.map_err(io::Error::other)
}

fn list(app: &AppHandle) -> io::Result<AutoLaunch> {
    AutoLaunchBuilder::new()
        .set_app_name(&app.package_info().name)
        .set_app_path(&listed(&std::env::current_exe()?))
        .set_args(&[super::ARGUMENT])
        .build()
        .map_err(io::Error::other)
}

/// A program as the list names it. That of Windows holds command lines, in which a path with a space is quoted.
fn listed(program: &Path) -> String {
    if cfg!(windows) { format!("\"{}\"", program.display()) } else { program.display().to_string() }
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn any_path_is_one_argument() {
        assert_eq!(listed(Path::new("C:\\Program Files\\Train\\train.exe")), "\"C:\\Program Files\\Train\\train.exe\"");
    }
}
