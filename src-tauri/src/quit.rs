//! The ways out: closing the window, quitting, and the end of the session. Nothing that is at work is lost on any of them,
//! and none of them leaves a process behind that nobody can reach.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tauri_specta::Event;
use train_engine::view::BatchView;

use crate::desktop::{Desktop, has_own_screen};
use crate::idle_exit;
use crate::ipc_types::{LeavingAnswer, LeavingEvent, Way};
use crate::switches::{self, WhenClosed};

/// How long calls under way may finish when the application has to end. They stay on record as possibly billed.
pub const PATIENCE: Duration = Duration::from_secs(3);
/// How long the window may take to show the question. A page that does not answer cannot be asked.
const UNANSWERED: Duration = Duration::from_secs(5);
/// The same where nothing is at work, and only what was typed could be lost.
const UNANSWERED_IDLE: Duration = Duration::from_secs(2);

/// The ways out of an application with an open engine. Cheap to clone.
#[derive(Clone)]
pub struct Quit {
    desktop: Desktop,
    stage: Arc<Mutex<Stage>>,
    /// How many questions there were.
    questions: Arc<AtomicU32>,
}

/// How far the application is on its way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// It stays.
    #[default]
    Staying,
    /// The window was told to ask, and has not shown the question yet.
    Asking,
    /// The person sees the question.
    Asked,
    /// Nothing new is sent; it ends when the calls under way have.
    Pausing,
    /// It ends. Another start meanwhile is made good afterwards.
    Ending {
        /// Somebody started it again.
        again: bool,
    },
}

/// The end of the session, or of the machine: there is nobody to ask.
pub fn on_signals(quit: &Quit) {
    #[cfg(unix)]
    for kind in [
        tokio::signal::unix::SignalKind::terminate(),
        tokio::signal::unix::SignalKind::hangup(),
        tokio::signal::unix::SignalKind::interrupt(),
    ] {
        let quit = quit.clone();
        tauri::async_runtime::spawn(async move {
            match tokio::signal::unix::signal(kind) {
                Ok(mut signals) => {
                    signals.recv().await;
                    tracing::info!("the system asks for an end");
                    quit.end().await;
                }
                Err(error) => tracing::warn!(%error, "signals of the system are not heard"),
            }
        });
    }
    #[cfg(not(unix))]
    let _ = quit;
}

/// What cannot be read counts as at work: calls under way would be let go, and paid for twice, without a question.
fn may_be_at_work(work: &train_engine::Result<Vec<BatchView>>) -> bool {
    match work {
        Ok(work) => !work.is_empty(),
        Err(error) => {
            tracing::warn!(%error, "what is at work could not be read");
            true
        }
    }
}

impl Quit {
    /// From now on the application ends by itself where nobody sees it, nothing is at work and nothing that was typed would
    /// be lost: a window with something unsaved comes forward and asks.
    pub fn new(desktop: Desktop) -> Self {
        let quit = Self { desktop, stage: Arc::default(), questions: Arc::default() };
        let (idle, presence) = (quit.clone(), quit.desktop.presence());
        tauri::async_runtime::spawn(async move {
            // More than once: the person may stay with what is not saved, and hide the window again later.
            loop {
                idle_exit::until_unseen_and_idle(presence.clone(), idle_exit::UNSEEN).await;
                tracing::info!("the window is hidden and nothing is at work any more");
                idle.leave(Way::Quit).await;
            }
        });
        quit
    }

    pub fn desktop(&self) -> &Desktop {
        &self.desktop
    }

    /// Whether the application is closing its data folder already.
    pub fn is_ending(&self) -> bool {
        matches!(*self.stage(), Stage::Ending { .. })
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().expect("no panic while locked")
    }

    /// The person wants to go. What is not saved is asked about where nothing is at work; else there is a question anyway.
    pub async fn leave(&self, way: Way) {
        if may_be_at_work(&self.desktop.engine().at_work().await) {
            self.leave_work(way).await;
        } else {
            self.ask(way, true);
        }
    }

    /// The person wants to quit and has been asked about what is not saved.
    async fn quit(&self) {
        if may_be_at_work(&self.desktop.engine().at_work().await) {
            self.leave_work(Way::Quit).await;
        } else {
            self.end().await;
        }
    }

    async fn leave_work(&self, way: Way) {
        let wish = match way {
            Way::Close => switches::when_closed(self.desktop.app()),
            Way::Quit => WhenClosed::Ask,
        };
        match wish {
            WhenClosed::Keep if self.desktop.has_tray() => self.desktop.hide(),
            WhenClosed::Keep | WhenClosed::Ask => self.ask(way, false),
            WhenClosed::Pause => {
                self.pause_and_end();
                self.ask(way, false);
            }
        }
    }

