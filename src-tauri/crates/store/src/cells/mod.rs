//! The table as a spreadsheet: cells that change and rows that come, all of it as one action or nothing. The caller's
//! transaction reads what it changes, so that nothing comes between.

mod duplicate;
mod edit;
mod filled_by;
mod plan_row;
mod renaming;
#[cfg(test)]
mod tests;
mod undo;
mod unknown;
mod waiting;
mod write;

pub use self::duplicate::duplicate;
pub use self::edit::{Edit, Problem, RowRef, edit};
pub use self::filled_by::empty_filled;
pub(crate) use self::filled_by::fill_by_version;
pub(crate) use self::renaming::rename_word;
pub use self::undo::{Undone, undo};
pub use self::unknown::{Resolve, Unknown, resolve, unknown};
pub(crate) use self::waiting::fill_all_waiting;
pub use self::waiting::{fill_waiting, waiting};
pub use self::write::{Changed, MOST};
