//! The files beside the database: copies, what was set aside, and a copy on its way into the database's place.

use std::path::{Path, PathBuf};

use train_store::backup::{Contents, examine, glance, sync_folder, with_suffix};
use train_store::lock::FolderLock;
use train_store::{BACKUPS, BEFORE_UPDATE, DATABASE, StoreError};

use crate::calendar;
use crate::error::{EngineError, ErrorCode, Result};
use crate::view::{self, BackupOrigin, BackupView};

const MADE: &str = "train-";
const SET_ASIDE: &str = "set-aside-";
const STAGED: &str = "restoring-";
/// The same, but from a database that lost its file: what stands beside the new file then is the lost one's journal.
const RESCUED: &str = "rescued-";
const END: &str = ".db";
/// What SQLite keeps beside a database that was not closed.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Automatic copies that are kept of each kind: before an update, and set aside. What the person made is hers to delete.
const KEPT: usize = 5;
/// What a copy is called until it is whole.
const PARTIAL: &str = ".partial";
/// How long one may stand unchanged, in milliseconds: another process may be writing it.
const PARTIAL_KEPT: i64 = 60 * 60 * 1000;
/// What may stand beside a copy that was set aside.
const BESIDE_ASIDE: [&str; 4] = ["-wal", "-shm", "-lost-wal", "-lost-shm"];

/// A name for a new backup that no other has.
pub fn new_name(folder: &Path, now: i64) -> PathBuf {
    free_name(&folder.join(BACKUPS).join(format!("{MADE}{}{END}", calendar::stamp(now))))
}

/// Where a copy waits until it takes the database's place. The name says when, and with it how what it replaces will
/// be called: so an interrupted exchange can be finished.
pub fn staged_name(folder: &Path, now: i64) -> PathBuf {
    folder.join(format!("{STAGED}{}{END}", calendar::stamp(now)))
}

/// The same for a database that lost its file.
pub fn rescued_name(folder: &Path, now: i64) -> PathBuf {
    folder.join(format!("{RESCUED}{}{END}", calendar::stamp(now)))
}

fn free_name(wanted: &Path) -> PathBuf {
    let stem = wanted.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let numbered = |n: u32| wanted.with_file_name(format!("{stem}-{n}{END}"));
    std::iter::once(wanted.to_path_buf()).chain((2..).map(numbered)).find(|path| !path.exists()).unwrap_or_default()
}

/// Every copy in the data folder, newest first, each with what it holds or why it cannot be used.
pub async fn list(folder: &Path) -> Vec<BackupView> {
    let mut found = Vec::new();
    for place in [folder.join(BACKUPS), folder.to_path_buf()] {
        for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
            if let Some(origin) = origin(&entry.file_name().to_string_lossy()) {
                found.push(show(&entry.path(), origin).await);
            }
        }
    }
    found.sort_by(|a, b| b.at.total_cmp(&a.at));
    found
}

/// Whether a path is one that the list of a data folder's copies has, told by its name and place.
pub fn is_listed(folder: &Path, path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let place = path.parent();
    (place == Some(folder) || place == Some(&folder.join(BACKUPS))) && origin(&name).is_some() && path.is_file()
}

/// Deletes automatic copies but the newest of each kind.
pub fn prune(folder: &Path) {
    for kind in [BackupOrigin::BeforeUpdate, BackupOrigin::SetAside] {
        let mut found: Vec<(i64, PathBuf)> = [folder.join(BACKUPS), folder.to_path_buf()]
            .into_iter()
            .flat_map(|place| std::fs::read_dir(place).into_iter().flatten().flatten())
            .filter_map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                (origin(&name) == Some(kind)).then(|| (age(&name), entry.path()))
            })
            .collect();
        found.sort_by_key(|(age, _)| std::cmp::Reverse(*age));
        for (_, path) in found.into_iter().skip(KEPT) {
            let deleted = std::fs::remove_file(&path);
            tracing::info!(path = %path.display(), done = deleted.is_ok(), "an old automatic copy is deleted");
            for suffix in BESIDE_ASIDE {
                let _ = std::fs::remove_file(with_suffix(&path, suffix));
            }
        }
    }
}

