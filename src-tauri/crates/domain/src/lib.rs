//! The rules of the product, pure: no clock, no randomness, no file, no network, no database.
//!
//! Architecture invariant: this crate names neither tokio, sqlx, reqwest nor tauri, and every function
//! gives the same result for the same arguments. Time, jitter and seeds are passed in.

pub mod answer;
pub mod attempt;
pub mod call;
pub mod estimate;
pub mod explain;
pub mod export;
pub mod letter;
pub mod mail;
pub mod money;
pub mod novelty;
pub mod pace;
pub mod prompt;
pub mod quality;
pub mod retry;
pub mod status;
pub mod stop;
pub mod waste;
