//! The state machine of a conversation, for any order of ends: it ends once, its waits are bounded or the provider's
//! own, and what it leaves in the ledger never exceeds what was reserved for it.

use std::time::Duration;

use proptest::prelude::*;
use train_domain::attempt::{History, LONGEST_WAIT, Next, PausePolicy, Policy, Settlement, after_failure, settle};
use train_domain::call::{Billed, Class, ErrorKind, Usage};
use train_domain::money::Price;
use train_domain::retry::resume_wait;
use train_domain::status::PauseReason;

const LONGEST: Duration = Duration::from_secs(60);

fn kind() -> impl Strategy<Value = ErrorKind> {
    prop::sample::select(ErrorKind::ALL.to_vec())
}

fn policy() -> impl Strategy<Value = Policy> {
    (0..4_u32, any::<bool>())
        .prop_map(|(again, batch)| if batch { Policy::batch(again) } else { Policy::single(again) })
}

fn told() -> impl Strategy<Value = Option<Duration>> {
    prop::option::of((0..7_200_000_u64).prop_map(Duration::from_millis))
}

/// Waits for which no row is failed: the provider is busy, or the next call goes out without a parameter.
fn is_patient(policy: Policy, kind: ErrorKind, billed: bool) -> bool {
    kind == ErrorKind::ParameterRejected
        || (policy.pauses
            && !billed
            && matches!(kind, ErrorKind::RateLimited | ErrorKind::Overloaded | ErrorKind::Offline))
}

proptest! {
    #[test]
    fn one_conversation_ends_once_whatever_happens(
        policy in policy(),
        ends in prop::collection::vec((kind(), any::<bool>(), told(), 0.0..1.0_f64), 1..200),
    ) {
        let mut history = History::default();
        for (kind, billed, told, jitter) in ends {
            let (next, after) = after_failure(policy, history, kind, billed, told, jitter);
            prop_assert!(after.round >= history.round && after.round <= policy.salvage_rounds);
            prop_assert!(after.invalid >= history.invalid && after.busy >= history.busy);
            prop_assert!(after.transient <= policy.tries);
            match next {
                Next::Retry(wait) => {
                    let immediate = kind.class() == Class::AskAgain || kind == ErrorKind::ParameterRejected;
                    let expected = match told {
                        _ if immediate => wait.is_zero(),
                        Some(told) if !told.is_zero() => wait == told,
                        _ => wait <= LONGEST,
                    };
                    prop_assert!(expected, "{kind:?} waits {wait:?}, told {told:?}");
                    history = after;
                }
                Next::Rest => {
                    prop_assert!(policy.pauses, "a single row never pauses");
                    prop_assert_eq!(kind.class(), Class::Systemic);
                    prop_assert_eq!(after, history, "the row goes back as it was");
                }
                Next::Fail => return Ok(()),
            }
        }
    }

    /// The number of calls is bounded, the provider's being busy and pauses aside.
    #[test]
    fn the_number_of_calls_is_bounded(policy in policy(), ends in prop::collection::vec((kind(), any::<bool>()), 100)) {
        let mut history = History::default();
        let mut calls = 0;
        for (kind, billed) in ends.into_iter().filter(|(kind, billed)| !is_patient(policy, *kind, *billed)) {
            let (next, after) = after_failure(policy, history, kind, billed, None, 0.5);
            match next {
                Next::Rest => continue,
                Next::Retry(_) => { calls += 1; history = after; }
                Next::Fail => break,
            }
            prop_assert!(calls < policy.tries * (policy.salvage_rounds + 1) + policy.invalid_retries, "{history:?}");
        }
    }

    /// However busy answers are spread, two minutes and ten of them without a success between are enough to pause, and so is
    /// one that asks for a longer wait.
    #[test]
    fn a_provider_that_stays_busy_is_found_out(gaps in prop::collection::vec(0..30_000_u64, 10..80), told in told()) {
        let mut watch = PausePolicy::default();
        let mut now = Duration::ZERO;
        for (number, gap) in gaps.iter().enumerate() {
            now += Duration::from_millis(*gap);
            let since = now - Duration::from_millis(gaps[0]);
            let said = watch.note(now, Some(ErrorKind::Overloaded), told);
            let long = since + told.unwrap_or_default() >= Duration::from_secs(120);
            let told_long = told.is_some_and(|told| told > LONGEST_WAIT);
            prop_assert_eq!(said == Some(PauseReason::Saturated), told_long || (number >= 9 && long));
            prop_assert!(said.is_none_or(|reason| reason == PauseReason::Saturated));
        }
        watch.note(now, None, None);
        prop_assert_eq!(watch.note(now, Some(ErrorKind::Overloaded), None), None, "a success starts it anew");
    }

    #[test]
    fn what_is_settled_never_exceeds_what_was_reserved(
        prompt in 0..200_000_u32, output in 0..64_000_u32, used in 0..=100_u32, said in 0..=100_u32,
        input_price in 0..50_000_000_i64, output_price in 0..100_000_000_i64, lost in any::<bool>(),
    ) {
        let price = Price::flat(input_price, output_price);
        let reserved = price.worst(prompt, output);
        let share = |of: u32, percent: u32| u32::try_from(u64::from(of) * u64::from(percent) / 100).expect("a share");
        let usage = Usage { input: share(prompt, used), output: share(output, said), ..Usage::default() };
        let billed = if lost { Billed::Unknown } else { Billed::Usage(usage) };
        let Settlement { spent, unknown } = settle(Some(&price), reserved, &billed);
        prop_assert!(spent >= 0 && unknown >= 0 && spent + unknown <= reserved);
        prop_assert_eq!(unknown, if lost { reserved } else { 0 });
        prop_assert_eq!(settle(Some(&price), reserved, &Billed::No), Settlement { spent: 0, unknown: 0 });
    }

    #[test]
    fn a_pause_by_itself_grows_to_half_an_hour(pauses in 1..10_000_u32) {
        let wait = resume_wait(pauses);
        prop_assert!(wait >= Duration::from_secs(60) && wait <= Duration::from_secs(1_800));
        prop_assert!(resume_wait(pauses + 1) >= wait);
    }
}
