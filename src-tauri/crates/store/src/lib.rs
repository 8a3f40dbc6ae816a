//! The database: one SQLite file, one connection that writes, a few that read.
//!
//! Architecture invariant: SQL stands in this crate and nowhere else, and nobody above it names sqlx; it knows the domain
//! and no other crate of the project. Functions take the connection, callers choose the transaction. What they give is as
//! it is stored; how it is shown is decided above.

#![warn(missing_docs)]

pub mod actions;
pub mod backup;
#[cfg(test)]
mod bad_files;
pub mod batches;
pub mod conversations;
pub mod datasets;
pub mod deleting;
pub mod diagnostics;
mod difference;
mod disk;
pub mod error;
pub mod errors;
pub mod export_history;
pub mod exports;
mod file;
pub mod history;
mod inspect;
pub mod jobs;
pub mod learned;
pub mod ledger;
#[cfg(test)]
mod ledger_properties;
pub mod library;
pub mod lock;
mod migrations;
pub mod new_batch;
mod open;
pub mod outbox;
pub mod page;
pub mod pause_note;
pub mod plan;
#[cfg(test)]
mod price_tests;
pub mod private;
pub mod reading;
pub mod rows;
pub mod settings;
pub mod splits;
pub mod stored;
pub mod stored_export;
mod target;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod texts;
mod unpack;
mod update;
pub mod verdicts;
#[cfg(test)]
mod verdicts_tests;
pub mod versions;
pub mod writer;

pub use error::{Result, StoreError};
pub use file::{BACKUPS, BEFORE_UPDATE, DATABASE};
pub use open::{Reader, Store};
pub use sqlx::SqliteConnection as Connection;
pub use update::Progress;
