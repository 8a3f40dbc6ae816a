//! Mail: the check of its settings, message and body, and SMTP.
//!
//! Architecture invariant: knows no database and no keychain. SMTP is spoken in `smtp.rs` and nowhere else; a password
//! enters there and leaves nowhere, neither in an error nor in a log.

pub mod body;
mod message;
mod presets;
mod problem;
mod redact;
mod settings;
mod smtp;
#[cfg(test)]
mod tests;

pub use message::write;
pub use presets::{PRESETS, Preset};
pub use problem::{MailClass, MailExplanation, explain, wait_after};
pub use settings::{check, domain, trimmed};
pub use smtp::{Delivery, Failure, Patience, deliver};

/// A mail that cannot be sent as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// A setting that cannot work.
    #[error("{message}")]
    Setting { message: String, hint: &'static str },
    /// The message could not be put together.
    #[error("The mail could not be written: {0}")]
    Unwritable(String),
}
