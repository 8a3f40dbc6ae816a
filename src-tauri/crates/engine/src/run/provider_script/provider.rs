//! A provider in memory whose answers depend on the hour.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::Instant;
use train_domain::call::{Answer, Billed, CallFailure, CallOutcome, CallRequest, ErrorKind, Usage};
use train_domain::provider::EndpointFacts;
use train_provider::{BoxFuture, ModelInfo, Provider};

/// What one answer costs at 1 and 5 USD per million tokens.
pub const EACH: f64 = 2_000.0 + 5_000.0;
const USAGE: Usage = Usage { input: 2_000, output: 1_000, cache_write: 0, cache_read: 0, estimated: false };

/// What an hour is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Behaviour {
    /// Everything is answered.
    Healthy,
    /// Most calls are answered; some fail in each way that passes.
    Faulty,
    /// Answers take minutes.
    Slow,
    /// 429 for everything, with or without a wait in seconds.
    Busy { told: Option<u64> },
    /// 529 for everything.
    Overloaded,
    /// 500 for everything.
    Broken,
    /// 502 for everything, from a gateway that may have passed the call on.
    Gateway,
    /// No connection.
    Offline,
    /// Every second call breaks in the middle of its answer.
    Resets,
    /// One connection in seven cannot be made.
    Blips,
    /// One row's calls are lost at a gateway, each time.
    OneLost,
}

impl Behaviour {
    /// Nothing can be had.
    fn is_down(self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Overloaded | Self::Broken | Self::Gateway | Self::Offline)
    }
}

/// How it behaves until so many hours and minutes from its start, one after another.
pub type ProviderScript = &'static [(u64, u64, Behaviour)];

/// The provider, and what it has seen.
pub struct ScriptedProvider {
    day: ProviderScript,
    origin: Instant,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    answered: HashMap<String, u32>,
    again: u32,
    calls: u32,
    in_vain: u32,
    billed: u32,
    lost: u32,
    in_flight: u32,
    last_call: Duration,
    longest_idle: Duration,
}

impl ScriptedProvider {
    /// The day begins now.
    pub fn new(day: ProviderScript) -> Self {
        Self { day, origin: Instant::now(), seen: Mutex::default() }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("no panic while locked")
    }

    /// How often an item was answered with a conversation that can be kept.
    pub fn answered(&self, item: &str) -> u32 {
        self.seen().answered.get(item).copied().unwrap_or(0)
    }

    /// Calls for what had been answered already.
    pub fn asked_again(&self) -> u32 {
        self.seen().again
    }

    /// Answers that are charged for.
    pub fn billed(&self) -> u32 {
        self.seen().billed
    }

    /// Calls whose caller cannot know whether they are charged for.
    pub fn lost(&self) -> u32 {
        self.seen().lost
    }

    /// Calls while nothing could be had.
    pub fn calls_in_vain(&self) -> u32 {
        self.seen().in_vain
    }

    /// Calls under way.
    pub fn in_flight(&self) -> u32 {
        self.seen().in_flight
    }

    /// The longest time without a call while calls would have been answered.
    pub fn longest_idle(&self) -> Duration {
        self.seen().longest_idle
    }

    /// Time since the day began.
    pub fn elapsed(&self) -> Duration {
        self.origin.elapsed()
    }

    /// The figures, for the record.
    pub fn report(&self) -> String {
        let seen = self.seen();
        format!(
            "{} calls, {} answers billed, {} lost, {} calls in vain, {} s at most without a call while it answered",
            seen.calls,
            seen.billed,
            seen.lost,
            seen.in_vain,
            seen.longest_idle.as_secs()
        )
    }

    /// The behaviour now, and since when it has been good enough to be answered.
    fn behaviour(&self, now: Duration) -> (Behaviour, Duration) {
        let mut since = Duration::ZERO;
        for (hours, minutes, behaviour) in self.day {
            let until = Duration::from_secs(hours * 3_600 + minutes * 60);
            if now < until {
                return (*behaviour, since);
            }
            if behaviour.is_down() {
                since = until;
            }
        }
        (Behaviour::Healthy, since)
    }

    async fn answer(&self, request: CallRequest) -> CallOutcome {
        let now = self.origin.elapsed();
        let (behaviour, since) = self.behaviour(now);
        let start = request.prompt.find("item-").expect("the brief is in the prompt");
        let item = request.prompt[start..start + 10].to_owned();
        let number = {
            let mut seen = self.seen();
            seen.again += seen.answered.get(&item).copied().unwrap_or(0);
            if !behaviour.is_down() {
                let idle = now.saturating_sub(seen.last_call.max(since));
                seen.longest_idle = seen.longest_idle.max(idle);
                seen.last_call = now;
            } else {
                seen.in_vain += 1;
            }
            seen.calls += 1;
            seen.in_flight += 1;
            seen.calls
        };
        let outcome = self.decide(behaviour, &item, number).await;
        let mut seen = self.seen();
        seen.in_flight -= 1;
        match &outcome.result {
            Ok(answer) => {
                seen.billed += 1;
                if answer.text == CONVERSATION {
                    *seen.answered.entry(item).or_default() += 1;
                }
            }
            Err(failure) => seen.lost += u32::from(failure.billed == Billed::Unknown),
        }
        outcome
    }

