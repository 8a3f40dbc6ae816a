//! Working folders of exports: held by a lock of the system while their process lives, tidied up when it is gone.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use train_domain::chance::fnv1a;
use train_formats::Consumer;

use super::refusal::unwritable;
use crate::error::{EngineError, Result};
use train_store::private;

/// How a working folder's name begins.
const WORK: &str = ".train-export-";
/// Held by the process that writes. It names the place.
const LOCK: &str = "lock";
/// What is being written.
pub const NEW: &str = "new";
/// What stood in the place.
pub const OLD: &str = "old";
/// The file of a folder that says what Train wrote there.
const MANIFEST: &str = "manifest.json";
/// What else stands in it beside data and recipes.
const BESIDE: [&str; 4] = [MANIFEST, "README.md", "dataset_info.json", "provenance.jsonl"];
/// Bytes of a manifest that are read: one of ours has some thousand.
const LARGEST_MANIFEST: u64 = 1 << 20;
/// How often a lock is tried whose file went meanwhile.
const TRIES: u32 = 20;

/// A working folder that this process holds.
#[derive(Debug)]
pub struct Work {
    pub folder: PathBuf,
    /// The lock lives as long as the open file.
    lock: File,
}

impl Work {
    /// The working folder of a place; `None` while another export has it.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn of(place: &Path) -> Result<Option<Self>> {
        let (Some(parent), Some(name)) = (place.parent(), place.file_name()) else { return Ok(None) };
        let name = name.to_string_lossy();
        let held = Self::take(parent.join(work_name(&name))).map_err(|error| unwritable(place, &error))?;
        let Some(mut work) = held else { return Ok(None) };
        work.call(&name).map_err(|error| unwritable(place, &error))?;
        Ok(Some(work))
    }

    fn take(folder: PathBuf) -> std::io::Result<Option<Self>> {
        let path = folder.join(LOCK);
        for _ in 0..TRIES {
            private::create_folder(&folder)?;
            let lock = match File::options().create(true).truncate(false).read(true).write(true).open(&path) {
                Ok(lock) => lock,
                // Its holder is tidying up.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            match lock.try_lock() {
                Ok(()) if is_at(&lock, &path) => return Ok(Some(Self { folder, lock })),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(None)
    }

    fn call(&mut self, name: &str) -> std::io::Result<()> {
        self.lock.set_len(0)?;
        self.lock.rewind()?;
        self.lock.write_all(name.as_bytes())
    }

    fn name(&mut self) -> Option<String> {
        let mut name = String::new();
        self.lock.rewind().ok()?;
        (&self.lock).take(4_096).read_to_string(&mut name).ok()?;
        (!name.is_empty() && Path::new(&name).file_name()? == name.as_str()).then_some(name)
    }

    /// Removes it. The lock goes after everything else, so that nobody else's work is ever removed.
    pub fn remove(self) {
        for name in [NEW, OLD] {
            remove(&self.folder.join(name));
        }
        let _ = std::fs::remove_file(self.folder.join(LOCK));
        // Where Windows writes to a stick or a share, an open file stays in its folder until it is closed.
        drop(self.lock);
        let _ = std::fs::remove_dir(&self.folder);
    }
}

/// Tidies up what exports of processes that are gone left in a folder: what had stepped aside comes back, the rest goes.
pub fn tidy(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(WORK);
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let Ok(Some(mut work)) = Work::take(entry.path()) else { continue };
        let old = work.folder.join(OLD);
        if old.exists() {
            let Some(place) = work.name().map(|name| folder.join(name)) else { continue };
            let back = if std::fs::symlink_metadata(&place).is_err() {
                std::fs::rename(&old, &place).is_ok()
            } else {
                // The new one had taken its place; anything else that stands there is no reason to lose the old one.
                only_an_export(&place).is_ok()
            };
            if !back {
                tracing::warn!(path = %old.display(), "what an export had moved aside stays there");
                continue;
            }
        }
        work.remove();
    }
}

/// Whether nothing but files that an export wrote stands in a folder, so that all of it may be replaced.
///
/// # Errors
/// What else stands there.
pub fn only_an_export(folder: &Path) -> Result<()> {
    let manifest = read_small(&folder.join(MANIFEST)).ok().and_then(|text| written(&text));
    let Some(files) = manifest else {
        return Err(EngineError::invalid(format!("{} holds files that Train did not write.", folder.display()))
            .hint("Choose another name, or a folder that is not there yet. Nothing was changed."));
    };
    match foreign(folder, folder, &files).map_err(|error| unwritable(folder, &error))? {
        None => Ok(()),
        Some(path) => {
            Err(EngineError::invalid(format!("{} is not part of the export that stands there.", path.display())).hint(
                "Move it away, or choose another name: replacing the export would delete it. Nothing was changed.",
            ))
        }
    }
}

/// The files that were written with a manifest of any release; `None` where it is none of ours.
fn written(manifest: &str) -> Option<Vec<String>> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).ok()?;
    manifest["train_version"].as_str()?;
    let data = manifest["files"].as_array()?.iter().filter_map(|file| file["path"].as_str());
    let recipes = Consumer::ALL.into_iter().flat_map(|consumer| consumer.recipes.iter().map(|recipe| recipe.path));
    Some(data.chain(recipes).chain(BESIDE).map(str::to_owned).collect())
}

/// The first file under a folder that a manifest does not name.
fn foreign(root: &Path, folder: &Path, files: &[String]) -> std::io::Result<Option<PathBuf>> {
    for entry in std::fs::read_dir(folder)? {
        let (path, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
        if kind.is_dir() {
            if let Some(found) = foreign(root, &path, files)? {
                return Ok(Some(found));
            }
            continue;
        }
        let parts = path.strip_prefix(root).unwrap_or(&path).components();
        let name = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        if !files.contains(&name) && !is_the_systems(&name) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Files that file managers leave in folders.
fn is_the_systems(name: &str) -> bool {
    matches!(name.rsplit('/').next(), Some(".DS_Store" | "Thumbs.db" | "desktop.ini" | ".directory"))
}

/// Whether an open file still is the one of its name.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |found: std::fs::Metadata| (found.dev(), found.ino());
        file.metadata().map(id).ok() == std::fs::metadata(path).map(id).ok()
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// The name of the folder in which the export to a name is written. Systems that do not tell cases apart have one for both.
fn work_name(name: &str) -> String {
    format!("{WORK}{:016x}", fnv1a(name.to_lowercase().bytes()))
}

fn remove(path: &Path) {
    let Ok(found) = std::fs::symlink_metadata(path) else { return };
    let removed = if found.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    if let Err(error) = removed {
        tracing::warn!(%error, path = %path.display(), "what an export left could not be removed");
    }
}

fn read_small(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(LARGEST_MANIFEST).read_to_string(&mut text)?;
    Ok(text)
}
