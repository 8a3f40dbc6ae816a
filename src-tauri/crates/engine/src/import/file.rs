//! A file of conversations, and what an export of Train says of its rows.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use train_formats::Provenance;
use train_formats::conversations::{Entries, Entry, Imported, OtherRoles, ReadAs, Sources, Text, read};

use crate::error::{EngineError, Result};

/// Read at a time.
const BUFFER: usize = 256 * 1024;

/// A file that conversations are read from.
pub struct Source {
    path: PathBuf,
    name: String,
    sources: Sources,
}

/// What stands at a line of a file.
pub struct Line<'s> {
    /// From 1.
    pub number: u32,
    /// The conversation, or why it cannot be taken.
    pub read: std::result::Result<Imported, String>,
    /// What an export of Train said of it.
    pub provenance: Option<&'s Provenance>,
}

/// The hash of a conversation's rows, from the first of them to the one that was read last.
#[derive(Default)]
pub struct RowsHash {
    first: u32,
    hash: Sha256,
}

impl Source {
    /// Looks for a file, and for the provenance.jsonl of the folder that it was exported into.
    ///
    /// # Errors
    /// It is not there, is no file, or cannot be read.
    pub fn open(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Err(EngineError::invalid(format!("{} is a folder.", path.display()))
                .hint("Choose the file with the conversations in it, such as data/train.jsonl."));
        }
        // It is read twice, which a pipe cannot be.
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(EngineError::invalid(format!(
                "{} is a device or a pipe, which is read only once.",
                path.display()
            ))
            .hint("Save what comes out of it to a file first, then import that."));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        File::open(path).map_err(|error| unreadable(path, &error))?;
        let sources = sources(path, &name).unwrap_or_default();
        Ok(Self { path: path.into(), name, sources })
    }

    /// The file's name, without its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The texts in it.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn entries(&self) -> Result<Entries<BufReader<File>>> {
        let open = || Entries::open(BufReader::with_capacity(BUFFER, File::open(&self.path)?));
        open().map_err(|error| self.failed(&error))
    }

    /// Why it cannot be read.
    pub fn failed(&self, error: &std::io::Error) -> EngineError {
        unreadable(&self.path, error)
    }

    /// Reads one of its texts; `is_as_exported`: what an export says of its line is said of it.
    pub fn line(&self, entry: &Entry, is_as_exported: bool, how: &ReadAs, roles: &mut OtherRoles) -> Line<'_> {
        let number = entry.line;
        let provenance = self.sources.of(number).filter(|_| is_as_exported);
        let found = match &entry.text {
            Text::Unreadable(why) => Err((*why).to_owned()),
            Text::Bytes(bytes) => read(bytes, how, roles),
        };
        let found = found.map_err(|why| match entry.element {
            Some(element) => format!("conversation {element} of the list: {why}"),
            None => why,
        });
        let read = found.map(|imported| Imported {
            plan: imported.plan.clone().or(provenance.map(Provenance::plan).unwrap_or_default()),
            ..imported
        });
        Line { number, read, provenance }
    }

    /// Whether a conversation ends in a text whose rows all stand where they were exported to, as they were written there. To
    /// be asked of one text after another: a line that was deleted or changed moves those behind it to other conversations.
    pub fn is_as_exported(&self, entry: &Entry, rows: &mut RowsHash) -> bool {
        if self.sources.is_empty() {
            return false;
        }
        if self.sources.begins(entry.line) {
            *rows = RowsHash { first: entry.line, hash: Sha256::new() };
        } else {
            rows.hash.update(b"\n");
        }
        if let Text::Bytes(bytes) = &entry.text {
            rows.hash.update(bytes);
        }
        let Some(found) = self.sources.of(entry.line) else { return false };
        found.line == rows.first && format!("{:x}", rows.hash.clone().finalize()) == found.sha256
    }
}

/// Beside the file, or beside the folder that it stands in: an export's rows are in "data".
fn sources(path: &Path, name: &str) -> Option<Sources> {
    let folder = path.parent()?;
    let read = |folder: &Path, file: &str| {
        let found = File::open(folder.join("provenance.jsonl")).ok()?;
        Sources::read(BufReader::new(found), file).ok()
    };
    let above = || read(folder.parent()?, &format!("{}/{name}", folder.file_name()?.to_string_lossy()));
    above().or_else(|| read(folder, name))
}

fn unreadable(path: &Path, error: &std::io::Error) -> EngineError {
    let path = path.display();
    if error.kind() == std::io::ErrorKind::InvalidData {
        return EngineError::invalid(format!("{path} cannot be read: {error}."));
    }
    EngineError::invalid(format!("{path} cannot be read: {error}.")).hint("Check the path and its permissions.")
}
