//! What the engine can be asked, by subject.

mod batches;
mod datasets;
pub mod export;
pub mod generate;
mod provider;
mod review;
mod snapshot;