/// Deletes what a process left that was killed while it copied.
pub fn sweep(folder: &Path, now: i64) {
    for place in [folder.join(BACKUPS), folder.to_path_buf()] {
        for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = name.strip_suffix(PARTIAL).is_some_and(|name| origin(name).is_some() || is_staged(name));
            let at = entry.metadata().ok().as_ref().and_then(modified);
            if ours && at.is_some_and(|at| now - at > PARTIAL_KEPT) {
                let deleted = std::fs::remove_file(entry.path());
                tracing::info!(path = %entry.path().display(), done = deleted.is_ok(), "half a copy is deleted");
            }
        }
    }
}

/// What copies of one kind are ordered by: the moment in the name, or the version that an update led to.
fn age(name: &str) -> i64 {
    let version = || name.strip_suffix(END)?.rsplit('-').next()?.parse().ok();
    stamp_of(name).or_else(version).unwrap_or(0)
}

/// How a file of this name came to be; `None` where it is no backup.
fn origin(name: &str) -> Option<BackupOrigin> {
    if !name.ends_with(END) || name == DATABASE {
        return None;
    }
    // Versions before these names kept the copy before an update beside the database.
    let of = [
        (BEFORE_UPDATE, BackupOrigin::BeforeUpdate),
        ("train-before-", BackupOrigin::BeforeUpdate),
        (MADE, BackupOrigin::Made),
        (SET_ASIDE, BackupOrigin::SetAside),
    ];
    of.into_iter().find(|(start, _)| name.starts_with(start)).map(|(_, origin)| origin)
}

/// One file, as far as it says itself what it is.
pub async fn show(path: &Path, origin: BackupOrigin) -> BackupView {
    view(path, origin, glance(path).await)
}

/// One file from anywhere, looked through.
pub async fn show_examined(path: &Path) -> BackupView {
    view(path, BackupOrigin::File, examine(path).await)
}

fn view(path: &Path, origin: BackupOrigin, contents: train_store::Result<Contents>) -> BackupView {
    let found = std::fs::metadata(path).ok();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let at = stamp_of(&name).or_else(|| found.as_ref().and_then(modified)).unwrap_or(0);
    let (contents, problem) = match contents {
        Ok(contents) => (Some(contents), None),
        Err(error) => (None, Some(error.message)),
    };
    BackupView {
        path: path.display().to_string(),
        name,
        origin,
        at: view::number(at),
        bytes: found.map_or(0.0, |found| found.len() as f64),
        datasets: contents.map(|contents| view::id(contents.datasets)),
        conversations: contents.map(|contents| view::id(contents.conversations)),
        generated: contents.map(|contents| view::id(contents.generated)),
        problem,
    }
}

/// The moment in a backup's name: it stays right where a copy of the folder has new times.
fn stamp_of(name: &str) -> Option<i64> {
    let middle = name.strip_suffix(END)?;
    let stamp = [MADE, SET_ASIDE, STAGED].into_iter().find_map(|start| middle.strip_prefix(start))?;
    calendar::from_stamp(stamp.get(..calendar::STAMP_LENGTH)?)
}

