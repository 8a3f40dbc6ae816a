//! Which calls will not be answered any more.
//!
//! The person's timeout is how long a call may take, and a provider that becomes slow for all loses none before it. One hung
//! connection among many that work is another matter: calls that were sent *after* it are answered. Only they are evidence.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;
use train_domain::estimate::percentile;

/// Answers that are remembered.
const REMEMBERED: usize = 64;
/// Answers that must be known before a call can count as stalled.
const KNOWN: usize = 30;
/// A call sent so much later was sent after; what is closer together may arrive in any order.
const APART: Duration = Duration::from_millis(250);
/// Below this age nothing has stalled.
const YOUNGEST: Duration = Duration::from_secs(2);

/// So many later calls that were answered are evidence from a third of the timeout on, where the call is also this many
/// times older than what nearly all answers took.
const LATER: usize = 5;
const OLDER: u32 = 3;
/// So many later ones are overwhelming evidence, where the call is this many times older than the slowest of all answers.
const MANY_LATER: usize = 30;
const MUCH_OLDER: u32 = 10;

/// What answers took, and when their calls were sent.
#[derive(Debug, Default)]
pub struct Answers {
    recent: VecDeque<(Instant, Duration)>,
    slowest: Duration,
}

/// Why a call counts as stalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stalled {
    /// Calls that were sent after it and answered.
    pub later: usize,
    /// The slowest of them.
    pub slowest: Duration,
}

impl Answers {
    /// A call that was sent then was answered after so long.
    pub fn note(&mut self, sent: Instant, took: Duration) {
        if self.recent.len() == REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back((sent, took));
        self.slowest = self.slowest.max(took);
    }

    /// Whether a call that was sent then, and is as old as this, will not be answered any more.
    pub fn stalled(&self, sent: Instant, age: Duration, timeout: Duration) -> Option<Stalled> {
        if age < YOUNGEST || self.recent.len() < KNOWN {
            return None;
        }
        let later = || self.recent.iter().filter(|(at, _)| *at > sent + APART).map(|(_, took)| *took);
        let stalled = Stalled { later: later().count(), slowest: later().max()? };
        let overwhelming = stalled.later >= MANY_LATER && age >= self.slowest * MUCH_OLDER;
        let plain = stalled.later >= LATER && age >= timeout / 3 && age >= self.nearly_all() * OLDER;
        (overwhelming || plain).then_some(stalled)
    }

    /// What 95 of 100 answers took at the most.
    fn nearly_all(&self) -> Duration {
        let mut took: Vec<f64> = self.recent.iter().map(|(_, took)| took.as_secs_f64()).collect();
        percentile(&mut took, 0.95).map_or(Duration::MAX / OLDER, Duration::from_secs_f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);
    const TIMEOUT: Duration = Duration::from_secs(60);

    /// So many answers of calls that were sent one after the other, `apart` from each other, from `start` on.
    fn answers(start: Instant, apart: Duration, took: Duration, count: u32) -> Answers {
        let mut answers = Answers::default();
        for number in 0..count {
            answers.note(start + apart * number, took);
        }
        answers
    }

    #[test]
    fn a_provider_that_becomes_slow_for_all_loses_nothing() {
        let start = Instant::now();
        let quick = answers(start, 50 * MS, 200 * MS, 40);
        // All that were sent since take for ever: none of them is evidence against the others.
        for number in 0..30 {
            let sent = start + 50 * MS * (40 + number);
            assert_eq!(quick.stalled(sent, TIMEOUT - MS, TIMEOUT), None);
        }
        // Nor are those that arrived at the server a moment before it became slow.
        let sent = start + 50 * MS * 36;
        assert_eq!(quick.stalled(sent, TIMEOUT - MS, TIMEOUT), None);
    }

    #[test]
    fn one_hung_call_among_many_quick_ones_is_given_up_soon() {
        let start = Instant::now();
        let quick = answers(start, 20 * MS, 200 * MS, 60);
        let stalled = |age| quick.stalled(start, age, TIMEOUT).map(|stalled| stalled.later);
        assert_eq!(stalled(1_999 * MS), None);
        assert_eq!(stalled(2_000 * MS), Some(47), "ten times as old as the slowest, and 47 later ones are answered");
        let slower = answers(start, 20 * MS, 500 * MS, 60);
        assert_eq!(slower.stalled(start, 4_999 * MS, TIMEOUT), None);
        assert!(slower.stalled(start, 5_000 * MS, TIMEOUT).is_some());
    }

    #[test]
    fn a_few_later_answers_are_evidence_from_a_third_of_the_timeout_on() {
        let start = Instant::now();
        let answers = answers(start, 200 * MS, 3_000 * MS, 36);
        let sent = start + 200 * MS * 28;
        assert_eq!(answers.stalled(sent, 19_999 * MS, TIMEOUT), None);
        let found = answers.stalled(sent, 20_000 * MS, TIMEOUT);
        assert_eq!(found, Some(Stalled { later: 6, slowest: 3_000 * MS }));
        let sent = start + 200 * MS * 30;
        assert_eq!(answers.stalled(sent, 59_000 * MS, TIMEOUT), None, "four are too few");
    }

    #[test]
    fn answers_that_differ_widely_are_no_sign_of_a_stall() {
        // What models do: 25 to 107 s, one in ten far longer than the rest.
        let start = Instant::now();
        let mut answers = Answers::default();
        for number in 0..60_u32 {
            let took = if number % 10 == 9 { 100 } else { 30 };
            answers.note(start + Duration::from_secs(u64::from(number)), Duration::from_secs(took));
        }
        let timeout = Duration::from_secs(180);
        assert_eq!(answers.stalled(start, Duration::from_secs(179), timeout), None);
    }

    #[test]
    fn too_few_answers_say_nothing() {
        let start = Instant::now();
        let few = answers(start, 20 * MS, 20 * MS, 29);
        assert_eq!(few.stalled(start, TIMEOUT, TIMEOUT), None);
    }
}
