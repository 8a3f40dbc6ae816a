//! The database: one SQLite file, one connection that writes, a few that read.
//!
//! Architecture invariant: SQL stands in this folder and nowhere else; functions take the connection, callers
//! choose the transaction; row types do not leave this folder.

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
pub mod errors;
pub mod history;
mod inspect;
pub mod jobs;
pub mod learned;
pub mod ledger;
#[cfg(test)]
mod ledger_properties;
pub mod library;
pub mod new_batch;
pub mod open;
pub mod outbox;
pub mod page;
pub mod pause_note;
pub mod plan;
#[cfg(test)]
mod price_tests;
#[cfg(test)]
mod releases;
pub mod rows;
pub mod settings;
pub mod stored;
pub mod texts;
mod unpack;
mod update;
pub mod verdicts;
#[cfg(test)]
mod verdicts_tests;
pub mod versions;
pub mod writer;

pub use open::{BACKUPS, BEFORE_UPDATE, DATABASE, Store};
pub use update::Progress;
