//! A batch as it is shown: the database's numbers, and what a running one knows beyond them.

use train_domain::explain::{Calls, explain_pause, explain_waste, waste_cost};
use train_domain::money::usd;
use train_domain::pace::Slowed;
use train_domain::status::{BatchState, PauseReason};
use train_store::batches::Batch;
use train_store::pause_note::{PauseNote, Wasted};
use train_store::stored::StoredEstimate;

use super::progress::{BatchProgress, ProgressSnapshot};
use crate::calendar::clock_time;
use crate::view::{self, BatchView, PauseView, RunningItem, ThrottleView};

/// Calls under way that are named.
const NAMED: usize = 5;

/// Shows a batch.
pub fn show(batch: &Batch, progress: Option<&BatchProgress>, now: i64, revision: u32) -> BatchView {
    let snapshot = progress.map(|progress| progress.snapshot(NAMED));
    let open = batch.open();
    let in_flight = batch.in_flight;
    let waiting = (open - in_flight).max(0);
    let estimate: Option<StoredEstimate> = batch.estimate.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let per_minute = snapshot.as_ref().and_then(|snapshot| snapshot.per_minute).or_else(|| overall_rate(batch));
    let unwritable = snapshot.as_ref().is_some_and(|snapshot| snapshot.unwritable)
        && matches!(batch.state, BatchState::Running | BatchState::Pausing);
    let running = snapshot.as_ref().map(|snapshot| snapshot.oldest.iter().map(item).collect()).unwrap_or_default();
    BatchView {
        id: view::id(batch.id),
        dataset_id: view::id(batch.dataset_id),
        kind: batch.kind,
        purpose: batch.purpose,
        state: if unwritable { BatchState::Pausing } else { batch.state },
        pause: if unwritable { Some(told(PauseReason::Disk)) } else { pause(batch, now) },
        provider: batch.provider.clone(),
        model: batch.model.clone(),
        practice: batch.provider == "practice",
        total: view::id(batch.total),
        succeeded: view::id(batch.succeeded),
        failed: view::id(batch.failed),
        cancelled: view::id(batch.cancelled),
        in_flight: view::id(in_flight),
        waiting: view::id(waiting),
        attempts: view::id(batch.calls),
        spent_micros: view::number(batch.spent),
        reserved_micros: view::number(batch.reserved),
        unknown_micros: view::number(batch.unknown),
        unknown_calls: view::id(batch.unknown_calls),
        cost_known: batch.price.is_some() && !batch.gateway,
        note: note(batch),
        limit_micros: batch.cap.map(view::number),
        estimate_low_micros: estimate.as_ref().and_then(|estimate| estimate.cost).map(|cost| cost.low),
        estimate_high_micros: estimate.as_ref().and_then(|estimate| estimate.cost).map(|cost| cost.high),
        estimate_low_ms: estimate.as_ref().map(|estimate| estimate.ms.low),
        estimate_high_ms: estimate.as_ref().map(|estimate| estimate.ms.high),
        created_at: view::number(batch.created_at),
        started_at: batch.started_at.map(view::number),
        ended_at: batch.ended_at.map(view::number),
        running,
        running_more: snapshot
            .as_ref()
            .map_or(0, |snapshot| snapshot.under_way.saturating_sub(view::id(i64::try_from(NAMED).unwrap_or(0)))),
        per_minute: per_minute.filter(|_| batch.state != BatchState::Queued),
        remaining_ms: remaining(batch, snapshot.as_ref(), per_minute, estimate.as_ref(), now),
        as_of: view::number(now),
        concurrency: snapshot.as_ref().map_or(batch.params.concurrency, |snapshot| snapshot.open),
        concurrency_limit: batch.params.concurrency,
        throttle: snapshot.as_ref().and_then(throttle),
        email: batch.email,
        mail: batch.mail.clone().map(Into::into),
        revision,
    }
}

/// What has to be known of the money beside the sums.
fn note(batch: &Batch) -> Option<String> {
    if batch.gateway {
        return Some(format!(
            "The server at {} says that it passes calls on to a paid service. What that costs is not known here: enter the price of {} in Settings, and batches that start then count it.",
            batch.base_url, batch.model
        ));
    }
    (batch.over_reserved > 0).then(|| {
        format!(
            "Some calls cost more than the most that was reserved for them, ${} together. It is counted; the spending limit can be passed by as much.",
            usd(batch.over_reserved)
        )
    })
}

fn item(item: &super::progress::Item) -> RunningItem {
    RunningItem {
        conversation_id: view::id(item.conversation_id),
        number: view::id(item.number),
        name: item.name.clone(),
        tier: item.tier,
        since: view::number(item.since),
    }
}

