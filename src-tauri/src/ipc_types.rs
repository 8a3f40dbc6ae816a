//! What stands in events and answers beside the engine's own types. The window knows these names.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;
use train_engine::view::{Changes, ExportProgress, Notice};

/// What changed since the last one.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct ChangesEvent(pub Changes);

/// The end of a single Generate.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct NoticeEvent(pub Notice);

/// How far the export is that is being written.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct ExportProgressEvent(pub ExportProgress);

/// The person wants to go: ask what is to become of what is at work, or of what is not saved.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct LeavingEvent {
    /// What the person tried.
    pub way: Way,
    /// Everything is being paused already; the application ends when the calls under way have.
    pub pausing: bool,
    /// Nothing is at work: only what is not saved would be lost.
    pub idle: bool,
    /// An icon in the tray would bring a hidden window back.
    pub tray: bool,
}

/// A click on a notification: show its batch.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ShowBatchEvent {
    /// The batch.
    pub batch_id: u32,
    /// Its dataset.
    pub dataset_id: u32,
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
