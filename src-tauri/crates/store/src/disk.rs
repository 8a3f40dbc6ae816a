//! The disk under the data folder: whether it is this computer's own, and how much room it has.

use std::path::Path;

use super::backup::with_suffix;
use super::file::DATABASE;
use crate::error::{ErrorCode, Result, StoreError};

/// Room for an update, as a multiple of the database: a copy of it, what is rewritten, and the journal of that.
const ROOM: u64 = 3;

/// Refuses to begin a database on a network file system: SQLite works there only as long as a single computer uses it,
/// and reports nothing before the file is damaged. One that is there already is opened, and the log has a warning.
pub fn refuse_network(folder: &Path, database: &Path) -> Result<()> {
    let Some(name) = network(folder) else { return Ok(()) };
    if database.exists() {
        tracing::warn!(name, folder = %folder.display(), "the data folder is on a network file system: no second computer may use it");
        return Ok(());
    }
    let message = format!("The data folder {} is on a network file system ({name}).", folder.display());
    Err(StoreError::new(ErrorCode::Database, message).hint(
        "A second computer that opens the same folder would damage the database. Choose a folder on a local disk: TRAIN_DATA_DIR names one.",
    ))
}

/// Refuses an update for which the disk has no room, before anything is changed.
pub fn require_room(folder: &Path) -> Result<()> {
    let database = folder.join(DATABASE);
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
    let needed = ROOM * (size(&database) + size(&with_suffix(&database, "-wal")));
    match fs4::available_space(folder) {
        Ok(free) => enough(free, needed),
        // Where it cannot be asked, the update itself says what is wrong.
        Err(_) => Ok(()),
    }
}

fn enough(free: u64, needed: u64) -> Result<()> {
    if free >= needed {
        return Ok(());
    }
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    Err(StoreError::new(
        ErrorCode::Database,
        format!(
            "The disk has no room to bring the database to this version: {} MB are free, {} MB are needed for a while.",
            megabytes(free),
            megabytes(needed)
        ),
    )
    .hint("Free some space, then start again. Nothing was changed."))
}

#[cfg(target_os = "linux")]
fn network(folder: &Path) -> Option<&'static str> {
    // The type is 32 bits wide, in a field whose type differs between machines.
    named(rustix::fs::statfs(folder).ok()?.f_type as u64 & 0xffff_ffff)
}

#[cfg(target_os = "macos")]
fn network(folder: &Path) -> Option<&'static str> {
    let name = rustix::fs::statfs(folder).ok()?.f_fstypename;
    named(&name.iter().take_while(|byte| **byte != 0).map(|byte| *byte as u8).collect::<Vec<_>>())
}

#[cfg(windows)]
fn network(folder: &Path) -> Option<&'static str> {
    // Behind a drive's letter this finds the share that the letter stands for.
    named(&folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()))
}

/// The network file systems among those of linux/magic.h.
#[cfg(target_os = "linux")]
fn named(kind: u64) -> Option<&'static str> {
    Some(match kind {
        0x6969 => "NFS",
        0x517b | 0xfe53_4d42 | 0xff53_4d42 => "SMB",
        0x5346_414f => "AFS",
        0x00c3_6400 => "Ceph",
        0x7375_7245 => "Coda",
        0x0bd0_0bd0 => "Lustre",
        _ => return None,
    })
}

/// The network file systems among those that mount(8) knows.
#[cfg(target_os = "macos")]
fn named(kind: &[u8]) -> Option<&'static str> {
    Some(match kind {
        b"nfs" => "NFS",
        b"smbfs" => "SMB",
        b"afpfs" => "AFP",
        b"webdav" => "WebDAV",
        _ => return None,
    })
}

/// A place on another computer, by the form of its path.
#[cfg(windows)]
fn named(path: &Path) -> Option<&'static str> {
    use std::path::{Component, Prefix};
    let Some(Component::Prefix(prefix)) = path.components().next() else { return None };
    matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)).then_some("a shared folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_known_by_name_and_a_local_disk_is_none() {
        #[cfg(target_os = "linux")]
        {
            assert_eq!((named(0x6969), named(0xff53_4d42)), (Some("NFS"), Some("SMB")));
            // ext4, btrfs, tmpfs, overlayfs, FUSE.
            for local in [0xef53, 0x9123_683e, 0x0102_1994, 0x794c_7630, 0x6573_5546] {
                assert_eq!(named(local), None, "{local:x}");
            }
        }
        #[cfg(target_os = "macos")]
        assert_eq!((named(b"nfs"), named(b"smbfs"), named(b"apfs")), (Some("NFS"), Some("SMB"), None));
        #[cfg(windows)]
        {
            let is_shared = |path: &str| named(Path::new(path)).is_some();
            assert!(is_shared(r"\\server\share\train") && is_shared(r"\\?\UNC\server\share\train"));
            assert!(!is_shared(r"C:\train") && !is_shared(r"\\?\C:\train"));
        }
        let folder = tempfile::tempdir().expect("a folder");
        assert!(refuse_network(folder.path(), &folder.path().join(DATABASE)).is_ok());
    }

    #[test]
    fn an_update_without_room_is_refused_in_numbers() {
        assert!(enough(3_000_000, 3_000_000).is_ok());
        let error = enough(2_000_000, 900_000_001).expect_err("no room");
        assert!(error.message.contains("2 MB are free, 901 MB are needed"), "{error}");
        assert!(error.hint.is_some_and(|hint| hint.contains("Nothing was changed")));
    }
}