fn wasted_text(wasted: &Wasted, batch: &Batch) -> String {
    let calls = Calls { max_tokens: batch.params.max_tokens, timeout_seconds: batch.params.timeout_seconds };
    let (what, todo) = explain_waste(&wasted.waste, calls);
    let cost = waste_cost(wasted.answers, wasted.cost, wasted.unknown).map(|cost| format!(" {cost}"));
    format!("{what}{} {todo}", cost.unwrap_or_default())
}

fn pause(batch: &Batch, now: i64) -> Option<PauseView> {
    let reason = batch.pause_reason.filter(|_| matches!(batch.state, BatchState::Pausing | BatchState::Paused))?;
    let shown = PauseView { resumes_at: batch.resumes_at.map(view::number), ..told(reason) };
    Some(match &batch.pause_note {
        PauseNote { wasted: Some(wasted), .. } => PauseView { todo: wasted_text(wasted, batch), ..shown },
        PauseNote { until: Some(until), .. } => PauseView {
            title: "The provider asks to wait".into(),
            todo: format!("It says to come back at {}.", clock_time(*until, now)),
            ..shown
        },
        PauseNote { .. } => shown,
    })
}

fn told(reason: PauseReason) -> PauseView {
    let (title, todo) = explain_pause(reason);
    PauseView { code: reason.name().into(), title: title.into(), todo: todo.into(), resumes_at: None }
}

/// Conversations a minute over the whole batch, once it has ended.
fn overall_rate(batch: &Batch) -> Option<f64> {
    let (started, ended) = (batch.started_at?, batch.ended_at?);
    let done = batch.succeeded + batch.failed;
    (done > 0 && ended > started).then(|| view::number(done) * 60_000.0 / view::number(ended - started))
}

/// From the observed rate; before there is one, from what answers take; before there are any, from the estimate of the whole.
fn remaining(
    batch: &Batch,
    snapshot: Option<&ProgressSnapshot>,
    per_minute: Option<f64>,
    estimate: Option<&StoredEstimate>,
    now: i64,
) -> Option<f64> {
    let open = view::number(batch.open());
    let estimated = estimate.map(|estimate| estimate.ms.high * open / view::number(batch.total.max(1)));
    let Some(snapshot) = snapshot else {
        let since = batch.started_at.filter(|_| batch.state == BatchState::Running)?;
        return elsewhere(open, view::number(batch.succeeded + batch.failed), view::number(now - since), estimated);
    };
    match (per_minute, snapshot.answer_ms) {
        (Some(rate), _) if rate > 0.0 => Some(open / rate * 60_000.0),
        (_, Some(each)) => Some((open / f64::from(snapshot.open.max(1))).max(open.min(1.0)) * each),
        _ => estimated,
    }
}

/// Of a batch that another process runs, from the rate since its start. That counts pauses as work, so where it promises more
/// than the estimate, the estimate holds.
fn elsewhere(open: f64, done: f64, elapsed_ms: f64, estimated: Option<f64>) -> Option<f64> {
    let observed = (done > 0.0).then(|| open / done * elapsed_ms.max(0.0));
    match (observed, estimated) {
        (Some(observed), Some(estimated)) => Some(observed.min(estimated)),
        _ => observed.or(estimated),
    }
}

fn throttle(snapshot: &ProgressSnapshot) -> Option<ThrottleView> {
    let (why, until) = snapshot.slowed?;
    let text = match why {
        Slowed::AskedToWait => "slowed down: the provider asked to wait",
        Slowed::Busy => "slowed down: the provider was busy, so fewer calls are made at a time",
        Slowed::RequestLimit => "at the provider's limit of requests",
        Slowed::TokenLimit => "at the provider's limit of tokens",
    };
    Some(ThrottleView { text: text.into(), until: until.map(view::number) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_process_runs_has_a_time_that_a_pause_does_not_swell() {
        for (done, elapsed, estimated, remaining) in [
            (0.0, 60_000.0, None, None),
            (0.0, 60_000.0, Some(90_000.0), Some(90_000.0)),
            (20.0, 60_000.0, None, Some(120_000.0)),
            (20.0, 60_000.0, Some(150_000.0), Some(120_000.0)),
            (20.0, 36_000_000.0, Some(150_000.0), Some(150_000.0)),
            (20.0, -5.0, Some(150_000.0), Some(0.0)),
        ] {
            assert_eq!(elsewhere(40.0, done, elapsed, estimated), remaining, "{done} in {elapsed} ms");
        }
    }
}
