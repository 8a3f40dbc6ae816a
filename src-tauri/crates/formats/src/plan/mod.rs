//! Plans: what all formats of them have in common.

pub mod collect;
pub mod column;
mod decode;
pub mod row;

use std::fmt;

use train_domain::row::PlannedRow;

use crate::Format;

/// Largest file, in bytes.
const FILE_BYTES: usize = 64 * 1024 * 1024;

/// The rows of a plan file, and what was passed over.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanFile {
    /// The planned conversations in the file's order.
    pub rows: Vec<PlannedRow>,
    /// Names of columns that mean nothing to a plan, as the file writes them.
    pub ignored_columns: Vec<String>,
    /// The file is no Unicode and was read as Windows-1252.
    pub guessed_encoding: bool,
}

/// What is wrong with a plan file, in words for a person who knows spreadsheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanProblem {
    /// The line of the file, counted from 1; 0 where it is about the file as a whole.
    pub line: u64,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// What was found and what was expected, without the place.
    pub message: String,
}

impl PlanProblem {
    /// A problem of the file as a whole.
    pub(crate) fn file(message: impl Into<String>) -> Self {
        Self { line: 0, column: None, message: message.into() }
    }

    /// A problem of a line.
    pub(crate) fn line(line: u64, message: impl Into<String>) -> Self {
        Self { line, column: None, message: message.into() }
    }
}

/// With the place: "line 7, tier: 'gold' is not a tier; use template, scenario or edge_case".
impl fmt::Display for PlanProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.column) {
            (0, None) => write!(f, "{}", self.message),
            (0, Some(column)) => write!(f, "{column}: {}", self.message),
            (line, None) => write!(f, "line {line}: {}", self.message),
            (line, Some(column)) => write!(f, "line {line}, {column}: {}", self.message),
        }
    }
}

/// Reads a plan file.
///
/// # Errors
/// All or nothing: with a single problem no row is given, and up to 20 problems are named at once.
pub fn read_plan(file_name: &str, bytes: &[u8]) -> Result<PlanFile, Vec<PlanProblem>> {
    if bytes.len() > FILE_BYTES {
        let size = bytes.len().div_ceil(1024 * 1024);
        return Err(vec![PlanProblem::file(format!(
            "the file has {size} MB; 64 MB is the most, so split it into several files"
        ))]);
    }
    let decode::Decoded { text, guessed } = decode::decode(file_name, bytes).map_err(|problem| vec![problem])?;
    if text.trim().is_empty() {
        return Err(vec![PlanProblem::file(
            "the file is empty; it needs a first line with the names of the columns and a line for each conversation",
        )]);
    }
    let name = file_name.to_lowercase();
    let mut formats = Format::ALL.into_iter().filter_map(|format| format.plan.as_ref());
    let format = formats.find(|format| (format.fits)(&name, &text)).expect("whatever is nothing else is a table");
    Ok(PlanFile { guessed_encoding: guessed, ..(format.read)(&text)? })
}

#[cfg(test)]
mod tests;
