//! Which errors a caller treats differently.

use serde::Serialize;

/// Kinds of errors that a caller treats differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum ErrorCode {
    /// No provider was chosen yet.
    NeedsProvider,
    /// The provider needs a key and there is none.
    NeedsKey,
    /// The OS keychain cannot be used.
    Keychain,
    /// The terms notice of the provider was not accepted yet.
    TermsNotAccepted,
    /// A mail was asked for, and how it is sent is not set up.
    NeedsMail,
    /// A spending limit was asked for, and the model's price is not known.
    PriceUnknown,
    /// The spending limit does not cover one call.
    LimitTooSmall,
    /// A plan file has problems; nothing was imported.
    ImportProblems,
    /// Another process generates in this data folder.
    Busy,
    /// The database cannot be used.
    Database,
    /// The database's file is damaged: only a backup helps.
    Damaged,
    /// The data folder was deleted, moved or replaced while it was open.
    DataGone,
    /// What was given cannot be taken.
    Invalid,
    /// Something stands where a file or folder is to be written.
    AlreadyExists,
    /// It was stopped, or a newer one took its place.
    Cancelled,
    /// There is no such thing.
    NotFound,
    /// Anything else.
    Other,
}
