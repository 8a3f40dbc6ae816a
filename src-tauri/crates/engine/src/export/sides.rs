//! The side of each row: that of its group, which it keeps from one export to the next.

use std::collections::HashMap;

use train_domain::export::Side;
use train_domain::row::Tier;
use train_domain::split::{Group, assign};

use super::plan::Plan;
use super::select::{Row, Selection};
use crate::error::Result;
use crate::view::ExportSides;
use train_store::{Store, splits};

/// The side of each group, by its place in the selection.
#[derive(Clone, Debug)]
pub struct Sides(Vec<Side>);

impl Sides {
    /// Gives each group the side that it has, or one that it keeps from now on where `keep` says so.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn of(store: &Store, plan: &Plan, selection: &Selection, keep: bool) -> Result<Self> {
        if plan.is_whole() {
            return Ok(Self(vec![Side::Train; selection.groups.len()]));
        }
        let groups = counted(selection);
        let (split, shares, seed) = (plan.split, plan.shares, u64::from(plan.split.seed));
        let sides = if keep {
            // In one transaction: of two exports at once, the second finds what the first gave.
            let given = store.writer().write(move |connection| {
                Box::pin(async move {
                    let sides = assign(&splits::sides(connection, split).await?, &groups, shares, seed);
                    splits::keep(connection, split, &sides).await?;
                    Ok(sides)
                })
            });
            given.await?
        } else {
            assign(&splits::sides(&mut *store.read().await?, split).await?, &groups, shares, seed)
        };
        Ok(Self(selection.groups.iter().map(|group| sides.get(group).copied().unwrap_or(Side::Train)).collect()))
    }

    /// The side of a row.
    pub fn side(&self, row: &Row) -> Side {
        self.0.get(row.group as usize).copied().unwrap_or(Side::Train)
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

/// Each group with its rows of each tier.
fn counted(selection: &Selection) -> Vec<(Group, Tier, u32)> {
    let mut rows = HashMap::<(u32, Tier), u32>::new();
    for row in &selection.rows {
        *rows.entry((row.group, row.tier)).or_default() += 1;
    }
    rows.into_iter().map(|((group, tier), rows)| (selection.groups[group as usize], tier, rows)).collect()
}
