//! What Train's own tests and benches talk to instead of a provider: a loopback server that can
//! go wrong in every way a provider has been seen to, and a real (very small) open-weight model.

pub mod fault_server;
pub mod llama;

pub use fault_server::{Config, Fault, FaultServer, ItemStats, RateLimit, RecordedRequest, Stats};
pub use llama::LlamaServer;
