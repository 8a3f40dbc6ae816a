//! Plans: what all formats of them have in common.

pub mod collect;
pub mod column;
pub(crate) mod decode;
mod encoding;
mod mapping;
pub mod row;
mod sight;
mod workbook;
mod write;

use std::fmt;

use train_domain::plan_file::FileColumn;
use train_domain::row::PlannedRow;

pub use encoding::ENCODINGS;
pub use write::write_plan;

use collect::{Collected, Collector};
use sight::Sight;

use crate::Format;

/// Largest file, in bytes.
const FILE_BYTES: usize = 64 * 1024 * 1024;

/// How a plan's file is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadPlanAs {
    /// Of a workbook; none: the first sheet that is shown.
    pub sheet: Option<String>,
    /// By its name, such as GB18030; none: what the file looks like.
    pub encoding: Option<String>,
    /// Columns with the headings that they are taken from, or none where they are left out. Of other columns the heading
    /// says it; of a column that stands here twice, the last counts.
    pub columns: Vec<(FileColumn, Option<String>)>,
}

/// The rows of a plan file, and what was passed over.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanFile {
    /// The planned conversations in the file's order.
    pub rows: Vec<PlannedRow>,
    /// The line of each row, counted from 1.
    pub lines: Vec<u64>,
    /// Names of columns that mean nothing to a plan, as the file writes them.
    pub ignored_columns: Vec<String>,
    /// The encoding as which the file was read, where nothing in the file confirms it.
    pub guessed_encoding: Option<&'static str>,
}

/// What a plan's file holds, as it would be read.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanLook {
    /// Of a workbook, in its order.
    pub sheets: Vec<Sheet>,
    /// The one that is read.
    pub sheet: Option<String>,
    /// Of a text, by its name.
    pub encoding: Option<&'static str>,
    /// Nothing in the file confirms it.
    pub guessed: bool,
    /// In the order of the file.
    pub headings: Vec<Heading>,
    /// The first few rows, and the first few that have a problem, in the order of the file.
    pub lines: Vec<Line>,
    /// Rows that can be read, with their lines; none where a column is wrong.
    pub rows: Vec<(u64, PlannedRow)>,
    /// Rows of the file, with those that cannot.
    pub found: usize,
    /// The first 20, in the order of the file.
    pub problems: Vec<PlanProblem>,
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// The workbook does not show it.
    pub hidden: bool,
}

/// A heading of a plan's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As the file writes it, without space around it. Columns without a heading are not listed.
    pub heading: String,
    /// The column that is taken from it; none: it is left out.
    pub column: Option<FileColumn>,
    /// Its first cells that are not empty, at most three, each of at most 200 characters.
    pub samples: Vec<String>,
}

/// A row of a plan's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1.
    pub line: u64,
    /// In the order of the headings, each of at most 200 characters.
    pub cells: Vec<String>,
    /// What is wrong, each with its column.
    pub problems: Vec<(Option<FileColumn>, String)>,
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

/// Reads a plan file: a workbook, a table of text, or JSON.
///
/// # Errors
/// All or nothing: with a single problem no row is given, and up to 20 problems are named at once.
pub fn read_plan(file_name: &str, bytes: &[u8], how: &ReadPlanAs) -> Result<PlanFile, Vec<PlanProblem>> {
    let (file, collected) = collect(file_name, bytes, how, None).map_err(|problem| vec![problem])?;
    collected.into_plan(file.encoding.filter(|_| file.guessed))
}

/// Looks at a plan file as [`read_plan`] would read it, past what is wrong with it.
///
/// # Errors
/// Nothing of it can be used: it is no plan's file, or is too large, or has no such sheet or encoding.
pub fn look_at_plan(file_name: &str, bytes: &[u8], how: &ReadPlanAs) -> Result<PlanLook, Vec<PlanProblem>> {
    let sight = Some(Sight::default());
    let (file, collected) = collect(file_name, bytes, how, sight).map_err(|problem| vec![problem])?;
    let Collected { headings, columns, rows, lines, problems, found, sight } = collected;
    let Sight { named, samples, lines: seen, .. } = sight.unwrap_or_default();
    let heading = |(at, samples): (usize, Vec<String>)| Heading {
        heading: headings[at].trim().to_owned(),
        column: columns[at],
        samples,
    };
    Ok(PlanLook {
        sheets: file.sheets,
        sheet: file.sheet,
        encoding: file.encoding,
        guessed: file.guessed,
        headings: named.into_iter().zip(samples).map(heading).collect(),
        lines: seen,
        rows: lines.into_iter().zip(rows).collect(),
        found,
        problems,
    })
}

/// What a file is, apart from its rows.
#[derive(Default)]
struct FileKind {
    sheets: Vec<Sheet>,
    sheet: Option<String>,
    encoding: Option<&'static str>,
    guessed: bool,
}

fn collect(
    file_name: &str,
    bytes: &[u8],
    how: &ReadPlanAs,
    sight: Option<Sight>,
) -> Result<(FileKind, Collected), PlanProblem> {
    if bytes.len() > FILE_BYTES {
        let size = bytes.len().div_ceil(1024 * 1024);
        return Err(PlanProblem::file(format!(
            "the file has {size} MB; 64 MB is the most, so split it into several files"
        )));
    }
    let mut collector = Collector::new(how, sight);
    let file = if workbook::is_archive(bytes) {
        let (sheets, sheet) = workbook::read(bytes, how.sheet.as_deref(), &mut collector)?;
        FileKind { sheets, sheet: Some(sheet), ..FileKind::default() }
    } else {
        let decode::Decoded { text, encoding, guessed } = decode::decode(file_name, bytes, how.encoding.as_deref())?;
        if text.trim().is_empty() {
            return Err(PlanProblem::file(
                "the file is empty; it needs a first line with the names of the columns and a line for each conversation",
            ));
        }
        let name = file_name.to_lowercase();
        let mut formats = Format::ALL.into_iter().filter_map(|format| format.plan.as_ref());
        let format = formats.find(|format| (format.fits)(&name, &text)).expect("whatever is nothing else is a table");
        (format.read)(&text, &mut collector)?;
        FileKind { encoding: Some(encoding), guessed, ..FileKind::default() }
    };
    Ok((file, collector.finish()?))
}

#[cfg(test)]
mod look_tests;
#[cfg(test)]
mod tests;
