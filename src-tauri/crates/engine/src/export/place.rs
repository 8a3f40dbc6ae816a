//! The place that an export is written to. What is written stands in a folder of its own beside its place until it is
//! whole, and takes its name in one step; what stood there goes last. Killed anywhere, the old or the new one is whole
//! under its name or in that folder, and the next export beside it tidies up.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::leftovers::{NEW, OLD, Work, only_an_export, tidy};
use super::refusal::{busy, exist, unwritable};
use crate::error::{EngineError, Result};
use train_store::private;

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
}

/// A place that was looked at, and is held until this is dropped: what is not named by then is removed.
#[derive(Debug)]
pub struct Place {
    kind: Kind,
    path: PathBuf,
    work: Option<Work>,
    /// The folder above, where it was made for this.
    made: Option<PathBuf>,
}

impl Place {
    /// Looks at a place and holds it against other exports. `data` is the folder of the database.
    ///
    /// # Errors
    /// It cannot be written there, something stands there that may not be replaced, or somebody else writes there. Nothing
    /// was changed.
    pub fn take(path: &Path, kind: Kind, data: &Path, replace: bool) -> Result<Self> {
        let path = std::path::absolute(path).map_err(|error| unwritable(path, &error))?;
        let (Some(parent), Some(_)) = (path.parent(), path.file_name()) else {
            return Err(EngineError::invalid(format!("{} is no name for an export.", path.display()))
                .hint("Name a file or a folder in it."));
        };
        let made = above(parent, &path)?;
        let held = hold(&path, kind, data, replace);
        if held.is_err() {
            unmake(made.as_deref());
        }
        let (path, work) = held?;
        Ok(Self { kind, path, work: Some(work), made })
    }

    /// Where it will stand, without links on the way.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where it is written: a folder that is there, or the name of a file that is not.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn begin(&self) -> Result<PathBuf> {
        let new = self.in_work(NEW);
        if self.kind == Kind::Folder {
            private::create_folder(&new).map_err(|error| unwritable(&self.path, &error))?;
        }
        Ok(new)
    }

    /// Gives what was written its name. What stands there by now is only replaced where that was asked for.
    ///
    /// # Errors
    /// Something stands there, or the system refuses. What stood there still does.
    pub fn name(mut self, replace: bool) -> Result<()> {
        let new = self.in_work(NEW);
        sync(&new).map_err(|error| unwritable(&self.path, &error))?;
        may_be_replaced(&self.path, self.kind, replace)?;
        match self.kind {
            Kind::File => self.name_file(&new, replace)?,
            Kind::Folder => self.name_folder(&new)?,
        }
        self.made = None;
        if let Some(parent) = self.path.parent() {
            // It has its name; a file system that cannot sync folders keeps it all the same.
            let _ = sync_folder(parent);
        }
        Ok(())
    }

    fn in_work(&self, name: &str) -> PathBuf {
        self.work.as_ref().map(|work| work.folder.join(name)).unwrap_or_default()
    }

    fn name_file(&self, new: &Path, replace: bool) -> Result<()> {
        let refused = |error: std::io::Error| match error.kind() {
            ErrorKind::AlreadyExists => exist(&[&self.path]),
            _ => unwritable(&self.path, &error),
        };
        if replace {
            return std::fs::rename(new, &self.path).map_err(refused);
        }
        let new = tempfile::TempPath::try_from_path(new).map_err(refused)?;
        new.persist_noclobber(&self.path).map_err(|failed| refused(failed.error))
    }

    /// No system renames a folder over one that holds something, so the old one steps aside for a moment.
    fn name_folder(&mut self, new: &Path) -> Result<()> {
        let old = self.in_work(OLD);
        let aside = match std::fs::rename(&self.path, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::NotFound => false,
            Err(error) => return Err(unwritable(&self.path, &error)),
        };
        // Somebody may have put a file there since it was looked at.
        let mut named = if aside && !is_empty(&old) { only_an_export(&old) } else { Ok(()) };
        if named.is_ok() {
            named = std::fs::rename(new, &self.path).map_err(|error| unwritable(&self.path, &error));
        }
        if named.is_err() && aside && std::fs::rename(&old, &self.path).is_err() {
            // It is the only copy: it stays in the working folder, and the next export beside it puts it back.
            self.work = None;
        }
        named
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(work) = self.work.take() {
            work.remove();
        }
        unmake(self.made.as_deref());
    }
}

