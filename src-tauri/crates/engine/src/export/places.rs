//! Where an export goes: one folder, or one file for each side.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use train_domain::export::Side;

use super::place::{Kind, Place};
use super::plan::Plan;
use super::refusal::{broken, unwritable};
use super::write::Written;
use crate::error::Result;
use train_store::private;

/// The folder of a folder's data files.
const DATA: &str = "data";

/// Places that are held, and where what goes there is written meanwhile.
#[derive(Debug)]
pub struct Places {
    held: Vec<(Option<Side>, Place, PathBuf)>,
    extension: &'static str,
}

impl Places {
    /// Takes them.
    ///
    /// # Errors
    /// One of them cannot be written.
    pub async fn take(plan: &Plan, path: &Path, data: &Path, replace: bool) -> Result<Self> {
        let wanted: Vec<(Option<Side>, PathBuf)> = if plan.consumer.is_some() {
            vec![(None, path.into())]
        } else {
            let sides = Side::ALL.into_iter().filter(|side| plan.takes(*side));
            sides.map(|side| (Some(side), file_of(path, side))).collect()
        };
        let (data, extension) = (data.to_path_buf(), plan.format.extension);
        // Looking at files, and removing what a killed process left, may take its time.
        let taking = tokio::task::spawn_blocking(move || {
            let mut held = Vec::new();
            for (side, path) in wanted {
                let kind = if side.is_some() { Kind::File } else { Kind::Folder };
                let place = Place::take(&path, kind, &data, replace)?;
                let new = place.begin()?;
                if side.is_none() {
                    let folder = new.join(DATA);
                    private::create_folder(&folder).map_err(|error| unwritable(&path, &error))?;
                }
                held.push((side, place, new));
            }
            Ok(Self { held, extension })
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
    /// Something stands there meanwhile, or the system refuses.
    pub async fn name(self, replace: bool) -> Result<()> {
        let naming = tokio::task::spawn_blocking(move || {
            for (_, place, new) in self.held {
                if new.exists() {
                    place.name(replace)?;
                } else if replace {
                    // A side without rows: what an earlier export wrote there would be taken for a part of this one.
                    place.clear()?;
                }
            }
            Ok(())
        });
        naming.await.map_err(|error| broken(&error))?
    }
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