    async fn decide(&self, behaviour: Behaviour, item: &str, number: u32) -> CallOutcome {
        let luck = number.wrapping_mul(2_654_435_761) >> 16;
        let usual = Duration::from_millis(30_000 + u64::from(luck % 60_000));
        match behaviour {
            Behaviour::Busy { told } => fails(ErrorKind::RateLimited, Billed::No, told.map(Duration::from_secs)),
            Behaviour::Overloaded => fails(ErrorKind::Overloaded, Billed::No, None),
            Behaviour::Broken => fails(ErrorKind::ServerError, Billed::No, None),
            Behaviour::Gateway => fails(ErrorKind::ServerError, Billed::Unknown, None),
            Behaviour::Offline => fails(ErrorKind::Offline, Billed::No, None),
            Behaviour::Blips if number.is_multiple_of(7) => fails(ErrorKind::Offline, Billed::No, None),
            Behaviour::OneLost if item == "item-00003" => fails(ErrorKind::ServerError, Billed::Unknown, None),
            Behaviour::Healthy
            | Behaviour::Slow
            | Behaviour::Faulty
            | Behaviour::Resets
            | Behaviour::Blips
            | Behaviour::OneLost => {
                tokio::time::sleep(if behaviour == Behaviour::Slow { usual * 3 } else { usual }).await;
                match (behaviour, luck % 20) {
                    (Behaviour::Faulty, 0) => fails(ErrorKind::ServerError, Billed::No, None),
                    (Behaviour::Faulty, 1) => fails(ErrorKind::ConnectionLost, Billed::Unknown, None),
                    (Behaviour::Faulty, 2) => fails(ErrorKind::Timeout, Billed::Unknown, None),
                    (Behaviour::Faulty, 3) => {
                        fails(ErrorKind::RateLimited, Billed::No, Some(Duration::from_millis(1_500)))
                    }
                    (Behaviour::Faulty, 4) => says("{\"turns\": ["),
                    (Behaviour::Faulty, 5) => fails(ErrorKind::Overloaded, Billed::No, None),
                    (Behaviour::Resets, luck) if luck % 2 == 0 => {
                        fails(ErrorKind::ConnectionLost, Billed::Unknown, None)
                    }
                    _ => says(CONVERSATION),
                }
            }
        }
    }
}

const CONVERSATION: &str =
    r#"{"turns":[{"role":"user","content":"I worry."},{"role":"assistant","content":"Tell me."}]}"#;

fn says(text: &str) -> CallOutcome {
    let answer = Answer { text: text.into(), stop_reason: "end_turn".into(), usage: USAGE };
    CallOutcome { http_status: Some(200), ..CallOutcome::of(Ok(answer)) }
}

fn fails(kind: ErrorKind, billed: Billed, retry_after: Option<Duration>) -> CallOutcome {
    CallOutcome::of(Err(CallFailure { retry_after, ..CallFailure::new(kind, "scripted", billed) }))
}

impl Provider for ScriptedProvider {
    fn call(&self, request: CallRequest) -> BoxFuture<'_, CallOutcome> {
        Box::pin(self.answer(request))
    }

    fn models(&self) -> BoxFuture<'_, Result<Vec<ModelInfo>, CallFailure>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn facts(&self) -> EndpointFacts {
        EndpointFacts::default()
    }
}

/// Providers that answer in place of a server, by the address that they stand at.
pub mod stand_in {
    use super::{Arc, Mutex, Provider};

    static KNOWN: Mutex<Vec<(String, Arc<dyn Provider>)>> = Mutex::new(Vec::new());

    /// Puts a provider at an address of its own.
    pub fn put(provider: Arc<dyn Provider>) -> String {
        let mut known = KNOWN.lock().expect("no panic while locked");
        let url = format!("http://127.0.0.1:1/script/{}", known.len());
        known.push((url.clone(), provider));
        url
    }

    /// The one at this address.
    pub fn at(url: &str) -> Option<Arc<dyn Provider>> {
        let known = KNOWN.lock().expect("no panic while locked");
        known.iter().find(|(address, _)| address == url).map(|(_, provider)| Arc::clone(provider))
    }
}
