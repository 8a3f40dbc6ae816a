//! Workbooks: their sheets, and the rows of one of them.

mod archive;
mod grid;
mod ods;
mod value;
mod xls;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, Dimensions, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};

pub use archive::is_archive;

use archive::{Kind, damaged, kind};
use grid::Grid;

use super::collect::{Cell, Collector};
use super::row::grouped;
use super::{PlanProblem, Sheet};

/// Most cells of a sheet, with the empty ones that are written out between others.
const CELLS: usize = 10_000_000;

/// Collects the rows of a sheet: of the one that is called so, or of the first one that is shown. Gives all sheets and the
/// name of the one that was read.
pub fn read(
    bytes: &[u8],
    wanted: Option<&str>,
    collector: &mut Collector<'_>,
) -> Result<(Vec<Sheet>, String), PlanProblem> {
    let kind = kind(bytes)?;
    // The readers of workbooks, above all of old ones, panic at some damaged files. What was collected until then is of no
    // use to anybody, so that nothing half done is seen.
    catch_unwind(AssertUnwindSafe(|| read_kind(kind, bytes, wanted, collector))).unwrap_or_else(|_| Err(damaged()))
}

fn read_kind(
    kind: Kind,
    bytes: &[u8],
    wanted: Option<&str>,
    collector: &mut Collector<'_>,
) -> Result<(Vec<Sheet>, String), PlanProblem> {
    let from = Cursor::new(bytes);
    match kind {
        Kind::Xlsx => {
            let mut book: Xlsx<_> = Xlsx::new(from).map_err(xlsx_problem)?;
            let (sheets, name) = choose(&book, wanted)?;
            let merged = book.merge_cells_by_sheet_name(&name).map_err(xlsx_problem)?;
            let mut grid = Grid::new(merged);
            let mut cells = book.worksheet_cells_reader(&name).map_err(xlsx_problem)?;
            while let Some(cell) = cells.next_cell().map_err(xlsx_problem)? {
                let place = cell.get_position();
                if let Some(value) = value::cell(cell.get_value().clone())
                    && !grid.put(place, value)
                {
                    return Err(too_many_cells());
                }
            }
            collect(grid, &name, collector)?;
            Ok((sheets, name))
        }
        Kind::Xls => {
            xls::check(bytes)?;
            let mut book: Xls<_> = Xls::new(from).map_err(xls_problem)?;
            let (sheets, name) = choose(&book, wanted)?;
            let merged = book.merge_cells_by_sheet_name(&name).map_err(|_| damaged())?;
            let range = book.worksheet_range(&name).map_err(|_| damaged())?;
            collect(filled(merged, &range, value::cell_of)?, &name, collector)?;
            Ok((sheets, name))
        }
        Kind::Ods => {
            // Before anything is repeated as often as the file says.
            let mut merged = ods::merged(bytes)?;
            let mut book: Ods<_> = Ods::new(from).map_err(ods_problem)?;
            let (sheets, name) = choose(&book, wanted)?;
            let merged = merged.remove(&name).unwrap_or_default();
            let range = book.worksheet_range(&name).map_err(|_| damaged())?;
            collect(filled(merged, &range, value::cell_of_ods)?, &name, collector)?;
            Ok((sheets, name))
        }
    }
}

/// The sheets with cells, and the name of the one to be read.
fn choose<'b, R: Reader<Cursor<&'b [u8]>>>(
    book: &R,
    wanted: Option<&str>,
) -> Result<(Vec<Sheet>, String), PlanProblem> {
    let sheets: Vec<Sheet> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| Sheet { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible })
        .collect();
    let chosen = match wanted {
        Some(wanted) => {
            let alike = |sheet: &&Sheet| sheet.name.trim().to_lowercase() == wanted.trim().to_lowercase();
            let exact = sheets.iter().find(|sheet| sheet.name == wanted);
            exact.or_else(|| sheets.iter().find(alike)).ok_or_else(|| {
                let names: Vec<String> = sheets.iter().map(|sheet| format!("'{}'", sheet.name)).collect();
                PlanProblem::file(format!("the workbook has no sheet '{wanted}'; it has {}", names.join(", ")))
            })?
        }
        None => {
            let shown = sheets.iter().find(|sheet| !sheet.hidden);
            shown.or(sheets.first()).ok_or_else(|| PlanProblem::file("the workbook has no sheet with cells"))?
        }
    };
    let name = chosen.name.clone();
    Ok((sheets, name))
}

/// The cells of a sheet whose values are in memory already.
fn filled(
    merged: Vec<Dimensions>,
    range: &Range<Data>,
    cell: fn(Data) -> Option<Cell<'static>>,
) -> Result<Grid<'static>, PlanProblem> {
    let mut grid = Grid::new(merged);
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        // A sheet's rows and columns are counted by 32 bits.
        let place = (top + row as u32, left + column as u32);
        if let Some(value) = cell(value.clone())
            && !grid.put(place, value)
        {
            return Err(too_many_cells());
        }
    }
    Ok(grid)
}

fn collect(grid: Grid<'_>, sheet: &str, collector: &mut Collector<'_>) -> Result<(), PlanProblem> {
    if !grid.collect(collector)? {
        collector.problem(PlanProblem::file(format!(
            "the sheet '{sheet}' is empty; it needs a first row with the names of the columns and a row for each conversation"
        )));
    }
    Ok(())
}

fn too_many_cells() -> PlanProblem {
    PlanProblem::file(format!(
        "a sheet of the workbook has more than {} cells; delete rows and columns that are not needed",
        grouped(CELLS)
    ))
}

fn locked() -> PlanProblem {
    PlanProblem::file("the workbook is protected by a password; take the password off in the spreadsheet and save it")
}

fn xlsx_problem(error: XlsxError) -> PlanProblem {
    if matches!(error, XlsxError::Password) { locked() } else { damaged() }
}

fn ods_problem(error: OdsError) -> PlanProblem {
    if matches!(error, OdsError::Password) { locked() } else { damaged() }
}

fn xls_problem(error: XlsError) -> PlanProblem {
    if matches!(error, XlsError::Password) { locked() } else { damaged() }
}

#[cfg(test)]
mod tests;
