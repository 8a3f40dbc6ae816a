//! What an OpenDocument sheet has beside its values: merged cells, and how many cells it becomes once what is said to be
//! repeated is written out.

use std::collections::HashMap;
use std::io::{BufReader, Cursor};

use calamine::Dimensions;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::archive::damaged;
use super::{CELLS, too_many_cells};
use crate::PlanProblem;

/// A table's columns, and its rows, end here in every spreadsheet: more are cut off.
const MOST_COLUMNS: usize = 16_384;
const MOST_ROWS: usize = 1_048_576;

/// The merged cells of each sheet. An error: one has more cells than are read.
pub fn merged(bytes: &[u8]) -> Result<HashMap<String, Vec<Dimensions>>, PlanProblem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let content = archive.by_name("content.xml").map_err(|_| damaged())?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let (mut buffer, mut open) = (Vec::new(), 0_usize);
    let (mut name, mut table, mut merged) = (String::new(), Table::default(), HashMap::new());
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|_| damaged())?;
        match &event {
            Event::Start(_) => open += 1,
            Event::End(_) => open = open.saturating_sub(1),
            _ => {}
        }
        match event {
            Event::Start(tag) if tag.name().as_ref() == "table:table" => {
                (name, table) = (attribute(&tag, "table:name")?.unwrap_or_default(), Table::default());
            }
            Event::End(tag) if tag.name().as_ref() == "table:table-row" => table.end_row()?,
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "table:table-row" => table.start_row(number(&tag, "table:number-rows-repeated")?),
                "table:table-cell" | "table:covered-table-cell" => {
                    if let Some(area) = table.cell(&tag)? {
                        merged.entry(name.clone()).or_insert_with(Vec::new).push(area);
                    }
                }
                _ => {}
            },
            // The reader of values waits for the end of what is open, also where there is none.
            Event::Eof if open > 0 => return Err(damaged()),
            Event::Eof => return Ok(merged),
            _ => {}
        }
    }
}

/// Where in a table the reading is, and how large it has become.
#[derive(Default)]
struct Table {
    row: usize,
    repeated: usize,
    column: usize,
    /// Columns of this row, up to the last one that is not empty.
    width: usize,
    /// The same of all rows.
    widest: usize,
    /// Cells that are written out, with the empty ones before them.
    written: usize,
}

impl Table {
    fn start_row(&mut self, repeated: usize) {
        (self.repeated, self.column, self.width) = (repeated, 0, 0);
    }

    fn cell(&mut self, tag: &BytesStart<'_>) -> Result<Option<Dimensions>, PlanProblem> {
        let (column, repeated) = (self.column, number(tag, "table:number-columns-repeated")?);
        self.column = (column + repeated).min(MOST_COLUMNS);
        if has_value(tag)? {
            self.width = self.column;
        }
        let columns = number(tag, "table:number-columns-spanned")?;
        let rows = number(tag, "table:number-rows-spanned")?;
        if columns * rows <= 1 {
            return Ok(None);
        }
        let place = |row: usize, column: usize| {
            let row = row.min(MOST_ROWS - 1);
            let column = column.min(MOST_COLUMNS - 1);
            (u32::try_from(row).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
        };
        let (start, end) = (place(self.row, column), place(self.row + rows - 1, column + columns - 1));
        Ok(Some(Dimensions { start, end }))
    }

    fn end_row(&mut self) -> Result<(), PlanProblem> {
        self.row = (self.row + self.repeated).min(MOST_ROWS);
        self.written += self.width;
        if self.width > 0 {
            self.widest = self.widest.max(self.width);
            // Rows before it are written out as wide as the widest.
            if self.row * self.widest > CELLS || self.written > CELLS {
                return Err(too_many_cells());
            }
        }
        Ok(())
    }
}

/// Any value, as the reader of values takes it.
fn has_value(tag: &BytesStart<'_>) -> Result<bool, PlanProblem> {
    for attribute in tag.attributes() {
        let name = attribute.map_err(|_| damaged())?;
        let name = name.key.as_ref();
        if name.starts_with("office:") || name.starts_with("calcext:") || name == "table:formula" {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A count that is 1 where it is not said; no more than a sheet has rows.
fn number(tag: &BytesStart<'_>, name: &str) -> Result<usize, PlanProblem> {
    let text = attribute(tag, name)?;
    Ok(text.and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).clamp(1, MOST_ROWS))
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, PlanProblem> {
    let Some(found) = tag.try_get_attribute(name).map_err(|_| damaged())? else { return Ok(None) };
    Ok(Some(unescape(&found.value).map_err(|_| damaged())?.into_owned()))
}
