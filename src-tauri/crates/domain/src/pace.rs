//! How fast calls may be sent: concurrency that adapts, token buckets that follow the provider's headers,
//! and a ramp at the start. Pure: `now` is the time since any fixed origin.

use std::collections::VecDeque;
use std::time::Duration;

use crate::attempt::{LONGEST_WAIT, told};
use crate::call::{Bucket, RateHeaders};

/// Calls that start at once. What is beyond them waits for a first answer, whose headers may tell a limit, or for
/// `HOLD` steps, and then joins in steps of 1, 2, 4, 8 ... so that a burst limit shows itself on the first call too
/// many and not on forty.
const BURST: u32 = 10;
/// Steps that the ramp waits for a first answer, and the least time: the next calls are claimed first, which takes some
/// milliseconds, so that a server on this machine has told its limits before they are asked for.
const HOLD: u32 = 4;
const LEAST_HOLD: Duration = Duration::from_millis(10);
/// Successes after which one more call may be in flight.
const SUCCESSES_PER_STEP: u32 = 25;
/// What a busy provider does to the concurrency.
const DECREASE: f64 = 0.75;
/// Recent answers that are looked at to tell a busy provider from a stray 429.
const WINDOW: usize = 20;
/// So many busy answers among them mean that the provider is busy; fewer concern their own call only.
const BUSY_IN_WINDOW: usize = 5;
/// Rest after a decrease where the provider named no time.
const COOL_DOWN: Duration = Duration::from_secs(2);
/// How long a provider's limit counts as the reason after it last held a call up.
const REASON_STAYS: Duration = Duration::from_secs(10);
/// A bucket that is full only after more than this is none of a minute, clocks that differ allowed for.
const LONGER_THAN_A_MINUTE: Duration = Duration::from_secs(90);
/// Share of a limit that is used: clocks and networks jitter.
const SAFETY: f64 = 0.995;

/// What is known of the endpoint before the first call.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The most calls in flight: what the person set.
    pub concurrency: u32,
    /// Time between two steps of the ramp: about a round trip, in which a busy server would have said so.
    pub ramp_step: Duration,
}

/// Whether one more call may be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Permit {
    /// Yes.
    Go,
    /// Not before this long from now.
    Wait(Duration),
    /// When a call in flight ends.
    Full,
}

/// Why the pace is below what the person set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slowed {
    /// The provider asked to wait.
    AskedToWait,
    /// The provider was busy; fewer calls at a time are made for now.
    Busy,
    /// The provider allows only so many requests a minute.
    RequestLimit,
    /// The provider allows only so many tokens a minute.
    TokenLimit,
}

/// The pace of one endpoint.
#[derive(Clone, Debug)]
pub struct Pace {
    setting: Setting,
    allowed: f64,
    successes: u32,
    ramp: Option<Ramp>,
    recent: VecDeque<bool>,
    rest_until: Duration,
    requests: Option<Level>,
    input: Option<Level>,
    output: Option<Level>,
    /// Of both kinds together.
    tokens: Option<Level>,
    /// Why, and when that was last so.
    slowed: Option<(Slowed, Duration)>,
}

#[derive(Clone, Copy, Debug)]
struct Ramp {
    open: u32,
    step: u32,
    next: Duration,
}

/// A token bucket that mirrors the provider's.
#[derive(Clone, Copy, Debug)]
struct Level {
    level: f64,
    /// The largest remainder that the provider has shown: its real burst, often far below the limit.
    capacity: f64,
    per_second: f64,
    at: Duration,
}

/// How fast a bucket fills. Limits are those of a minute, and an empty bucket of a minute is full after one; where a
/// bucket needs longer, its limit is that of an hour or a day, and the reset tells how fast it fills.
fn per_second(bucket: &Bucket) -> f64 {
    let missing = (bucket.limit - bucket.remaining).max(1.0);
    let rate = match bucket.reset_after {
        Some(reset) if reset > LONGER_THAN_A_MINUTE => missing / reset.as_secs_f64(),
        _ => bucket.limit / 60.0,
    };
    (rate * SAFETY).max(1e-6)
}

impl Level {
    fn seed(bucket: &Bucket, now: Duration) -> Self {
        Self { level: bucket.remaining, capacity: bucket.remaining.max(1.0), per_second: per_second(bucket), at: now }
    }

