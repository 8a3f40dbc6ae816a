//! The shell: the engine behind a window. Commands translate, events pass on; no SQL, no HTTP, no rules.

mod commands;
mod desktop_files;
mod error;
mod events;
mod ipc;
mod logs;
mod notify;
mod preferences;
mod shutdown;
mod state;

pub use ipc::builder;

use tauri::Manager;
use train_engine::{Clock, Engine, Options, Secrets};

use desktop_files::FileDialogs;
use state::App;

/// Opens the window and runs until it is closed.
///
/// # Panics
/// When no window can be opened at all; the message says why.
pub fn run() {
    avoid_blank_window();
    let secrets = take_secrets();
    let folder = Engine::default_folder();
    let (logs, _guard) = logs::start();
    let ipc = ipc::builder();
    tauri::Builder::default()
        // First of all: a second start brings the first window forward and does nothing else.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| bring_forward(app)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_store::Builder::default().build())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(ipc.invoke_handler())
        .setup(move |app| {
            ipc.mount_events(app);
            preferences::begin(app.handle(), logs);
            app.manage(FileDialogs::new(app.handle()));
            let opened = tauri::async_runtime::block_on(open(folder, secrets));
            if let Ok(engine) = &opened {
                events::forward(app.handle(), engine);
            }
            app.manage(App::new(opened));
            Ok(())
        })
        .on_window_event(shutdown::on_window_event)
        .run(tauri::generate_context!())
        .expect("the window could not be opened");
}

async fn open(folder: Option<std::path::PathBuf>, secrets: Secrets) -> Result<Engine, train_engine::EngineError> {
    let folder = folder.ok_or_else(|| {
        train_engine::EngineError::invalid("The folder for application data is not known.")
            .hint("Name one in the environment variable TRAIN_DATA_DIR.")
    })?;
    let engine = Engine::open(Options { folder, secrets, clock: Clock::system() }).await?;
    engine.watch().await?;
    Ok(engine)
}

/// WebKitGTK shows a blank window with some graphics drivers unless this is set before GTK starts.
fn avoid_blank_window() {
    #[cfg(target_os = "linux")]
    if std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_none() {
        change_before_threads("WEBKIT_DISABLE_DMABUF_RENDERER", Some("1"));
    }
}

/// Takes the keys of this session out of the environment: the web view's processes would inherit them.
fn take_secrets() -> Secrets {
    let secrets = Secrets::keychain();
    for name in Secrets::VARIABLES {
        change_before_threads(name, None);
    }
    secrets
}

#[allow(unsafe_code, reason = "the environment is changed before any thread is started")]
fn change_before_threads(name: &str, value: Option<&str>) {
    // SAFETY: `run` calls this first; no other thread exists that could read the environment.
    unsafe {
        match value {
            Some(value) => std::env::set_var(name, value),
            None => std::env::remove_var(name),
        }
    }
}

fn bring_forward(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
