//! Notifications of the system: one for each event of a batch, none for what the person is watching.

use std::collections::HashMap;

use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;
use train_engine::view::{BatchKind, BatchState, BatchView};

use crate::switches::{self, Switch};
use crate::ui_text::{came_to_nothing, completed, cost, count, done, took};

/// A batch that began less than this many milliseconds ago and was never seen at work is new, not one of an earlier start.
const MOMENT_MS: f64 = 5_000.0;

/// What is told, and the switch that turns this kind off.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Telling {
    switch: Switch,
    title: String,
    body: String,
}

/// Remembers in which state each batch was last seen, so that one event makes one notification.
pub struct Notifier {
    app: AppHandle,
    seen: HashMap<u32, BatchState>,
}

impl Notifier {
    /// Has seen nothing yet. From now on `clicked` hears of every click on a notification, with its batch.
    pub fn new(app: AppHandle, clicked: impl Fn(u32) + Send + Sync + 'static) -> Self {
        let listening = app.notification().on_action(move |action| {
            // Only batches are told of, by their id.
            if let Some(id) = action.notification().and_then(|told| u32::try_from(told.id()).ok()) {
                clicked(id);
            }
        });
        if let Err(error) = listening {
            tracing::info!(%error, "clicks on notifications are not heard");
        }
        Self { app, seen: HashMap::new() }
    }

    /// Takes in the newest states and tells what happened.
    pub fn see(&mut self, batches: &[BatchView]) {
        for batch in batches {
            let before = self.seen.insert(batch.id, batch.state);
            if let Some(telling) = end_of(before, batch) {
                self.tell(batch.id, telling);
            }
        }
    }

    /// Batches whose end is still to be told.
    pub fn working(&self) -> Vec<u32> {
        self.seen.iter().filter(|(_, state)| is_working(**state)).map(|(id, _)| *id).collect()
    }

    /// A start found this batch cut off; `resumed` where it goes on already.
    pub fn found(&mut self, batch: &BatchView, resumed: bool) {
        self.tell(batch.id, cut_off(batch, resumed));
    }

    fn tell(&self, id: u32, Telling { switch, title, body }: Telling) {
        if self.is_watched() || !switches::is_on(&self.app, switch) {
            return;
        }
        let notification = self.app.notification().builder().id(id.cast_signed()).title(title).body(body);
        if let Err(error) = notification.show() {
            tracing::info!(%error, "the system shows no notifications");
        }
    }

    fn is_watched(&self) -> bool {
        let window = self.app.get_webview_window("main");
        window.is_some_and(|window| window.is_focused().unwrap_or(false) && window.is_visible().unwrap_or(false))
    }
}

/// What is told when a batch that was at work has come to rest. The row's own notice tells of a single conversation.
fn end_of(before: Option<BatchState>, batch: &BatchView) -> Option<Telling> {
    use BatchState::{Completed, Paused};
    // Changes are gathered: one that was refused at once is first seen when it has come to rest already.
    let began = |batch: &BatchView| batch.started_at.is_some_and(|at| batch.as_of - at < MOMENT_MS);
    let worked = before.map_or_else(|| began(batch), is_working);
    if !worked || batch.kind == BatchKind::Single {
        return None;
    }
    let spent = match took(batch) {
        Some(took) => format!("{} in {took}", cost(batch)),
        None => cost(batch),
    };
    match batch.state {
        Completed if batch.succeeded == 0 && batch.failed > 0 => Some(Telling {
            switch: Switch::NotifyFailed,
            title: came_to_nothing(batch).into(),
            body: format!("{} failed, {spent}. The error log says why.", count(batch.failed)),
        }),
        Completed => Some(Telling {
            switch: Switch::NotifyCompleted,
            title: completed(batch),
            body: format!("{} succeeded, {} failed, {spent}.", count(batch.succeeded), count(batch.failed)),
        }),
        Paused => {
            let pause = batch.pause.as_ref().filter(|pause| !["person", "closed"].contains(&pause.code.as_str()))?;
            Some(Telling {
                switch: Switch::NotifyPaused,
                title: format!("Paused: {}", uncapped(&pause.title)),
                body: format!("{} done, {spent}. {}", done_of(batch), pause.todo),
            })
        }
        _ => None,
    }
}

fn is_working(state: BatchState) -> bool {
    matches!(state, BatchState::Queued | BatchState::Running | BatchState::Pausing)
}

fn cut_off(batch: &BatchView, resumed: bool) -> Telling {
    let so_far = format!("{} done, {} so far", done_of(batch), cost(batch));
    let (title, body) = if resumed {
        ("An interrupted batch goes on", format!("{so_far}."))
    } else {
        ("A batch was interrupted", format!("{so_far}. Open Train to resume it."))
    };
    Telling { switch: Switch::NotifyInterrupted, title: title.into(), body }
}