fn modified(found: &std::fs::Metadata) -> Option<i64> {
    let since = found.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

/// Moves a staged copy into the database's place and what was there into `backups`, under a name with the same
/// moment. Nothing is deleted. Interrupted anywhere, it can be done again. Returns where the old file is now.
pub fn exchange(folder: &Path, staged: &Path) -> Result<Option<PathBuf>> {
    let database = folder.join(DATABASE);
    let stem = staged.file_stem().unwrap_or_default().to_string_lossy();
    let rescued = stem.strip_prefix(RESCUED);
    let stamp = rescued.or(stem.strip_prefix(STAGED)).unwrap_or(&stem);
    // A journal beside a database is read as its own: one of another database would spoil it.
    let journal = if rescued.is_some() { "-lost" } else { "" };
    let aside = folder.join(BACKUPS).join(format!("{SET_ASIDE}{stamp}{END}"));
    let moved = || -> std::io::Result<()> {
        train_store::private::create_folder(&folder.join(BACKUPS))?;
        let beside = BESIDE.iter().map(|suffix| (*suffix, format!("{journal}{suffix}")));
        for (suffix, kept) in std::iter::once(("", String::new())).chain(beside) {
            let (from, to) = (with_suffix(&database, suffix), with_suffix(&aside, &kept));
            if from.exists() && !to.exists() {
                std::fs::rename(&from, &to)?;
            }
        }
        sync_folder(&aside);
        std::fs::rename(staged, &database)
    };
    moved().map_err(|error| {
        EngineError::new(ErrorCode::Database, format!("The backup could not be put in place: {error}."))
            .hint("Close other programs that use the data folder, check its permissions, and try again.")
    })?;
    sync_folder(&database);
    Ok(aside.exists().then_some(aside))
}

/// A copy that waits to take the database's place.
pub fn staged_in(folder: &Path) -> Option<PathBuf> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| is_staged(&path.file_name().unwrap_or_default().to_string_lossy()))
}

fn is_staged(name: &str) -> bool {
    let stamp = [STAGED, RESCUED].into_iter().find_map(|start| name.strip_prefix(start)?.strip_suffix(END));
    stamp.is_some_and(|stamp| calendar::from_stamp(stamp).is_some())
}

/// Finishes an exchange that a crash or a power cut interrupted. A copy that is not whole is put by, and what is in place
/// stays.
pub async fn finish_restore(folder: &Path) -> Result<()> {
    let Some(staged) = staged_in(folder) else { return Ok(()) };
    // Whoever is in the middle of it at this moment holds the lock.
    let _lock = FolderLock::take(folder)?;
    if let Err(error) = examine(&staged).await {
        return put_by(folder, &staged, &error);
    }
    let aside = exchange(folder, &staged)?;
    tracing::warn!(?aside, "a restore that was interrupted is finished");
    Ok(())
}

