//! A conversation as a model family reads it: its chat template rendered, with the places that get loss, and its tokens
//! counted.
//!
//! Architecture invariant: pure over texts. No file, no clock, no network; a day that a template writes is passed in.
//! The templates in `templates/` are this project's own statements of what the families read, held against the
//! families' own in the tests with the real trainers.
//!
//! To add a family: a template in `templates/`, its facts in `families/` and a line in [`Family::ALL`], and its expected renderings
//! (`tests/renderings/`).

#![warn(missing_docs)]

mod count;
mod day;
mod difference;
mod families;
mod family;
mod generation;
mod json;
mod pieces;
mod render;
mod special;
mod template;

pub use count::{Counter, Tokens};
pub use day::Day;
pub use family::{Family, Markers, SystemRule, Tokenizer};
pub use json::{RenderJsonError, render_json};
pub use render::{LearnedBy, Rendered};
pub use template::{Template, TemplateError, TemplateFault};