/// "42 of 1,204".
fn done_of(batch: &BatchView) -> String {
    format!("{} of {}", count(done(batch)), count(batch.total))
}

/// "Spending limit reached" inside a sentence.
fn uncapped(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
pub mod tests {
    use train_engine::view::{PauseView, Purpose};

    use super::*;

    /// A batch of 100 that took ten minutes.
    pub fn batch() -> BatchView {
        BatchView {
            id: 7,
            dataset_id: 1,
            kind: BatchKind::All,
            purpose: Purpose::Write,
            state: BatchState::Completed,
            pause: None,
            provider: "anthropic".into(),
            model: "claude-haiku-4-5".into(),
            practice: false,
            total: 100,
            succeeded: 98,
            failed: 2,
            cancelled: 0,
            in_flight: 0,
            waiting: 0,
            attempts: 103,
            spent_micros: 1_680_000.0,
            reserved_micros: 0.0,
            unknown_micros: 0.0,
            unknown_calls: 0,
            cost_known: true,
            limit_micros: None,
            estimate_low_micros: None,
            estimate_high_micros: None,
            estimate_low_ms: None,
            estimate_high_ms: None,
            created_at: 0.0,
            started_at: Some(0.0),
            ended_at: Some(600_000.0),
            running: Vec::new(),
            running_more: 0,
            per_minute: None,
            remaining_ms: None,
            as_of: 600_000.0,
            concurrency: 0,
            concurrency_limit: 5,
            throttle: None,
            email: false,
            mail: None,
            note: None,
            revision: 1,
        }
    }

    fn paused(code: &str, title: &str) -> BatchView {
        let pause =
            PauseView { code: code.into(), title: title.into(), todo: "Raise it and resume.".into(), resumes_at: None };
        BatchView { state: BatchState::Paused, pause: Some(pause), succeeded: 40, ended_at: None, ..batch() }
    }

    fn told(before: BatchState, batch: &BatchView) -> Option<(Switch, String, String)> {
        end_of(Some(before), batch).map(|telling| (telling.switch, telling.title, telling.body))
    }

    #[test]
    fn each_end_has_counts_cost_and_time() {
        let running = BatchState::Running;
        assert_eq!(
            told(running, &batch()),
            Some((
                Switch::NotifyCompleted,
                "100 conversations are done".into(),
                "98 succeeded, 2 failed, $1.68 in 10 min.".into()
            ))
        );
        let failed = BatchView { succeeded: 0, failed: 100, ..batch() };
        assert_eq!(
            told(running, &failed),
            Some((
                Switch::NotifyFailed,
                "No conversation succeeded".into(),
                "100 failed, $1.68 in 10 min. The error log says why.".into()
            ))
        );
        assert_eq!(
            told(BatchState::Pausing, &paused("limit", "Spending limit reached")),
            Some((
                Switch::NotifyPaused,
                "Paused: spending limit reached".into(),
                "42 of 100 done, $1.68 in 10 min. Raise it and resume.".into()
            ))
        );
    }

    #[test]
    fn the_end_of_judging_is_not_told_as_writing() {
        let judged = BatchView { purpose: Purpose::Judge, ..batch() };
        assert_eq!(
            told(BatchState::Running, &judged).map(|(_, title, _)| title).as_deref(),
            Some("100 conversations are judged")
        );
        let failed = BatchView { succeeded: 0, failed: 100, ..judged };
        assert_eq!(
            told(BatchState::Running, &failed).map(|(_, title, _)| title).as_deref(),
            Some("No conversation was judged")
        );
    }

    #[test]
    fn nothing_is_told_twice_or_of_what_the_person_did() {
        assert_eq!(told(BatchState::Completed, &batch()), None);
        assert_eq!(end_of(None, &batch()), None, "an end of long ago is no news");
        let quick = BatchView { ended_at: Some(2_000.0), ..batch() };
        assert_eq!(end_of(None, &quick), None, "of a batch that took a moment neither, when its mail moves");
        assert_eq!(told(BatchState::Pausing, &paused("person", "Paused")), None);
        assert_eq!(told(BatchState::Pausing, &paused("closed", "The application was closed")), None);
        let cancelled = BatchView { state: BatchState::Cancelled, ..batch() };
        assert_eq!(told(BatchState::Running, &cancelled), None);
        let single = BatchView { kind: BatchKind::Single, total: 1, ..batch() };
        assert_eq!(told(BatchState::Running, &single), None);
    }

    #[test]
    fn an_interrupted_batch_says_whether_it_goes_on() {
        let interrupted = BatchView { state: BatchState::Interrupted, succeeded: 40, ..batch() };
        let waits = cut_off(&interrupted, false);
        assert_eq!(waits.switch, Switch::NotifyInterrupted);
        assert_eq!(waits.body, "42 of 100 done, $1.68 so far. Open Train to resume it.");
        assert_eq!(cut_off(&interrupted, true).title, "An interrupted batch goes on");
    }
}
