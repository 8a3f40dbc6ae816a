//! Rows and problems of one file as they come in.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use train_domain::plan_file::FileColumn;
use train_domain::row::PlannedRow;

use super::column::of_heading;
use super::mapping::{Mapping, map};
use super::row::{self, Cells, grouped};
use super::sight::Sight;
use super::{PlanFile, PlanProblem, ReadPlanAs};

/// Problems named at once.
pub const PROBLEMS: usize = 20;
/// Most rows of a file.
const ROWS: usize = 500_000;
/// Most columns of a file.
const COLUMNS: usize = 1_000;

/// A cell of a row.
#[derive(Clone, Debug)]
pub enum Cell<'a> {
    /// The row does not have it, as an object can lack a key.
    Absent,
    Text(Cow<'a, str>),
    /// It holds something else than a text.
    Wrong {
        shown: Cow<'a, str>,
        /// What is wrong, for a person.
        message: String,
    },
}

impl Cell<'_> {
    /// As it is shown.
    pub fn shown(&self) -> &str {
        match self {
            Self::Absent => "",
            Self::Text(text) | Self::Wrong { shown: text, .. } => text,
        }
    }

    /// Nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.shown().trim().is_empty()
    }
}

/// How the rows of a file name their columns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One line has the headings of all rows.
    Table,
    /// Every row has keys of its own.
    Objects,
}

/// What is wrong with a row, with the column where it is about one.
pub type RowProblem = (Option<FileColumn>, String);

/// Collects rows until the file ends or, where nothing is to be seen but rows, enough problems were found.
pub struct Collector<'h> {
    how: &'h ReadPlanAs,
    headings: Vec<String>,
    mapping: Mapping,
    rows: Vec<PlannedRow>,
    /// The line of each row.
    lines: Vec<u64>,
    /// Rows by a hash of all that makes them the same.
    seen: HashMap<u64, usize>,
    /// The first ones.
    problems: Vec<PlanProblem>,
    found: usize,
    /// Why nothing of the file can be used.
    refused: Option<PlanProblem>,
    /// What a person sees of the file, where that is asked for.
    sight: Option<Sight>,
}

/// All that was collected.
pub struct Collected {
    pub headings: Vec<String>,
    pub columns: Vec<Option<FileColumn>>,
    pub rows: Vec<PlannedRow>,
    pub lines: Vec<u64>,
    pub problems: Vec<PlanProblem>,
    pub found: usize,
    pub sight: Option<Sight>,
}

impl<'h> Collector<'h> {
    /// Of the rows alone, all of them or none; or, with a sight, of all that there is to be seen.
    pub fn new(how: &'h ReadPlanAs, sight: Option<Sight>) -> Self {
        Self {
            how,
            headings: Vec::new(),
            mapping: Mapping::default(),
            rows: Vec::new(),
            lines: Vec::new(),
            seen: HashMap::new(),
            problems: Vec::new(),
            found: 0,
            refused: None,
            sight,
        }
    }

    /// Takes the headings, before any row. False where reading on makes no sense.
    pub fn headings(&mut self, line: u64, headings: Vec<String>, shape: Shape) -> bool {
        if headings.len() > COLUMNS {
            self.refused = Some(PlanProblem::file(format!(
                "the file has more than {} columns; delete those that mean nothing to a plan",
                grouped(COLUMNS)
            )));
            return false;
        }
        self.mapping = map(&headings, &self.how.columns, shape == Shape::Table);
        for (column, message) in self.mapping.problems.clone() {
            self.problem(PlanProblem { line, column: Some(column.name().into()), message });
        }
        if let Some(sight) = &mut self.sight {
            sight.headings(&headings);
        }
        self.headings = headings;
        // With a wrong column every row would be wrong.
        self.sight.is_some() || self.mapping.problems.is_empty()
    }