/// The place of a single file that may take the place of another one, without links on the way.
///
/// # Errors
/// It lies in the folder of the database, or what stands there is no file: a link, a folder, a device, a pipe.
pub fn of_a_file(path: &Path, data: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path).map_err(|error| unwritable(path, &error))?;
    let path = outside(&path, data)?;
    may_be_replaced(&path, Kind::File, true)?;
    Ok(path)
}

/// A place without links on the way; the place itself is none. Nothing is written among Train's own data.
fn outside(path: &Path, data: &Path) -> Result<PathBuf> {
    let parent = path.parent().unwrap_or(path).canonicalize().map_err(|error| unwritable(path, &error))?;
    let path = parent.join(path.file_name().unwrap_or_default());
    if data.canonicalize().is_ok_and(|data| path.starts_with(data)) {
        return Err(EngineError::invalid(format!("{} lies in the folder of Train's own data.", path.display()))
            .hint("Choose a folder of your own, such as one in Documents."));
    }
    // Windows canonicalizes to `\\?\C:\...`, which few programs take.
    Ok(dunce::simplified(&path).to_path_buf())
}

fn hold(path: &Path, kind: Kind, data: &Path, replace: bool) -> Result<(PathBuf, Work)> {
    let path = outside(path, data)?;
    tidy(path.parent().unwrap_or(&path));
    may_be_replaced(&path, kind, replace)?;
    let work = Work::of(&path)?.ok_or_else(|| busy(&path))?;
    Ok((path, work))
}

/// The folder above the place is there, or the one above that is and it is made.
fn above(parent: &Path, path: &Path) -> Result<Option<PathBuf>> {
    if parent.is_dir() {
        return Ok(None);
    }
    if parent.exists() {
        return Err(EngineError::invalid(format!("{} is a file, so nothing can be written in it.", parent.display()))
            .hint("Choose a folder."));
    }
    if !parent.parent().is_some_and(Path::is_dir) {
        return Err(EngineError::not_found(format!("The folder {} is not there.", parent.display()))
            .hint("Make it, or choose another one."));
    }
    private::create_folder(parent).map_err(|error| unwritable(path, &error))?;
    Ok(Some(parent.to_path_buf()))
}

/// Takes a folder back that was made and holds nothing.
fn unmake(made: Option<&Path>) {
    if let Some(folder) = made {
        let _ = std::fs::remove_dir(folder);
    }
}

/// Whether what stands in a place may go.
fn may_be_replaced(path: &Path, kind: Kind, replace: bool) -> Result<()> {
    let found = match std::fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unwritable(path, &error)),
    };
    let refuse =
        |what: String, hint: &str| Err(EngineError::invalid(format!("{} is {what}.", path.display())).hint(hint));
    if found.is_symlink() {
        let leads = std::fs::read_link(path).map(|to| to.display().to_string()).unwrap_or_default();
        return refuse(format!("a link to {leads}"), "Choose the place that it leads to, or another name.");
    }
    match kind {
        Kind::File if found.is_dir() => {
            refuse("a folder, and a file is to be written".into(), "Choose a name for the file in it.")
        }
        Kind::File if !found.is_file() => {
            refuse("a device or a pipe, and no file that can be replaced".into(), "Choose another name.")
        }
        Kind::Folder if !found.is_dir() => {
            refuse("a file, and a folder is to be written".into(), "Choose another name.")
        }
        Kind::Folder if is_empty(path) => Ok(()),
        Kind::Folder => only_an_export(path),
        Kind::File => Ok(()),
    }?;
    let free = kind == Kind::Folder && is_empty(path);
    if replace || free { Ok(()) } else { Err(exist(&[path])) }
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Brings everything under a path onto the disk.
fn sync(path: &Path) -> std::io::Result<()> {
    if !path.is_dir() {
        // For writing: Windows syncs no file that was opened for reading only.
        return std::fs::OpenOptions::new().write(true).open(path)?.sync_all();
    }
    for entry in std::fs::read_dir(path)? {
        sync(&entry?.path())?;
    }
    sync_folder(path)
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    // Windows has no such thing.
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// Writes a small file of an export.
///
/// # Errors
/// The disk cannot take it.
pub fn write_small(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        private::create_folder(folder)?;
    }
    private::create(path)?.write_all(text.as_bytes())
}
