//! What a running batch knows beyond the database: calls under way, pace, and answers' times.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use train_domain::estimate::{ENOUGH_SAMPLES, percentile};
use train_domain::pace::Slowed;
use train_domain::row::Tier;

use super::stall::{Answers, Stalled};

/// Ends that the rate is taken from, and more where more calls may be under way.
const WINDOW: usize = 200;
/// Answers of a tier that its expected time is taken from, once there are enough of them.
const RECENT: usize = 20;

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

/// Shared between a runner, its calls and those who look.
#[derive(Debug, Default)]
pub struct BatchProgress {
    state: Mutex<State>,
    key_has_worked: AtomicBool,
    unwritable: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    /// By call id, so the oldest come first.
    under_way: BTreeMap<i64, Item>,
    /// By a clock that neither a person nor a sleep of the machine moves.
    ended: VecDeque<Instant>,
    open: u32,
    slowed: Option<(Slowed, Option<i64>)>,
    expected_ms: [f64; 3],
    /// What the newest answers of each tier took, in milliseconds.
    recent_ms: [VecDeque<f64>; 3],
    answers: Answers,
}

impl State {
    /// What a call of this tier is expected to take: what this batch has seen goes before what was known at its start.
    fn expected(&self, tier: Tier) -> f64 {
        let place = tier as usize;
        let mut recent: Vec<f64> = self.recent_ms[place].iter().copied().collect();
        let seen = if recent.len() < ENOUGH_SAMPLES { None } else { percentile(&mut recent, 0.5) };
        seen.unwrap_or(self.expected_ms[place])
    }
}

/// A look at it.
#[derive(Clone, Debug)]
pub struct ProgressSnapshot {
    /// The oldest calls under way.
    pub oldest: Vec<Item>,
    /// How many there are.
    pub under_way: u32,
    /// Conversations a minute over the last ends, where there are enough to tell.
    pub per_minute: Option<f64>,
    /// What the newest answers took in the middle, in milliseconds.
    pub answer_ms: Option<f64>,
    /// Calls that may be under way now.
    pub open: u32,
    /// Why that is fewer than was set, and until when (epoch milliseconds).
    pub slowed: Option<(Slowed, Option<i64>)>,
    /// The database could not be written when that was last tried.
    pub unwritable: bool,
}

impl BatchProgress {
    /// Starts with what calls of each tier are expected to take, in milliseconds.
    pub fn new(expected_ms: [f64; 3], concurrency: u32) -> Self {
        let progress = Self::default();
        {
            let mut state = progress.lock();
            state.expected_ms = expected_ms;
            state.open = concurrency;
        }
        progress
    }

    /// A call is about to be sent.
    pub fn started(&self, call_id: i64, item: Item) {
        self.lock().under_way.insert(call_id, item);
    }

    /// Its end is stored.
    pub fn ended(&self, call_id: i64) {
        self.lock().under_way.remove(&call_id);
    }

    /// A conversation that was asked for reached its final state.
    pub fn ends(&self) {
        let mut state = self.lock();
        let window = WINDOW.max(2 * state.open as usize);
        while state.ended.len() >= window {
            state.ended.pop_front();
        }
        state.ended.push_back(Instant::now());
    }

    /// The model was done with a call of this tier, which was sent then, after so long.
    pub fn answered(&self, tier: Tier, sent: Instant, took: Duration) {
        let mut state = self.lock();
        state.answers.note(sent, took);
        let recent = &mut state.recent_ms[tier as usize];
        if recent.len() == RECENT {
            recent.pop_front();
        }
        recent.push_back(took.as_secs_f64() * 1_000.0);
    }

    /// A call was let in and answered well: the key works.
    pub fn key_works(&self) {
        self.key_has_worked.store(true, Ordering::Relaxed);
    }

    /// Whether one was.
    pub fn key_has_worked(&self) -> bool {
        self.key_has_worked.load(Ordering::Relaxed)
    }

    /// Whether a call that was sent then and is so old will not be answered any more.
    pub fn stalled(&self, sent: Instant, age: Duration, timeout: Duration) -> Option<Stalled> {
        self.lock().answers.stalled(sent, age, timeout)
    }

    /// The pace has changed: so many calls may be under way now.
    pub fn paced(&self, open: u32, slowed: Option<(Slowed, Option<i64>)>) {
        let mut state = self.lock();
        state.open = open;
        state.slowed = slowed;
    }

