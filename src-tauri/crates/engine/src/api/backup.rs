//! Backups: made while everything goes on, and put back with what they replace set aside.

use std::path::{Path, PathBuf};
use std::time::Duration;

use train_store::lock::FolderLock;
use train_store::{BACKUPS, DATABASE, StoreError, backup};

use crate::error::{EngineError, Result};
use crate::view::{BackupOrigin, BackupView, RestoreView};
use crate::{Clock, Engine, backups};

/// How long calls under way may take before a database that lost its name is written back.
const PATIENCE: Duration = Duration::from_secs(180);

impl Engine {
    /// Copies the database to `to`, or to a file with the date in its name in the folder `backups`.
    ///
    /// # Errors
    /// The place cannot be written, the disk is full, or `to` is the database itself. No half copy is left.
    pub async fn back_up(&self, to: Option<PathBuf>) -> Result<BackupView> {
        self.inner.store.present()?;
        let (target, origin) = match to {
            Some(target) => (target, BackupOrigin::File),
            None => (backups::new_name(self.folder(), self.inner.clock.now_ms()), BackupOrigin::Made),
        };
        if is_database(self.folder(), &target) {
            return Err(EngineError::invalid("This is the database itself.").hint("Choose another name or folder."));
        }
        self.inner.store.copy(&target).await?;
        tracing::info!("a backup was made");
        Ok(backups::show(&target, origin).await)
    }

