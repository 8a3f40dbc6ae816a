//! Start at login: off until the person wants it. Such a start goes on with what was interrupted, in the background; where
//! there is nothing to go on with, it ends at once.

#[cfg_attr(target_os = "linux", path = "entry_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "entry_native.rs")]
pub mod entry;

use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tauri::{AppHandle, Manager};
use train_engine::view::{BatchState, BatchView};

use crate::desktop::Desktop;
use crate::quit::Quit;

/// What the system's login starts the application with.
pub const ARGUMENT: &str = "--at-login";

/// How long a new window takes to be drawn and to get the focus, at most.
const COME_FORWARD: Duration = Duration::from_secs(3);

/// Whether the login started this process.
pub fn is_login(arguments: &[String]) -> bool {
    arguments.iter().any(|argument| argument == ARGUMENT)
}

/// Takes the login out of the arguments that the next start is given.
pub fn forget(arguments: &mut Vec<OsString>) {
    arguments.retain(|argument| argument != ARGUMENT);
}

/// Whether a person started the application too, however far the login's start was.
#[derive(Default)]
pub struct Joined(AtomicBool);

/// A person starts it too.
pub fn join(app: &AppHandle) {
    app.state::<Joined>().0.store(true, Ordering::SeqCst);
}

/// Whether a person did.
pub fn joined(app: &AppHandle) -> bool {
    app.state::<Joined>().0.load(Ordering::SeqCst)
}

/// Batches that were cut off: the process died, or was told to end, while they were at work.
pub fn cut_off(open: Vec<BatchView>) -> Vec<BatchView> {
    let closed = |batch: &BatchView| batch.pause.as_ref().is_some_and(|pause| pause.code == "closed");
    open.into_iter().filter(|batch| batch.state == BatchState::Interrupted || closed(batch)).collect()
}

/// Goes on with what was cut off, or ends where there is nothing.
pub async fn resume_or_end(quit: &Quit) {
    let desktop = quit.desktop();
    let open = desktop.engine().open_batches().await;
    if let Err(error) = &open {
        // It stays where the person finds it: there may be something to go on with.
        tracing::warn!(%error, "what was interrupted could not be read at login");
    }
    let unknown = open.is_err();
    let found = cut_off(open.unwrap_or_default());
    if found.is_empty() && !unknown {
        tracing::info!("nothing was interrupted: there is nothing to do at login");
        // Where a person started it meanwhile, the window is open for her.
        return quit.end_unless(|| joined(desktop.app())).await;
    }
    for batch in &found {
        let resumed = desktop.engine().resume_batch(batch.id, None).await;
        if let Err(error) = &resumed {
            tracing::info!(batch = batch.id, %error, "the batch cannot go on by itself");
        }
        desktop.notifier().found(batch, resumed.is_ok());
    }
    desktop.look().await;
    if desktop.has_tray() {
        desktop.hide();
    } else {
        // Without an icon there has to be something that the person can click.
        desktop.minimise();
    }
    // Asked afterwards, so that no start falls in between.
    if joined(desktop.app()) {
        desktop.bring_forward();
    }
}

/// Tells of what was cut off, where the window that shows it is not looked at once it had time to come forward.
pub async fn tell(desktop: &Desktop) {
    tokio::time::sleep(COME_FORWARD).await;
    for batch in cut_off(desktop.engine().open_batches().await.unwrap_or_default()) {
        desktop.notifier().found(&batch, false);
    }
}

#[cfg(test)]
mod tests {
    use train_engine::view::PauseView;

    use super::*;
    use crate::notify::tests::batch;

    fn paused(code: &str) -> BatchView {
        let pause = PauseView { code: code.into(), title: "t".into(), todo: "t".into(), resumes_at: None };
        BatchView { state: BatchState::Paused, pause: Some(pause), ..batch() }
    }

    #[test]
    fn only_what_nobody_paused_goes_on_by_itself() {
        let interrupted = BatchView { state: BatchState::Interrupted, ..batch() };
        let open = vec![paused("person"), paused("closed"), paused("limit"), interrupted, batch()];
        let states: Vec<BatchState> = cut_off(open).iter().map(|batch| batch.state).collect();
        assert_eq!(states, [BatchState::Paused, BatchState::Interrupted]);
    }

    #[test]
    fn a_login_is_told_by_its_argument() {
        assert!(is_login(&["train".into(), ARGUMENT.into()]));
        assert!(!is_login(&["train".into()]));
        let mut arguments: Vec<OsString> = vec!["train".into(), ARGUMENT.into(), "--other".into()];
        forget(&mut arguments);
        assert_eq!(arguments, ["train", "--other"], "a restart is no login");
    }
}
