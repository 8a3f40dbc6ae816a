//! One supervisor per data folder, across processes: a file lock that the system releases when its process ends.

use std::fs::{File, OpenOptions};
use std::path::Path;

use crate::error::{EngineError, ErrorCode, Result};

/// Held while batches run.
#[derive(Debug)]
pub struct FolderLock {
    /// The lock lives as long as the open file.
    _file: File,
}

impl FolderLock {
    /// Takes the lock of a data folder, or says that another process generates there.
    pub fn take(folder: &Path) -> Result<Self> {
        let path = folder.join("train.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|error| {
            EngineError::new(ErrorCode::Database, format!("{} cannot be opened: {error}", path.display()))
                .hint("Check the permissions of the data folder.")
        })?;
        file.try_lock().map_err(|error| match error {
            std::fs::TryLockError::WouldBlock => {
                EngineError::new(ErrorCode::Busy, "Another Train process is generating in this data folder.")
                    .hint("Wait until it is done, or pause it there.")
            }
            std::fs::TryLockError::Error(error) => {
                EngineError::new(ErrorCode::Database, format!("The data folder cannot be locked: {error}"))
                    .hint("Move it to a local disk.")
            }
        })?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_told_and_the_lock_goes_with_its_holder() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = FolderLock::take(folder.path()).expect("free");
        assert_eq!(FolderLock::take(folder.path()).expect_err("held").code, ErrorCode::Busy);
        drop(held);
        FolderLock::take(folder.path()).expect("free again");
    }
}
