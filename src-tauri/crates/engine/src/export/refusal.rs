//! What an export is refused with.

use std::io::{Error, ErrorKind};
use std::path::Path;

use tokio::task::JoinError;
use train_formats::ProblemGroup;

use crate::error::{EngineError, ErrorCode};

/// Something stands where an export is to go: all that would be replaced is named.
pub fn exist<P: AsRef<Path>>(paths: &[P]) -> EngineError {
    let names: Vec<String> = paths.iter().map(|path| path.as_ref().display().to_string()).collect();
    let (what, it) = match &names[..] {
        [all @ .., last] if !all.is_empty() => (format!("{} and {last} already exist.", all.join(", ")), "them"),
        names => (format!("{} already exists.", names.concat()), "it"),
    };
    EngineError::new(ErrorCode::AlreadyExists, what)
        .hint(format!("Choose another name, or replace {it} (train-cli: --force)."))
}

/// A file that an export with a split wrote stands beside one that has no rows for it.
pub fn of_earlier_split(path: &Path) -> EngineError {
    EngineError::invalid(format!("{} is from an earlier split, and this export has no rows for it.", path.display()))
        .hint("Move it away or delete it, then export again: it would be taken for a part of this one. Nothing was changed.")
}

/// Somebody else writes there.
pub fn busy(path: &Path) -> EngineError {
    EngineError::invalid(format!("Another export is writing {} at the moment.", path.display()))
        .hint("Wait until it is done, or choose another name.")
}

/// The disk or the system refuses.
pub fn unwritable(path: &Path, error: &Error) -> EngineError {
    let hint = match error.kind() {
        _ if may_be_open_elsewhere(path, error) => {
            "If a program has it open, such as Excel, an editor or a training run, close it there and try again. Otherwise choose a folder that you may write in. Nothing was changed."
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "Free some space or choose another disk. Nothing half written is left."
        }
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
            "Choose a folder that you may write in. Nothing was changed."
        }
        _ => "Check the folder, its permissions and the free space. Nothing half written is left.",
    };
    EngineError::new(ErrorCode::Other, format!("{} cannot be written: {error}.", path.display())).hint(hint)
}

/// Windows replaces nothing that a program has open. It calls that a sharing violation, or denies access as it does where
/// the person may not write.
fn may_be_open_elsewhere(path: &Path, error: &Error) -> bool {
    const ACCESS_DENIED: i32 = 5;
    const SHARING_VIOLATION: i32 = 32;
    cfg!(windows) && path.exists() && matches!(error.raw_os_error(), Some(ACCESS_DENIED | SHARING_VIOLATION))
}

/// The consumer would refuse what is written.
pub fn stopped(group: &ProblemGroup) -> EngineError {
    EngineError::invalid(format!("{}.", group.title)).hint(format!("{}. Nothing was written.", group.note))
}

/// The person stopped it, or a newer one took its place.
pub fn cancelled() -> EngineError {
    EngineError::new(ErrorCode::Cancelled, "The export was cancelled. Nothing was written.")
}

/// What a panic on another thread becomes.
pub fn broken(error: &JoinError) -> EngineError {
    EngineError::new(ErrorCode::Other, format!("The export met a fault: {error}."))
        .hint("The log has more of it. Nothing was written.")
}
