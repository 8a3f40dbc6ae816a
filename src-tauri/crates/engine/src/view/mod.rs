//! What the engine shows its clients: the window and train-cli see these shapes and no others.
//!
//! Times are epoch milliseconds, money is micro-dollars; both are `f64` because a window's numbers are, and both stay far
//! below 2^53. Ids are row ids. Field names say the rest, where no comment does.

mod backup;
mod batch;
mod cells;
mod changes;
mod conversation;
mod coverage;
mod dataset;
mod editing;
mod error;
mod estimate;
mod export;
mod import;
mod judge;
mod library;
mod limits;
mod mail;
mod plan;
mod plan_import;
mod provider;
mod quality;
mod redo;
mod review;
mod row;
mod template;

pub use backup::*;
pub use batch::*;
pub use cells::*;
pub use changes::*;
pub use conversation::*;
pub use coverage::*;
pub use dataset::*;
pub use editing::*;
pub use error::*;
pub use estimate::*;
pub use export::*;
pub use import::*;
pub use judge::*;
pub use library::*;
pub use limits::*;
pub use mail::*;
pub use plan::*;
pub use plan_import::*;
pub use provider::*;
pub use quality::*;
pub use redo::*;
pub use review::*;
pub use row::*;
pub use template::*;
pub use train_domain::answer::Role;
pub use train_domain::call::ErrorKind;
pub use train_domain::export::{Effect, Side, SystemPrompt};
pub use train_domain::mail::{MailField, MailSecurity, MailSettings, MailState};
pub use train_domain::provider::{KeyStatus, ProviderKind};
pub use train_domain::quality::{Flag, Place};
pub use train_domain::query::{
    ErrorQuery, Filter, FilterList, PositionQuery, QueueSort, RowQuery, ScoreRange, SortKey, Target, TimeRange,
    TurnRange,
};
pub use train_domain::row::{Origin, Status, StatusCounts, Tier, Verdict};
pub use train_domain::status::{ActionKind, BackupOrigin, BatchKind, BatchState, NoticeKind, Purpose};

pub use crate::error::ImportProblem;
use crate::error::{EngineError, Result};

/// A row id, a number or a count, as the window sees it.
pub(crate) fn id(id: i64) -> u32 {
    u32::try_from(id).unwrap_or(u32::MAX)
}

/// A count of things in memory, none of which comes near the limit.
pub(crate) fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A line of a file, as the window sees it.
pub(crate) fn line(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// An amount or a time, as the window sees it: exact up to 2^53.
pub(crate) fn number(value: i64) -> f64 {
    value as f64
}

/// A score out of 10, of tenths.
pub(crate) fn score(tenths: i64) -> f64 {
    number(tenths) / 10.0
}

/// Whole micro-dollars of an amount that came from outside.
pub(crate) fn micros(amount: f64) -> Result<i64> {
    if !amount.is_finite() || !(0.0..=1e15).contains(&amount) {
        return Err(EngineError::invalid("The spending limit is not an amount in USD."));
    }
    // In range, checked above.
    Ok(amount.round() as i64)
}
