//! What Train's own tests and benches talk to instead of a provider: a loopback server that can
//! go wrong in every way a provider has been seen to, and a real (very small) open-weight model; and instead of a mail
//! server: one that goes wrong as it is told to, and one that others wrote. And data folders as earlier
//! releases left them.

pub mod aiosmtpd;
pub mod fault_server;
pub mod llama;
pub mod mail_server;
pub mod releases;
mod venv;

pub use aiosmtpd::Aiosmtpd;
pub use fault_server::{Config, Fault, FaultServer, ItemStats, RateLimit, RecordedRequest, Stats};
pub use llama::LlamaServer;
pub use mail_server::{Authority, Encryption, Flaw, MailConfig, MailFault, MailServer, ReceivedMail};

/// A folder that takes nothing, not even from the administrator.
pub const READ_ONLY: &str = if cfg!(target_os = "macos") { "/System" } else { "/sys/kernel" };
