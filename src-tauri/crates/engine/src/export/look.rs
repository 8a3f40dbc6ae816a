//! Before a byte is written: every conversation is looked at as its consumer will.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use train_domain::export::{Effect, Side};
use train_formats::{FileFacts, ProblemGroup, Summary, check_file};
use train_store::Connection;

use super::item::Item;
use super::refusal::cancelled;
use super::seen::{Fate, Looking, Remembered, Seen};
use super::select::{Row, Selection};
use super::sides::Sides;
use super::walk::{Needs, Page, Prepare, walk};
use crate::error::Result;
use crate::view::ExportSides;

/// Pages that wait to be gathered.
const WAITING: usize = 4;

/// What is remembered from one look to the next.
#[derive(Debug, Default)]
pub struct Memory {
    pub tokens: Arc<Remembered<Option<u32>>>,
    seen: Remembered<Seen>,
}

/// A problem of one conversation, or of the files as a whole.
#[derive(Clone, Debug)]
pub struct ExportProblem {
    /// The row's id, and its number.
    pub row: Option<u32>,
    pub number: Option<u32>,
    pub kind: String,
    pub effect: Effect,
    pub message: String,
}

/// What was found.
#[derive(Debug)]
pub struct Looked {
    pub summary: Summary,
    pub files: Vec<ProblemGroup>,
    pub facts: FileFacts,
    pub problems: Vec<ExportProblem>,
    /// Conversations that will be written and that nothing speaks against.
    pub fine: u32,
    pub unreadable: u32,
    pub left_out: BTreeMap<&'static str, u32>,
    /// Of each conversation that is written, in ascending order. Where no family was chosen, of the assumed one.
    pub tokens: Vec<u32>,
    /// Conversations of each side, or pairs; and their bytes.
    pub sides: ExportSides,
    pub bytes: BTreeMap<Side, u64>,
}

/// Looks at all rows of a selection. What is remembered is not read again.
///
/// # Errors
/// It was stopped, or the database cannot be read.
pub async fn look(
    connection: &mut Connection,
    looking: &Arc<Looking>,
    selection: &Selection,
    sides: &Sides,
    memory: &Memory,
    stop: &CancellationToken,
) -> Result<Looked> {
    let asked = looking.asked();
    // What becomes of a pair follows from verdicts, which change while versions do not.
    let pairs = looking.plan.format.pairs.is_some();
    let mut all: Vec<(Row, Seen)> = Vec::with_capacity(selection.rows.len());
    let mut unseen: Vec<Row> = Vec::new();
    for row in &selection.rows {
        match memory.seen.get((row.shown(), asked)).filter(|_| !pairs) {
            Some(seen) => all.push((*row, seen)),
            None => unseen.push(*row),
        }
    }
    let (to, mut from) = mpsc::channel::<Vec<(Row, Seen)>>(WAITING);
    let needs = Needs { origins: false, pairs, practice: looking.plan.input.practice };
    let prepare: Prepare<Vec<(Row, Seen)>> = {
        let (looking, stop) = (looking.clone(), stop.clone());
        Arc::new(move |page: Page| {
            let items = Item::all(page).into_iter().take_while(|_| !stop.is_cancelled());
            items.map(|item| (item.row, looking.look(&item))).collect()
        })
    };
    let gather = async {
        while let Some(page) = from.recv().await {
            for (row, seen) in page {
                memory.seen.keep((row.shown(), asked), seen.clone());
                all.push((row, seen));
            }
        }
    };
    let (walked, ()) = tokio::join!(walk(connection, &unseen, needs, stop, &prepare, to), gather);
    walked?;
    if stop.is_cancelled() {
        return Err(cancelled());
    }
    // As people count them, whatever was remembered.
    all.sort_unstable_by_key(|(row, _)| row.number);
    Ok(gathered(looking, sides, &all))
}

fn gathered(looking: &Looking, sides: &Sides, all: &[(Row, Seen)]) -> Looked {
    let about = looking.about();
    let mut summary = Summary::default();
    let mut problems = Vec::new();
    let mut left_out = BTreeMap::new();
    let mut bytes = BTreeMap::<Side, u64>::new();
    let mut rows = BTreeMap::<Side, u32>::new();
    let mut tokens = Vec::new();
    let (mut fine, mut unreadable, mut has_system) = (0, 0, false);
    for (row, seen) in all {
        match seen.fate {
            Fate::Unreadable => unreadable += 1,
            Fate::LeftOut(why) => *left_out.entry(why).or_default() += 1,
            Fate::Written => {
                let side = sides.side(row);
                *bytes.entry(side).or_default() += u64::from(seen.bytes);
                *rows.entry(side).or_default() += seen.rows;
                fine += u32::from(seen.findings.iter().all(|finding| finding.effect == Effect::Note));
                has_system |= seen.has_system;
                tokens.extend(seen.tokens);
                problems.extend(seen.findings.iter().map(|finding| ExportProblem {
                    row: Some(row.id),
                    number: Some(row.number),
                    kind: finding.kind.name().into(),
                    effect: finding.effect,
                    message: finding.message(),
                }));
                let counted = seen.tokens.filter(|_| looking.plan.has_family());
                summary.add(row.id, row.number, seen.findings.to_vec(), &about, counted);
            }
        }
    }
    tokens.sort_unstable();
    let count = |side| rows.get(&side).copied().unwrap_or_default();
    let facts = FileFacts {
        train: count(Side::Train),
        valid: count(Side::Valid),
        test: count(Side::Test),
        bytes: bytes.values().max().copied(),
        system: looking.plan.input.system,
        has_system,
    };
    let files = check_file(&facts, &about);
    problems.extend(files.iter().map(|group| ExportProblem {
        row: None,
        number: None,
        kind: group.kind.name().into(),
        effect: group.effect,
        message: format!("{}. {}.", group.title, group.note),
    }));
    let written = all.iter().filter(|(_, seen)| seen.fate == Fate::Written).map(|(row, _)| row);
    let sides = if looking.plan.format.pairs.is_some() {
        ExportSides { train: facts.train, valid: facts.valid, test: facts.test }
    } else {
        sides.count(written)
    };
    Looked { files, facts, problems, fine, unreadable, left_out, tokens, sides, bytes, summary }
}

impl Looked {
    /// Conversations that will be written, or pairs.
    pub fn written(&self) -> u32 {
        self.sides.train + self.sides.valid + self.sides.test
    }

    /// The problems, the worst first.
    pub fn groups(&self) -> Vec<ProblemGroup> {
        let mut groups = self.summary.groups();
        groups.extend(self.files.iter().cloned());
        groups.sort_by_key(|group| group.effect);
        groups
    }
}
