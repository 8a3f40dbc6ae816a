//! Mail: how it is set up, and what came of each.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::mail::{MailField, MailProblem, MailSecurity, MailSettings, MailState};
use train_domain::provider::KeyStatus;
use train_mail::Preset;
use train_store::outbox::Mail;

use crate::view;

/// Why a mail did not go out. `said` are the mail server's own words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MailProblemView {
    /// The name of its `MailProblem`.
    pub code: String,
    pub title: String,
    pub happened: String,
    pub todo: String,
    /// Where the mistake probably is.
    pub field: Option<MailField>,
    /// The mail server's own words.
    pub said: Option<String>,
}

impl MailProblemView {
    /// A problem in words, with the mail server's own ones where it said any.
    pub(crate) fn new(problem: MailProblem, said: Option<String>) -> Self {
        let words = train_mail::explain(problem);
        Self {
            code: problem.name().into(),
            title: words.title.into(),
            happened: words.happened.into(),
            todo: words.todo.into(),
            field: words.field,
            said,
        }
    }
}

/// The mail about a batch that is complete.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MailView {
    pub batch_id: u32,
    pub dataset_id: u32,
    pub state: MailState,
    pub to: Option<String>,
    /// How often it was tried.
    pub tries: u32,
    /// Only while it waits.
    pub next_at: Option<f64>,
    pub sent_at: Option<f64>,
    pub problem: Option<MailProblemView>,
}

impl From<Mail> for MailView {
    fn from(mail: Mail) -> Self {
        let state = MailState::parse(&mail.state).unwrap_or(MailState::Failed);
        let problem = mail.problem.as_deref().and_then(|name| MailProblem::parse(name).ok());
        Self {
            batch_id: view::id(mail.batch_id),
            dataset_id: view::id(mail.dataset_id),
            state,
            to: mail.recipient,
            tries: view::id(mail.tries),
            next_at: (state == MailState::Queued).then_some(view::number(mail.next_at)),
            sent_at: mail.sent_at.map(view::number),
            problem: problem.map(|problem| MailProblemView::new(problem, mail.said)),
        }
    }
}

/// What a provider of mail needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MailPreset {
    pub id: String,
    pub label: String,
    pub host: String,
    pub port: u32,
    pub security: MailSecurity,
    pub user_help: String,
    pub password_help: String,
    pub note: Option<String>,
}

impl From<&Preset> for MailPreset {
    fn from(preset: &Preset) -> Self {
        let Preset { id, label, host, port, security, user_help, password_help, note } = *preset;
        Self {
            id: id.into(),
            label: label.into(),
            host: host.into(),
            port,
            security,
            user_help: user_help.into(),
            password_help: password_help.into(),
            note: note.map(Into::into),
        }
    }
}

/// Whether mails can be sent, and which did not go out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MailSetup {
    pub settings: MailSettings,
    pub saved: bool,
    pub password_status: KeyStatus,
    pub password_hint: Option<String>,
    /// Nothing is missing; whether the server agrees, a test mail shows.
    pub ready: bool,
    pub troubled: Vec<MailView>,
    pub presets: Vec<MailPreset>,
}

/// What a test mail came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MailReport {
    pub ok: bool,
    pub title: String,
    pub detail: String,
    pub todo: Option<String>,
    pub field: Option<MailField>,
}
