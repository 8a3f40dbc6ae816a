//! The brake: whether a batch pays and gets nothing for it.
//!
//! Two things are counted, both of rows and not of calls, so that one row that is asked for again and again does not look
//! like many. *In a row*: rows whose first call gave nothing while nothing at all was kept. *Over time*: a sum to which a
//! row adds more when its first call gives nothing than one that is kept takes away; it stands still where three of eight
//! fail. Both leave room for the calls that were under way when something was kept last: what is refused comes at once and
//! what times out comes late, so that as many failures in a row say nothing.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::call::{Billed, ErrorKind};

/// Rows in a row that gave nothing, and more than were under way at the most. Where a quarter of the rows fails, one batch in a thousand million begins so.
const ROWS: u32 = 15;
/// What a row whose first call gave nothing adds to the sum (and takes back when it is kept after all), and what one that was
/// kept takes from it.
const FAILED: u32 = 5;
const KEPT: u32 = 3;
/// The sum that is too much, beside the room for calls under way. Where a quarter of the rows fails, it is not reached in ten
/// million rows; where half of them does, after some 200 at ten at a time.
const TOO_MUCH: u32 = 120;
/// Whoever goes on anyway is asked again after so many times as much.
const PATIENCE: u32 = 5;
/// Answers that the words for the pause are taken from.
const WINDOW: usize = 20;
/// From so many rows in a row on, an answer is judged before its place is given to the next call.
const CAREFUL: u32 = 5;

/// What one call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Its row has given nothing before.
    pub again: bool,
    /// When it was sent (any monotonic origin).
    pub sent: Duration,
    /// What it came to.
    pub gave: Gave,
}

/// What a call gave for its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gave {
    /// A conversation that is kept.
    Kept,
    /// Nothing, for this reason.
    Nothing(ErrorKind),
    /// Nothing that counts: it was not billed, or it concerns the whole batch and has a pause of its own.
    NoMatter,
}

/// What is said of a batch that was braked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waste {
    /// The reason that most of the last answers had.
    pub kind: ErrorKind,
    /// How many had it.
    pub count: u32,
    /// Of so many.
    pub of: u32,
}

/// Watches what a batch gets for its money.
#[derive(Clone, Debug)]
pub struct Brake {
    patience: u32,
    /// Rows that gave nothing since something was kept, when the first of them was heard of, and the most calls that were
    /// under way since.
    in_a_row: u32,
    began: Option<Duration>,
    under_way: u32,
    sum: u32,
    kept: bool,
    recent: VecDeque<Option<ErrorKind>>,
}

impl Brake {
    /// The brake of a batch that a person let go on so often although it was braked.
    pub fn new(insisted: u32) -> Self {
        Self {
            patience: PATIENCE.saturating_pow(insisted),
            in_a_row: 0,
            began: None,
            under_way: 0,
            sum: 0,
            kept: false,
            recent: VecDeque::with_capacity(WINDOW),
        }
    }

    /// Notes the end of a call at `now`, while so many are under way. True where the batch should pause.
    pub fn note(&mut self, now: Duration, under_way: u32, end: &End) -> bool {
        let kind = match end.gave {
            Gave::NoMatter => return false,
            Gave::Kept => None,
            Gave::Nothing(kind) => Some(kind),
        };
        if self.recent.len() == WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(kind);
        let Some(kind) = kind else {
            self.kept = true;
            (self.in_a_row, self.began, self.under_way) = (0, None, 0);
            self.sum = self.sum.saturating_sub(if end.again { FAILED + KEPT } else { KEPT });
            return false;
        };
        // What breaks together was sent together: a moment without a network is one event, however many calls it hits.
        let counts = self.began.is_none_or(|began| end.sent >= began) || !breaks_together(kind);
        self.began.get_or_insert(now);
        self.under_way = self.under_way.max(under_way + 1);
        self.in_a_row += u32::from(counts && !end.again);
        self.sum = self.sum.saturating_add(if end.again { 0 } else { FAILED });
        let in_a_row = ROWS.max(self.under_way + 1).saturating_mul(self.patience);
        let over_time = TOO_MUCH.saturating_mul(self.patience).saturating_add((FAILED + KEPT) * self.under_way);
        self.in_a_row >= in_a_row || self.sum >= over_time
    }

    /// Whether an answer's place should stay empty until it is judged: what was judged so far was in vain.
    pub fn is_careful(&self) -> bool {
        self.in_a_row >= if self.kept { CAREFUL } else { 1 }
    }

    /// Whether anything was kept.
    pub fn has_kept(&self) -> bool {
        self.kept
    }

    /// What the last answers had in common; `None` before anything was wasted.
    pub fn waste(&self) -> Option<Waste> {
        let count = |kind: &ErrorKind| self.recent.iter().filter(|other| **other == Some(*kind)).count();
        let kind = self.recent.iter().flatten().max_by_key(|kind| count(kind))?;
        // At most the window.
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Some(Waste { kind: *kind, count: small(count(kind)), of: small(self.recent.len()) })
    }
}

/// Whether a failure of this kind hits whatever is under way at the moment.
fn breaks_together(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Timeout
            | ErrorKind::ConnectionLost
            | ErrorKind::ServerError
            | ErrorKind::Overloaded
            | ErrorKind::RateLimited
    )
}

/// What a failed call gave for its money.
pub fn gave(kind: ErrorKind, billed: &Billed) -> Gave {
    match kind {
        kind if WASTED.contains(&kind) => Gave::Nothing(kind),
        kind if WASTED_IF_BILLED.contains(&kind) && *billed != Billed::No => Gave::Nothing(kind),
        _ => Gave::NoMatter,
    }
}

/// Kinds for which an answer, or the wait for one, was in vain.
pub const WASTED: [ErrorKind; 13] = [
    ErrorKind::Truncated,
    ErrorKind::InvalidAnswer,
    ErrorKind::InvalidConversation,
    ErrorKind::EmptyAnswer,
    ErrorKind::Refused,
    ErrorKind::ContentFiltered,
    ErrorKind::UnexpectedStop,
    ErrorKind::Protocol,
    ErrorKind::ContextExceeded,
    ErrorKind::RequestTooLarge,
    ErrorKind::AnswerTooLarge,
    ErrorKind::Timeout,
    ErrorKind::ConnectionLost,
];

/// Kinds that are usually refused before the model works, and were in vain where it did.
pub const WASTED_IF_BILLED: [ErrorKind; 4] =
    [ErrorKind::ServerError, ErrorKind::Overloaded, ErrorKind::RateLimited, ErrorKind::Internal];

#[cfg(test)]
#[path = "waste_tests.rs"]
mod tests;
