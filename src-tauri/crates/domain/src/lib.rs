//! The rules of the product, pure: no clock, no randomness, no file, no network, no database.
//!
//! Architecture invariant: this crate names no other crate of the project, and neither tokio, sqlx, reqwest nor tauri;
//! every function gives the same result for the same arguments. Time, jitter and seeds are passed in. Each enum of the
//! project is declared once, here. The feature `specta` derives the window's types.

#![warn(missing_docs)]

pub mod answer;
pub mod apart;
pub mod attempt;
pub mod brief;
pub mod call;
pub mod cells;
pub mod certificate;
pub mod chance;
pub mod confidence;
pub mod coverage;
pub mod error;
pub mod estimate;
pub mod explain;
pub mod export;
pub mod figures;
#[cfg(test)]
mod fixture;
pub mod import;
pub mod items;
pub mod judge;
pub mod mail;
pub mod manner;
pub mod money;
pub mod names;
pub mod novelty;
pub mod outage;
pub mod pace;
pub mod personal;
pub mod plan;
pub mod plan_file;
pub mod preference;
pub mod problem;
pub mod prompt;
pub mod provider;
pub mod quality;
pub mod query;
pub mod reasons;
pub mod redo;
pub mod repeats;
pub mod retry;
pub mod row;
pub mod split;
pub mod status;
pub mod stop;
pub mod stored_enum;
pub mod trial;
pub mod waste;
