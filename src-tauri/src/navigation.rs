//! Where a window may go: to its own pages and nowhere else. It can open no other window either.

use tauri::utils::config::WindowConfig;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewWindow, WebviewWindowBuilder};

/// Opens the window that tauri.conf.json describes, hidden.
///
/// # Errors
/// The system opens no window.
pub fn open_main_window(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    open_window(app, &app.config().app.windows.first().cloned().unwrap_or_default())
}

/// Opens a window with its ways barred.
///
/// # Errors
/// The system opens no window.
pub fn open_window(app: &AppHandle, config: &WindowConfig) -> tauri::Result<WebviewWindow> {
    let dev = app.config().build.dev_url.clone().filter(|_| tauri::is_dev());
    WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(move |url| {
            let own = is_own(url, dev.as_ref());
            if !own {
                tracing::warn!(scheme = url.scheme(), host = url.host_str(), "a way out of the window was barred");
            }
            own
        })
        .on_new_window(|_, _| {
            tracing::warn!("a second window was barred");
            NewWindowResponse::Deny
        })
        .build()
}

/// Whether a page is the application's own: what is built into it, or the server of a development build.
fn is_own(url: &Url, dev: Option<&Url>) -> bool {
    let built_in = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost") && url.port().is_none(),
        // Windows has no schemes of its own.
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost") && url.port().is_none(),
        _ => false,
    };
    built_in || dev.is_some_and(|dev| dev.origin() == url.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_pages_are_open_to_it() {
        let dev = Url::parse("http://localhost:1420").expect("a URL");
        for (address, built, developed) in [
            ("tauri://localhost/", true, true),
            ("tauri://localhost/index.html#x", true, true),
            ("http://localhost:1420/src/main.ts", false, true),
            ("http://localhost:1421/", false, false),
            ("http://127.0.0.1:1420/", false, false),
            ("https://example.com/", false, false),
            ("https://tauri.localhost.example.com/", false, false),
            ("tauri://example.com/", false, false),
            ("tauri://localhost:81/", false, false),
            ("file:///etc/passwd", false, false),
            ("data:text/html,<p>x</p>", false, false),
            ("javascript:alert(1)", false, false),
            ("about:blank", false, false),
            ("ipc://localhost/snapshot", false, false),
        ] {
            let url = Url::parse(address).expect("a URL");
            assert_eq!(is_own(&url, None), built, "{address}");
            assert_eq!(is_own(&url, Some(&dev)), developed, "{address} in development");
        }
    }
}
