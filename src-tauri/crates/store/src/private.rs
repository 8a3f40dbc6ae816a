//! Folders and files that only their owner may read: they hold clients' stories, prompts and accounts. On Windows the
//! folder in the person's own profile sees to that.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Result;
use std::path::Path;

/// The folder of this application among the system's folders for application data.
pub const OWN_FOLDER: &str = "app.train.desktop";

/// Creates a folder, with its parents, where there is none. One that is there keeps its permissions.
///
/// # Errors
/// It cannot be created.
pub fn create_folder(path: &Path) -> Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Creates the data folder where there is none. One that is there is closed to others too, unless it holds files that are
/// not this application's: somebody may share those.
///
/// # Errors
/// It cannot be created.
pub fn own_folder(path: &Path) -> Result<()> {
    let is_ours = path.file_name().is_some_and(|name| name == OWN_FOLDER) || holds_nothing_else(path);
    create_folder(path)?;
    if is_ours {
        close(path);
    }
    Ok(())
}

/// Creates a file, empty even where there was one.
///
/// # Errors
/// It cannot be created.
pub fn create(path: &Path) -> Result<File> {
    let file = options().truncate(true).open(path)?;
    close(path);
    Ok(file)
}

/// Creates a file where there is none.
///
/// # Errors
/// It cannot be created or opened.
pub fn create_missing(path: &Path) -> Result<File> {
    options().truncate(false).open(path)
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes every right from others on a file or folder that is there. What may not be changed stays as it is.
pub fn close(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let Ok(found) = std::fs::metadata(path) else { return };
        let mode = found.permissions().mode();
        if mode & 0o077 == 0 {
            return;
        }
        if let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o700)) {
            tracing::info!(%error, path = %path.display(), "others may read this");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Whether every file right in a folder is one of this application's.
fn holds_nothing_else(path: &Path) -> bool {
    let ours = |name: &str| {
        ["train", "mail.lock", "window", ".window-state", "restoring-", "rescued-"]
            .iter()
            .any(|own| name.starts_with(own))
    };
    std::fs::read_dir(path).map_or(true, |entries| {
        entries.flatten().all(|entry| {
            entry.file_type().is_ok_and(|kind| kind.is_dir()) || ours(&entry.file_name().to_string_lossy())
        })
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    }

    fn open(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("its owner may");
    }

    #[test]
    fn what_is_made_is_its_owners_alone_and_what_was_there_is_closed() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("new/data");
        own_folder(&data).expect("made");
        assert_eq!(mode(&data), 0o700);
        let file = data.join("train.db");
        std::fs::write(&file, "old").expect("written");
        open(&file, 0o644);
        create_missing(&file).expect("opened");
        assert_eq!(std::fs::read(&file).expect("readable"), b"old");
        create(&file).expect("made anew");
        assert_eq!((mode(&file), std::fs::read(&file).expect("readable").len()), (0o600, 0));
        open(&data, 0o755);
        own_folder(&data).expect("there");
        assert_eq!(mode(&data), 0o700, "as an earlier version made it");
        let read_only = data.join("train-old.db");
        std::fs::write(&read_only, "x").expect("written");
        open(&read_only, 0o444);
        close(&read_only);
        assert_eq!(mode(&read_only), 0o400, "nothing is given, only taken");
    }

    #[test]
    fn a_folder_that_others_may_share_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        open(folder.path(), 0o755);
        std::fs::write(folder.path().join("report.txt"), "ours together").expect("written");
        own_folder(folder.path()).expect("there");
        assert_eq!(mode(folder.path()), 0o755);
    }
}
