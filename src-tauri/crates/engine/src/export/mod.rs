//! Exports: which rows, what would become of them, and how they are written.

mod asked;
pub mod checked;
mod exporting;
pub mod folder;
pub mod history;
pub mod item;
pub mod leading;
mod leftovers;
pub mod look;
mod measure;
mod model;
pub mod names;
pub mod output;
pub mod place;
pub mod places;
pub mod plan;
pub mod preview;
pub mod refusal;
pub mod report;
pub mod seen;
pub mod select;
pub mod sides;
#[cfg(test)]
mod tests;
mod totals;
pub mod walk;
pub mod write;

pub use exporting::Exporting;