    /// Asks in the window. Where the page does not answer, what is at work is paused and the application ends. An idle one is
    /// asked only whether there is something to ask: its window stays where it is until that is shown.
    fn ask(&self, way: Way, idle: bool) {
        {
            let mut stage = self.stage();
            match *stage {
                Stage::Staying => {
                    *stage = Stage::Asking;
                    self.questions.fetch_add(1, Ordering::Relaxed);
                }
                Stage::Asking | Stage::Asked | Stage::Pausing => {}
                Stage::Ending { .. } => return,
            }
        }
        if !idle {
            self.desktop.bring_forward();
        }
        let pausing = *self.stage() == Stage::Pausing;
        let event = LeavingEvent { way, pausing, idle, tray: self.desktop.has_tray() };
        if let Err(error) = event.emit(self.desktop.app()) {
            tracing::warn!(%error, "the question did not reach the window");
        }
        let (quit, question) = (self.clone(), self.questions.load(Ordering::Relaxed));
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(if idle { UNANSWERED_IDLE } else { UNANSWERED }).await;
            // One that was answered has no say about the next.
            if *quit.stage() == Stage::Asking && question == quit.questions.load(Ordering::Relaxed) {
                tracing::warn!("the window does not answer; what is at work is paused");
                quit.end().await;
            }
        });
    }

    /// What the person says to it.
    pub async fn answer(&self, answer: LeavingAnswer) {
        let move_on = |from: &[Stage], to: Stage| {
            let mut stage = self.stage();
            let moved = from.contains(&stage);
            if moved {
                *stage = to;
            }
            moved
        };
        let open = [Stage::Asking, Stage::Asked, Stage::Pausing];
        match answer {
            LeavingAnswer::Quit => self.quit().await,
            LeavingAnswer::Shown => {
                // Asked before, and again from the tray: the question may stand in a window that is minimised.
                if move_on(&[Stage::Asking, Stage::Asked], Stage::Asked) {
                    self.desktop.bring_forward();
                }
            }
            LeavingAnswer::Stay => {
                move_on(&open, Stage::Staying);
            }
            LeavingAnswer::Keep => {
                if move_on(&open, Stage::Staying) {
                    self.desktop.hide();
                }
            }
            LeavingAnswer::Pause => self.pause_and_end(),
            LeavingAnswer::Now => self.end().await,
        }
    }

    /// Sends nothing more, and ends when nothing is under way, unless the person stays after all.
    fn pause_and_end(&self) {
        {
            let mut stage = self.stage();
            if !matches!(*stage, Stage::Staying | Stage::Asking | Stage::Asked) {
                return;
            }
            *stage = Stage::Pausing;
        }
        let quit = self.clone();
        tauri::async_runtime::spawn(async move {
            quit.desktop.engine().rest().await;
            if *quit.stage() == Stage::Pausing {
                quit.end().await;
            }
        });
    }

    /// Ends the application: calls under way get a moment, then what ran is left to be resumed.
    pub async fn end(&self) {
        self.end_unless(|| false).await;
    }

    /// The same, but where there is a reason to stay.
    pub async fn end_unless(&self, stays: impl FnOnce() -> bool + Send) {
        {
            let mut stage = self.stage();
            // Under the lock: a start that comes later finds the end begun, and is made good.
            if stays() || matches!(*stage, Stage::Ending { .. }) {
                return;
            }
            *stage = Stage::Ending { again: false };
        }
        // In full screen it stays to the end, and so does what the next start restores.
        if let Some(window) = self.desktop.window().filter(|window| !has_own_screen(window)) {
            let _ = window.hide();
        }
        self.desktop.settle(PATIENCE).await;
        match *self.stage() {
            Stage::Ending { again: true } => self.desktop.app().request_restart(),
            _ => self.desktop.app().exit(0),
        }
    }

    /// Somebody started the application a second time.
    pub fn started_again(&self) {
        if let Stage::Ending { again } = &mut *self.stage() {
            *again = true;
            return;
        }
        self.desktop.bring_forward();
    }
}

#[cfg(test)]
mod tests {
    use train_engine::{EngineError, ErrorCode};

    use super::*;
    use crate::notify::tests::batch;

    #[test]
    fn only_what_is_known_to_be_idle_is_left_without_a_question() {
        assert!(!may_be_at_work(&Ok(Vec::new())));
        assert!(may_be_at_work(&Ok(vec![batch()])));
        assert!(may_be_at_work(&Err(EngineError::new(ErrorCode::Database, "The database could not be read."))));
    }
}