    fn refill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.level = (self.level + passed * self.per_second).min(self.capacity);
        self.at = now;
    }

    fn follow(&mut self, bucket: &Bucket, now: Duration) {
        self.refill(now);
        self.per_second = per_second(bucket);
        self.capacity = self.capacity.max(bucket.remaining);
        // Answers arrive late and out of order: only a lower remainder is news.
        self.level = self.level.min(bucket.remaining);
    }

    fn wait_for(&mut self, amount: f64, now: Duration) -> Option<Duration> {
        self.refill(now);
        // A call larger than the bucket goes when the bucket is full: it could never go otherwise.
        let missing = amount.min(self.capacity) - self.level;
        (missing > 0.0).then(|| Duration::from_secs_f64(missing / self.per_second + 0.000_5))
    }
}

impl Pace {
    /// A fresh pace.
    pub fn new(setting: Setting) -> Self {
        let concurrency = setting.concurrency.max(1);
        Self {
            setting: Setting { concurrency, ..setting },
            allowed: f64::from(concurrency),
            successes: 0,
            ramp: (concurrency > BURST).then_some(Ramp { open: BURST, step: 1, next: Duration::ZERO }),
            recent: VecDeque::with_capacity(WINDOW),
            rest_until: Duration::ZERO,
            requests: None,
            input: None,
            output: None,
            tokens: None,
            slowed: None,
        }
    }

    /// Changes the concurrency that the person set. What the provider has taught stays: a click does not speed up the batch
    /// beside it.
    pub fn set_concurrency(&mut self, concurrency: u32) {
        let slowed = self.target() < self.setting.concurrency;
        let set = f64::from(concurrency.max(1));
        self.setting.concurrency = concurrency.max(1);
        self.allowed = if slowed { self.allowed.min(set) } else { set };
    }

    /// A person lets a batch go on: what would keep calls back for longer than anybody sits in front of is not waited for but
    /// asked for once more. She may have another key by now, or a higher limit; else one refusal says it anew.
    pub fn ask_anew(&mut self, now: Duration) {
        if self.rest_until > now + LONGEST_WAIT {
            self.rest_until = now;
        }
        for level in [&mut self.requests, &mut self.input, &mut self.output, &mut self.tokens] {
            level.take_if(|level| level.wait_for(1.0, now).is_some_and(|wait| wait > LONGEST_WAIT));
        }
    }

    /// Whether a call with these expected tokens may be sent now. `Go` takes the tokens.
    pub fn permit(&mut self, now: Duration, in_flight: u32, input: u32, output: u32) -> Permit {
        if now < self.rest_until {
            self.slowed = Some((Slowed::AskedToWait, now));
            return Permit::Wait(self.rest_until - now);
        }
        if in_flight >= self.open(now) {
            return match self.ramp {
                Some(ramp) if in_flight < self.target() => Permit::Wait(ramp.next.saturating_sub(now)),
                _ => Permit::Full,
            };
        }
        let needs = [
            (&mut self.requests, 1.0, Slowed::RequestLimit),
            (&mut self.input, f64::from(input), Slowed::TokenLimit),
            (&mut self.output, f64::from(output), Slowed::TokenLimit),
            (&mut self.tokens, f64::from(input) + f64::from(output), Slowed::TokenLimit),
        ];
        let mut longest: Option<(Duration, Slowed)> = None;
        for (level, amount, why) in needs {
            if let Some(level) = level
                && let Some(wait) = level.wait_for(amount, now)
                && longest.is_none_or(|(other, _)| wait > other)
            {
                longest = Some((wait, why));
            }
        }
        if let Some((wait, why)) = longest {
            self.slowed = Some((why, now));
            return Permit::Wait(wait);
        }
        for (level, amount) in [
            (&mut self.requests, 1.0),
            (&mut self.input, f64::from(input)),
            (&mut self.output, f64::from(output)),
            (&mut self.tokens, f64::from(input) + f64::from(output)),
        ] {
            if let Some(level) = level {
                level.level -= amount;
            }
        }
        Permit::Go
    }

    /// Gives back what a call was expected to take and did not. Before its headers are taken in: where the server counts
    /// otherwise, they say so.
    pub fn give_back(&mut self, input: u32, output: u32) {
        for (level, amount) in [
            (&mut self.input, f64::from(input)),
            (&mut self.output, f64::from(output)),
            (&mut self.tokens, f64::from(input) + f64::from(output)),
        ] {
            if let Some(level) = level {
                level.level = (level.level + amount).min(level.capacity);
            }
        }
    }

