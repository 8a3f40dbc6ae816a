//! A batch on a terminal: progress, events, requests to stop.

use std::pin::pin;
use std::time::Duration;

use indicatif::ProgressBar;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::MissedTickBehavior;
use train_engine::figures::dollars;
use train_engine::view::{BatchState, BatchView, PauseView, Purpose};
use train_engine::{Control, Engine, EngineError, JobEvent};

use crate::commands::mail;
use crate::output::{self, counted, grouped};
use crate::signals::Stop;
use crate::summary::{Summary, amount, exit_code};

/// How often the bar is brought up to date.
const TICK: Duration = Duration::from_millis(250);
/// How much of the spending limit is announced, in percent.
const NEAR: f64 = 80.0;

type Events = UnboundedReceiver<JobEvent>;

/// Watches a batch to its end and says how it went. With events, what happens is told as JSON; rows that the batch left
/// out are counted there. Returns the exit code.
pub async fn watch(engine: &Engine, id: u32, mut events: Option<Events>, left_out: u32) -> Result<u8, EngineError> {
    let json = events.is_some();
    let bar = output::bar(json, 0, "{bar:30} {human_pos} of {human_len} - {percent}%  {msg}");
    let mut near_said = false;
    let mut pause_said: Option<PauseView> = None;
    let mut interrupts = 0;
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = Stop::new().map_err(|error| EngineError::invalid(format!("Ctrl-C cannot be heard: {error}.")))?;
    let mut end = pin!(engine.wait(id));
    let batch = loop {
        tokio::select! {
            ended = &mut end => break ended?,
            Some(event) = next(&mut events) => output::json(&event),
            () = stop.asked(), if interrupts < 2 => {
                interrupts += 1;
                if interrupts == 1 {
                    output::say(if pause_said.as_ref().is_some_and(lacks_room) {
                        "Answers wait until the database can be written. Ctrl-C again lets them go: they are paid for and lost."
                    } else {
                        "Pausing: nothing more is sent, calls under way are waited for. Ctrl-C again lets them go."
                    });
                    engine.order(id, Control::Pause).await?;
                } else {
                    output::say("Letting go of the calls under way.");
                    engine.order(id, Control::LetGo).await?;
                }
            }
            _ = tick.tick() => {
                // What cannot be read now may be at the next tick: the calls under way are paid for.
                let Ok(batch) = engine.batch(id).await else { continue };
                show(&bar, &batch);
                if !near_said && is_near(&batch) {
                    near_said = true;
                    announce(&batch, json);
                }
                // The person's own was answered when it was asked for.
                let pause = batch.pause.filter(|pause| batch.state == BatchState::Pausing && pause.code != "person");
                if let Some(pause) = pause.filter(|now| pause_said.as_ref().is_none_or(|said| said.code != now.code)) {
                    pausing(id, &pause, json);
                    pause_said = Some(pause);
                }
            }
        }
    };
    while let Some(Ok(event)) = events.as_mut().map(Events::try_recv) {
        output::json(&event);
    }
    bar.finish_and_clear();
    if !near_said && is_near(&batch) {
        announce(&batch, json);
    }
    if batch.email && batch.state == BatchState::Completed {
        mail::after(engine, id, json, &mut stop).await;
    }
    conclude(&batch, json, left_out);
    Ok(exit_code(&batch, interrupts > 0))
}

async fn next(events: &mut Option<Events>) -> Option<JobEvent> {
    events.as_mut()?.recv().await
}

fn show(bar: &ProgressBar, batch: &BatchView) {
    bar.set_length(u64::from(batch.total));
    bar.set_position(u64::from(batch.succeeded + batch.failed));
    let remaining = batch.remaining_ms.filter(|_| batch.state == BatchState::Running);
    let remaining = remaining.map(|ms| format!(", ~{}", minutes(ms))).unwrap_or_default();
    let throttle = batch.throttle.as_ref().map(|throttle| format!(", {}", throttle.text)).unwrap_or_default();
    bar.set_message(format!(
        "{} failed, {} {}, {}{remaining}{throttle}",
        grouped(batch.failed),
        batch.in_flight,
        if batch.pause.as_ref().is_some_and(lacks_room) { "not stored yet" } else { "at a time" },
        cost(batch)
    ));
}

/// "18 minutes", "40 seconds".
pub fn minutes(ms: f64) -> String {
    if ms < 90_000.0 {
        format!("{:.0} seconds", (ms / 1_000.0).ceil())
    } else {
        format!("{:.0} minutes", ms / 60_000.0)
    }
}

