//! The error log.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::call::ErrorKind;
use train_domain::explain::{explain, retryable};
use train_domain::status::Purpose;
use train_store::errors::{LogEntry, LogPage};

use super::redo::{RedoRequest, redo_request};
use crate::calendar::{clock_time, timestamp};
use crate::view;

/// An error with the words for the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ErrorView {
    /// The name of its `ErrorKind`.
    pub kind: String,
    pub title: String,
    pub happened: String,
    pub todo: String,
    /// The name of a `Remedy`: what the button beside it offers.
    pub remedy: String,
    pub retryable: bool,
    pub message: String,
    pub http_status: Option<u32>,
    pub request_id: Option<String>,
    pub at: f64,
    /// Which call of its batch for this conversation it was, counted from 1.
    pub attempt: u32,
    pub provider: String,
    pub model: String,
    pub batch_id: u32,
    pub dataset_id: u32,
    /// What the call was made for.
    pub purpose: Purpose,
    /// What a conversation was written again for.
    pub redo: Option<RedoRequest>,
    /// The version that was written again, or judged.
    pub version_id: Option<u32>,
    /// Of briefs for several rows, the first one.
    pub conversation_id: u32,
    /// The conversation's number, as a person sees it; `None` where it is gone for good, or was tried without being planned.
    pub number: Option<u32>,
    /// The conversation is not in the plan.
    pub deleted: bool,
    /// "Anxious Planner + Fear to Confidence + Roth conversion"; empty where it is gone for good.
    pub name: String,
    /// The same.
    pub tier: String,
    /// The batch's limit of output tokens.
    pub max_tokens: u32,
    /// What "Copy error details" copies. No field of it ever holds a key.
    pub copy_text: String,
}

impl From<LogEntry> for ErrorView {
    fn from(row: LogEntry) -> Self {
        let kind = ErrorKind::parse(&row.error_kind).unwrap_or(ErrorKind::Internal);
        let words = explain(kind);
        let mut view = Self {
            kind: row.error_kind,
            title: words.title.into(),
            happened: words.happened.into(),
            todo: match row.retry_at {
                Some(at) => {
                    let at = clock_time(at, row.ended_at.unwrap_or(row.claimed_at));
                    format!("The provider says to come back at {at}. Retry then.")
                }
                None => words.todo.into(),
            },
            remedy: words.remedy.name().into(),
            retryable: retryable(kind),
            message: row.message.unwrap_or_default(),
            http_status: row.http_status.map(view::id),
            request_id: row.request_id,
            at: view::number(row.ended_at.unwrap_or(row.claimed_at)),
            attempt: view::id(row.calls),
            provider: row.provider,
            model: row.model,
            batch_id: view::id(row.batch_id),
            dataset_id: view::id(row.dataset_id),
            // Of one that this version does not know nothing is offered to be made again.
            purpose: Purpose::parse(&row.purpose).unwrap_or(Purpose::Trial),
            redo: row.redo.as_deref().and_then(redo_request),
            version_id: row.version_id.map(view::id),
            conversation_id: view::id(row.conversation_id),
            number: row.number.map(view::id),
            deleted: row.deleted,
            name: name(row.persona, row.emotion, row.topic),
            tier: row.tier,
            max_tokens: view::id(row.max_tokens),
            copy_text: String::new(),
        };
        view.copy_text = copy_text(&view);
        view
    }
}

fn name(persona: String, emotion: String, topic: String) -> String {
    let names = [persona, emotion, topic];
    if names.iter().all(String::is_empty) { String::new() } else { names.join(" + ") }
}

/// "#7 Anxious Planner + Fear to Confidence + Roth conversion (scenario)", as far as it is known.
fn conversation(view: &ErrorView) -> String {
    let number = view.number.map(|number| format!("#{number}"));
    let name = (!view.name.is_empty()).then(|| view.name.clone());
    let tier = (!view.tier.is_empty()).then(|| format!("({})", view.tier));
    let deleted = view.deleted.then(|| "(not in the plan)".to_owned());
    [number, name, tier, deleted].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What "Copy error details" copies. It is made of stored fields only, none of which ever holds a key.
fn copy_text(view: &ErrorView) -> String {
    let status = view.http_status.map_or_else(|| "none".into(), |status| status.to_string());
    format!(
        "Train {} error report\nError: {} ({})\nMessage: {}\nWhat happened: {}\nWhat to do: {}\nTime: {}\nResponse code: {status}\nRequest id: {}\n\
        Conversation: {}\nAttempt: {} of this conversation, in batch {} ({})\nProvider: {}, model {}, at most {} tokens\n",
        env!("CARGO_PKG_VERSION"),
        view.title,
        view.kind,
        view.message,
        view.happened,
        view.todo,
        // Whole milliseconds, far below 2^53.
        timestamp(view.at as i64),
        view.request_id.as_deref().unwrap_or("none"),
        conversation(view),
        view.attempt,
        view.batch_id,
        view.purpose.name(),
        view.provider,
        view.model,
        view.max_tokens
    )
}

/// How often a kind came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KindCount {
    pub kind: String,
    pub title: String,
    pub count: u32,
}

/// A page of the error log, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ErrorPage {
    pub errors: Vec<ErrorView>,
    pub total: u32,
    pub kinds: Vec<KindCount>,
}

impl From<LogPage> for ErrorPage {
    fn from(found: LogPage) -> Self {
        let kinds = found.kinds.into_iter().map(|(kind, count)| KindCount {
            title: ErrorKind::parse(&kind).map_or_else(|_| kind.clone(), |kind| explain(kind).title.into()),
            kind,
            count,
        });
        Self { errors: found.calls.into_iter().map(Into::into).collect(), total: found.total, kinds: kinds.collect() }
    }
}