    /// Takes in what an answer's headers told.
    pub fn on_headers(&mut self, now: Duration, rate: &RateHeaders) {
        for (level, bucket) in [
            (&mut self.requests, rate.requests),
            (&mut self.input, rate.input_tokens),
            (&mut self.output, rate.output_tokens),
            (&mut self.tokens, rate.tokens),
        ] {
            match (level.as_mut(), bucket) {
                (Some(level), Some(bucket)) => level.follow(&bucket, now),
                (None, Some(bucket)) if bucket.limit > 0.0 => *level = Some(Level::seed(&bucket, now)),
                _ => {}
            }
        }
    }

    /// Calls are on their way: an answer may come from now on.
    pub fn on_sent(&mut self, now: Duration) {
        if let Some(ramp) = self.ramp.as_mut().filter(|ramp| ramp.next.is_zero()) {
            ramp.next = now + (self.setting.ramp_step * HOLD).max(LEAST_HOLD);
        }
    }

    /// An answer came that was not a sign of load.
    pub fn on_success(&mut self) {
        if let Some(ramp) = self.ramp.as_mut().filter(|ramp| ramp.open == BURST) {
            ramp.next = Duration::from_nanos(1);
        }
        self.note(false);
        self.successes += 1;
        if self.successes >= SUCCESSES_PER_STEP && self.target() < self.setting.concurrency {
            self.successes = 0;
            self.allowed = (self.allowed + 1.0).min(f64::from(self.setting.concurrency));
        }
    }

    /// A 429 or 529 came. One alone concerns its own call; several among the last answers slow the endpoint.
    pub fn on_busy(&mut self, now: Duration, retry_after: Option<Duration>) {
        self.note(true);
        if let Some(ramp) = &mut self.ramp {
            // The ramp has found the limit; it goes on when there was time to learn it from the headers.
            ramp.next = now + Duration::from_millis(500).max(self.setting.ramp_step);
            ramp.step = 1;
        }
        if self.recent.iter().filter(|busy| **busy).count() < BUSY_IN_WINDOW || now < self.rest_until {
            return;
        }
        self.recent.clear();
        self.successes = 0;
        self.allowed = (self.allowed * DECREASE).max(1.0);
        self.rest_until = now + told(retry_after).unwrap_or(COOL_DOWN);
        self.slowed = Some((Slowed::Busy, now));
    }

    /// Calls that may be in flight now, and why it is fewer than was set.
    pub fn state(&mut self, now: Duration) -> (u32, Option<(Slowed, Option<Duration>)>) {
        let open = self.open(now);
        let resting = (now < self.rest_until).then(|| self.rest_until - now);
        (open, self.reason(now).map(|why| (why, resting)))
    }

    /// Why the pace is below what was set, as long as it is.
    fn reason(&self, now: Duration) -> Option<Slowed> {
        let (why, at) = self.slowed?;
        let fewer = (self.target() < self.setting.concurrency).then_some(Slowed::Busy);
        match why {
            Slowed::AskedToWait if now < self.rest_until => Some(why),
            Slowed::AskedToWait | Slowed::Busy => fewer,
            // Between two calls at the limit there is always one that may go at once.
            Slowed::RequestLimit | Slowed::TokenLimit if now.saturating_sub(at) < REASON_STAYS => Some(why),
            Slowed::RequestLimit | Slowed::TokenLimit => fewer,
        }
    }

    fn target(&self) -> u32 {
        // `allowed` is between 1 and the concurrency, a u32.
        let target = self.allowed.floor() as u32;
        target.clamp(1, self.setting.concurrency)
    }

    fn open(&mut self, now: Duration) -> u32 {
        let target = self.target();
        let Some(ramp) = &mut self.ramp else { return target };
        if ramp.next.is_zero() {
            return ramp.open.min(target);
        }
        while now >= ramp.next && ramp.open < target {
            ramp.open += ramp.step;
            ramp.step *= 2;
            ramp.next = ramp.next.max(now.saturating_sub(self.setting.ramp_step)) + self.setting.ramp_step;
        }
        if ramp.open >= target {
            self.ramp = None;
            return target;
        }
        ramp.open
    }

    fn note(&mut self, busy: bool) {
        if self.recent.len() == WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(busy);
    }
}

#[cfg(test)]
#[path = "pace_tests.rs"]
mod tests;
