//! What a plan's file holds and would come to, before anything is written.

use train_domain::plan::similar::{Alike, alike, shared_words};
use train_domain::plan_file::FileColumn;
use train_domain::row::PlannedRow;
use train_formats::{ENCODINGS, PlanLook, PlanProblem};
use train_store::near::{self, Near};
use train_store::plan::{Comparison, Known, LackingName, NameChoice, Standing};

use super::building::ALIKE;
use super::importing::{FAULT, MEND_LINES, choice, problem, read_as, refused};
use crate::Engine;
use crate::aside::aside;
use crate::error::{ImportProblem, Result};
use crate::view::{
    self, DifferingRow, LineProblem, NearName, NewPlanName, PlanHeading, PlanImport, PlanLine, PlanPreview, PlanSheet,
    SimilarPlanRow,
};

/// Problems that are named.
const PROBLEMS: usize = 20;
/// Rows that differ, and rows that are similar, as far as they are listed.
const DIFFERING: usize = 200;
const SIMILAR: usize = 50;
/// Characters of a cell.
const CELL: usize = 200;
/// Names that are compared with all of the library's. A file with more of them has something else in that column.
const COMPARED: usize = 500;

/// What was found, with the items that each name may mean: their rows are counted last.
struct Found {
    preview: PlanPreview,
    nearest: Vec<Vec<Near>>,
}

impl Engine {
    /// What a plan's file holds, as it would be read, and what would come of it. Nothing is written.
    ///
    /// # Errors
    /// `ImportProblems` where nothing of it can be read; the dataset is no longer there.
    pub async fn preview_plan(&self, input: &PlanImport, bytes: Vec<u8>) -> Result<PlanPreview> {
        let (name, how) = (input.file_name.clone(), read_as(input));
        let look = aside(FAULT, move || train_formats::look_at_plan(&name, &bytes, &how)).await?;
        let look = look.map_err(|problems| refused(&input.file_name, &problems, MEND_LINES))?;
        let known = Known::load(&mut *self.inner.store.read().await?, input.dataset_id.into()).await?;
        let asked = input.clone();
        let Found { mut preview, mut nearest } = aside(FAULT, move || found(&asked, look, &known)).await??;
        near::count_rows(&mut *self.inner.store.read().await?, nearest.iter_mut().flatten()).await?;
        for (name, near) in preview.unknown.iter_mut().zip(nearest) {
            name.nearest = near.into_iter().map(NearName::from).collect();
        }
        Ok(preview)
    }
}

fn found(input: &PlanImport, look: PlanLook, known: &Known) -> Result<Found> {
    let (lines, rows): (Vec<u64>, Vec<PlannedRow>) = look.rows.into_iter().unzip();
    let choices: Vec<NameChoice> = input.names.iter().map(choice).collect();
    let mut problems: Vec<ImportProblem> = look.problems.iter().map(problem).collect();
    let comparison = match Comparison::new(known, &rows, &choices) {
        Ok(comparison) => comparison,
        // What was chosen is gone by now: the rest is shown as if nothing had been said.
        Err(error) => {
            problems.push(ImportProblem { line: 0, column: None, message: error.message });
            Comparison::new(known, &rows, &[])?
        }
    };
    let mut shown: Vec<PlanLine> = look.lines.into_iter().map(line).collect();
    let is_wrong = |standing: &Standing| matches!(standing, Standing::NoTemplate | Standing::OtherTier);
    for at in of(&comparison.standings, is_wrong) {
        let said = known.wrong_template(&rows[at]).unwrap_or_default();
        let found = PlanProblem { line: lines[at], column: Some(FileColumn::Template.name().into()), message: said };
        let place = view::line(found.line);
        if let Some(shown) = shown.iter_mut().find(|shown| shown.line == place) {
            let message = found.message.clone();
            shown.problems.push(LineProblem { column: Some(FileColumn::Template), message });
        }
        problems.push(problem(&found));
    }
    problems.sort_by_key(|problem| problem.line);
    problems.truncate(PROBLEMS);
    let added: Vec<usize> = (0..rows.len()).filter(|at| comparison.is_added(*at, input.add_new)).collect();
    let (similar, similar_total) = similar(known, &rows, &lines, &added);
    let (differing, differing_total) = differing(&comparison.standings, &lines);
    let lacking = comparison.lacking();
    let nearest = known.nearest(lacking.iter().take(COMPARED).map(|name| (name.kind, &*name.name)));
    let preview = PlanPreview {
        file_name: input.file_name.clone(),
        sheets: look.sheets.into_iter().map(|sheet| PlanSheet { name: sheet.name, hidden: sheet.hidden }).collect(),
        sheet: look.sheet,
        encoding: look.encoding.map(str::to_owned),
        guessed: look.guessed,
        encodings: ENCODINGS.iter().map(|name| (*name).to_owned()).collect(),
        headings: look
            .headings
            .into_iter()
            .map(|heading| PlanHeading {
                heading: heading.heading,
                column: heading.column,
                samples: heading.samples.iter().map(|sample| shortened(sample)).collect(),
            })
            .collect(),
        lines: shown,
        rows: view::count(look.found),
        added: view::count(added.len()),
        known: view::count(of(&comparison.standings, |standing| *standing == Standing::Known).count()),
        differing,
        differing_total,
        problems,
        unknown: lacking.into_iter().map(unknown).collect(),
        similar,
        similar_total,
    };
    Ok(Found { preview, nearest })
}

