//! What follows from the end of an attempt: the state machine of one conversation in a batch.

use std::time::Duration;

use crate::call::{Billed, Class, ErrorKind};
use crate::retry::backoff;
use crate::status::PauseReason;

/// How persistent a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Transient failures of one conversation before it waits for the salvage round (or fails).
    pub tries: u32,
    /// How often an unusable answer is asked for again.
    pub invalid_retries: u32,
    /// How many rounds at the end of the batch take up what failed transiently.
    pub salvage_rounds: u32,
    /// Whether an error that every call would get pauses the batch instead of failing the conversation.
    pub pauses: bool,
}

impl Policy {
    /// For batches.
    pub fn batch(invalid_retries: u32) -> Self {
        Self { tries: 4, invalid_retries, salvage_rounds: 2, pauses: true }
    }

    /// For the button of one row: a person waits, so it gives its answer soon.
    pub fn single(invalid_retries: u32) -> Self {
        Self { tries: 3, invalid_retries, salvage_rounds: 0, pauses: false }
    }
}

/// What one conversation of a batch has been through. Stored with its job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Transient failures in this round.
    pub transient: u32,
    /// Answers that said the provider is busy: they lengthen the wait, no row fails for them.
    pub busy: u32,
    /// Unusable answers so far.
    pub invalid: u32,
    /// The salvage round, 0 in the main pass.
    pub round: u32,
}

/// What to do with the job.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Send again, not before this long from now.
    Retry(Duration),
    /// Final: the row is Failed.
    Fail,
    /// Back to the queue as it was: `PausePolicy` pauses the batch.
    Rest,
}

/// A longer wait than this is none that anybody sits in front of: a single row fails and says when to come back, a batch
/// pauses until then.
pub const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// How long the provider asked to wait. Zero, or a time that has passed, is no answer to that.
pub fn told(retry_after: Option<Duration>) -> Option<Duration> {
    retry_after.filter(|wait| !wait.is_zero())
}

/// Whether a failure that passes comes with a longer wait than anybody sits in front of.
pub fn is_asked_to_wait_long(kind: ErrorKind, retry_after: Option<Duration>) -> bool {
    kind.class() == Class::Transient && told(retry_after).is_some_and(|wait| wait > LONGEST_WAIT)
}

/// Whether a refusal concerns its row alone: once the key has worked in this batch, the provider that forbids a call has
/// something against its text.
pub fn concerns_row(kind: ErrorKind, key_has_worked: bool) -> bool {
    kind == ErrorKind::Forbidden && key_has_worked
}

/// Decides after a failed attempt, `may_be_billed` where it was billed or nobody can tell. `jitter` is a random number in 0..1.
pub fn after_failure(
    policy: Policy,
    history: History,
    kind: ErrorKind,
    may_be_billed: bool,
    retry_after: Option<Duration>,
    jitter: f64,
) -> (Next, History) {
    let retry_after = told(retry_after);
    if pause_reason(kind).is_some() {
        return (if policy.pauses { Next::Rest } else { Next::Fail }, history);
    }
    // Whoever clicks is there to see that there is no connection, and does not sit out a long wait.
    if !policy.pauses && (is_unreachable(kind) || retry_after.is_some_and(|wait| wait > LONGEST_WAIT)) {
        return (Next::Fail, history);
    }
    match kind.class() {
        Class::Permanent | Class::Systemic => (Next::Fail, history),
        Class::AskAgain => {
            let history = History { invalid: history.invalid + 1, ..history };
            if history.invalid > policy.invalid_retries {
                (Next::Fail, history)
            } else {
                (Next::Retry(Duration::ZERO), history)
            }
        }
        Class::Transient => after_transient(policy, history, kind, may_be_billed, retry_after, jitter),
    }
}

fn after_transient(
    policy: Policy,
    history: History,
    kind: ErrorKind,
    may_be_billed: bool,
    retry_after: Option<Duration>,
    jitter: f64,
) -> (Next, History) {
    match kind {
        ErrorKind::ParameterRejected => return (Next::Retry(Duration::ZERO), history),
        // A batch waits as long as the provider is busy or away; the watch pauses it, no row fails for it. To wait by trying
        // must cost nothing.
        ErrorKind::RateLimited | ErrorKind::Overloaded | ErrorKind::Offline | ErrorKind::ProxyFailed
            if policy.pauses && !may_be_billed =>
        {
            let history = History { busy: history.busy + 1, ..history };
            let wait = retry_after.unwrap_or_else(|| backoff(history.busy, jitter));
            return (Next::Retry(wait), history);
        }
        _ => {}
    }
    let history = History { transient: history.transient + 1, ..history };
    // What may have been billed each time is not asked for twelve times.
    let tries = if history.round > 0 && may_be_billed { 1 } else { policy.tries };
    if history.transient < tries {
        let wait = retry_after.unwrap_or_else(|| backoff(history.transient, jitter));
        return (Next::Retry(wait), history);
    }
    if history.round < policy.salvage_rounds {
        let history = History { transient: 0, round: history.round + 1, ..history };
        let wait = retry_after.unwrap_or_else(|| backoff(policy.tries, jitter));
        return (Next::Retry(wait), history);
    }
    (Next::Fail, history)
}

