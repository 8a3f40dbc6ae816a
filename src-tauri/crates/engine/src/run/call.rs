//! One call: sent, answered or given up, read, and settled in the ledger before anyone hears of it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use train_domain::attempt::{self, History, LONGEST_WAIT, Next, Policy};
use train_domain::call::{Billed, CallFailure, CallOutcome, ErrorKind, Params, Usage};
use train_domain::money::Price;
use train_domain::outage::counts_as;
use train_domain::waste::{End, Gave, gave};
use train_provider::Provider;
use train_store::Store;
use train_store::ledger::{Claim, Fault, Outcome, Settlement};

use super::call_end::{CallEnded, RunnerEvent, until_stored};
use super::call_result::{CallResult, Kept, result_of};
use super::places::Place;
use super::progress::BatchProgress;
use super::task::{Prepared, Task};
use crate::clock::Clock;
use crate::scoring::Scoring;

/// When a call looks whether it has stalled, and then again and again.
const FIRST_LOOK: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(250);

/// What the calls of a batch share.
pub struct CallContext {
    pub store: Store,
    pub clock: Clock,
    pub task: Arc<dyn Task>,
    pub params: Params,
    pub price: Option<Price>,
    /// Whose texts are shared, and the system prompt among them.
    pub dataset_id: i64,
    pub system_id: i64,
    pub scoring: Scoring,
    pub provider: Arc<dyn Provider>,
    pub progress: Arc<BatchProgress>,
    pub policy: Policy,
    /// Answers are read before their places are given to other calls: what was read so far was in vain.
    pub careful: AtomicBool,
    /// Whatever is sent meets a fault of the server.
    pub outage: AtomicBool,
    /// Lets go of every call at once.
    pub let_go: CancellationToken,
    /// The person wants to leave: what cannot be written is not tried for ever.
    pub leaving: CancellationToken,
    pub events: mpsc::UnboundedSender<RunnerEvent>,
}

impl CallContext {
    /// What calls cost, where that is known: not at a server that counted as free and turned out to pass calls on.
    pub fn price(&self) -> Option<&Price> {
        self.price.as_ref().filter(|price| !(price.assumed && self.provider.facts().gateway))
    }
}

/// Calls, has the answer read and scored, and settles. Never fails: what goes wrong is the call's end.
pub async fn run_call(context: Arc<CallContext>, prepared: Prepared, claimed: Claim, place: Place) {
    let sent = context.clock.elapsed();
    let outcome = call(&context, &prepared).await;
    let failed = outcome.result.as_ref().err().map(|failure| failure.kind);
    let retry_after = outcome.result.as_ref().err().and_then(|failure| failure.retry_after);
    // As long as all is in vain, the place is kept until it is known what this call gave.
    let careful = context.careful.load(Ordering::Relaxed);
    let mut place = Some(place);
    if failed.is_none() && !careful {
        // An answer is heard after its place is free, since the runner looks for one then; a failure before: it may be one
        // that every other call would meet too.
        place = None;
    }
    let spare = spare(&prepared, &outcome);
    let (row, round) = (prepared.job.conversation_id, prepared.job.round);
    let lost = matches!(&outcome.result, Err(failure) if failure.billed == Billed::Unknown);
    let rate = outcome.rate;
    let _ = context.events.send(RunnerEvent::Answered { row, round, failed, lost, retry_after, rate, spare });
    if !careful {
        place = None;
    }
    let result = result_of(&context.task, &context.scoring, &prepared.texts, outcome).await;
    let (end, ended, gave) = conclude(&context, &prepared, result, claimed);
    drop(place);
    // Rounds at the end of a batch are made of what failed before: only what is kept there says anything new.
    let gave = if prepared.job.round > 0 && gave != Gave::Kept { Gave::NoMatter } else { gave };
    let again = prepared.job.transient + prepared.job.invalid + prepared.job.round > 0;
    let _ = context.events.send(RunnerEvent::Gave(End { again, sent, gave }));
    let end = Arc::new(end);
    let write = || context.store.writer().settle(Arc::clone(&end));
    let stored = until_stored(&context.store, &context.leaving, &context.events, write).await;
    context.progress.ended(claimed.call_id);
    if !stored {
        let _ = context.events.send(RunnerEvent::Abandoned);
        return;
    }
    log_failure(&ended);
    if ended.again.is_none() {
        context.progress.ends();
    }
    let _ = context.events.send(RunnerEvent::CallEnded(ended));
}

