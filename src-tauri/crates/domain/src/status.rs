//! What a batch, a single Generate, an action and a copy of the database can be.

use crate::stored_enum::stored_enum;

stored_enum! {
    /// How a batch was started.
    #[serde(rename = "BatchKindView")]
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

stored_enum! {
    /// What the jobs of a batch are for.
    Purpose {
        /// A conversation is written.
        Write = "write",
        /// A version is judged by a model.
        Judge = "judge",
        /// Briefs are written for rows that have none.
        Brief = "brief",
        /// A template is tried: what comes is no version and counts nowhere.
        Trial = "trial",
    }
}

stored_enum! {
    /// Where a batch stands.
    #[serde(rename = "BatchStateView")]
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

stored_enum! {
    /// Why a batch is paused.
    PauseReason {
        /// The person pressed Pause (or Ctrl-C).
        Person = "person",
        /// The application ended in an orderly way while the batch was at work.
        Closed = "closed",
        /// The next call could pass the spending limit.
        Limit = "limit",
        /// There is a spending limit, and what the calls cost is not known.
        Price = "price_unknown",
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
        /// No connection through the proxy before the provider.
        ProxyFailed = "proxy_failed",
        /// The proxy wants a name and a password.
        ProxyDenied = "proxy_denied",
        /// The server's certificate is not accepted.
        Certificate = "certificate",
        /// The database could not be written.
        Disk = "disk",
        /// Answers are paid for and give nothing.
        Wasted = "wasted",
    }
}

stored_enum! {
    /// How a single Generate ended.
    NoticeKind {
        /// An answer is kept.
        Generated = "generated",
        /// There is none.
        Failed = "failed",
    }
}

stored_enum! {
    /// What can be undone.
    ActionKind {
        /// Verdicts were given.
        Verdict = "verdict",
        /// Rows were deleted.
        Deletion = "rows deleted",
        /// A person edited a text.
        Edit = "edit",
        /// A row shows another one of its versions.
        Shown = "version shown",
        /// Rows were planned.
        Plan = "rows planned",
        /// Conversations came with a file.
        Import = "conversations imported",
        /// An item of the library was deleted.
        ItemDeleted = "item deleted",
        /// Cells of the plan were edited, and rows added to it.
        Cells = "cells edited",
        /// Names that the library lacked were made or mapped.
        Names = "names resolved",
    }
}

stored_enum! {
    /// How a copy of the database came to be.
    BackupOrigin {
        /// A person asked for it.
        Made = "made",
        /// The schema was about to change.
        BeforeUpdate = "before_update",
        /// A restore put another file in its place.
        SetAside = "set_aside",
        /// Nobody knows.
        File = "file",
    }
}
