//! What the engine can be asked, by subject.

mod backup;
mod batches;
mod briefs;
mod building;
mod cells;
mod claims;
mod conversations_import;
mod coverage;
mod dataset_copies;
mod datasets;
mod deleting;
#[cfg(test)]
mod deleting_tests;
mod diagnostics;
mod editing;
pub mod export;
mod export_check;
pub mod generate;
mod importing;
mod judge;
mod learned;
mod library;
mod library_files;
pub mod limits;
mod mail;
mod plan_preview;
mod provider;
mod quality;
mod reasons;
mod redo;
mod review;
mod slices;
mod snapshot;
mod templates;
mod trials;
mod undo;
mod waiting;