/// Input and output tokens that a call was expected to take and did not; none where nobody counted them.
fn spare(prepared: &Prepared, outcome: &CallOutcome) -> (u32, u32) {
    let usage = match &outcome.result {
        Ok(answer) => Some(answer.usage),
        Err(CallFailure { billed: Billed::Usage(usage), .. }) => Some(*usage),
        Err(_) => None,
    };
    usage.filter(|usage| !usage.estimated).map_or((0, 0), |usage| {
        let input = prepared.input_estimate.saturating_sub(input_tokens(&usage));
        (input, prepared.output_estimate.saturating_sub(usage.output))
    })
}

/// What a support ticket needs: which call, what failed, and the provider's own number of it. The provider's message may
/// quote the conversation, so it is logged only where somebody asked for details.
fn log_failure(ended: &CallEnded) {
    let Some((kind, message)) = &ended.fault else { return };
    let request_id = ended.request_id.as_deref();
    tracing::warn!(
        call = ended.call_id,
        number = ended.number,
        kind = kind.name(),
        http_status = ended.http_status,
        request_id,
        again = ended.again.is_some(),
        "a call failed"
    );
    tracing::debug!(call = ended.call_id, %message, "what the provider said");
}

async fn call(context: &CallContext, prepared: &Prepared) -> CallOutcome {
    let sent = tokio::time::Instant::now();
    let answer = AssertUnwindSafe(context.provider.call(prepared.request.clone())).catch_unwind();
    tokio::select! {
        biased;
        answer = answer => {
            let outcome = answer.unwrap_or_else(|_| lost(ErrorKind::Internal, "the call ended in a fault of this application"));
            let worked = match &outcome.result {
                Ok(_) => true,
                Err(failure) => matches!(failure.billed, Billed::Usage(_)),
            };
            if worked {
                context.progress.answered(prepared.texts.tier, sent, sent.elapsed());
                context.progress.key_works();
            }
            outcome
        }
        () = context.let_go.cancelled() => lost(ErrorKind::OutcomeUnknown, "the call was let go before its answer came"),
        why = stalled(context, sent) => lost(ErrorKind::Timeout, &why),
    }
}