    /// A name for a backup that is made now.
    pub fn backup_name(&self) -> String {
        let path = backups::new_name(self.folder(), self.inner.clock.now_ms());
        path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The backups in a data folder, newest first: made by the person, made before an update, and what a restore set
    /// aside. Needs no open database.
    pub async fn backups(folder: &Path) -> Vec<BackupView> {
        backups::list(folder).await
    }

    /// A file that may be a backup, looked into.
    pub async fn look_at_backup(path: &Path) -> BackupView {
        backups::show_examined(path).await
    }

    /// Whether a path is one that [`Engine::backups`] lists. No file is looked into.
    pub fn is_listed_backup(folder: &Path, path: &Path) -> bool {
        backups::is_listed(folder, path)
    }

    /// Puts a backup in the database's place. It is examined and copied first; what was there is set aside. Batches that are
    /// open in it are paused, and its mails that wait are cancelled. `current` is the engine that is open in this process,
    /// where there is one: it is closed, and what is in place now has to be opened anew.
    ///
    /// # Errors
    /// The file is no backup of Train, is damaged or from a newer version, a batch runs, or another process uses the
    /// folder. Then nothing was changed and `current` goes on.
    pub async fn restore(folder: &Path, clock: Clock, current: Option<&Engine>, file: &Path) -> Result<RestoreView> {
        if is_database(folder, file) {
            return Err(EngineError::invalid("This is the database itself.").hint("Choose a backup of it."));
        }
        if let Some(engine) = current {
            engine.inner.supervisor.refuse_while_running()?;
        }
        backup::examine(file).await.map_err(unusable)?;
        let staged = backups::staged_name(folder, clock.now_ms());
        backup::copy_file(file, &staged).await.map_err(unusable)?;
        replace(folder, current, &staged, file).await
    }

    /// Writes a database whose file was deleted, moved or replaced back to its place, with everything in it. Calls
    /// under way are waited for. The engine is closed, and what is in place now has to be opened anew.
    ///
    /// # Errors
    /// The folder cannot be made or written. Then the engine goes on as before.
    pub async fn put_back(&self) -> Result<RestoreView> {
        let supervisor = &self.inner.supervisor;
        supervisor.come_to_rest(PATIENCE).await;
        let staged = backups::rescued_name(self.folder(), self.inner.clock.now_ms());
        let put = async {
            self.inner.store.writer().copy(staged.clone()).await?;
            replace(self.folder(), Some(self), &staged, self.database()).await
        };
        let put = put.await;
        if put.is_err() {
            supervisor.go_on_as_usual();
        }
        put
    }

    /// Why the database is no longer where it was opened; `None` while it is.
    pub fn data_problem(&self) -> Option<EngineError> {
        self.inner.store.present().err().map(Into::into)
    }

    /// The application ends while the database is no longer under its name: a copy is left where the next start takes it
    /// up. Not where it has a name among the backups, because then a restore by another process set it aside; and not where
    /// another process that had it open left one already.
    pub(crate) async fn keep_what_lost_its_name(&self, problem: &StoreError) {
        let (folder, now) = (self.folder(), self.inner.clock.now_ms());
        if self.inner.store.stands_in(&folder.join(BACKUPS)) || backups::staged_in(folder).is_some() {
            return;
        }
        tracing::warn!(%problem, "the database is written back");
        if let Err(error) = self.inner.store.writer().copy(backups::rescued_name(folder, now)).await {
            tracing::error!(%error, "the database could not be written back");
        }
    }
}

/// Closes what is open and exchanges the files. Refused before anything is closed where something runs.
async fn replace(folder: &Path, current: Option<&Engine>, staged: &Path, restored: &Path) -> Result<RestoreView> {
    let retired = match current {
        Some(engine) => engine.inner.supervisor.retire().await,
        None => FolderLock::take(folder).map_err(Into::into),
    };
    let _lock = match retired {
        Ok(lock) => lock,
        Err(error) => {
            let _ = std::fs::remove_file(staged);
            return Err(error);
        }
    };
    let was_there = folder.join(DATABASE).exists();
    let exchanged = backups::exchange(folder, staged);
    // Without a database in place, the next start finishes what was begun.
    let unchanged = exchanged.is_err() && folder.join(DATABASE).exists();
    if unchanged {
        let _ = std::fs::remove_file(staged);
    }
    backups::prune(folder);
    tracing::info!(done = exchanged.is_ok(), "a backup was put in the database's place");
    let (set_aside, problem) = match exchanged {
        Ok(aside) => (aside.map(|path| path.display().to_string()), None),
        Err(error) => {
            let now = match (unchanged, was_there) {
                (true, _) => "What was there before is unchanged.",
                (false, true) => {
                    "What was there before is set aside. The next start of Train puts the backup in its place."
                }
                (false, false) => "The next start of Train puts the backup in its place.",
            };
            (None, Some(format!("{} {now}", words(error))))
        }
    };
    Ok(RestoreView { restored: restored.display().to_string(), set_aside, problem })
}

/// Words of a file that is not fit to be restored.
fn unusable(error: StoreError) -> EngineError {
    EngineError::new(error.code, "The backup cannot be restored.").hint(words(error.into()))
}

fn words(error: EngineError) -> String {
    [Some(error.message), error.hint].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn is_database(folder: &Path, path: &Path) -> bool {
    let database = folder.join(DATABASE);
    let (Ok(a), Ok(b)) = (database.canonicalize(), path.canonicalize()) else { return database == path };
    a == b
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn said_of(folder: &Path, staged: &Path) -> String {
        let done = replace(folder, None, staged, staged).await.expect("an answer");
        done.problem.expect("it is not in place")
    }

    #[tokio::test]
    async fn a_restore_that_fails_says_whether_the_next_start_finishes_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (database, staged) = (folder.path().join(DATABASE), backups::staged_name(folder.path(), 0));
        std::fs::write(&database, "old").expect("a file");
        std::fs::write(&staged, "new").expect("a file");
        // Nothing can be set aside where a file has the folder's name.
        std::fs::write(folder.path().join(BACKUPS), "in the way").expect("a file");
        let said = said_of(folder.path(), &staged).await;
        assert!(said.contains("unchanged") && database.exists() && !staged.exists(), "{said}");

        std::fs::remove_file(folder.path().join(BACKUPS)).expect("out of the way");
        let said = said_of(folder.path(), &staged).await;
        assert!(said.contains("The next start") && !said.contains("unchanged") && !database.exists(), "{said}");
    }
}
