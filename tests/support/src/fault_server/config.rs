//! What a fault server does when nothing is scripted.

use std::time::Duration;

use super::fault::Fault;

/// The standing behaviour of a [`super::FaultServer`].
#[derive(Clone, Debug)]
pub struct Config {
    /// From the arrival of a request's head to its answer. Refusals at the door (every 4xx) come
    /// at once, as they do from the real providers.
    pub latency: Duration,
    /// From so many requests on, this is the latency: a provider that becomes slow for all.
    pub slow_after: Option<(u64, Duration)>,
    /// Probability of each fault, per request. What is left of 1.0 is answered well.
    pub rates: Vec<(Fault, f64)>,
    /// Seed of the draw among `rates`.
    pub seed: u64,
    /// A hard limit on requests, as a token bucket.
    pub rate_limit: Option<RateLimit>,
    /// Required in `x-api-key` or as a bearer token; without it every request is let in.
    pub key: Option<String>,
    /// Input and output tokens that every answer is billed with.
    pub usage: (u32, u32),
    /// Body parameters that get a 400, like `temperature` or `response_format`, as from servers
    /// and models that lack them.
    pub rejects: Vec<String>,
    /// What `GET /v1/models` lists; a server without any has no such path.
    pub models: Vec<String>,
    /// What a good answer says, in the place of the server's own conversations.
    pub answer: Option<String>,
    /// Status and body of every answer, byte for byte, in the place of a good one and of the list of models.
    pub verbatim: Option<(u16, Vec<u8>)>,
    /// Whether a system prompt gets a 400, as from models whose chat template has no such role.
    pub no_system_role: bool,
    /// Finds the item in a request: the word that follows this text, for example `case-` for
    /// `case-0017`; the first such word in the body counts. Without it, or without a match, an item is the hash of the messages.
    pub marker: Option<String>,
    /// How many of the latest requests are kept whole, for tests that look at them.
    pub record: usize,
    /// How long a slow body takes from its first byte to its last.
    pub slow_body: Duration,
    /// Size of a huge body in bytes.
    pub huge_body: usize,
    /// The port on loopback; `None` takes a free one.
    pub port: Option<u16>,
}

/// A token bucket in front of the two generating paths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateLimit {
    /// Tokens that flow in per minute.
    pub per_minute: u32,
    /// What the bucket holds at most, and at the start.
    pub burst: u32,
    /// Whether answers tell limit, remaining and reset, and a 429 its `retry-after`.
    pub headers: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO,
            slow_after: None,
            rates: Vec::new(),
            seed: 1,
            rate_limit: None,
            key: None,
            usage: (2_400, 2_060),
            rejects: Vec::new(),
            models: ["claude-haiku-4-5", "claude-sonnet-5-5"].map(String::from).to_vec(),
            answer: None,
            verbatim: None,
            no_system_role: false,
            marker: None,
            record: 0,
            slow_body: Duration::from_secs(2),
            huge_body: 64 << 20,
            port: None,
        }
    }
}