/// The places of rows that stand so.
fn of(standings: &[Standing], is: impl Fn(&Standing) -> bool) -> impl Iterator<Item = usize> {
    standings.iter().enumerate().filter_map(move |(at, standing)| is(standing).then_some(at))
}

fn line(line: train_formats::Line) -> PlanLine {
    let problems = line.problems.into_iter().map(|(column, message)| LineProblem { column, message });
    PlanLine {
        line: view::line(line.line),
        cells: line.cells.iter().map(|cell| shortened(cell)).collect(),
        problems: problems.collect(),
    }
}

fn unknown(name: LackingName) -> NewPlanName {
    NewPlanName { kind: name.kind, name: name.name, rows: name.rows, nearest: Vec::new() }
}

fn differing(standings: &[Standing], lines: &[u64]) -> (Vec<DifferingRow>, u32) {
    let all = standings.iter().zip(lines).filter_map(|(standing, line)| match standing {
        Standing::Differs { number, columns } => {
            Some(DifferingRow { line: view::line(*line), number: view::id(*number), columns: columns.clone() })
        }
        _ => None,
    });
    let mut all: Vec<DifferingRow> = all.collect();
    let total = view::count(all.len());
    all.truncate(DIFFERING);
    (all, total)
}

/// Rows that would come and say nearly the same as one before them: in the plan, or before them in the file.
fn similar(known: &Known, rows: &[PlannedRow], lines: &[u64], added: &[usize]) -> (Vec<SimilarPlanRow>, u32) {
    let planned: Vec<(i64, &str)> = known.briefs().collect();
    let coming: Vec<(u64, &str)> =
        added.iter().filter_map(|at| Some((lines[*at], rows[*at].brief.as_deref()?))).collect();
    if coming.is_empty() {
        return (Vec::new(), 0);
    }
    let briefs: Vec<&str> =
        planned.iter().map(|(_, brief)| *brief).chain(coming.iter().map(|(_, brief)| *brief)).collect();
    let found: Vec<Alike> = alike(&briefs, ALIKE).into_iter().filter(|alike| alike.second >= planned.len()).collect();
    let shown = found.iter().take(SIMILAR).map(|alike| SimilarPlanRow {
        line: view::line(coming[alike.second - planned.len()].0),
        other_line: alike.first.checked_sub(planned.len()).map(|at| view::line(coming[at].0)),
        number: planned.get(alike.first).map(|(number, _)| view::id(*number)),
        similarity: alike.similarity,
        words: shared_words(briefs[alike.second], briefs[alike.first]),
    });
    (shown.collect(), view::count(found.len()))
}

fn shortened(text: &str) -> String {
    text.chars().take(CELL).collect()
}
