//! Where an export goes: one folder, or one file for each side.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use train_domain::export::Side;

use super::place::{Kind, Place};
use super::plan::Plan;
use super::refusal::{broken, exist, of_earlier_split, unwritable};
use super::write::Written;
use crate::error::{EngineError, ErrorCode, Result};
use train_store::private;

/// The folder of a folder's data files.
const DATA: &str = "data";

/// Places that are held, and where what goes there is written meanwhile.
#[derive(Debug)]
pub struct Places {
    held: Vec<(Option<Side>, Place, PathBuf)>,
    /// Files of sides that nothing is written for. What an export with a split left there would be taken for a part of this
    /// one, and its rows may be learned from by now.
    empty: Vec<PathBuf>,
    extension: &'static str,
}

impl Places {
    /// Takes them.
    ///
    /// # Errors
    /// Something stands there that was not to be replaced, one of them cannot be written, or a file of an earlier split stands
    /// beside what is replaced.
    pub async fn take(plan: &Plan, path: &Path, data: &Path, replace: bool) -> Result<Self> {
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.into());
        let wanted = wanted(plan, path);
        let is_empty = |side: &Side| replace && plan.consumer.is_none() && !plan.takes(*side);
        let empty: Vec<PathBuf> = Side::ALL.into_iter().filter(is_empty).map(|side| file_of(path, side)).collect();
        let (data, extension) = (data.to_path_buf(), plan.format.extension);
        // Looking at files, and removing what a killed process left, may take its time.
        let taking = tokio::task::spawn_blocking(move || {
            nothing_stands_at(empty.iter().map(PathBuf::as_path))?;
            let mut held = Vec::new();
            for (side, path) in &wanted {
                let kind = if side.is_some() { Kind::File } else { Kind::Folder };
                let place = Place::take(path, kind, &data, replace).map_err(|error| all_of(error, &wanted))?;
                let new = place.begin()?;
                if side.is_none() {
                    let folder = new.join(DATA);
                    private::create_folder(&folder).map_err(|error| unwritable(path, &error))?;
                }
                held.push((*side, place, new));
            }
            Ok(Self { held, empty, extension })
        });
        taking.await.map_err(|error| broken(&error))?
    }

    /// The folder, or the file that is learned from.
    pub fn path(&self) -> &Path {
        self.held.first().map_or(Path::new(""), |(_, place, _)| place.path())
    }

    /// Where the folder's files are written until it has its name.
    pub fn folder(&self) -> Option<&Path> {
        self.held.iter().find(|(side, ..)| side.is_none()).map(|(_, _, new)| new.as_path())
    }

    /// Where the rows of each side are written.
    pub fn data_files(&self) -> BTreeMap<Side, PathBuf> {
        match self.folder() {
            Some(folder) => {
                let path = |side: Side| folder.join(DATA).join(format!("{}.{}", side.name(), self.extension));
                Side::ALL.into_iter().map(|side| (side, path(side))).collect()
            }
            None => self.held.iter().filter_map(|(side, _, new)| Some(((*side)?, new.clone()))).collect(),
        }
    }

    /// How many files there are, and their bytes.
    pub fn size(&self, written: &Written) -> (u32, u64) {
        match self.folder() {
            Some(folder) => size(folder),
            None => {
                let files = u32::try_from(written.files.len()).unwrap_or(u32::MAX);
                (files, written.files.iter().map(|file| file.bytes).sum())
            }
        }
    }

    /// Gives everything its name. Of several files each is whole: they take their names one after another.
    ///
    /// # Errors
    /// Something stands there meanwhile, a file of an earlier split stands at a side without rows, or the system refuses.
    pub async fn name(self, replace: bool) -> Result<()> {
        let naming = tokio::task::spawn_blocking(move || {
            let without_rows = self.held.iter().filter(|(_, _, new)| !new.exists()).map(|(_, place, _)| place.path());
            nothing_stands_at(without_rows.chain(self.empty.iter().map(PathBuf::as_path)))?;
            for (_, place, _) in self.held.into_iter().filter(|(_, _, new)| new.exists()) {
                place.name(replace)?;
            }
            Ok(())
        });
        naming.await.map_err(|error| broken(&error))?
    }
}

/// Whether something stands where an export to a path would write.
pub fn is_taken(plan: &Plan, path: &Path) -> bool {
    wanted(plan, path).iter().any(|(_, path)| stands(path))
}

/// A folder, or a file for each side that may have rows.
fn wanted(plan: &Plan, path: &Path) -> Vec<(Option<Side>, PathBuf)> {
    if plan.consumer.is_some() {
        return vec![(None, path.into())];
    }
    let sides = Side::ALL.into_iter().filter(|side| plan.takes(*side));
    sides.map(|side| (Some(side), file_of(path, side))).collect()
}

/// Whoever is asked whether something may be replaced is asked once, about all of it.
fn all_of(error: EngineError, wanted: &[(Option<Side>, PathBuf)]) -> EngineError {
    let standing: Vec<&PathBuf> = wanted.iter().map(|(_, path)| path).filter(|path| stands(path)).collect();
    if error.code == ErrorCode::AlreadyExists && standing.len() > 1 { exist(&standing) } else { error }
}

fn stands(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Such a file may be all that a person has of an earlier export: it is not removed unasked.
fn nothing_stands_at<'a>(mut paths: impl Iterator<Item = &'a Path>) -> Result<()> {
    paths.find(|path| stands(path)).map_or(Ok(()), |path| Err(of_earlier_split(path)))
}

fn size(folder: &Path) -> (u32, u64) {
    let (mut files, mut bytes) = (0, 0);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = match entry.metadata() {
            Ok(found) if found.is_dir() => size(&entry.path()),
            Ok(found) => (1, found.len()),
            Err(_) => (0, 0),
        };
        (files, bytes) = (files + found.0, bytes + found.1);
    }
    (files, bytes)
}

/// The file of a side: "rows.jsonl", "rows.valid.jsonl".
fn file_of(path: &Path, side: Side) -> PathBuf {
    if side == Side::Train {
        return path.into();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let end = path.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}.{}{end}", side.name()))
}
