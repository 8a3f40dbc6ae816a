//! Practice: a provider that composes conversations on this machine, free of charge, to learn the application with.
//!
//! Architecture invariant: the composer knows no clock, no file and no network; its data files are compiled in. The same
//! row and the same seed give the same conversation.

mod again;
mod compose;
mod provider;

pub use compose::{Composition, PracticeAnswer, compose, judge};
pub use provider::Practice;
