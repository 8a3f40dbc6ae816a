//! Rows and problems of one file as they come in.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use train_domain::row::PlannedRow;

use super::row::{self, Cells, grouped};
use super::{PlanFile, PlanProblem};

/// Problems named at once.
const PROBLEMS: usize = 20;
/// Most rows of a file.
const ROWS: usize = 500_000;

/// Collects rows until the file ends or enough problems were found.
#[derive(Default)]
pub struct Collector {
    rows: Vec<PlannedRow>,
    /// The line of each row.
    lines: Vec<u64>,
    /// Rows by a hash of all that makes them the same.
    seen: HashMap<u64, usize>,
    problems: Vec<PlanProblem>,
    ignored: Vec<String>,
    found: usize,
}

impl Collector {
    /// Notes a column that means nothing to a plan.
    pub fn ignore(&mut self, column: &str) {
        let column = column.trim();
        if !column.is_empty() && !self.ignored.iter().any(|known| known == column) {
            self.ignored.push(column.into());
        }
    }

    /// Notes a problem.
    pub fn problem(&mut self, problem: PlanProblem) {
        self.problems.push(problem);
    }

    /// True when reading on would not help the person.
    pub fn is_full(&self) -> bool {
        self.problems.len() >= PROBLEMS
    }

    /// Counts a row that has content; false where there are too many.
    pub fn count(&mut self) -> bool {
        self.found += 1;
        if self.found <= ROWS {
            return true;
        }
        self.problems.clear();
        self.problems.push(PlanProblem::file(format!(
            "the file has more than {} rows; split it into several files",
            grouped(ROWS)
        )));
        false
    }

    /// Reads a row that was counted.
    pub fn row(&mut self, line: u64, cells: &Cells<'_>) {
        match row::read(line, cells) {
            Ok(row) => self.keep(line, row),
            Err(problems) => self.problems.extend(problems),
        }
    }

    fn keep(&mut self, line: u64, row: PlannedRow) {
        let next = self.rows.len();
        let first = *self.seen.entry(fingerprint(&row)).or_insert(next);
        if first < next && same(&self.rows[first], &row) {
            let message =
                format!("this row is the same as line {}; give it another variation, or delete it", self.lines[first]);
            self.problems.push(PlanProblem::line(line, message));
            return;
        }
        self.rows.push(row);
        self.lines.push(line);
    }

    /// What was read.
    pub fn finish(mut self) -> Result<PlanFile, Vec<PlanProblem>> {
        if self.problems.is_empty() && self.found == 0 {
            self.problems.push(PlanProblem::file("the file has no rows; add a line for each conversation"));
        }
        if self.problems.is_empty() {
            return Ok(PlanFile { rows: self.rows, ignored_columns: self.ignored, guessed_encoding: false });
        }
        self.problems.truncate(PROBLEMS);
        Err(self.problems)
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
    hasher.finish()
}

fn same(a: &PlannedRow, b: &PlannedRow) -> bool {
    let names = |row: &PlannedRow| [&row.persona, &row.emotion, &row.topic].map(|name| name.to_lowercase());
    names(a) == names(b)
        && (a.tier, &a.intent, &a.tone, &a.brief, a.variation) == (b.tier, &b.intent, &b.tone, &b.brief, b.variation)
}