/// Why a batch pauses for one failure of a kind: every other call would get it too.
fn pause_reason(kind: ErrorKind) -> Option<PauseReason> {
    match kind {
        ErrorKind::BadKey | ErrorKind::Forbidden => Some(PauseReason::Key),
        ErrorKind::Billing => Some(PauseReason::Billing),
        ErrorKind::AccountLimit => Some(PauseReason::AccountLimit),
        ErrorKind::ModelNotFound => Some(PauseReason::Model),
        ErrorKind::WrongAddress => Some(PauseReason::Address),
        ErrorKind::ProxyDenied => Some(PauseReason::ProxyDenied),
        ErrorKind::CertificateUntrusted | ErrorKind::CertificateDate | ErrorKind::CertificateName => {
            Some(PauseReason::Certificate)
        }
        _ => None,
    }
}

/// Whether no connection came about, which the next call may find otherwise.
fn is_unreachable(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Offline | ErrorKind::ProxyFailed)
}

/// Watches what all calls of a batch have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PausePolicy {
    key_has_worked: bool,
    bad_requests: u32,
    forbidden: u32,
    busy: u32,
    busy_since: Option<Duration>,
    offline: u32,
    offline_since: Option<Duration>,
}

/// Requests refused alike, with no success between them, before the batch pauses.
const BAD_REQUESTS: u32 = 3;
/// Calls forbidden one after the other before that is the key's doing, although it has worked before.
const FORBIDDEN: u32 = 3;
/// Busy answers without a success between them before the provider can count as saturated.
const BUSY_ANSWERS: u32 = 10;
/// And for how long.
const BUSY_FOR: Duration = Duration::from_secs(120);
/// Connections that failed one after the other before there is none.
const CONNECTIONS: u32 = 3;
/// Or for how long none could be made.
const OFFLINE_FOR: Duration = Duration::from_secs(15);

impl PausePolicy {
    /// A call was let in: from now on what is forbidden concerns its row, unless it is one after another.
    pub fn key_works(&mut self) {
        self.key_has_worked = true;
    }

    /// Notes the end of an attempt at `now` (any monotonic origin) and says whether the batch should pause.
    /// `waiting` is how long the provider asked this call to wait.
    pub fn note(&mut self, now: Duration, failed: Option<ErrorKind>, waiting: Option<Duration>) -> Option<PauseReason> {
        let Some(kind) = failed else {
            *self = Self { key_has_worked: self.key_has_worked, ..Self::default() };
            return None;
        };
        if !is_unreachable(kind) {
            // Somebody was there.
            (self.offline, self.offline_since) = (0, None);
        }
        if is_asked_to_wait_long(kind, waiting) {
            return Some(PauseReason::Saturated);
        }
        match kind {
            ErrorKind::BadRequest => {
                self.bad_requests += 1;
                (self.bad_requests >= BAD_REQUESTS).then_some(PauseReason::Request)
            }
            ErrorKind::Forbidden if self.key_has_worked => {
                self.forbidden += 1;
                (self.forbidden >= FORBIDDEN).then_some(PauseReason::Key)
            }
            ErrorKind::RateLimited | ErrorKind::Overloaded => {
                self.busy += 1;
                let since = *self.busy_since.get_or_insert(now);
                let told = told(waiting).unwrap_or_default();
                let long = now.saturating_sub(since) + told >= BUSY_FOR;
                (self.busy >= BUSY_ANSWERS && long).then_some(PauseReason::Saturated)
            }
            ErrorKind::Offline | ErrorKind::ProxyFailed => {
                self.offline += 1;
                let since = *self.offline_since.get_or_insert(now);
                let away = self.offline >= CONNECTIONS || now.saturating_sub(since) >= OFFLINE_FOR;
                let reason = if kind == ErrorKind::Offline { PauseReason::Offline } else { PauseReason::ProxyFailed };
                away.then_some(reason)
            }
            _ => pause_reason(kind),
        }
    }
}

/// What an attempt leaves in the ledger when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Added to what is spent.
    pub spent: i64,
    /// Stays reserved as possibly billed.
    pub unknown: i64,
}

