//! Old Excel workbooks are looked through before they are opened: a reader takes as much memory as they say they need.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::archive::{HOW_TO_SAVE, damaged};
use super::{locked, too_many_cells};
use crate::PlanProblem;

/// All that a sheet of this kind has.
const CELLS: usize = 65_536 * 256;

/// Kinds of records: where a sheet begins in the stream, how large it says it is, where it ends, and what has a cell.
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const END: u16 = 0x000a;
const WITH_CELL: [u16; 9] = [0x0006, 0x00bd, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x0207, 0x027e];

/// An error where a sheet is larger than one can be, or the file is none that can be read.
pub fn check(bytes: &[u8]) -> Result<(), PlanProblem> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| damaged())?;
    // A newer workbook with a password looks like an old one from outside.
    if file.is_stream("EncryptedPackage") {
        return Err(locked());
    }
    let name = ["Workbook", "Book"].into_iter().find(|name| file.is_stream(name));
    let name = name
        .ok_or_else(|| PlanProblem::file(format!("this is an old Office document and no workbook; {HOW_TO_SAVE}")))?;
    let mut stream = Vec::new();
    file.open_stream(name).and_then(|mut from| from.read_to_end(&mut stream)).map_err(|_| damaged())?;
    for (kind, data) in Records(&stream) {
        if kind != SHEET {
            continue;
        }
        let at = data.first_chunk().map(|four| u32::from_le_bytes(*four)).and_then(|at| usize::try_from(at).ok());
        sheet(at.and_then(|at| stream.get(at..)).ok_or_else(damaged)?)?;
    }
    Ok(())
}

fn sheet(stream: &[u8]) -> Result<(), PlanProblem> {
    let mut places: Option<[usize; 4]> = None;
    for (kind, data) in Records(stream) {
        match kind {
            END => break,
            DIMENSIONS => dimensions(data)?,
            kind if WITH_CELL.contains(&kind) => {
                let (Some(row), Some(column)) = (short(data, 0), short(data, 2)) else { return Err(damaged()) };
                let last = if kind == 0x00bd { short(data, data.len().saturating_sub(2)) } else { Some(column) };
                let last = last.filter(|last| *last >= column).ok_or_else(damaged)?;
                let [top, left, bottom, right] = places.get_or_insert([row, column, row, column]);
                (*top, *left) = ((*top).min(row), (*left).min(column));
                (*bottom, *right) = ((*bottom).max(row), (*right).max(last));
                if (*bottom - *top + 1) * (*right - *left + 1) > CELLS {
                    return Err(too_many_cells());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Rows from and to, columns from and to, the ends not included: by 16 bits, in newer ones by 32 for the rows.
fn dimensions(data: &[u8]) -> Result<(), PlanProblem> {
    let (from, to, columns) = if data.len() == 10 {
        (short(data, 0), short(data, 2), short(data, 6))
    } else {
        (long(data, 0), long(data, 4), short(data, 10))
    };
    let (Some(from), Some(to), Some(columns)) = (from, to, columns) else { return Err(damaged()) };
    if to > 0 && columns > 0 && (from >= to || (to - from).saturating_mul(columns) > CELLS) {
        return Err(too_many_cells());
    }
    Ok(())
}

fn short(data: &[u8], at: usize) -> Option<usize> {
    data.get(at..)?.first_chunk().map(|two| usize::from(u16::from_le_bytes(*two)))
}

fn long(data: &[u8], at: usize) -> Option<usize> {
    data.get(at..)?.first_chunk().and_then(|four| usize::try_from(u32::from_le_bytes(*four)).ok())
}

/// Kind and data of each record, up to one that is cut off.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = short(self.0, 0)?;
        let end = 4 + short(self.0, 2)?;
        let data = self.0.get(4..end)?;
        self.0 = &self.0[end..];
        Some((u16::try_from(kind).ok()?, data))
    }
}