    /// Takes a row, its cells in the order of the headings. False where reading on makes no sense.
    pub fn row(&mut self, line: u64, cells: &[Cell<'_>]) -> bool {
        if !self.count() {
            return false;
        }
        let problems = if self.mapping.problems.is_empty() { self.read(line, cells) } else { Vec::new() };
        self.took(line, cells, problems)
    }

    /// Takes a row that cannot be read at all.
    pub fn broken(&mut self, line: u64, cells: &[Cell<'_>], message: String) -> bool {
        self.count() && self.took(line, cells, vec![(None, message)])
    }

    /// Takes a problem of no row.
    pub fn problem(&mut self, problem: PlanProblem) {
        if self.problems.len() < PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// What was collected, or why nothing of it can be used.
    pub fn finish(mut self) -> Result<Collected, PlanProblem> {
        if let Some(refused) = self.refused {
            return Err(refused);
        }
        if self.problems.is_empty() && self.found == 0 {
            self.problem(PlanProblem::file("the file has no rows; add a line for each conversation"));
        }
        let Self { headings, mapping, rows, lines, problems, found, sight, .. } = self;
        Ok(Collected { headings, columns: mapping.columns, rows, lines, problems, found, sight })
    }

    /// Counts a row; false where there are too many.
    fn count(&mut self) -> bool {
        self.found += 1;
        if self.found > ROWS {
            self.refused = Some(PlanProblem::file(format!(
                "the file has more than {} rows; split it into several files",
                grouped(ROWS)
            )));
        }
        self.refused.is_none()
    }

    /// Notes what is wrong with a row and what is seen of it.
    fn took(&mut self, line: u64, cells: &[Cell<'_>], problems: Vec<RowProblem>) -> bool {
        for (column, message) in &problems {
            let column = column.map(|column| column.name().into());
            self.problem(PlanProblem { line, column, message: message.clone() });
        }
        match &mut self.sight {
            Some(sight) => sight.row(line, cells, problems),
            None => return self.problems.len() < PROBLEMS,
        }
        true
    }

    /// Reads a row, and keeps it where nothing is wrong with it.
    fn read(&mut self, line: u64, cells: &[Cell<'_>]) -> Vec<RowProblem> {
        let mut by_column = Cells::default();
        let mut wrong: Vec<(FileColumn, String)> = Vec::new();
        let mut heading_of: [Option<&str>; FileColumn::ALL.len()] = [None; FileColumn::ALL.len()];
        for ((cell, column), heading) in cells.iter().zip(&self.mapping.columns).zip(&self.headings) {
            let Some(column) = *column else { continue };
            if matches!(cell, Cell::Absent) {
                continue;
            }
            if let Some(other) = heading_of[column as usize].replace(heading) {
                wrong.push((column, format!("'{other}' and '{heading}' mean the same; keep one of them")));
            }
            match cell {
                Cell::Absent => {}
                Cell::Text(text) => by_column.set(column, text),
                Cell::Wrong { message, .. } => wrong.push((column, message.clone())),
            }
        }
        match row::read(&by_column) {
            Ok(row) if wrong.is_empty() => self.keep(line, row),
            Ok(_) => wrong.into_iter().map(|(column, message)| (Some(column), message)).collect(),
            Err(others) => {
                let others = others.into_iter().filter(|(column, _)| !wrong.iter().any(|(of, _)| of == column));
                let mut all: Vec<(FileColumn, String)> = others.collect();
                all.extend(wrong);
                all.sort_by_key(|(column, _)| *column);
                all.into_iter().map(|(column, message)| (Some(column), message)).collect()
            }
        }
    }

    fn keep(&mut self, line: u64, row: PlannedRow) -> Vec<RowProblem> {
        let next = self.rows.len();
        let first = *self.seen.entry(fingerprint(&row)).or_insert(next);
        if first < next && same(&self.rows[first], &row) {
            let message =
                format!("this row is the same as line {}; give it another variation, or delete it", self.lines[first]);
            return vec![(None, message)];
        }
        self.rows.push(row);
        self.lines.push(line);
        Vec::new()
    }
}

impl Collected {
    /// The rows, where nothing at all is wrong.
    pub fn into_plan(self, guessed_encoding: Option<&'static str>) -> Result<PlanFile, Vec<PlanProblem>> {
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let mut ignored_columns: Vec<String> = Vec::new();
        for (heading, column) in self.headings.iter().zip(&self.columns) {
            let heading = heading.trim();
            // One that means a column by itself was left out because the person said so.
            let is_unknown = column.is_none() && !heading.is_empty() && of_heading(heading).is_none();
            if is_unknown && !ignored_columns.iter().any(|known| known == heading) {
                ignored_columns.push(heading.into());
            }
        }
        Ok(PlanFile { rows: self.rows, lines: self.lines, ignored_columns, guessed_encoding })
    }
}

/// Names are compared without case, as the library does.
fn fingerprint(row: &PlannedRow) -> u64 {
    let mut hasher = DefaultHasher::new();
    for name in [&row.persona, &row.emotion, &row.topic] {
        name.chars().flat_map(char::to_lowercase).for_each(|c| c.hash(&mut hasher));
        u32::MAX.hash(&mut hasher);
    }
    (row.tier, &row.intent, &row.tone, &row.brief, row.variation).hash(&mut hasher);
    (row.client_style, row.friction, row.ending, &row.template).hash(&mut hasher);
    hasher.finish()
}

fn same(a: &PlannedRow, b: &PlannedRow) -> bool {
    let names = |row: &PlannedRow| [&row.persona, &row.emotion, &row.topic].map(|name| name.to_lowercase());
    names(a) == names(b)
        && (a.client_style, a.friction, a.ending, &a.template) == (b.client_style, b.friction, b.ending, &b.template)
        && (a.tier, &a.intent, &a.tone, &a.brief, a.variation) == (b.tier, &b.intent, &b.tone, &b.brief, b.variation)
}
