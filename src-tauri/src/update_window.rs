//! The small window that is shown while an older database is brought to this version: how far that is, and that nothing is
//! lost. Its page has no script and no command.

use std::time::Duration;

use tauri::utils::config::WindowConfig;
use tauri::{AppHandle, WebviewUrl, WebviewWindow};
use tokio::sync::{oneshot, watch};
use train_engine::{Engine, EngineError};

use crate::{login, navigation};

pub const LABEL: &str = "updating";

/// How long an update may take before it is shown: a window that is gone in a moment only startles.
const UNSHOWN: Duration = Duration::from_secs(1);

/// How many texts of how many are done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub count: u64,
}

/// `None` until there is something to update.
pub type Tell = watch::Sender<Option<Progress>>;
/// The other end.
pub type Heard = watch::Receiver<Option<Progress>>;

type Opened = Result<Engine, EngineError>;

/// Begins with the engine when it is open: before this returns, unless an update takes long. That is shown, where somebody
/// started the application to see it.
///
/// # Errors
/// The system opens no window.
///
/// # Panics
/// When opening does.
pub fn wait(
    app: &AppHandle,
    open: impl FnOnce() -> Opened + Send + 'static,
    mut heard: Heard,
    shown: bool,
    begin: impl FnOnce(&AppHandle, Opened) -> tauri::Result<()> + Send + 'static,
) -> tauri::Result<()> {
    let (give, mut opening) = oneshot::channel();
    std::thread::spawn(move || give.send(open()));
    let opened = tauri::async_runtime::block_on(async {
        tokio::select! {
            opened = &mut opening => Some(opened.expect("opening does not panic")),
            () = takes_long(heard.clone()) => None,
        }
    });
    if let Some(opened) = opened {
        return begin(app, opened);
    }
    let window = open_window(app, shown || login::joined(app))?;
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let opened = loop {
            tokio::select! {
                opened = &mut opening => break opened,
                Ok(()) = heard.changed() => {
                    let progress = *heard.borrow_and_update();
                    show(&window, progress.unwrap_or_default());
                }
            }
        };
        match opened.map(|opened| begin(&app, opened)) {
            // Closing it would be a wish to quit.
            Ok(Ok(())) => drop(window.destroy()),
            failed => {
                tracing::error!(?failed, "the window could not be opened after the update");
                app.exit(1);
            }
        }
    });
    Ok(())
}

async fn takes_long(mut heard: Heard) {
    tokio::time::sleep(UNSHOWN).await;
    if heard.wait_for(Option::is_some).await.is_err() {
        // There is nothing to hear any more: the engine is open.
        std::future::pending::<()>().await;
    }
}

fn open_window(app: &AppHandle, shown: bool) -> tauri::Result<WebviewWindow> {
    let config = WindowConfig {
        label: LABEL.into(),
        title: "Train".into(),
        url: WebviewUrl::App("updating.html".into()),
        width: 440.0,
        height: 230.0,
        resizable: false,
        maximizable: false,
        center: true,
        visible: shown,
        ..WindowConfig::default()
    };
    navigation::open_window(app, &config)
}

fn show(window: &WebviewWindow, progress: Progress) {
    let Some((share, text)) = told(progress) else { return };
    let script = format!(
        "document.querySelector('progress').value = {share}; document.querySelector('[role=status]').textContent = '{text}';"
    );
    // Where the page is not there yet, the next one is.
    let _ = window.eval(script).and_then(|()| window.set_title(&format!("Train: {share} %")));
}

/// The share in percent, and what is said; `None` while it is not known how much there is to do.
fn told(Progress { done, count }: Progress) -> Option<(u64, String)> {
    let share = (done * 100).checked_div(count)?;
    Some((share, format!("{} of {} texts", grouped(done), grouped(count))))
}

/// "42,000".
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let places = digits.chars().rev().enumerate();
    let reversed: Vec<char> = places
        .flat_map(|(place, digit)| (place > 0 && place % 3 == 0).then_some(',').into_iter().chain([digit]))
        .collect();
    reversed.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_how_far_an_update_is() {
        let told = |done, count| told(Progress { done, count });
        assert_eq!(told(0, 0), None, "how much there is to do is not known yet");
        assert_eq!(told(0, 900), Some((0, "0 of 900 texts".into())));
        assert_eq!(told(12_800, 1_000_000), Some((1, "12,800 of 1,000,000 texts".into())));
        assert_eq!(told(100_000, 100_000), Some((100, "100,000 of 100,000 texts".into())));
    }

    #[tokio::test(start_paused = true)]
    async fn only_an_update_that_takes_long_is_shown() {
        let (tell, heard) = watch::channel(None);
        let minute = Duration::from_secs(60);
        tokio::time::timeout(minute, takes_long(heard.clone())).await.expect_err("slow, but no update");
        tell.send_replace(Some(Progress::default()));
        let little = Duration::from_millis(10);
        tokio::time::timeout(UNSHOWN - little, takes_long(heard.clone())).await.expect_err("not at once");
        tokio::time::timeout(UNSHOWN + little, takes_long(heard.clone())).await.expect("it takes long");
        drop(tell);
        let (_, closed) = watch::channel(None);
        tokio::time::timeout(minute, takes_long(closed)).await.expect_err("open, and never updated");
    }
}
