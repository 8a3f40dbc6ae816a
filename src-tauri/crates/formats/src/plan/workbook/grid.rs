//! The cells of a sheet, and how they become rows.

use calamine::Dimensions;

use super::CELLS;
use crate::PlanProblem;
use crate::plan::collect::{Cell, Collector, Shape};

/// Most text of a sheet, in bytes: a text that stands in many cells is kept once, and each row has its own.
const TEXT: usize = 512 * 1024 * 1024;

/// A cell with its row and column, both counted from 0.
pub type Placed<'a> = ((u32, u32), Cell<'a>);

/// The cells of a sheet that are not empty.
#[derive(Default)]
pub struct Grid<'a> {
    cells: Vec<Placed<'a>>,
    merged: Vec<Dimensions>,
}

impl<'a> Grid<'a> {
    pub fn new(merged: Vec<Dimensions>) -> Self {
        Self { cells: Vec::new(), merged }
    }

    /// Takes a cell; false where there are too many.
    pub fn put(&mut self, place: (u32, u32), cell: Cell<'a>) -> bool {
        if !cell.is_blank() {
            self.cells.push((place, cell));
        }
        self.cells.len() <= CELLS
    }

    /// Gives the headings, which are the first row that is not empty, and the rows below it. False where there is none.
    ///
    /// Merged cells have the value of the first of them, which is what a person sees; only headings stand where they stand.
    /// A row that has nothing but a part of a merged cell is an empty row.
    pub fn collect(mut self, collector: &mut Collector<'_>) -> Result<bool, PlanProblem> {
        // Writers may put cells in any order; of two at one place the last counts.
        self.cells.sort_by_key(|(place, _)| *place);
        self.cells.reverse();
        self.cells.dedup_by_key(|(place, _)| *place);
        self.cells.reverse();
        self.merged.sort_unstable_by_key(|area| area.start);
        let mut rows = self.cells.chunk_by(|((a, _), _), ((b, _), _)| a == b);
        let Some(first) = rows.next() else { return Ok(false) };
        let ((top, _), _) = first[0];
        let headings = headings(first);
        let mut fill = Fill::new(headings.len(), &self.merged, top);
        if !collector.headings(line(top), headings, Shape::Table) {
            return Ok(true);
        }
        let mut text = 0;
        for row in rows {
            let ((number, _), _) = row[0];
            let Some(cells) = fill.row(number, row) else { continue };
            text += cells.iter().map(|cell| cell.shown().len()).sum::<usize>();
            if text > TEXT {
                return Err(PlanProblem::file("the sheet holds more than 512 MB of text; split it into several files"));
            }
            if !collector.row(line(number), &cells) {
                break;
            }
        }
        Ok(true)
    }
}

/// As the spreadsheet counts it.
fn line(row: u32) -> u64 {
    u64::from(row) + 1
}

/// Up to the last one that is not empty.
fn headings(row: &[Placed<'_>]) -> Vec<String> {
    let mut headings = Vec::new();
    for ((_, column), cell) in row {
        headings.resize(index(*column), String::new());
        headings.push(cell.shown().to_owned());
    }
    headings
}

fn index(column: u32) -> usize {
    usize::try_from(column).unwrap_or(usize::MAX)
}

/// Gives merged cells their value, row by row from the top.
struct Fill<'g, 'a> {
    /// Below the headings, those that begin at the top first.
    merged: &'g [Dimensions],
    /// Of each column, what it is filled with and down to which row.
    columns: Vec<Option<(u32, Cell<'a>)>>,
}

impl<'g, 'a> Fill<'g, 'a> {
    fn new(width: usize, merged: &'g [Dimensions], headings: u32) -> Self {
        let below = merged.partition_point(|area| area.start.0 <= headings);
        Self { merged: &merged[below..], columns: vec![None; width] }
    }

    /// The cells of a row under the headings; none where nothing stands there. Cells right of the last heading have none,
    /// and are notes beside the table.
    fn row(&mut self, number: u32, row: &[Placed<'a>]) -> Option<Vec<Cell<'a>>> {
        let mut cells = vec![Cell::Text("".into()); self.columns.len()];
        let mut is_empty = true;
        for ((_, column), cell) in row {
            let at = index(*column);
            let is_covered =
                self.columns.get(at).is_none_or(|fill| fill.as_ref().is_some_and(|(end, _)| *end >= number));
            if !is_covered {
                cells[at] = cell.clone();
                is_empty = false;
            }
        }
        let begun = self.merged.partition_point(|area| area.start.0 <= number);
        for area in &self.merged[..begun] {
            // What began in a row without a cell is empty.
            let first =
                cells.get(index(area.start.1)).filter(|cell| area.start.0 == number && !cell.is_blank()).cloned();
            let columns = index(area.start.1)..=index(area.end.1);
            for column in self.columns.iter_mut().take(*columns.end() + 1).skip(*columns.start()) {
                *column = first.clone().map(|first| (area.end.0, first));
            }
        }
        self.merged = &self.merged[begun..];
        for (cell, fill) in cells.iter_mut().zip(&self.columns) {
            if let Some((end, value)) = fill
                && *end >= number
            {
                *cell = value.clone();
            }
        }
        (!is_empty).then_some(cells)
    }
}
