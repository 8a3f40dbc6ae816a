//! The ways out: closing the window, quitting, and the end of the session. Nothing that is at work is lost on any of them,
//! and none of them leaves a process behind that nobody can reach.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{Manager, Window, WindowEvent};
use tauri_specta::Event;
use train_engine::view::BatchView;

use crate::desk::Desk;
use crate::events::LeavingEvent;
use crate::state::desk_of;
use crate::switches::{self, WhenClosed};

/// How long calls under way may finish when the application has to end. They stay on record as possibly billed.
pub const PATIENCE: Duration = Duration::from_secs(3);
/// How long the window may take to show the question. A page that does not answer cannot be asked.
const UNANSWERED: Duration = Duration::from_secs(5);
/// The same where nothing is at work, and only what was typed could be lost.
const UNANSWERED_IDLE: Duration = Duration::from_secs(2);

/// How far the application is on its way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaving {
    /// It stays.
    #[default]
    No,
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

/// What the person tried to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    Close,
    Quit,
}

/// What the window says: the person's wish to quit, or the answer to the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum LeavingAnswer {
    /// The person wants to quit.
    Quit,
    /// The question is shown.
    Shown,
    /// Keep running in the background.
    Keep,
    /// Pause everything, and quit when the calls under way have ended.
    Pause,
    /// Do not wait for them; or, where nothing is at work, there is nothing to ask.
    Now,
    /// Stay. What is paused stays paused.
    Stay,
}

/// Closing the window is a wish; what becomes of it depends on what is at work.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    // Without an engine nothing can be at work.
    let Some(desk) = desk_of(window.app_handle()) else { return };
    api.prevent_close();
    tauri::async_runtime::spawn(async move { desk.leave(Way::Close).await });
}

/// The end of the session, or of the machine: there is nobody to ask.
pub fn on_signals(desk: &Desk) {
    #[cfg(unix)]
    for kind in [
        tokio::signal::unix::SignalKind::terminate(),
        tokio::signal::unix::SignalKind::hangup(),
        tokio::signal::unix::SignalKind::interrupt(),
    ] {
        let desk = desk.clone();
        tauri::async_runtime::spawn(async move {
            match tokio::signal::unix::signal(kind) {
                Ok(mut signals) => {
                    signals.recv().await;
                    tracing::info!("the system asks for an end");
                    desk.end().await;
                }
                Err(error) => tracing::warn!(%error, "signals of the system are not heard"),
            }
        });
    }
    #[cfg(not(unix))]
    let _ = desk;
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

impl Desk {
    /// The person wants to go. What is not saved is asked about where nothing is at work; else there is a question anyway.
    pub async fn leave(&self, way: Way) {
        if may_be_at_work(&self.engine().at_work().await) {
            self.leave_work(way).await;
        } else {
            self.ask(way, true);
        }
    }

    /// The person wants to quit and has been asked about what is not saved.
    async fn quit(&self) {
        if may_be_at_work(&self.engine().at_work().await) {
            self.leave_work(Way::Quit).await;
        } else {
            self.end().await;
        }
    }

    async fn leave_work(&self, way: Way) {
        let wish = match way {
            Way::Close => switches::when_closed(self.app()),
            Way::Quit => WhenClosed::Ask,
        };
        match wish {
            WhenClosed::Keep if self.has_tray() => self.hide(),
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
            let mut leaving = self.leaving();
            match *leaving {
                Leaving::No => *leaving = Leaving::Asking,
                Leaving::Asking | Leaving::Asked | Leaving::Pausing => {}
                Leaving::Ending { .. } => return,
            }
        }
        if !idle {
            self.bring_forward();
        }
        let pausing = *self.leaving() == Leaving::Pausing;
        let event = LeavingEvent { way, pausing, idle, tray: self.has_tray() };
        if let Err(error) = event.emit(self.app()) {
            tracing::warn!(%error, "the question did not reach the window");
        }
        let desk = self.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(if idle { UNANSWERED_IDLE } else { UNANSWERED }).await;
            if *desk.leaving() == Leaving::Asking {
                tracing::warn!("the window does not answer; what is at work is paused");
                desk.end().await;
            }
        });
    }

    /// What the person says to it.
    pub async fn answer(&self, answer: LeavingAnswer) {
        let move_on = |from: &[Leaving], to: Leaving| {
            let mut leaving = self.leaving();
            let moved = from.contains(&leaving);
            if moved {
                *leaving = to;
            }
            moved
        };
        let open = [Leaving::Asking, Leaving::Asked, Leaving::Pausing];
        match answer {
            LeavingAnswer::Quit => self.quit().await,
            LeavingAnswer::Shown => {
                if move_on(&[Leaving::Asking], Leaving::Asked) {
                    self.bring_forward();
                }
            }
            LeavingAnswer::Stay => {
                move_on(&open, Leaving::No);
            }
            LeavingAnswer::Keep => {
                if move_on(&open, Leaving::No) {
                    self.hide();
                }
            }
            LeavingAnswer::Pause => self.pause_and_end(),
            LeavingAnswer::Now => self.end().await,
        }
    }

    /// Sends nothing more, and ends when nothing is under way, unless the person stays after all.
    fn pause_and_end(&self) {
        {
            let mut leaving = self.leaving();
            if !matches!(*leaving, Leaving::No | Leaving::Asking | Leaving::Asked) {
                return;
            }
            *leaving = Leaving::Pausing;
        }
        let desk = self.clone();
        tauri::async_runtime::spawn(async move {
            desk.engine().rest().await;
            if *desk.leaving() == Leaving::Pausing {
                desk.end().await;
            }
        });
    }

    /// Ends the application: calls under way get a moment, then what ran is left to be resumed.
    pub async fn end(&self) {
        {
            let mut leaving = self.leaving();
            if matches!(*leaving, Leaving::Ending { .. }) {
                return;
            }
            *leaving = Leaving::Ending { again: false };
        }
        if let Some(window) = self.window() {
            let _ = window.hide();
        }
        self.settle(PATIENCE).await;
        match *self.leaving() {
            Leaving::Ending { again: true } => self.app().request_restart(),
            _ => self.app().exit(0),
        }
    }

    /// Somebody started the application a second time.
    pub fn started_again(&self) {
        if let Leaving::Ending { again } = &mut *self.leaving() {
            *again = true;
            return;
        }
        self.bring_forward();
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
