//! The shell: the engine behind a window. Commands translate, events pass on; no SQL, no HTTP, no rules.

mod app_menu;
mod commands;
mod desktop;
mod desktop_files;
mod error;
mod events;
mod idle_exit;
mod ipc;
mod ipc_types;
mod keep_awake;
mod login;
mod logs;
mod navigation;
mod notify;
mod pages;
mod preferences;
mod quit;
mod state;
mod switches;
mod tray;
mod ui_text;
mod update_window;

pub use ipc::builder;

use std::path::PathBuf;

use tauri::{AppHandle, Manager, RESTART_EXIT_CODE, RunEvent, Window, WindowEvent};
use tauri_plugin_window_state::StateFlags;
use tokio::sync::watch;
use train_engine::{Clock, Engine, EngineError, Options, Secrets};

use desktop_files::FileDialogs;
use ipc_types::Way;
use state::{App, quit_of};
use update_window::{Progress, Tell};

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
        .plugin(
            tauri_plugin_window_state::Builder::default()
                .with_state_flags(RESTORED)
                .with_denylist(&[update_window::LABEL])
                .build(),
        );
    let builder =
        if cfg!(target_os = "macos") { builder.menu(app_menu::build).on_menu_event(app_menu::chosen) } else { builder };
    let mut again = false;
    builder
        .manage(login::Joined::default())
        .invoke_handler(ipc.invoke_handler())
        .setup(move |app| {
            ipc.mount_events(app);
            preferences::begin(app.handle(), logs);
            app.manage(FileDialogs::new(app.handle()));
            let at_login = login::is_login(&std::env::args().collect::<Vec<_>>());
            let (tell, heard) = watch::channel(None);
            let opening = move || tauri::async_runtime::block_on(open(folder, secrets, &tell));
            update_window::wait(app.handle(), opening, heard, !at_login, move |app, opened| {
                begin(app, opened, at_login)
            })?;
            Ok(())
        })
        .on_window_event(on_window_event)
        .build(tauri::generate_context!())
        .expect("the window could not be opened")
        .run(move |app, event| on_run_event(app, event, &mut again));
}

/// Opens the main window with the engine, or with the reason that there is none.
fn begin(app: &AppHandle, opened: Result<Engine, EngineError>, at_login: bool) -> tauri::Result<()> {
    app.manage(App::new(app, opened));
    let window = navigation::open_main_window(app)?;
    // Asked only now: whoever starts it from here on finds the window.
    let at_login = at_login && !login::joined(app);
    let Some(quit) = quit_of(app) else {
        // A login without an engine has nothing to go on with; a person is shown why there is none.
        if at_login {
            app.exit(1)
        } else {
            window.show()?
        }
        return Ok(());
    };
    events::forward(quit.desktop());
    quit::on_signals(&quit);
    if !at_login {
        window.show()?;
    }
    tauri::async_runtime::spawn(async move {
        if at_login { login::resume_or_end(&quit).await } else { login::tell(quit.desktop()).await }
    });
    Ok(())
}

/// Closing the window is a wish; what becomes of it depends on what is at work.
fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    // Without an engine nothing can be at work.
    let Some(quit) = quit_of(window.app_handle()) else { return };
    api.prevent_close();
    tauri::async_runtime::spawn(async move { quit.leave(Way::Close).await });
}

/// Ways out that do not go through the window, and on macOS the way back to a hidden one. `again` becomes true where the
/// application is to start once more.
fn on_run_event(app: &AppHandle, event: RunEvent, again: &mut bool) {
    match event {
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => started_again(app, &[]),
        RunEvent::ExitRequested { code: Some(RESTART_EXIT_CODE), .. } => *again = true,
        RunEvent::ExitRequested { code: None, api, .. } => {
            if let Some(quit) = quit_of(app) {
                api.prevent_exit();
                tauri::async_runtime::spawn(async move { quit.leave(Way::Quit).await });
            }
        }
        // Quit of macOS's Dock, and the end of its session, are first heard of here, where nobody can be asked any more.
        RunEvent::Exit => {
            #[cfg(not(target_os = "linux"))]
            tray::gone(app);
            if let Some(kept) = app.try_state::<preferences::Kept>() {
                kept.save();
            }
            if let Some(quit) = quit_of(app)
                && !quit.is_ending()
            {
                tauri::async_runtime::block_on(quit.desktop().settle(quit::PATIENCE));
            }
            if *again {
                start_again(app);
            }
        }
        _ => {}
    }
}

/// As a person starts it: what a login started has no window, and goes on with batches by itself.
fn start_again(app: &AppHandle) -> ! {
    let mut env = app.env();
    login::forget(&mut env.args_os);
    // Tauri's own restart does this too, with every argument.
    app.cleanup_before_exit();
    tauri::process::restart(&env)
}

fn started_again(app: &AppHandle, arguments: &[String]) {
    // A login finds what it would start.
    if login::is_login(arguments) {
        return;
    }
    login::join(app);
    match quit_of(app) {
        Some(quit) => quit.started_again(),
        None => {
            let update = || app.get_webview_window(update_window::LABEL);
            if let Some(window) = app.get_webview_window("main").or_else(update) {
                let _ = window.show().and_then(|()| window.set_focus());
            }
        }
    }
}

async fn open(folder: Option<PathBuf>, secrets: Secrets, tell: &Tell) -> Result<Engine, EngineError> {
    let folder = folder.ok_or_else(|| {
        EngineError::invalid("The folder for application data is not known.")
            .hint("Name one in the environment variable TRAIN_DATA_DIR.")
    })?;
    let options = Options { folder, secrets, clock: Clock::system() };
    let engine = Engine::open_with(options, &|done, count| {
        tell.send_replace(Some(Progress { done, count }));
    })
    .await?;
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
