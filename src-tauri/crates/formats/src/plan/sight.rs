//! What a person sees of a file before it is imported: samples of its columns, its first rows and those with a problem.

use super::Line;
use super::collect::{Cell, PROBLEMS, RowProblem};

/// First rows that are shown.
const FIRST: usize = 10;
/// Samples of a column.
const SAMPLES: usize = 3;
/// Longest cell that is shown, in characters.
const CHARACTERS: usize = 200;

/// What is seen of a file so far.
#[derive(Debug, Default)]
pub struct Sight {
    /// Columns that have a heading; others are not shown.
    pub named: Vec<usize>,
    /// Of each of these.
    pub samples: Vec<Vec<String>>,
    pub lines: Vec<Line>,
    seen: usize,
    with_problems: usize,
}

impl Sight {
    /// Takes the headings, before any row.
    pub fn headings(&mut self, headings: &[String]) {
        self.named = (0..headings.len()).filter(|at| !headings[*at].trim().is_empty()).collect();
        self.samples = vec![Vec::new(); self.named.len()];
    }

    /// Takes a row.
    pub fn row(&mut self, line: u64, cells: &[Cell<'_>], problems: Vec<RowProblem>) {
        for (at, samples) in self.named.iter().zip(&mut self.samples) {
            if samples.len() < SAMPLES
                && let Some(cell) = cells.get(*at).filter(|cell| !cell.is_blank())
            {
                samples.push(shortened(cell.shown()));
            }
        }
        self.seen += 1;
        let has_problem = !problems.is_empty();
        if self.seen <= FIRST || (has_problem && self.with_problems < PROBLEMS) {
            let shown = |at: &usize| cells.get(*at).map_or_else(String::new, |cell| shortened(cell.shown()));
            self.lines.push(Line { line, cells: self.named.iter().map(shown).collect(), problems });
        }
        self.with_problems += usize::from(has_problem);
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(CHARACTERS) {
        None => text.to_owned(),
        Some(_) => text.chars().take(CHARACTERS - 1).chain(['\u{2026}']).collect(),
    }
}
