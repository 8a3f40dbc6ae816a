//! One supervisor per data folder, across processes: a file lock that the system releases when its process ends.

use std::fs::File;
use std::path::Path;

use crate::error::{ErrorCode, Result, StoreError};
use crate::private;

/// Held while batches run, or while the schema is changed; the one for mail while mails are sent, those for
/// imports and for copies of datasets while one is under way.
#[derive(Debug)]
pub struct FolderLock {
    /// The lock lives as long as the open file.
    _file: File,
}

impl FolderLock {
    /// Takes the lock of a data folder, or says that another process generates there.
    pub fn take(folder: &Path) -> Result<Self> {
        Self::try_take(folder)?.ok_or_else(|| {
            StoreError::new(ErrorCode::Busy, "Another Train process is generating in this data folder.")
                .hint("Wait until it is done, or pause it there.")
        })
    }

    /// The same lock; `None` while another process holds it.
    pub fn try_take(folder: &Path) -> Result<Option<Self>> {
        Self::named(folder, "train.lock")
    }

    /// Takes the lock for sending mail; `None` while another process sends.
    pub fn for_mail(folder: &Path) -> Result<Option<Self>> {
        Self::named(folder, "mail.lock")
    }

    /// Takes the lock for importing in slices; `None` while another import is under way.
    pub fn for_import(folder: &Path) -> Result<Option<Self>> {
        Self::named(folder, "train.import.lock")
    }

    /// Takes the lock for copying a dataset; `None` while another copy is made.
    pub fn for_copy(folder: &Path) -> Result<Option<Self>> {
        Self::named(folder, "train.copy.lock")
    }

    fn named(folder: &Path, name: &str) -> Result<Option<Self>> {
        let path = folder.join(name);
        let file = private::create_missing(&path).map_err(|error| {
            let folder = folder.display();
            match error.kind() {
                std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
                    StoreError::new(ErrorCode::Database, format!("The data folder {folder} may not be written."))
                        .hint("Check the folder's permissions and whether its disk is read-only. Nothing was changed.")
                }
                _ => StoreError::new(ErrorCode::Database, format!("{} cannot be opened: {error}", path.display()))
                    .hint("Check the permissions of the data folder."),
            }
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => {
                Err(StoreError::new(ErrorCode::Database, format!("The data folder cannot be locked: {error}"))
                    .hint("Move it to a local disk."))
            }
        }
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

    #[test]
    fn mail_is_sent_beside_a_batch_and_by_one_process() {
        let folder = tempfile::tempdir().expect("a folder");
        let _batch = FolderLock::take(folder.path()).expect("free");
        let mail = FolderLock::for_mail(folder.path()).expect("a folder that can be locked");
        assert!(mail.is_some());
        assert!(FolderLock::for_mail(folder.path()).expect("the same").is_none());
    }
}
