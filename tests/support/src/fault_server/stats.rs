//! What a fault server has seen and done.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

/// Totals since the start, and the same per item.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Stats {
    /// Generating requests that arrived, faulted ones included.
    pub requests: u64,
    /// Whole conversations handed over.
    pub answered: u64,
    /// Answers that were charged for, kept or not.
    pub billed: u64,
    pub billed_input: u64,
    pub billed_output: u64,
    /// Requests that the token bucket turned away.
    pub rate_limited: u64,
    /// Requests without the right key.
    pub unauthorized: u64,
    /// Requests whose client left before the answer was ready.
    pub abandoned: u64,
    /// Requests being worked on now.
    pub in_flight: u64,
    /// The most that were worked on at once.
    pub max_in_flight: u64,
    pub connections: u64,
    /// How often each fault was played, by its name.
    pub faults: BTreeMap<&'static str, u64>,
    /// Mean time from request to good answer in microseconds: what the latency really came to.
    pub mean_latency_us: u64,
    /// What happened to each item.
    pub items: HashMap<String, ItemStats>,
    /// The latest requests, oldest first, as many as `Config::record` asks for.
    pub recorded: Vec<RecordedRequest>,
}

/// One conversation as the server saw it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ItemStats {
    /// Requests that asked for it.
    pub requests: u32,
    /// Whole conversations handed over; more than one means that it was paid for twice.
    pub answered: u32,
    /// Answers charged for.
    pub billed: u32,
}

/// A request as it arrived.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedRequest {
    /// `/v1/messages` or `/v1/chat/completions`.
    pub path: String,
    /// Names in lower case, in order of arrival.
    pub headers: Vec<(String, String)>,
    pub body: String,
}
