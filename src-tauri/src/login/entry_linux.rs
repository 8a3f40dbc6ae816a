//! Linux: an entry of the XDG autostart specification, quoted as that demands and in the folder that it names.

use std::io;
use std::path::{Path, PathBuf};

use tauri::AppHandle;
use tauri::Manager;
use tauri::path::BaseDirectory;

/// The entry's file.
const FILE: &str = "autostart/app.train.desktop.desktop";

/// Whether the entry is there.
///
/// # Errors
/// The system's folder for settings is not known.
pub fn is_set(app: &AppHandle) -> io::Result<bool> {
    Ok(file(app)?.exists())
}

/// Writes the entry, or takes it away.
///
/// # Errors
/// The folder cannot be written.
pub fn set(app: &AppHandle, on: bool) -> io::Result<()> {
    let file = file(app)?;
    if on {
        // An AppImage runs from a folder that is gone afterwards; it says where it really is.
        let program = match app.env().appimage {
            Some(image) => PathBuf::from(image),
            None => std::env::current_exe()?,
        };
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        return std::fs::write(file, entry(&program));
    }
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn file(app: &AppHandle) -> io::Result<PathBuf> {
    app.path().resolve(FILE, BaseDirectory::Config).map_err(io::Error::other)
}

/// `TryExec` makes a desktop pass over the entry of a program that is no longer there.
fn entry(program: &Path) -> String {
    let path = program.to_string_lossy();
    format!(
        "[Desktop Entry]\nType=Application\nName=Train\nComment=Go on with an interrupted batch\nIcon=train\n\
        TryExec={}\nExec={} {}\nStartupNotify=false\nTerminal=false\n",
        path.replace('\\', "\\\\"),
        quoted(&path),
        super::ARGUMENT
    )
}

/// An argument of Exec: quoted, its special characters escaped for the quotes, then for the value, and no field codes.
fn quoted(argument: &str) -> String {
    let mut text = String::from("\"");
    for character in argument.chars() {
        match character {
            '"' | '`' | '$' => text.extend(["\\\\", &character.to_string()]),
            '\\' => text.push_str("\\\\\\\\"),
            '%' => text.push_str("%%"),
            _ => text.push(character),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_is_one_argument() {
        let text = entry(Path::new("/home/me/My 100% $apps/Train.AppImage"));
        assert!(text.contains("\nExec=\"/home/me/My 100%% \\\\$apps/Train.AppImage\" --at-login\n"), "{text}");
        assert!(text.contains("\nTryExec=/home/me/My 100% $apps/Train.AppImage\n"), "{text}");
        assert!(text.starts_with("[Desktop Entry]\nType=Application\n"));
    }
}