/// Moves a copy that cannot be used out of the way. Nothing is deleted.
fn put_by(folder: &Path, staged: &Path, problem: &StoreError) -> Result<()> {
    let name = staged.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let by = folder.join(BACKUPS).join(format!("unusable-{name}"));
    let moved = std::fs::create_dir_all(folder.join(BACKUPS)).and_then(|()| std::fs::rename(staged, &by));
    tracing::error!(%problem, moved = moved.is_ok(), "the copy of an interrupted restore cannot be used");
    if folder.join(DATABASE).exists() {
        return Ok(());
    }
    Err(EngineError::new(
        ErrorCode::Damaged,
        "A restore was interrupted, and the copy that was about to be put in place is damaged.",
    )
    .hint("Restore a backup; what was there before is among them."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join(BACKUPS)).expect("a folder for backups");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        folder
    }

    /// As the next start does it, for files that are no databases.
    fn finish(folder: &Path) {
        if let Some(staged) = staged_in(folder) {
            exchange(folder, &staged).expect("finished");
        }
    }

    fn text(folder: &Path, name: &str) -> Option<String> {
        std::fs::read_to_string(folder.join(name)).ok()
    }

    #[test]
    fn an_exchange_that_was_interrupted_anywhere_is_finished_at_the_next_start() {
        let stamp = "2026-11-23-101500";
        let aside = format!("{BACKUPS}/{SET_ASIDE}{stamp}.db");
        let (aside_wal, staged) = (format!("{aside}-wal"), format!("{STAGED}{stamp}.db"));
        let stages: [&[(&str, &str)]; 4] = [
            &[("train.db", "old"), ("train.db-wal", "wal"), (&staged, "new")],
            &[(&aside, "old"), ("train.db-wal", "wal"), (&staged, "new")],
            &[(&aside, "old"), (&aside_wal, "wal"), (&staged, "new")],
            &[(&aside, "old"), (&aside_wal, "wal"), ("train.db", "new")],
        ];
        for files in stages {
            let folder = folder_with(files);
            finish(folder.path());
            let at = folder.path();
            assert_eq!(text(at, "train.db").as_deref(), Some("new"), "{files:?}");
            assert_eq!(text(at, &aside).as_deref(), Some("old"), "{files:?}");
            assert_eq!(text(at, &aside_wal).as_deref(), Some("wal"), "the journal stays with its database: {files:?}");
            assert_eq!(text(at, &staged), None);
        }
    }

    #[test]
    fn the_journal_of_a_lost_database_is_not_put_beside_the_one_that_took_its_name() {
        let folder = folder_with(&[
            ("train.db", "newcomer"),
            ("train.db-wal", "lost"),
            ("rescued-2026-11-23-101500.db", "rescued"),
        ]);
        finish(folder.path());
        let kept = |end: &str| text(folder.path(), &format!("{BACKUPS}/{SET_ASIDE}2026-11-23-101500.db{end}"));
        assert_eq!(text(folder.path(), "train.db").as_deref(), Some("rescued"));
        assert_eq!(
            (kept("").as_deref(), kept("-wal"), kept("-lost-wal").as_deref()),
            (Some("newcomer"), None, Some("lost"))
        );
    }

    #[tokio::test]
    async fn a_copy_that_is_not_whole_is_put_by_and_what_is_in_place_stays() {
        let staged = "restoring-2026-11-23-101500.db";
        let folder = folder_with(&[("train.db", "old"), (staged, "not a database")]);
        finish_restore(folder.path()).await.expect("goes on with what is there");
        assert_eq!(text(folder.path(), "train.db").as_deref(), Some("old"));
        let by = format!("{BACKUPS}/unusable-{staged}");
        assert_eq!(text(folder.path(), &by).as_deref(), Some("not a database"));
        let folder = folder_with(&[(staged, "not a database")]);
        assert_eq!(finish_restore(folder.path()).await.expect_err("nothing is there").code, ErrorCode::Damaged);
        // A file that only begins like one is nobody's business.
        let folder = folder_with(&[("train.db", "old"), ("restoring-my-data.db", "mine"), ("rescued-1.db", "mine")]);
        finish_restore(folder.path()).await.expect("nothing to do");
        assert_eq!(text(folder.path(), "restoring-my-data.db").as_deref(), Some("mine"));
    }

    #[test]
    fn old_automatic_copies_are_deleted_and_never_what_the_person_made() {
        let stamp = |day: usize| format!("2026-11-{day:02}-101500");
        let mut files = Vec::new();
        for day in 10..18 {
            files.push(format!("{BACKUPS}/{SET_ASIDE}{}.db", stamp(day)));
            files.push(format!("{BACKUPS}/{SET_ASIDE}{}.db-lost-wal", stamp(day)));
            files.push(format!("{BACKUPS}/{MADE}{}.db", stamp(day)));
            files.push(format!("{BACKUPS}/{BEFORE_UPDATE}{}.db", day - 3));
        }
        files.push("train-before-6.db".into());
        files.push("train.db".into());
        let files: Vec<(&str, &str)> = files.iter().map(|name| (name.as_str(), "text")).collect();
        let folder = folder_with(&files);
        prune(folder.path());
        let there = |name: String| folder.path().join(BACKUPS).join(name).exists();
        for day in 10..18 {
            let kept = day >= 13;
            assert_eq!(there(format!("{SET_ASIDE}{}.db", stamp(day))), kept, "set aside on {day}");
            assert_eq!(there(format!("{SET_ASIDE}{}.db-lost-wal", stamp(day))), kept, "its journal");
            assert_eq!(there(format!("{BEFORE_UPDATE}{}.db", day - 3)), kept, "before the update to {}", day - 3);
            assert!(there(format!("{MADE}{}.db", stamp(day))), "made by the person");
        }
        assert!(!folder.path().join("train-before-6.db").exists() && folder.path().join("train.db").exists());
    }

    #[test]
    fn what_a_killed_copy_left_is_deleted_and_nothing_that_is_being_written() {
        let made = format!("{BACKUPS}/train-2026-11-23-101500.db.partial");
        let left = [made.as_str(), "restoring-2026-11-23-101500.db.partial", "rescued-2026-11-23-101500.db.partial"];
        let kept = ["my-notes.partial", "restoring-my-data.db.partial", "train.db"];
        let files: Vec<(&str, &str)> = left.iter().chain(&kept).map(|name| (*name, "text")).collect();
        let folder = folder_with(&files);
        let there = |names: &[&str]| names.iter().filter(|name| folder.path().join(name).exists()).count();
        let written = modified(&std::fs::metadata(folder.path().join(&made)).expect("there")).expect("a time");
        sweep(folder.path(), written + 60_000);
        assert_eq!(there(&left), left.len(), "another process may be at it");
        sweep(folder.path(), written + 2 * PARTIAL_KEPT);
        assert_eq!((there(&left), there(&kept)), (0, kept.len()));
    }

    #[test]
    fn only_what_the_list_has_is_offered() {
        let made = format!("{BACKUPS}/train-2026-11-23-101500.db");
        let folder = folder_with(&[("train.db", ""), (&made, ""), ("backups/notes.db", "")]);
        let at = |name: &str| folder.path().join(name);
        assert!(is_listed(folder.path(), &at(&made)));
        let elsewhere = folder.path().join("backups/../backups/train-2026-11-23-101500.db");
        for path in [at("train.db"), at("backups/notes.db"), at("backups/train-2026-11-24-101500.db"), elsewhere] {
            assert!(!is_listed(folder.path(), &path), "{}", path.display());
        }
    }

    #[tokio::test]
    async fn a_restore_that_another_process_is_in_the_middle_of_is_left_to_it() {
        let folder = folder_with(&[("train.db", "old"), ("restoring-2026-11-23-101500.db", "new")]);
        let held = FolderLock::take(folder.path()).expect("free");
        assert_eq!(finish_restore(folder.path()).await.expect_err("busy").code, ErrorCode::Busy);
        drop(held);
        assert_eq!(text(folder.path(), "train.db").as_deref(), Some("old"));
    }

    #[test]
    fn only_what_is_a_backup_is_one() {
        let made = Some(BackupOrigin::Made);
        assert_eq!(origin("train-2026-11-23-101500.db"), made);
        assert_eq!(origin("train-before-update-4.db"), Some(BackupOrigin::BeforeUpdate));
        assert_eq!(origin("train-before-4.db"), Some(BackupOrigin::BeforeUpdate));
        assert_eq!(origin("set-aside-2026-11-23-101500.db"), Some(BackupOrigin::SetAside));
        for name in ["train.db", "train.db-wal", "train.lock", "train-2026.db.partial", "notes.db", "restoring-1.db"] {
            assert_eq!(origin(name), None, "{name}");
        }
    }

    #[test]
    fn two_backups_in_one_second_have_two_names() {
        let folder = folder_with(&[]);
        let first = new_name(folder.path(), 1_795_428_907_000);
        std::fs::write(&first, "").expect("a file");
        let second = new_name(folder.path(), 1_795_428_907_000);
        assert_ne!(first, second);
        assert_eq!(stamp_of(&second.file_name().expect("a name").to_string_lossy()), Some(1_795_428_907_000));
    }
}
