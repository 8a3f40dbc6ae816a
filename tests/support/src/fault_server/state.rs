//! Everything a server knows, behind one lock that is held for microseconds.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::answer::Answers;
use super::bucket::Bucket;
use super::config::Config;
use super::fault::Fault;
use super::provider_script::ProviderScript;
use super::stats::{RecordedRequest, Stats};

/// Configuration, what comes next, and what has been.
pub(super) struct State {
    pub(super) script: ProviderScript,
    config: Arc<Config>,
    answers: Arc<Answers>,
    bucket: Option<Bucket>,
    /// Answers that may pass; none while everything may.
    gate: Option<Arc<Semaphore>>,
    stats: Stats,
    recorded: VecDeque<RecordedRequest>,
    latency_us: u64,
    serial: u64,
}

/// Poisoning would only mean that a test has already failed elsewhere.
pub(super) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What a request is told about the limit.
#[derive(Clone, Copy)]
pub(super) struct LimitNotice {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    pub(super) until_full: Duration,
}

/// The decision about one request, taken at its arrival.
pub(super) struct Admission {
    pub(super) fault: Fault,
    pub(super) serial: u64,
    pub(super) notice: Option<LimitNotice>,
    pub(super) call: Call,
}

impl State {
    pub(super) fn new(config: Config) -> Self {
        Self {
            script: ProviderScript::new(config.rates.clone(), config.seed),
            answers: Arc::new(Answers::new(&config)),
            bucket: config.rate_limit.map(|limit| Bucket::new(limit, Instant::now())),
            config: Arc::new(config),
            gate: None,
            stats: Stats::default(),
            recorded: VecDeque::new(),
            latency_us: 0,
            serial: 0,
        }
    }

    pub(super) fn configure(&mut self, config: Config) {
        self.script.change(config.rates.clone(), config.seed);
        if self.config.rate_limit != config.rate_limit {
            self.bucket = config.rate_limit.map(|limit| Bucket::new(limit, Instant::now()));
        }
        self.answers = Arc::new(Answers::new(&config));
        self.config = Arc::new(config);
    }

    pub(super) fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config)
    }

    pub(super) fn answers(&self) -> Arc<Answers> {
        Arc::clone(&self.answers)
    }

    pub(super) fn stats(&self) -> Stats {
        Stats {
            mean_latency_us: self.latency_us.checked_div(self.stats.answered).unwrap_or(0),
            recorded: self.recorded.iter().cloned().collect(),
            ..self.stats.clone()
        }
    }

    /// What an answer has to pass before it is given.
    pub(super) fn gate(&self) -> Option<Arc<Semaphore>> {
        self.gate.clone()
    }

    pub(super) fn hold_after(&mut self, answers: usize) {
        self.release();
        self.gate = Some(Arc::new(Semaphore::new(answers)));
    }

    pub(super) fn release(&mut self) {
        if let Some(gate) = self.gate.take() {
            // Whoever waits there is let through.
            gate.close();
        }
    }

    pub(super) fn connected(&mut self) {
        self.stats.connections += 1;
    }

    pub(super) fn unauthorized(&mut self) {
        self.stats.unauthorized += 1;
    }

    pub(super) fn record(&mut self, request: RecordedRequest) {
        if self.recorded.len() >= self.config.record {
            self.recorded.pop_front();
        }
        self.recorded.push_back(request);
    }
}

/// Counts a request in and decides what it meets.
pub(super) fn admit(state: &Arc<Mutex<State>>, item: String, arrived: Instant) -> Admission {
    let mut locked = lock(state);
    let this = &mut *locked;
    this.serial += 1;
    this.stats.requests += 1;
    this.stats.in_flight += 1;
    this.stats.max_in_flight = this.stats.max_in_flight.max(this.stats.in_flight);
    this.stats.items.entry(item.clone()).or_default().requests += 1;

    let mut turned_away = None;
    let mut notice = None;
    if let Some(bucket) = &mut this.bucket {
        let limit = bucket.limit();
        if let Err(wait) = bucket.take(Instant::now()) {
            this.stats.rate_limited += 1;
            turned_away = Some(Fault::RateLimited { retry_after: limit.headers.then_some(wait), as_ms: false });
        }
        notice = limit.headers.then(|| LimitNotice {
            limit: limit.per_minute,
            remaining: bucket.remaining(),
            until_full: bucket.until_full(),
        });
    }
    // A request that the bucket turned away uses up no scripted fault.
    let fault = turned_away.unwrap_or_else(|| this.script.next());
    *this.stats.faults.entry(fault.name()).or_default() += 1;
    Admission {
        fault,
        serial: this.serial,
        notice,
        call: Call { state: Arc::clone(state), item, fault, arrived, settled: false },
    }
}

/// A request in flight. Dropped before it is settled, its client has left.
pub(super) struct Call {
    state: Arc<Mutex<State>>,
    item: String,
    fault: Fault,
    arrived: Instant,
    settled: bool,
}

impl Call {
    /// The answer is out of our hands: it is counted and charged for.
    pub(super) fn settle(mut self) {
        self.settled = true;
        let mut locked = lock(&self.state);
        let this = &mut *locked;
        let item = this.stats.items.entry(self.item.clone()).or_default();
        if self.fault.is_kept() {
            item.answered += 1;
            this.stats.answered += 1;
            let taken = self.arrived.elapsed().as_micros();
            this.latency_us += u64::try_from(taken).unwrap_or(u64::MAX);
        }
        if self.fault.is_billed() {
            item.billed += 1;
            this.stats.billed += 1;
            this.stats.billed_input += u64::from(this.config.usage.0);
            this.stats.billed_output += u64::from(this.config.usage.1);
        }
    }

    /// Ended by the server itself, without an answer.
    pub(super) fn end(mut self) {
        self.settled = true;
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let mut locked = lock(&self.state);
        locked.stats.in_flight -= 1;
        if !self.settled {
            locked.stats.abandoned += 1;
        }
    }
}