/// Settles a reservation: a known cost replaces it, an unknown one leaves it counted in full.
pub fn settle(price: Option<&crate::money::Price>, reserved: i64, billed: &Billed) -> Settlement {
    match billed {
        Billed::No => Settlement { spent: 0, unknown: 0 },
        Billed::Usage(usage) => Settlement { spent: price.map_or(0, |price| price.cost(usage)), unknown: 0 },
        Billed::Unknown => Settlement { spent: 0, unknown: reserved },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn next(kind: ErrorKind, history: History) -> Next {
        after_failure(Policy::batch(2), history, kind, false, None, 1.0).0
    }

    #[test]
    fn each_class_has_its_consequence() {
        let fresh = History::default();
        assert_eq!(next(ErrorKind::Refused, fresh), Next::Fail);
        assert_eq!(next(ErrorKind::Truncated, fresh), Next::Fail);
        assert_eq!(next(ErrorKind::BadKey, fresh), Next::Rest);
        assert_eq!(next(ErrorKind::Offline, fresh), Next::Retry(SECOND), "one failed connection is no pause");
        assert_eq!(next(ErrorKind::ServerError, fresh), Next::Retry(SECOND));
        assert_eq!(next(ErrorKind::InvalidAnswer, fresh), Next::Retry(Duration::ZERO));
        assert_eq!(next(ErrorKind::InvalidAnswer, History { invalid: 2, ..fresh }), Next::Fail);
        assert_eq!(after_failure(Policy::single(2), fresh, ErrorKind::BadKey, false, None, 1.0).0, Next::Fail);
        assert_eq!(after_failure(Policy::single(2), fresh, ErrorKind::Offline, false, None, 1.0).0, Next::Fail);
    }

    #[test]
    fn the_providers_word_is_obeyed_exactly() {
        let told = Some(Duration::from_millis(12_345));
        for kind in [ErrorKind::RateLimited, ErrorKind::Overloaded, ErrorKind::ServerError] {
            let (next, _) = after_failure(Policy::batch(2), History::default(), kind, false, told, 0.3);
            assert_eq!(next, Next::Retry(Duration::from_millis(12_345)), "{kind:?}");
        }
    }

    #[test]
    fn what_every_call_would_get_pauses_at_once() {
        for kind in ErrorKind::ALL {
            let reason = PausePolicy::default().note(Duration::ZERO, Some(kind), None);
            assert_eq!(reason.is_some(), kind.class() == Class::Systemic, "{kind:?}");
        }
        assert_eq!(PausePolicy::default().note(Duration::ZERO, Some(ErrorKind::BadKey), None), Some(PauseReason::Key));
    }

    #[test]
    fn a_thousand_alike_pause_after_three() {
        let mut watch = PausePolicy::default();
        for call in 1..=1_000 {
            let said = watch.note(SECOND * call, Some(ErrorKind::BadRequest), None);
            assert_eq!(said, (call >= 3).then_some(PauseReason::Request), "call {call}");
        }
        watch.note(SECOND, None, None);
        assert_eq!(watch.note(SECOND, Some(ErrorKind::BadRequest), None), None, "a success starts the count anew");
    }

    #[test]
    fn saturation_needs_many_and_long() {
        let mut watch = PausePolicy::default();
        for second in 0..30 {
            assert_eq!(watch.note(SECOND * second, Some(ErrorKind::RateLimited), Some(SECOND)), None);
        }
        assert_eq!(watch.note(SECOND * 120, Some(ErrorKind::Overloaded), None), Some(PauseReason::Saturated));
    }

    #[test]
    fn a_wait_of_an_hour_is_a_pause_and_not_waited_for() {
        let hour = Some(SECOND * 3_600);
        for kind in [ErrorKind::RateLimited, ErrorKind::Overloaded, ErrorKind::ServerError] {
            let said = PausePolicy::default().note(Duration::ZERO, Some(kind), hour);
            assert_eq!(said, Some(PauseReason::Saturated), "it need not be sat out to be known: {kind:?}");
        }
        let said = PausePolicy::default().note(Duration::ZERO, Some(ErrorKind::RateLimited), Some(LONGEST_WAIT));
        assert_eq!(said, None, "two minutes are");
        let single =
            |told| after_failure(Policy::single(2), History::default(), ErrorKind::RateLimited, false, told, 1.0).0;
        assert_eq!(single(hour), Next::Fail, "whoever clicked is told when to come back");
        assert_eq!(single(Some(LONGEST_WAIT)), Next::Retry(LONGEST_WAIT));
    }

    #[test]
    fn a_wait_of_zero_is_none_that_was_told() {
        for policy in [Policy::batch(2), Policy::single(2)] {
            let mut history = History::default();
            for expected in [1, 2] {
                let zero = Some(Duration::ZERO);
                let (next, after) = after_failure(policy, history, ErrorKind::RateLimited, false, zero, 1.0);
                assert_eq!(next, Next::Retry(SECOND * expected), "{policy:?}");
                history = after;
            }
        }
    }

    #[test]
    fn one_failed_connection_among_many_that_work_is_no_pause() {
        let mut watch = PausePolicy::default();
        for second in 0..1_000 {
            let failed = (second % 2 == 0).then_some(ErrorKind::Offline);
            assert_eq!(watch.note(SECOND * second, failed, None), None);
        }
        assert_eq!(watch.note(SECOND * 1_000, Some(ErrorKind::Offline), None), None);
        assert_eq!(watch.note(SECOND * 1_001, Some(ErrorKind::RateLimited), None), None, "that is an answer, too");
        for expected in [None, None, Some(PauseReason::Offline)] {
            assert_eq!(watch.note(SECOND * 1_002, Some(ErrorKind::Offline), None), expected);
        }
        let mut slow = PausePolicy::default();
        assert_eq!(slow.note(SECOND, Some(ErrorKind::Offline), None), None);
        assert_eq!(slow.note(SECOND * 16, Some(ErrorKind::Offline), None), Some(PauseReason::Offline), "15 s");
    }

    #[test]
    fn a_proxy_that_is_away_is_waited_for_as_the_provider_is_and_named_as_the_cause() {
        let mut watch = PausePolicy::default();
        for expected in [None, None, Some(PauseReason::ProxyFailed)] {
            assert_eq!(watch.note(SECOND, Some(ErrorKind::ProxyFailed), None), expected);
        }
        assert_eq!(next(ErrorKind::ProxyFailed, History::default()), Next::Retry(SECOND));
        assert_eq!(next(ErrorKind::ProxyDenied, History::default()), Next::Rest, "no account is locked by asking on");
        let single = after_failure(Policy::single(2), History::default(), ErrorKind::ProxyFailed, false, None, 1.0).0;
        assert_eq!(single, Next::Fail);
    }

    #[test]
    fn what_is_forbidden_after_a_success_concerns_its_row() {
        let mut watch = PausePolicy::default();
        assert_eq!(watch.note(SECOND, Some(ErrorKind::Forbidden), None), Some(PauseReason::Key), "it never worked");
        watch.key_works();
        for _ in 0..100 {
            watch.note(SECOND, None, None);
            assert_eq!(watch.note(SECOND, Some(ErrorKind::Forbidden), None), None);
            assert_eq!(watch.note(SECOND, Some(ErrorKind::Forbidden), None), None);
        }
        assert_eq!(watch.note(SECOND, Some(ErrorKind::Forbidden), None), Some(PauseReason::Key), "three in a row");
        assert!(concerns_row(ErrorKind::Forbidden, true) && !concerns_row(ErrorKind::Forbidden, false));
        assert!(!concerns_row(ErrorKind::BadKey, true), "a key that is withdrawn midway is the key");
    }

    #[test]
    fn what_does_not_fit_is_never_asked_for_again_as_it_was() {
        for policy in [Policy::batch(3), Policy::single(3)] {
            for told in [None, Some(SECOND)] {
                let (next, _) = after_failure(policy, History::default(), ErrorKind::ContextExceeded, false, told, 0.5);
                assert_eq!(next, Next::Fail);
            }
        }
    }

    #[test]
    fn a_call_that_is_lost_each_time_is_sent_six_times_and_not_twelve() {
        for (kind, billed, most) in [
            (ErrorKind::Timeout, true, 6),
            (ErrorKind::ConnectionLost, true, 6),
            (ErrorKind::ServerError, true, 6),
            (ErrorKind::Overloaded, true, 6),
            (ErrorKind::ServerError, false, 12),
        ] {
            let (mut history, mut calls) = (History::default(), 0);
            loop {
                calls += 1;
                let (next, after) = after_failure(Policy::batch(2), history, kind, billed, None, 0.5);
                if next == Next::Fail {
                    break;
                }
                history = after;
            }
            assert_eq!(calls, most, "{kind:?}");
        }
    }

    proptest! {
        /// However failures are mixed, a conversation ends: outside of busy answers the number of tries is bounded.
        #[test]
        fn every_conversation_ends(kinds in proptest::collection::vec(0usize..ErrorKind::ALL.len(), 64), jitter in 0.0f64..1.0) {
            let policy = Policy::batch(3);
            let mut history = History::default();
            let mut counted = 0;
            for index in kinds {
                let kind = ErrorKind::ALL[index];
                if is_unreachable(kind) || matches!(kind, ErrorKind::RateLimited | ErrorKind::Overloaded | ErrorKind::ParameterRejected) { continue; }
                let (next, after) = after_failure(policy, history, kind, false, None, jitter);
                counted += 1;
                match next {
                    Next::Retry(wait) => { prop_assert!(wait <= Duration::from_secs(60)); history = after; }
                    Next::Fail | Next::Rest => return Ok(()),
                }
            }
            prop_assert!(counted <= policy.tries * (policy.salvage_rounds + 1) + policy.invalid_retries);
        }
    }
}
