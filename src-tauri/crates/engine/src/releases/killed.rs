//! The update of a file, cut off wherever something has reached the disk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use train_store::backup::with_suffix;
use train_store::testing::{newest_version, update_watched};
use train_store::{BACKUPS, DATABASE};

use super::expected::Expected;
use super::{folder_of, is_whole};

/// Steps of SQLite's machine between two looks at the disk: a statement of a migration takes some thousand.
const STEPS: i32 = 200;

/// What a process that is killed at this moment leaves: copied while SQLite waits, so that nothing moves.
struct Disk {
    folder: PathBuf,
    seen: Option<Seen>,
    copies: Vec<tempfile::TempDir>,
}

/// Sizes and times of the database and its log, and the names of the backups.
type Seen = ([Option<(u64, SystemTime)>; 2], BTreeSet<String>);

impl Disk {
    fn look(&mut self) {
        let files = files(&self.folder);
        let facts = files.each_ref().map(|file| {
            let found = std::fs::metadata(file).ok()?;
            Some((found.len(), found.modified().ok()?))
        });
        let backups = names(&self.folder.join(BACKUPS));
        let now = Some((facts, backups));
        if self.seen != now {
            self.seen = now;
            self.copies.push(copy(&self.folder));
        }
    }
}

fn files(folder: &Path) -> [PathBuf; 2] {
    let database = folder.join(DATABASE);
    [database.clone(), with_suffix(&database, "-wal")]
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(to.path().join(BACKUPS)).expect("a folder");
    let backups = names(&from.join(BACKUPS)).into_iter().map(|name| from.join(BACKUPS).join(name));
    for file in files(from).into_iter().filter(|file| file.exists()).chain(backups) {
        let name = file.strip_prefix(from).expect("a file of the folder");
        std::fs::copy(&file, to.path().join(name)).expect("a copy");
    }
    to
}

/// Every state of the disk while a file of a layout is brought up to date.
async fn states_of(layout: i64) -> Vec<tempfile::TempDir> {
    let folder = folder_of(layout).await;
    let disk = Disk { folder: folder.path().into(), seen: None, copies: Vec::new() };
    let disk = Arc::new(Mutex::new(disk));
    let watched = Arc::clone(&disk);
    let look = move || watched.lock().expect("not poisoned").look();
    update_watched(folder.path(), STEPS, look).await.expect("is brought up to date");
    let mut disk = disk.lock().expect("not poisoned");
    disk.look();
    std::mem::take(&mut disk.copies)
}

/// A log that was being written ends anywhere.
fn cut_log(folder: &Path) -> bool {
    let [_, log] = files(folder);
    let Ok(file) = std::fs::OpenOptions::new().write(true).open(log) else { return false };
    let length = file.metadata().expect("its length").len();
    file.set_len(length * 2 / 3).expect("a shorter log");
    length > 0
}

async fn survives(layout: i64) {
    let expected = Expected::of(layout);
    let states = states_of(layout).await;
    let least = usize::try_from(newest_version() - layout).map_or(3, |steps| steps.min(6) + 2);
    assert!(states.len() >= least, "only {} states of the disk were seen", states.len());
    for (number, state) in states.iter().enumerate() {
        let torn = copy(state.path());
        is_whole(state.path(), &expected, &format!("killed in state {number}")).await;
        if cut_log(torn.path()) {
            is_whole(torn.path(), &expected, &format!("killed in state {number}, within a commit")).await;
        }
    }
}

#[tokio::test]
async fn an_update_from_the_first_release_that_is_killed_anywhere_loses_nothing() {
    survives(1).await;
}

#[tokio::test]
async fn an_update_from_the_last_release_that_is_killed_anywhere_loses_nothing() {
    let before = super::layouts().into_iter().filter(|layout| *layout < newest_version()).max();
    survives(before.expect("an earlier release")).await;
}
