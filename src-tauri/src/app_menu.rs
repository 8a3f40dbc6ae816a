//! The application's menu on macOS. The system's own Quit ends a process without asking it, so the menu has another.

use tauri::menu::{Menu, MenuEvent, MenuItem, MenuItemKind};
use tauri::{AppHandle, Wry};

use crate::ipc_types::Way;
use crate::state::quit_of;

/// Apart from what the tray's menu has: every menu's events are heard by all.
const QUIT: &str = "app-quit";

/// The usual menu, with a Quit that asks as the window's own does.
///
/// # Errors
/// The system makes no menu.
pub fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::default(app)?;
    if let Some(MenuItemKind::Submenu(own)) = menu.items()?.first() {
        // On macOS the first menu is the application's, and its last item the system's Quit.
        own.remove_at(own.items()?.len().saturating_sub(1))?;
        own.append(&MenuItem::with_id(app, QUIT, "Quit Train", true, Some("CmdOrCtrl+Q"))?)?;
    }
    Ok(menu)
}

/// Hears what is chosen in it.
pub fn chosen(app: &AppHandle, event: MenuEvent) {
    if event.id() != QUIT {
        return;
    }
    match quit_of(app) {
        Some(quit) => {
            tauri::async_runtime::spawn(async move { quit.leave(Way::Quit).await });
        }
        // Without an engine nothing is at work.
        None => app.exit(0),
    }
}
