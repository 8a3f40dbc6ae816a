//! Where data is kept unless somebody chose another place.

use std::path::{Path, PathBuf};

use train_store::DATABASE;
use train_store::lock::FolderLock;
use train_store::private::OWN_FOLDER;

/// The system's folder for this application's data. On Windows it is the local one: the roaming one is copied to a server
/// and back at every sign-in, a database that is being written included.
pub fn folder() -> Option<PathBuf> {
    let (roaming, local) = (dirs::data_dir()?.join(OWN_FOLDER), dirs::data_local_dir()?.join(OWN_FOLDER));
    Some(settled(&roaming, &local))
}

/// Moves what an earlier version kept in one folder to the other, and says where the data is. It stays where it is while
/// somebody works there, or where it cannot be moved whole.
fn settled(from: &Path, to: &Path) -> PathBuf {
    if from == to || to.join(DATABASE).exists() || !from.join(DATABASE).exists() {
        return to.into();
    }
    let Ok(_held) = FolderLock::take(from) else { return from.into() };
    match move_all(from, to) {
        Ok(()) => to.into(),
        Err(error) => {
            tracing::warn!(%error, "the data could not be moved out of the roaming profile");
            from.into()
        }
    }
}

/// The database comes last: until then the old folder is the one that counts.
fn move_all(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    let mut names: Vec<_> = std::fs::read_dir(from)?.flatten().map(|entry| entry.file_name()).collect();
    names.retain(|name| is_data(&name.to_string_lossy()));
    names.sort_by_key(|name| name == DATABASE);
    let mut moved = Vec::new();
    for name in names {
        if let Err(error) = std::fs::rename(from.join(&name), to.join(&name)) {
            for name in moved {
                std::fs::rename(to.join(&name), from.join(&name))?;
            }
            return Err(error);
        }
        moved.push(name);
    }
    Ok(())
}

fn is_data(name: &str) -> bool {
    let begins = ["train.db", "train-", "restoring-", "rescued-", "window"].iter().any(|begin| name.starts_with(begin));
    begins || name == train_store::BACKUPS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder as an earlier version left it, and one for data beside it.
    fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let root = tempfile::tempdir().expect("a folder");
        let (from, to) = (root.path().join("roaming"), root.path().join("local"));
        std::fs::create_dir_all(from.join("backups")).expect("a folder");
        std::fs::create_dir_all(to.join("logs")).expect("a folder");
        for name in ["train.db", "train.db-wal", "window.json", "backups/one.db", "train.lock", "other.txt"] {
            std::fs::write(from.join(name), name).expect("written");
        }
        (root, from, to)
    }

    #[test]
    fn everything_moves_once_and_what_is_not_data_stays() {
        let (_root, from, to) = folders();
        assert_eq!(settled(&from, &to), to);
        for name in ["train.db", "train.db-wal", "window.json", "backups/one.db"] {
            assert_eq!(std::fs::read_to_string(to.join(name)).expect("moved"), name);
        }
        assert!(!from.join("train.db").exists() && from.join("other.txt").exists());
        std::fs::write(from.join("train.db"), "an old version ran again").expect("written");
        assert_eq!(settled(&from, &to), to);
        assert_eq!(std::fs::read_to_string(to.join("train.db")).expect("there"), "train.db", "nothing is written over");
    }

    #[test]
    fn a_folder_that_is_in_use_or_cannot_be_moved_whole_stays() {
        let (_root, from, to) = folders();
        let held = FolderLock::take(&from).expect("free");
        assert_eq!(settled(&from, &to), from, "somebody generates there");
        drop(held);
        std::fs::create_dir_all(to.join("window.json/in the way")).expect("a folder");
        assert_eq!(settled(&from, &to), from);
        for name in ["train.db", "train.db-wal", "window.json", "backups/one.db"] {
            assert_eq!(std::fs::read_to_string(from.join(name)).expect("back"), name);
        }
    }

    #[test]
    fn where_there_is_one_folder_nothing_moves() {
        let (_root, from, to) = folders();
        assert_eq!(settled(&from, &from), from);
        assert_eq!(settled(&to, &to), to, "a first start");
        assert!(from.join("train.db").exists());
    }
}