/// Ends when the call that was sent then will not be answered any more, with the reason.
async fn stalled(context: &CallContext, sent: tokio::time::Instant) -> String {
    let timeout = Duration::from_secs(u64::from(context.params.timeout_seconds));
    tokio::time::sleep(FIRST_LOOK).await;
    loop {
        let age = sent.elapsed();
        if let Some(stalled) = context.progress.stalled(sent, age, timeout) {
            return format!(
                "no answer after {:.1} s, while {} calls that were sent later were answered, the slowest of them in {:.1} s",
                age.as_secs_f64(),
                stalled.later,
                stalled.slowest.as_secs_f64()
            );
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn lost(kind: ErrorKind, message: &str) -> CallOutcome {
    CallOutcome::of(Err(CallFailure::new(kind, message, Billed::Unknown)))
}

fn conclude(
    context: &CallContext,
    prepared: &Prepared,
    result: CallResult,
    call: Claim,
) -> (Settlement, CallEnded, Gave) {
    let job = &prepared.job;
    let price = context.price();
    let settled = attempt::settle(price, prepared.worst, &result.billed);
    let (now, steady) = (context.clock.now_ms(), context.clock.steady_ms());
    let mut gave_nothing = Gave::Kept;
    let mut ended = CallEnded {
        job_id: job.id,
        call_id: call.call_id,
        call: call.number,
        conversation_id: job.conversation_id,
        number: job.number,
        score: None,
        briefed: Vec::new(),
        fault: None,
        http_status: result.http_status,
        request_id: result.request_id.clone(),
        again: None,
    };
    let outcome = match result.verdict {
        Ok(Kept::Version(version)) => {
            ended.score = Some(version.score);
            Outcome::Kept(version)
        }
        Ok(Kept::Judgement(judgement)) => {
            ended.score = Some(judgement.tenths);
            Outcome::Judged(judgement)
        }
        Ok(Kept::Briefs(briefs)) => {
            ended.briefed = briefs.briefs.iter().map(|brief| brief.row).collect();
            Outcome::Briefed(briefs)
        }
        Ok(Kept::Trial(answer)) => Outcome::Tried(answer),
        Err(failure) => {
            gave_nothing = gave(failure.kind, &result.billed);
            ended.fault = Some((failure.kind, failure.message.clone()));
            let wait = attempt::told(failure.retry_after).filter(|wait| *wait > LONGEST_WAIT);
            let retry_at = wait.map(|wait| now + millis(wait));
            let fault = Fault { kind: failure.kind, message: failure.message, raw: failure.raw, retry_at };
            let history = History {
                transient: small(job.transient),
                busy: small(job.busy),
                invalid: small(job.invalid),
                round: small(job.round),
            };
            let released = failure.kind == ErrorKind::OutcomeUnknown;
            // A call that was perhaps billed is not made again and again for nothing.
            let outage = context.outage.load(Ordering::Relaxed) && result.billed == Billed::No;
            let kind = counts_as(failure.kind, outage);
            let (next, history) = if released && context.policy.pauses {
                (Next::Retry(Duration::ZERO), history)
            } else if released || attempt::concerns_row(failure.kind, context.progress.key_has_worked()) {
                (Next::Fail, history)
            } else {
                let may_be_billed = result.billed != Billed::No;
                let jitter = jitter(call.call_id);
                attempt::after_failure(context.policy, history, kind, may_be_billed, failure.retry_after, jitter)
            };
            match next {
                Next::Retry(wait) => {
                    let due_at = steady + millis(wait);
                    ended.again = Some(due_at);
                    Outcome::Again { fault, history, due_at, pause: released }
                }
                Next::Rest => {
                    ended.again = Some(1);
                    Outcome::Again { fault, history, due_at: 0, pause: true }
                }
                Next::Fail => Outcome::Failed { fault },
            }
        }
    };
    let usage = match result.billed {
        Billed::Usage(usage) => Some(usage),
        Billed::No | Billed::Unknown => None,
    };
    if settled.spent > prepared.worst && price.is_some() {
        let (reserved, cost) = (prepared.worst, settled.spent);
        tracing::warn!(call = call.call_id, reserved, cost, "a call cost more than the most that was reserved for it");
    }
    let end = Settlement {
        call_id: call.call_id,
        ended_at: now,
        http_status: result.http_status,
        request_id: result.request_id,
        stop_reason: result.stop_reason,
        tokens: usage.map(|usage| (i64::from(input_tokens(&usage)), i64::from(usage.output))),
        cost: cost(price.is_some(), &result.billed, settled.spent),
        cost_estimated: usage.is_some_and(|usage| usage.estimated),
        unknown: settled.unknown,
        lost: result.billed == Billed::Unknown,
        outcome,
    };
    (end, ended, gave_nothing)
}

fn millis(wait: Duration) -> i64 {
    i64::try_from(wait.as_millis()).unwrap_or(i64::MAX / 2)
}

/// A call that was not billed cost nothing even where the price is not known.
fn cost(price_known: bool, billed: &Billed, spent: i64) -> Option<i64> {
    match billed {
        Billed::No => Some(0),
        Billed::Usage(_) => price_known.then_some(spent),
        Billed::Unknown => None,
    }
}

fn input_tokens(usage: &Usage) -> u32 {
    usage.input.saturating_add(usage.cache_write).saturating_add(usage.cache_read)
}

fn small(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Spreads the waits of calls that failed together: the call's id, scrambled, as a number in 0..1.
fn jitter(call_id: i64) -> f64 {
    let mixed = call_id.cast_unsigned().wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The upper 32 bits, exact in an f64.
    #[allow(clippy::cast_precision_loss, reason = "32 bits are exact in an f64")]
    let upper = (mixed >> 32) as f64;
    upper / f64::from(u32::MAX)
}
