//! What conversations are planned and made from: the sample library, plan files, and Practice, which
//! composes conversations without a model.
//!
//! Architecture invariant: no clock, no randomness, no file and no network; the same arguments give the
//! same result.

mod blank;
mod items;
mod library;
mod plan;
mod practice;
mod vocabulary;

pub use blank::{blank_arc, blank_persona, blank_topic};
pub use items::{Arc, EmotionRange, Library, Persona, PlannedRow, Template, Topic, Voice};
pub use library::{sample, standard};
pub use plan::{PlanFile, PlanProblem, parse_plan, read_plan};
pub use practice::{Composition, PracticeAnswer, compose};
pub use vocabulary::{ACKNOWLEDGEMENTS, DEFAULT_INTENT, DEFAULT_TONE, INTENTS, Level, TONES, Tier};
