//! Mail: how it is set up, how one goes out, and who sends what waits in the outbox.
//!
//! Architecture invariant: SMTP is spoken in `smtp.rs` and nowhere else; a password enters there and leaves nowhere,
//! neither in an error nor in a log nor in the database.

pub mod account;
mod courier;
mod message;
mod presets;
mod redact;
mod smtp;
#[cfg(test)]
mod tests;

pub use courier::Courier;
pub use message::write;
pub use presets::presets;
pub use smtp::{Patience, deliver};

/// The setting under which the account is stored.
pub const SETTING: &str = "mail";
