//! A plan that comes, held against what a dataset has.

use std::collections::{HashMap, HashSet};

use train_domain::cells::PlanColumn;
use train_domain::items::ItemKind;
use train_domain::row::PlannedRow;

use super::known::{Known, Words};
use super::names::{Lacking, NameChoice, Names};
use super::row::{Combination, Row};
use crate::error::Result;
use crate::vocabulary::Vocabulary;

/// Rows of the plan that one row of a file is compared with.
const CANDIDATES: usize = 50;

/// What a row of a file is beside the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The plan does not have it.
    New,
    /// The plan has it just so, or the file has it before.
    Known,
    /// The plan has its persona, arc, topic, tier and variation, and no other brief, with other cells.
    Differs {
        /// The number of that row.
        number: i64,
        /// The columns of those cells.
        columns: Vec<PlanColumn>,
    },
    /// It names a template that the library lacks.
    NoTemplate,
    /// It names a template for another tier, and the plan does not have it just so.
    OtherTier,
}

/// A name of a file that the library lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a name of a kind, as the file has it first, and how many rows have it")]
pub struct LackingName {
    pub kind: ItemKind,
    pub name: String,
    pub rows: u32,
}

/// What a plan is beside the one that there is.
pub struct Comparison {
    /// Of each row.
    pub standings: Vec<Standing>,
    pub(super) rows: Vec<Row>,
    /// What the rows' places below zero stand for.
    pub(super) names: Vec<Lacking>,
}

impl Comparison {
    /// Holds the rows of a file against what a dataset has.
    ///
    /// # Errors
    /// A name is to be an item that is not there.
    pub fn new(known: &Known, plan: &[PlannedRow], choices: &[NameChoice]) -> Result<Self> {
        let mut names = Names::new(&known.vocabulary, choices)?;
        let planned = known.rows(&mut names);
        let mut words = Words::new(&known.vocabulary);
        let rows: Vec<Row> = plan.iter().map(|row| read(row, &mut names, &mut words, &known.vocabulary)).collect();
        let has_no_template = |at: usize| plan[at].template.is_some() && rows[at].template.is_none();
        let of_other_tier =
            |row: &Row| row.template.and_then(|id| known.vocabulary.other_tier(id, &row.tier)).is_some();
        let standings = standings(&planned, &rows, has_no_template, of_other_tier);
        Ok(Self { standings, rows, names: names.lacking })
    }

    /// Names that the library lacks, those that were mapped among them: personas, arcs, topics, each kind in the order of the
    /// file.
    pub fn lacking(&self) -> Vec<LackingName> {
        let mut lacking: Vec<&Lacking> = self.names.iter().filter(|name| name.rows > 0).collect();
        lacking.sort_by_key(|name| (name.kind, name.nth));
        let name = |name: &Lacking| LackingName { kind: name.kind, name: name.name.clone(), rows: name.rows };
        lacking.into_iter().map(name).collect()
    }

    /// Whether a row is added. One that differs is, unless only new ones are wanted.
    pub fn is_added(&self, at: usize, add_new: bool) -> bool {
        match &self.standings[at] {
            Standing::New => true,
            Standing::Differs { .. } => !add_new,
            Standing::Known | Standing::NoTemplate | Standing::OtherTier => false,
        }
    }
}

fn standings(
    planned: &[(i64, Row)],
    rows: &[Row],
    has_no_template: impl Fn(usize) -> bool,
    of_other_tier: impl Fn(&Row) -> bool,
) -> Vec<Standing> {
    let mut same: HashSet<&Row> = planned.iter().map(|(_, row)| row).collect();
    let mut by_brief: HashMap<(Combination<'_>, Option<&str>), Vec<usize>> = HashMap::new();
    let mut first: HashMap<Combination<'_>, usize> = HashMap::new();
    for (at, (_, row)) in planned.iter().enumerate() {
        by_brief.entry((row.combination(), row.brief.as_deref())).or_default().push(at);
        first.entry(row.combination()).or_insert(at);
    }
    let mut standings = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        standings.push(if has_no_template(at) {
            Standing::NoTemplate
        } else if !same.insert(row) {
            Standing::Known
        } else if of_other_tier(row) {
            Standing::OtherTier
        } else {
            let combination = row.combination();
            let any = || row.brief.is_none().then(|| first.get(&combination)).flatten();
            let of_brief = by_brief.get(&(combination, row.brief.as_deref()));
            let alike = of_brief.into_iter().flatten().take(CANDIDATES).chain(any()).map(|at| &planned[*at]);
            // Of several the one that is nearest.
            let differing = alike.map(|(number, other)| (*number, row.differs_from(other)));
            let nearest = differing.min_by_key(|(_, columns)| columns.len());
            nearest.map_or(Standing::New, |(number, columns)| Standing::Differs { number, columns })
        });
    }
    standings
}

fn read(row: &PlannedRow, names: &mut Names<'_>, words: &mut Words<'_>, vocabulary: &Vocabulary) -> Row {
    let template = row.template.as_deref().and_then(|name| vocabulary.find(ItemKind::Template, name));
    Row {
        persona: names.of_file(ItemKind::Persona, &row.persona),
        arc: names.of_file(ItemKind::Arc, &row.emotion),
        topic: names.of_file(ItemKind::Topic, &row.topic),
        intent: words.of(ItemKind::Intent, &row.intent),
        tone: words.of(ItemKind::Tone, &row.tone),
        tier: row.tier.name().to_owned(),
        variation: i64::from(row.variation),
        brief: row.brief.clone(),
        client_style: row.client_style.map(|style| style.name().to_owned()),
        friction: row.friction.map(|friction| friction.name().to_owned()),
        ending: row.ending.map(|ending| ending.name().to_owned()),
        template: template.map(|item| item.id),
    }
}
