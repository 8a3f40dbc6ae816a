//! The states that a planned conversation, a batch and a job can be in.

use serde::{Deserialize, Serialize};

/// Declares an enum whose stored and printed name is fixed beside each variant.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in the database and in `--json`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of a stored name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

pub(crate) use named;

named! {
    /// What a planned conversation shows in its badge.
    RowStatus {
        /// Planned only.
        NotGenerated = "not_generated",
        /// A call is in flight or waits for its retry.
        Generating = "generating",
        /// An answer is kept and waits for a verdict.
        Generated = "generated",
        /// A person approved it.
        Approved = "approved",
        /// A person rejected it.
        Rejected = "rejected",
        /// The last attempt failed.
        Failed = "failed",
    }
}

impl RowStatus {
    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotGenerated => "Not Generated",
            Self::Generating => "Generating",
            Self::Generated => "Generated",
            Self::Approved => "Approved",
            Self::Rejected => "Rejected",
            Self::Failed => "Failed",
        }
    }
}

named! {
    /// How a batch was started.
    BatchKind {
        /// The button of one row.
        Single = "single",
        /// A selection of rows.
        Selection = "selection",
        /// Everything not generated yet.
        All = "all",
        /// Everything that failed.
        Failed = "failed",
    }
}

named! {
    /// Where a batch stands.
    BatchState {
        /// Waits for its turn.
        Queued = "queued",
        /// Calls are made.
        Running = "running",
        /// No new call; what is in flight is awaited.
        Pausing = "pausing",
        /// Nothing in flight; can be resumed.
        Paused = "paused",
        /// Cancelled by the person; what is in flight is awaited.
        Cancelling = "cancelling",
        /// Ended by the person.
        Cancelled = "cancelled",
        /// Every conversation has its outcome.
        Completed = "completed",
        /// The application ended while it ran; can be resumed.
        Interrupted = "interrupted",
    }
}

impl BatchState {
    /// Nothing more will happen to it.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Cancelled | Self::Completed)
    }
}

named! {
    /// Why a batch is paused.
    PauseReason {
        /// The person pressed Pause (or Ctrl-C).
        Person = "person",
        /// The application ended in an orderly way while the batch was at work.
        Closed = "closed",
        /// The next call could pass the spending limit.
        Limit = "limit",
        /// The key is missing, wrong or not allowed.
        Key = "key",
        /// The account has to be paid.
        Billing = "billing",
        /// The provider's own limit for the account is reached.
        AccountLimit = "account_limit",
        /// The model is not known there.
        Model = "model",
        /// No provider of this kind answers at the address.
        Address = "address",
        /// The provider refuses every request as it is.
        Request = "request",
        /// Nothing but 429 and 529 for long, or a longer wait than a batch sits out.
        Saturated = "saturated",
        /// No connection to the provider.
        Offline = "offline",
        /// The database could not be written.
        Disk = "disk",
        /// Answers are paid for and give nothing.
        Wasted = "wasted",
    }
}

named! {
    /// Where one conversation of a batch stands.
    JobState {
        /// Waits for its call (or for its retry).
        Queued = "queued",
        /// A call is made.
        InFlight = "in_flight",
        /// An answer is kept.
        Succeeded = "succeeded",
        /// No answer, and none will be tried for by itself.
        Failed = "failed",
        /// The batch was cancelled before it came to it.
        Cancelled = "cancelled",
    }
}

named! {
    /// What became of one API call.
    AttemptState {
        /// Sent, or about to be.
        InFlight = "in_flight",
        /// Its answer is kept.
        Succeeded = "succeeded",
        /// It failed, and what it cost is known.
        Failed = "failed",
        /// It was in flight when the application ended or let go: perhaps billed.
        Unknown = "unknown",
    }
}
