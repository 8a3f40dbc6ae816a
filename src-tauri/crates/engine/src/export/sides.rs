//! The side of each row: that of its group, which it keeps from one export to the next, also where its plan is filled in
//! between them.

use std::collections::HashMap;

use train_domain::export::Side;
use train_domain::row::Tier;
use train_domain::split::{Group, Shares, assign};

use super::plan::Plan;
use super::select::{Row, Selection};
use crate::error::Result;
use crate::view::ExportSides;
use train_store::{Connection, Store, splits};

/// The side of each group, by its place in the selection, and those of rows that are not with their group.
#[derive(Clone, Debug)]
pub struct Sides {
    groups: Vec<Side>,
    apart: HashMap<u32, Side>,
}

impl Sides {
    /// Gives each group the side that it has, or a new one. `keep` where all keep theirs from now on: then it is the store
    /// that is asked; else the connection, so that a check needs no second one.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn of(
        store: &Store,
        connection: &mut Connection,
        plan: &Plan,
        selection: &Selection,
        keep: bool,
    ) -> Result<Self> {
        if plan.is_whole() {
            return Ok(Self { groups: vec![Side::Train; selection.groups.len()], apart: HashMap::new() });
        }
        let (split, shares) = (plan.split, plan.shares);
        let (rows, groups) = (&selection.rows, &selection.groups);
        let sides = if keep {
            let (rows, groups) = (rows.clone(), groups.clone());
            // In one transaction: of two exports at once, the second finds what the first gave.
            let writing = store.writer().write(move |connection| {
                Box::pin(async move {
                    let known = splits::sides(connection, split).await?;
                    let sides = assigned(known, &rows, &groups, shares, split.seed);
                    splits::keep(connection, split, &sides).await?;
                    Ok(sides)
                })
            });
            writing.await?
        } else {
            assigned(splits::sides(connection, split).await?, rows, groups, shares, split.seed)
        };
        let of_groups: Vec<Side> = groups.iter().map(|group| side_in(&sides, *group)).collect();
        let apart = rows.iter().filter_map(|row| {
            let side = *sides.get(&alone(row))?;
            (side != of_groups[row.group as usize]).then_some((row.id, side))
        });
        Ok(Self { apart: apart.collect(), groups: of_groups })
    }

    /// The side of a row.
    pub fn side(&self, row: &Row) -> Side {
        let of_group = || self.groups.get(row.group as usize).copied().unwrap_or(Side::Train);
        self.apart.get(&row.id).copied().unwrap_or_else(of_group)
    }

    /// How many of some rows are on each side.
    pub fn count<'a>(&self, rows: impl Iterator<Item = &'a Row>) -> ExportSides {
        let mut counts = ExportSides::default();
        for row in rows {
            match self.side(row) {
                Side::Train => counts.train += 1,
                Side::Valid => counts.valid += 1,
                Side::Test => counts.test += 1,
            }
        }
        counts
    }
}

/// The sides of groups, and of rows that can come into another group: their plan is open or was, and somebody fills it in, or
/// they were imported, and what their plan was filled in with is taken back. A group without a side takes theirs. Of several sides the first counts, train before valid before test: what a model has learned
/// from is never what measures it.
fn assigned(
    mut known: HashMap<Group, Side>,
    rows: &[Row],
    groups: &[Group],
    shares: Shares,
    seed: u32,
) -> HashMap<Group, Side> {
    let mut taken = HashMap::<Group, Side>::new();
    for row in rows {
        let group = groups[row.group as usize];
        let own = known.get(&alone(row)).or_else(|| known.get(&group.without_names()));
        if let Some(own) = own.filter(|_| !known.contains_key(&group)) {
            taken.entry(group).and_modify(|side| *side = (*side).min(*own)).or_insert(*own);
        }
    }
    known.extend(taken);
    let mut sides = assign(&known, &counted(rows, groups), shares, u64::from(seed));
    for row in rows {
        let (group, own) = (groups[row.group as usize], known.get(&alone(row)));
        if own.is_some() || row.imported || group.is_open() {
            let side = side_in(&sides, group);
            sides.insert(alone(row), own.map_or(side, |own| side.min(*own)));
        }
    }
    sides
}

fn side_in(sides: &HashMap<Group, Side>, group: Group) -> Side {
    sides.get(&group).copied().unwrap_or(Side::Train)
}

/// What the side of a single row is kept by.
fn alone(row: &Row) -> Group {
    Group::alone(i64::from(row.id))
}

/// Each group with its rows of each tier.
fn counted(rows: &[Row], groups: &[Group]) -> Vec<(Group, Tier, u32)> {
    let mut counts = HashMap::<(u32, Tier), u32>::new();
    for row in rows {
        *counts.entry((row.group, row.tier)).or_default() += 1;
    }
    counts.into_iter().map(|((group, tier), rows)| (groups[group as usize], tier, rows)).collect()
}
