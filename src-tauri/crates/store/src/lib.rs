//! The database: one SQLite file, one connection that writes, a few that read.
//!
//! Architecture invariant: SQL stands in this crate and nowhere else, and nobody above it names sqlx; it knows the domain
//! and no other crate of the project. Functions take the connection, callers choose the transaction. What they give is as
//! it is stored; how it is shown is decided above.

#![warn(missing_docs)]

pub mod actions;
mod added;
mod any_case;
pub mod audit;
pub mod backup;
#[cfg(test)]
mod bad_files;
pub mod batches;
pub mod blanks;
pub mod briefs;
pub mod building;
pub mod cells;
pub mod conversations;
pub mod copying;
pub mod coverage;
pub mod dataset_settings;
pub mod datasets;
pub mod deleting;
pub mod diagnostics;
mod difference;
mod disk;
pub mod editing;
#[cfg(test)]
mod editing_tests;
pub mod error;
pub mod errors;
pub mod examples;
pub mod export_history;
pub mod exports;
mod file;
pub mod filling;
pub mod history;
pub mod import_conversations;
mod inspect;
pub mod jobs;
pub mod judging;
pub mod last_action;
pub mod learned;
pub mod ledger;
#[cfg(test)]
mod ledger_properties;
pub mod library;
pub mod library_deletion;
pub mod library_history;
pub mod library_import;
pub mod library_items;
pub mod library_list;
pub mod library_use;
pub mod lock;
mod migrations;
pub mod near;
pub mod new_batch;
pub mod new_rows;
mod open;
pub mod outbox;
pub mod page;
pub mod pause_note;
pub mod phrases;
pub mod plan;
pub mod planned_rows;
pub mod planned_text;
#[cfg(test)]
mod price_tests;
pub mod private;
pub mod reading;
pub mod reasons;
pub mod redo;
pub mod repeats;
pub mod rescoring;
pub mod review_queue;
#[cfg(test)]
mod review_tests;
pub mod rows;
pub mod search;
pub mod settings;
pub mod splits;
pub mod stored;
pub mod stored_cells;
pub mod stored_export;
mod stored_filter;
pub mod stored_plan;
pub mod stored_review;
mod target;
pub mod template_rows;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod texts;
pub mod trials;
mod unpack;
mod update;
pub mod verdicts;
#[cfg(test)]
mod verdicts_tests;
pub mod versions;
mod vocabulary;
mod waiting_job;
pub mod writer;

pub use error::{Result, StoreError};
pub use file::{BACKUPS, BEFORE_UPDATE, DATABASE};
pub use open::{Reader, Store};
pub use sqlx::SqliteConnection as Connection;
pub use update::Progress;
