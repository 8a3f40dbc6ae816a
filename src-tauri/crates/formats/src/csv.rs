//! Tables of text: cells between commas, semicolons, tabs or bars.

use std::borrow::Cow;

use crate::plan::collect::{Cell, Collector, Shape};
use crate::plan::column::of_heading;
use crate::{BASE, Format, PlanFormat, PlanProblem, conversations_csv, unguard};

/// A plan as a table; conversations as another.
pub const FORMAT: Format = Format {
    name: "csv",
    label: "Table (CSV), a row for each turn",
    extension: "csv",
    plan: Some(PlanFormat { fits: |_, _| true, read }),
    write: Some(conversations_csv::open),
    ..BASE
};

/// What can stand between two cells, and its name.
pub(crate) const DELIMITERS: [(u8, &str); 4] = [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab"), (b'|', "bar")];

/// Reads a table whose first line names the columns.
fn read(text: &str, collector: &mut Collector<'_>) -> Result<(), PlanProblem> {
    let (delimiter, start) = delimiter(text);
    let mut reader = reader(&text[start..], delimiter);
    let mut lines = LineCounter::new(text);
    let mut record = csv::StringRecord::new();
    let mut columns = None;
    loop {
        let at = start + byte(&reader);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                collector.problem(PlanProblem::line(lines.at(at), format!("the line cannot be read: {error}")));
                break;
            }
        }
        let line = lines.at(at);
        let end = start + byte(&reader);
        let cells = || record.iter().map(|cell| Cell::Text(Cow::Borrowed(unguard(cell)))).collect::<Vec<_>>();
        if end >= text.len() && is_open(&text[at..], delimiter) {
            let message = "a quotation mark opens in this line and is not closed; close it or delete it";
            match columns {
                None => collector.problem(PlanProblem::line(line, message)),
                Some(_) => _ = collector.broken(line, &cells(), message.into()),
            }
            break;
        }
        let Some(columns) = columns else {
            columns = Some(record.len());
            if !collector.headings(line, record.iter().map(str::to_owned).collect(), Shape::Table) {
                break;
            }
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let goes_on = if record.iter().skip(columns).any(|cell| !cell.trim().is_empty()) {
            let name = DELIMITERS.iter().find(|(byte, _)| *byte == delimiter).map_or("comma", |(_, name)| name);
            let message = format!(
                "there are {} cells and {columns} columns; put quotation marks around a text that holds a {name}",
                record.len(),
            );
            collector.broken(line, &cells(), message)
        } else {
            collector.row(line, &cells())
        };
        if !goes_on {
            break;
        }
    }
    Ok(())
}

pub(crate) fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// Where the reader is. A file has at most 64 MB, so it fits.
pub(crate) fn byte(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

/// The delimiter under which the first line has the most known headings, and where the table starts: some
/// spreadsheets write "sep=;" above it.
fn delimiter(text: &str) -> (u8, usize) {
    let first = text.lines().next().unwrap_or_default();
    if let Some(mark) = first.trim().to_lowercase().strip_prefix("sep=").and_then(|rest| rest.bytes().next())
        && DELIMITERS.iter().any(|(byte, _)| *byte == mark)
    {
        return (mark, (first.len() + 1).min(text.len()));
    }
    let score = |delimiter: u8| {
        let mut record = csv::StringRecord::new();
        let read = reader(text, delimiter).read_record(&mut record);
        let known = record.iter().filter(|heading| of_heading(heading).is_some()).count();
        (read.is_ok(), known, record.len())
    };
    // The last of equal ones wins: the comma.
    (DELIMITERS.iter().rev().map(|(byte, _)| *byte).max_by_key(|byte| score(*byte)).unwrap_or(b','), 0)
}

/// Whether a record ends inside quotation marks. Only the last one of a file can.
pub(crate) fn is_open(record: &str, delimiter: u8) -> bool {
    let (mut quoted, mut at_start, mut closed) = (false, true, false);
    for byte in record.bytes() {
        let mark = byte == b'"';
        // A doubled mark inside quotes closes and opens again.
        let opens = mark && !quoted && (at_start || closed);
        closed = mark && quoted;
        quoted = opens || (quoted && !mark);
        at_start = !quoted && (byte == delimiter || byte == b'\n' || byte == b'\r');
    }
    quoted
}

/// Line numbers of ascending places.
pub(crate) struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> LineCounter<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line of the first text at or after a place: a reader's place can be before the line break and
    /// before blank lines.
    pub(crate) fn at(&mut self, place: usize) -> u64 {
        while let Some(byte) = self.bytes.get(self.at) {
            let is_break = *byte == b'\n' || (*byte == b'\r' && self.bytes.get(self.at + 1) != Some(&b'\n'));
            if self.at >= place && !is_break && *byte != b'\r' {
                break;
            }
            self.line += u64::from(is_break);
            self.at += 1;
        }
        self.line
    }
}
