//! The shell: the engine behind a window. Commands translate, events pass on; no SQL, no HTTP, no rules.

mod awake;
mod commands;
mod desk;
mod desktop_files;
mod error;
mod events;
mod ipc;
mod leaving;
mod linger;
mod login;
mod logs;
mod navigation;
mod notify;
mod pages;
mod preferences;
mod state;
mod switches;
mod tray;
mod words;

pub use ipc::builder;

use tauri::{AppHandle, Manager, RunEvent};
use tauri_plugin_window_state::StateFlags;
use train_engine::{Clock, Engine, Options, Secrets};

use desk::Desk;
use desktop_files::FileDialogs;
use leaving::{Leaving, Way};
use state::{App, desk_of};

/// What is restored of the window. Whether it is shown is decided anew at every start.
const RESTORED: StateFlags =
    StateFlags::SIZE.union(StateFlags::POSITION).union(StateFlags::MAXIMIZED).union(StateFlags::FULLSCREEN);

/// Opens the window and runs until it is left.
///
/// # Panics
/// When no window can be opened at all; the message says why.
pub fn run() {
    avoid_blank_window();
    let secrets = take_secrets();
    let folder = Engine::default_folder();
    let (logs, _guard) = logs::start(Clock::system());
    let ipc = ipc::builder();
    let builder = tauri::Builder::default()
        // First of all: a second start brings the first window forward and does nothing else.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| started_again(app, &arguments)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_store::Builder::default().build())
        .plugin(tauri_plugin_window_state::Builder::default().with_state_flags(RESTORED).build());
    #[cfg(not(target_os = "linux"))]
    let builder = builder.plugin(tauri_plugin_autostart::Builder::new().arg(login::ARGUMENT).build());
    builder
        .invoke_handler(ipc.invoke_handler())
        .setup(move |app| {
            ipc.mount_events(app);
            preferences::begin(app.handle(), logs);
            app.manage(FileDialogs::new(app.handle()));
            let opened = tauri::async_runtime::block_on(open(folder, secrets));
            let handle = app.handle().clone();
            app.manage(App::new(opened, move |engine| Desk::new(handle, engine)));
            let window = navigation::open_window(app)?;
            let at_login = login::is_login(&std::env::args().collect::<Vec<_>>());
            let Some(desk) = desk_of(app.handle()) else {
                // A login without an engine has nothing to go on with; a person is shown why there is none.
                if at_login {
                    app.handle().exit(1)
                } else {
                    window.show()?
                }
                return Ok(());
            };
            events::forward(&desk);
            leaving::on_signals(&desk);
            if !at_login {
                window.show()?;
            }
            tauri::async_runtime::spawn(async move {
                if at_login { login::resume_or_end(&desk).await } else { login::tell(&desk).await }
            });
            Ok(())
        })
        .on_window_event(leaving::on_window_event)
        .build(tauri::generate_context!())
        .expect("the window could not be opened")
        .run(on_run_event);
}

/// Ways out that do not go through the window, such as the system's own Quit.
fn on_run_event(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::ExitRequested { code: None, api, .. } => {
            if let Some(desk) = desk_of(app) {
                api.prevent_exit();
                tauri::async_runtime::spawn(async move { desk.leave(Way::Quit).await });
            }
        }
        RunEvent::Exit => {
            if let Some(kept) = app.try_state::<preferences::Kept>() {
                kept.save();
            }
            if let Some(desk) = desk_of(app)
                && !matches!(*desk.leaving(), Leaving::Ending { .. })
            {
                tauri::async_runtime::block_on(desk.settle(leaving::PATIENCE));
            }
        }
        _ => {}
    }
}

fn started_again(app: &AppHandle, arguments: &[String]) {
    // A login finds what it would start.
    if login::is_login(arguments) {
        return;
    }
    match desk_of(app) {
        Some(desk) => desk.started_again(),
        None => {
            if let Some(window) = app.get_webview_window("main") {
                let _ = window.set_focus();
            }
        }
    }
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