    /// What a call of this row is expected to take, while it is under way.
    pub fn expected_of(&self, conversation_id: i64) -> Option<f64> {
        let state = self.lock();
        let item = state.under_way.values().find(|item| item.conversation_id == conversation_id)?;
        Some(state.expected(item.tier))
    }

    /// Whether the database could not be written. Where it cannot, it does not say so itself.
    pub fn unwritable(&self, is_so: bool) {
        self.unwritable.store(is_so, Ordering::Relaxed);
    }

    /// A look, with the names of the oldest few.
    pub fn snapshot(&self, oldest: usize) -> ProgressSnapshot {
        let state = self.lock();
        let mut answers: Vec<f64> = state.recent_ms.iter().flatten().copied().collect();
        ProgressSnapshot {
            oldest: state.under_way.values().take(oldest).cloned().collect(),
            under_way: u32::try_from(state.under_way.len()).unwrap_or(u32::MAX),
            per_minute: per_minute(&state.ended, state.open, Instant::now()),
            answer_ms: percentile(&mut answers, 0.5),
            open: state.open,
            slowed: state.slowed,
            unwritable: self.unwritable.load(Ordering::Relaxed),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no panic while locked")
    }
}

/// The rate of the last ends. As many calls as may be under way are sent together and end together, so it is taken over whole
/// such waves: nothing is known before the second. An end that is overdue counts as time passed, so that a batch that stands
/// still does not go on promising what it did before.
fn per_minute(ended: &VecDeque<Instant>, open: u32, now: Instant) -> Option<f64> {
    let newest = ended.len().checked_sub(1)?;
    let wave = open.max(1) as usize;
    let steps = newest / wave * wave;
    let (first, last) = (ended[newest - steps], ended[newest]);
    if steps < 2 || last <= first {
        return None;
    }
    // Between two waves nothing ends, which is as it should be.
    let usual = (last - first) / u32::try_from(steps / wave).unwrap_or(u32::MAX);
    let steps = u32::try_from(steps).unwrap_or(u32::MAX);
    let until = (now - usual).max(last);
    Some(f64::from(steps) * 60.0 / (until - first).as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_rate_is_that_of_the_last_ends() {
        let progress = BatchProgress::new([1.0; 3], 4);
        for _ in 0..4 {
            progress.ends();
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        progress.ends();
        tokio::time::advance(Duration::from_millis(500)).await;
        assert_eq!(progress.snapshot(1).per_minute, Some(60.0));
        tokio::time::advance(Duration::from_millis(4_500)).await;
        assert_eq!(progress.snapshot(1).per_minute, Some(48.0), "a whole wave is due since a second");
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_that_were_sent_together_tell_no_rate() {
        let progress = BatchProgress::new([1.0; 3], 5);
        let mut rates = Vec::new();
        // Five at a time: each wave takes fifty seconds.
        for wait in [50, 1, 1, 1, 1, 46, 1, 1, 1, 1] {
            tokio::time::advance(Duration::from_secs(wait)).await;
            progress.ends();
            progress.answered(Tier::Scenario, Instant::now(), Duration::from_secs(50));
            rates.push(progress.snapshot(1).per_minute);
        }
        assert_eq!(rates[..5], [None; 5]);
        assert_eq!(rates[5..], [Some(6.0); 5], "five in fifty seconds");
        assert_eq!(progress.snapshot(1).answer_ms, Some(50_000.0));
        tokio::time::advance(Duration::from_secs(45)).await;
        assert_eq!(progress.snapshot(1).per_minute, Some(6.0), "between two waves nothing ends");
    }

    #[test]
    fn what_a_call_takes_is_learned_from_this_batch() {
        let progress = BatchProgress::new([55_000.0; 3], 5);
        let item = |tier| Item { conversation_id: 7, number: 7, name: String::new(), tier, since: 0 };
        progress.started(1, item(Tier::Scenario));
        for seconds in [9, 30, 31] {
            assert_eq!(progress.expected_of(7), Some(55_000.0), "too few to tell");
            progress.answered(Tier::Scenario, Instant::now(), Duration::from_secs(seconds));
        }
        assert_eq!(progress.expected_of(7), Some(30_000.0), "the median of them");
        progress.answered(Tier::Template, Instant::now(), Duration::from_secs(1));
        assert_eq!(progress.expected_of(7), Some(30_000.0), "each tier for itself");
    }
}
