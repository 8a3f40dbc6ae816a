//! What can go wrong at the engine's door, in words for the person.

use serde::{Deserialize, Serialize};
use specta::Type;
pub use train_domain::error::ErrorCode;
use train_domain::money::usd;
use train_domain::stored_enum::UnknownName;
use train_mail::MailError;
use train_store::error::StoreError;

/// An error that a caller can act on or show: what happened, then what to do.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct EngineError {
    /// What the caller may do differently.
    pub code: ErrorCode,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Lines of a plan file, for `ImportProblems`.
    pub problems: Vec<ImportProblem>,
}

/// A problem in a plan file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportProblem {
    /// Counted from 1; 0: the file as a whole.
    pub line: u32,
    pub column: Option<String>,
    pub message: String,
}

pub type Result<T> = std::result::Result<T, EngineError>;

impl EngineError {
    /// An error with a code and a message.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, problems: Vec::new() }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what to do where nothing is said of it yet.
    #[must_use]
    pub fn or_hint(mut self, hint: &str) -> Self {
        self.hint.get_or_insert_with(|| hint.into());
        self
    }

    /// A value that cannot be taken.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message)
    }

    /// A limit without room for one call. All in micro-dollars: the least that works, what is counted already, and the
    /// most that one call can cost.
    pub(crate) fn limit_too_small(least: i64, counted: i64, worst: i64) -> Self {
        let already = if counted > 0 { format!(" {} is counted already.", dollars(counted)) } else { String::new() };
        Self::new(ErrorCode::LimitTooSmall, "The spending limit does not cover one call, so none would be sent.").hint(format!(
            "One call can cost up to {}: its whole prompt, and every output token that is allowed.{already} Choose {} or more, or allow fewer output tokens.",
            dollars(worst),
            dollars(least)
        ))
    }

    /// Something that does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }
}

/// An amount in USD, rounded up to a hundredth of a cent: a limit of what is said here is enough.
fn dollars(micros: i64) -> String {
    format!("${}", usd(micros.saturating_add(99) / 100 * 100))
}

impl From<MailError> for EngineError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Setting { message, hint } => Self::invalid(message).hint(hint),
            MailError::Unwritable(_) => Self::new(ErrorCode::Other, error.to_string()),
        }
    }
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        let StoreError { code, message, hint } = error;
        Self { code, message, hint, problems: Vec::new() }
    }
}

impl From<UnknownName> for EngineError {
    fn from(error: UnknownName) -> Self {
        StoreError::from(error).into()
    }
}
