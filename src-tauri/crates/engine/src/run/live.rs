//! What a running batch knows beyond the database: calls under way, pace, and answers' times.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use train_content::Tier;
use train_domain::pace::Slowed;

/// Ends that the rate is taken from.
const WINDOW: usize = 200;
/// Answers that must be known before a call can count as stalled.
const ANSWERS_KNOWN: u64 = 30;
/// A call this many times older than the slowest answer so far will not be answered any more.
const STALLED: u32 = 5;
/// And it is at least this old.
const STALLED_AT_LEAST: Duration = Duration::from_secs(2);

/// A call under way.
#[derive(Clone, Debug)]
pub struct Item {
    /// The row.
    pub conversation_id: i64,
    /// The ID that a person sees.
    pub number: i64,
    /// "Anxious Planner + Fear to Confidence + Roth conversion".
    pub name: String,
    /// The row's tier.
    pub tier: Tier,
    /// Epoch milliseconds of the send.
    pub since: i64,
}

/// Shared between a runner, its flights and those who look.
#[derive(Debug, Default)]
pub struct Live {
    state: Mutex<State>,
    answers: AtomicU64,
    slowest_ms: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    /// By attempt id, so the oldest come first.
    flying: BTreeMap<i64, Item>,
    ended: VecDeque<i64>,
    concurrency_limit: u32,
    slowed: Option<(Slowed, Option<i64>)>,
    expected_ms: [f64; 3],
}

/// A look at it.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The oldest calls under way.
    pub oldest: Vec<Item>,
    /// How many there are.
    pub flying: u32,
    /// Conversations a minute over the last ends, where there are enough to tell.
    pub per_minute: Option<f64>,
    /// Calls that may be under way now.
    pub concurrency_limit: u32,
    /// Why that is fewer than was set, and until when (epoch milliseconds).
    pub slowed: Option<(Slowed, Option<i64>)>,
}

impl Live {
    /// Starts with what calls of each tier are expected to take, in milliseconds.
    pub fn new(expected_ms: [f64; 3], concurrency: u32) -> Self {
        let live = Self::default();
        {
            let mut state = live.lock();
            state.expected_ms = expected_ms;
            state.concurrency_limit = concurrency;
        }
        live
    }

    /// A call is about to be sent.
    pub fn takes_off(&self, attempt_id: i64, item: Item) {
        self.lock().flying.insert(attempt_id, item);
    }

    /// Its end is stored.
    pub fn lands(&self, attempt_id: i64) {
        self.lock().flying.remove(&attempt_id);
    }

    /// A conversation reached its final state at `now`.
    pub fn ends(&self, now: i64) {
        let mut state = self.lock();
        if state.ended.len() == WINDOW {
            state.ended.pop_front();
        }
        state.ended.push_back(now);
    }

    /// An answer came after this long.
    pub fn answered(&self, took: Duration) {
        self.answers.fetch_add(1, Ordering::Relaxed);
        self.slowest_ms.fetch_max(u64::try_from(took.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// How old a call may become before it counts as stalled; `None` while too few answers are known. One hung
    /// connection among many quick answers need not sit out a timeout that was set for the slowest models.
    pub fn stalled_after(&self) -> Option<Duration> {
        (self.answers.load(Ordering::Relaxed) >= ANSWERS_KNOWN)
            .then(|| (Duration::from_millis(self.slowest_ms.load(Ordering::Relaxed)) * STALLED).max(STALLED_AT_LEAST))
    }

    /// The pace has changed.
    pub fn paced(&self, concurrency_limit: u32, slowed: Option<(Slowed, Option<i64>)>) {
        let mut state = self.lock();
        state.concurrency_limit = concurrency_limit;
        state.slowed = slowed;
    }

    /// What a call of this row is expected to take, while it is under way.
    pub fn expected_of(&self, conversation_id: i64) -> Option<f64> {
        let state = self.lock();
        let item = state.flying.values().find(|item| item.conversation_id == conversation_id)?;
        Some(state.expected_ms[tier_index(item.tier)])
    }

    /// A look, with the names of the oldest few.
    pub fn glance(&self, oldest: usize) -> Glance {
        let state = self.lock();
        Glance {
            oldest: state.flying.values().take(oldest).cloned().collect(),
            flying: u32::try_from(state.flying.len()).unwrap_or(u32::MAX),
            per_minute: per_minute(&state.ended),
            concurrency_limit: state.concurrency_limit,
            slowed: state.slowed,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no panic while locked")
    }
}

/// The place of a tier in a list of the three.
pub fn tier_index(tier: Tier) -> usize {
    match tier {
        Tier::Template => 0,
        Tier::Scenario => 1,
        Tier::EdgeCase => 2,
    }
}

fn per_minute(ended: &VecDeque<i64>) -> Option<f64> {
    let (first, last) = (ended.front()?, ended.back()?);
    let ms = crate::store::f(last - first);
    if ended.len() < 3 || ms <= 0.0 {
        return None;
    }
    // At most WINDOW.
    #[allow(clippy::cast_precision_loss, reason = "a few hundred at most")]
    let steps = (ended.len() - 1) as f64;
    Some(steps * 60_000.0 / ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_ends() {
        let live = Live::new([1.0; 3], 5);
        for second in 0..5 {
            live.ends(second * 1_000);
        }
        assert_eq!(live.glance(1).per_minute, Some(60.0));
    }

    #[test]
    fn a_call_stalls_only_against_many_known_answers() {
        let live = Live::default();
        for _ in 0..29 {
            live.answered(Duration::from_millis(500));
        }
        assert_eq!(live.stalled_after(), None, "too few to judge by");
        live.answered(Duration::from_millis(600));
        assert_eq!(live.stalled_after(), Some(Duration::from_secs(3)));
        let quick = Live::default();
        for _ in 0..30 {
            quick.answered(Duration::from_millis(20));
        }
        assert_eq!(quick.stalled_after(), Some(Duration::from_secs(2)), "never below two seconds");
    }
}
