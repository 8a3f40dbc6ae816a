//! What can go wrong with the file, in words for the person.

pub use train_domain::error::ErrorCode;
use train_domain::stored_enum::UnknownName;

/// An error that a caller can act on or show: what happened, then what to do.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    /// What the caller may do differently.
    pub code: ErrorCode,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What the functions of this crate give.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// An error with a code and a message.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A value that cannot be taken.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message)
    }

    /// Something that does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    /// A database file that SQLite cannot make sense of.
    pub(crate) fn damaged() -> Self {
        Self::new(ErrorCode::Damaged, "The database file is damaged.")
            .hint("The file was left untouched. Restore a backup, or move it away and start anew.")
    }

    /// Whether another program kept the file locked.
    pub(crate) fn is_in_use(&self) -> bool {
        self.message == IN_USE.0
    }

    /// A limit for a batch whose calls have no price.
    pub fn limit_without_price() -> Self {
        let message = "The price of this batch's model is not known, so a spending limit cannot be held.";
        Self::new(ErrorCode::PriceUnknown, message).hint(
            "Cancel the batch and start what is left with the model's price (in Settings, or --price IN/OUT), or without a limit.",
        )
    }
}

/// What the schema's trigger says to a limit without a price.
const LIMIT_WITHOUT_PRICE: &str = "a spending limit needs a price";

/// Another program keeps the file locked, and what to do.
const IN_USE: (&str, &str) = ("The database is in use by another program.", "Close the other program and try again.");

/// No room, and what to do.
const FULL: (&str, &str) = (
    "The disk is full, so the database could not be written.",
    "Free some space and try again. Nothing that was kept is lost.",
);

impl From<UnknownName> for StoreError {
    fn from(error: UnknownName) -> Self {
        Self::new(ErrorCode::Database, format!("The database holds a value that this version does not know: {error}."))
            .hint("A newer version of Train may have written it: install the newest one.")
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // What was written as text or number and is neither any more.
        if matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) {
            return Self::damaged();
        }
        if error.as_database_error().is_some_and(|error| error.message() == LIMIT_WITHOUT_PRICE) {
            return Self::limit_without_price();
        }
        let code = error.as_database_error().and_then(|error| error.code().map(|code| code.to_string()));
        // SQLite's primary result codes, in the low byte of what it reports.
        let primary = code.as_deref().and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff);
        let (message, hint) = match primary {
            // 4874: there is no room even for the index that SQLite keeps beside the file.
            _ if code.as_deref() == Some("4874") => FULL,
            Some(13) => FULL,
            Some(8) => ("The database is read-only.", "Check the permissions of the data folder."),
            Some(10) => {
                ("The database could not be read or written.", "Check the disk and the permissions of the data folder.")
            }
            Some(11 | 26) => return Self::damaged(),
            Some(14) => ("The database could not be opened.", "Check that the data folder exists and may be written."),
            Some(5 | 6) => IN_USE,
            _ => return Self::new(ErrorCode::Database, format!("The database reported a fault: {error}")),
        };
        Self::new(ErrorCode::Database, message).hint(hint)
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::VersionMissing(_) | sqlx::migrate::MigrateError::VersionMismatch(_) => {
                Self::new(ErrorCode::Database, "The database was written by a newer version of Train.")
                    .hint("Install the newest version. The file was left untouched.")
            }
            sqlx::migrate::MigrateError::Execute(error) => error.into(),
            other => Self::new(ErrorCode::Database, format!("The database could not be brought up to date: {other}")),
        }
    }
}
