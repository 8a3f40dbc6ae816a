//! What the engine can be asked, by subject.

mod backup;
mod batches;
mod datasets;
mod deleting;
#[cfg(test)]
mod deleting_tests;
mod diagnostics;
pub mod export;
mod export_check;
pub mod generate;
mod importing;
mod learned;
pub mod limits;
mod mail;
mod provider;
mod review;
mod slices;
mod snapshot;
mod undo;