fn cost(batch: &BatchView) -> String {
    if batch.cost_known { dollars(batch.spent_micros) } else { "cost unknown".into() }
}

/// What the spending limit holds against it: what is billed, and what may be.
fn used(batch: &BatchView) -> f64 {
    batch.spent_micros + batch.unknown_micros
}

fn percent(used: f64, limit: f64) -> f64 {
    (used * 100.0 / limit).floor()
}

fn is_near(batch: &BatchView) -> bool {
    batch.limit_micros.is_some_and(|limit| limit > 0.0 && percent(used(batch), limit) >= NEAR)
}

fn announce(batch: &BatchView, json: bool) {
    let limit = batch.limit_micros.unwrap_or_default();
    if json {
        output::json(&serde_json::json!({
            "event": "limit_near", "batch": batch.id.to_string(), "spent_usd": amount(batch.spent_micros),
            "unknown_usd": amount(batch.unknown_micros), "limit_usd": amount(limit),
        }));
    } else {
        output::say(&near(used(batch), limit));
    }
}

fn near(used: f64, limit: f64) -> String {
    let (percent, used, limit) = (percent(used, limit), dollars(used), dollars(limit));
    format!("{percent} % of the spending limit is used: {used} of {limit}.")
}

fn lacks_room(pause: &PauseView) -> bool {
    pause.code == "disk"
}

/// Why a batch that still waits for calls sends nothing more. Of a pause that has come the last words say what to do.
fn pausing(id: u32, pause: &PauseView, json: bool) {
    let PauseView { code, title, todo, .. } = pause;
    if json {
        output::json(&serde_json::json!({
            "event": "pausing", "batch": id.to_string(), "pause_reason": code, "title": title, "todo": todo,
        }));
    } else if lacks_room(pause) {
        output::say(&format!("Pausing: {title}. {todo} Answers that have come are kept as soon as it can be."));
    } else {
        output::say(&format!("Pausing: {title}. Calls under way are waited for."));
    }
}

fn conclude(batch: &BatchView, json: bool, left_out: u32) {
    if json {
        output::json(&Summary { left_out, ..Summary::of(batch) });
        return;
    }
    output::line(&format!(
        "Batch {}: {} of {} succeeded, {} failed, {} not started. {}, {}.",
        batch.id,
        grouped(batch.succeeded),
        grouped(batch.total),
        grouped(batch.failed),
        grouped(batch.waiting + batch.cancelled),
        counted(batch.attempts, "call"),
        cost(batch)
    ));
    if batch.unknown_micros > 0.0 {
        output::line(&format!(
            "Calls whose outcome is not known may have been billed up to {}.",
            dollars(batch.unknown_micros)
        ));
    }
    if let Some(note) = &batch.note {
        output::say(note);
    }
    if let Some(pause) = &batch.pause {
        output::say(&format!("Paused: {}. {}", pause.title, pause.todo));
    }
    let code = batch.pause.as_ref().map(|pause| pause.code.as_str());
    if batch.state == BatchState::Paused && code == Some("wasted") {
        output::say(&format!(
            "`train-cli errors` shows them, `train-cli resume {id}` goes on anyway, `train-cli cancel {id}` gives up the rest.",
            id = batch.id
        ));
    } else if batch.state == BatchState::Paused && code == Some("price_unknown") {
        output::say(&format!(
            "`train-cli cancel {}` gives up the rest; `train-cli generate --price IN/OUT` writes it.",
            batch.id
        ));
    } else if batch.state == BatchState::Paused {
        output::say(&format!("`train-cli resume {}` goes on.", batch.id));
    } else if batch.failed > 0 {
        let again = match batch.purpose {
            Purpose::Write => "`train-cli generate --failed` tries them again",
            Purpose::Brief => "`train-cli plan briefs` asks for them again",
            Purpose::Trial => "try the template again",
            Purpose::Judge => "`train-cli judge --all` asks about them again",
        };
        output::say(&format!("`train-cli errors` says why, {again}."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_of_a_limit_is_used_is_never_rounded_up() {
        for (used, said) in [(4e6, "80 %"), (4_879_999.0, "97 %"), (4_999_999.0, "99 %"), (5e6, "100 %")] {
            assert!(near(used, 5e6).starts_with(&format!("{said} of")), "{}", near(used, 5e6));
        }
        assert_eq!(near(4_870_000.0, 5e6), "97 % of the spending limit is used: $4.87 of $5.00.");
        assert!(percent(3_999_999.0, 5_000_000.0) < NEAR);
    }
}
