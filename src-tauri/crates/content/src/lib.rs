//! The words that come with the application: the sample library with its plan, the standard templates and voice, and
//! neutral items for names that an import brings.
//!
//! Architecture invariant: words only. No parser, no composer, no rule.

mod blank;
mod library;

pub use blank::{blank_arc, blank_persona, blank_topic};
pub use library::{judge_prompt, sample, sample_items, standard};
