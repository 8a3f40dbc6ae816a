//! Which rows are exported, and in which order.

use tokio_util::sync::CancellationToken;
use train_domain::chance;
use train_domain::novelty::{Index, phrases};
use train_domain::quality::Novelty;
use train_domain::row::Tier;
use train_domain::split::Group;
use train_store::Connection;

use super::refusal::{broken, cancelled};
use crate::error::Result;
use crate::view::{self, ExportInput};
use train_store::{exports, rows};

/// First turns that are read at a time.
const PAGE: usize = 500;
/// From this share of common phrases on, two first turns say nearly the same.
const ALIKE: f64 = 0.3;

/// A row that is exported. There may be a million of them, so it is small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: u32,
    pub number: u32,
    pub version: u32,
    /// Its group, by its place in [`Selection::groups`].
    pub group: u32,
    pub tier: Tier,
    /// In tenths; 0 where there is none.
    pub score: u8,
    /// It may come into another group, although its plan is whole.
    pub imported: bool,
}

impl Row {
    /// What is remembered of it stands under this. A version's id alone may be given to another row's after a deletion.
    pub fn shown(&self) -> (u32, u32) {
        (self.id, self.version)
    }
}

/// The rows that are exported, in the order in which they are written.
#[derive(Debug, Default)]
pub struct Selection {
    pub rows: Vec<Row>,
    pub groups: Vec<Group>,
    pub left_out: LeftOut,
    /// Rows of the target that have none of the statuses.
    pub other_status: u32,
}

/// How many rows were not chosen, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub practice: u32,
    pub below_score: u32,
    pub alike: u32,
    pub not_best: u32,
}

/// Chooses.
///
/// # Errors
/// It was stopped, or the database cannot be read.
pub async fn select(connection: &mut Connection, input: &ExportInput, stop: &CancellationToken) -> Result<Selection> {
    stop.run_until_cancelled(choose(connection, input)).await.ok_or_else(cancelled)?
}

async fn choose(connection: &mut Connection, input: &ExportInput) -> Result<Selection> {
    let statuses: Vec<&str> = input.statuses.iter().map(|status| status.name()).collect();
    let dataset_id = i64::from(input.dataset_id);
    let least = input.min_score.map(least_tenths);
    let mut selection = Selection::default();
    let mut places = std::collections::HashMap::new();
    let mut found = 0_u32;
    exports::candidates(connection, dataset_id, &input.target, &statuses, &mut |candidate| {
        found += 1;
        if candidate.practice && !input.practice {
            selection.left_out.practice += 1;
            return;
        }
        if least.is_some_and(|least| candidate.score.unwrap_or(-1) < least) {
            selection.left_out.below_score += 1;
            return;
        }
        let group = group_of(&candidate);
        let next = u32::try_from(selection.groups.len()).unwrap_or(u32::MAX);
        let place = *places.entry(group).or_insert(next);
        if place == next {
            selection.groups.push(group);
        }
        selection.rows.push(Row {
            id: view::id(candidate.id),
            number: view::id(candidate.number),
            version: view::id(candidate.version_id),
            group: place,
            tier: candidate.tier,
            score: u8::try_from(candidate.score.unwrap_or_default()).unwrap_or_default(),
            imported: candidate.imported,
        });
    })
    .await?;
    drop(places);
    selection.other_status = rows::count(connection, dataset_id, &input.target).await?.saturating_sub(found);
    if input.best.is_some() || input.unlike {
        keep_unlike(connection, &mut selection, input.best).await?;
    }
    let seed = u64::from(input.seed);
    selection.rows.sort_by_cached_key(|row| mix(seed, row.id));
    Ok(selection)
}

/// The least score in tenths: 7.95 asks for 8.0, as scores have one decimal.
pub fn least_tenths(score: f64) -> i64 {
    // A score is between 0 and 10; what lies outside is no score's least.
    (score.clamp(0.0, 11.0) * 10.0 - 1e-6).ceil() as i64
}

/// Rows without a plan have nothing in common: each is a group of its own.
fn group_of(row: &exports::Candidate) -> Group {
    let part = |id: i64, name: Option<&str>| if id == 0 { name.map_or(0, Group::of_name) } else { id };
    let group = Group {
        persona: part(row.persona_id, row.unknown_persona.as_deref()),
        arc: part(row.arc_id, row.unknown_emotion.as_deref()),
        topic: part(row.topic_id, row.unknown_topic.as_deref()),
    };
    if group == (Group { persona: 0, arc: 0, topic: 0 }) { Group::alone(row.id) } else { group }
}

/// SplitMix64 over seed and row: an order that has nothing to do with the one in which rows were made, and that no row
/// changes by being added.
fn mix(seed: u64, id: u32) -> u64 {
    chance::mix(seed.wrapping_mul(chance::STEP).wrapping_add(u64::from(id)))
}

/// Goes through the rows from the best score down and keeps those whose first turn is unlike those of all that were kept,
/// until there are enough.
async fn keep_unlike(connection: &mut Connection, selection: &mut Selection, best: Option<u32>) -> Result<()> {
    let enough = best.map_or(usize::MAX, |best| best as usize);
    let mut rows = std::mem::take(&mut selection.rows);
    rows.sort_unstable_by_key(|row| (std::cmp::Reverse(row.score), row.id));
    let mut chosen = Chosen::default();
    let mut seen = 0;
    for page in rows.chunks(PAGE) {
        if chosen.rows.len() >= enough {
            break;
        }
        let ids: Vec<u32> = page.iter().map(|row| row.id).collect();
        let texts = exports::first_turns_of(connection, &ids).await?;
        let page = page.to_vec();
        let before = chosen.rows.len();
        // Phrases of long texts take their time: not on a thread that others wait for.
        let task = tokio::task::spawn_blocking(move || {
            let looked_at = chosen.take(&page, &texts, enough);
            (chosen, looked_at)
        });
        let looked_at;
        (chosen, looked_at) = task.await.map_err(|error| broken(&error))?;
        seen += looked_at;
        let kept = chosen.rows.len() - before;
        selection.left_out.alike += count(looked_at - kept);
    }
    selection.left_out.not_best = count(rows.len() - seen);
    selection.rows = chosen.rows;
    Ok(())
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// The rows that were kept so far, and what they begin with.
#[derive(Default)]
struct Chosen {
    rows: Vec<Row>,
    /// One remembers so many texts and no more.
    indexes: Vec<Index>,
}

impl Chosen {
    /// Returns how many rows of the page were looked at.
    fn take(&mut self, page: &[Row], texts: &[(i64, String)], enough: usize) -> usize {
        for (seen, (row, (_, text))) in page.iter().zip(texts).enumerate() {
            if self.rows.len() >= enough {
                return seen;
            }
            let phrases = phrases(text);
            let is_alike = self.indexes.iter().any(|index| match index.nearest(row.number, &phrases) {
                Novelty::Compared(Some(nearest)) => nearest.similarity >= ALIKE,
                _ => false,
            });
            if is_alike {
                continue;
            }
            if self.indexes.last().is_none_or(Index::is_full) {
                self.indexes.push(Index::default());
            }
            if let Some(index) = self.indexes.last_mut() {
                index.add(row.number, &phrases);
            }
            self.rows.push(*row);
        }
        page.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u32) -> Row {
        Row { id, number: id, version: id, group: 0, tier: Tier::Template, score: 80, imported: false }
    }

    #[test]
    fn the_order_is_the_seeds_and_no_row_that_is_added_changes_it() {
        let order = |seed: u64, ids: std::ops::Range<u32>| {
            let mut rows: Vec<u32> = ids.collect();
            rows.sort_by_cached_key(|id| mix(seed, *id));
            rows
        };
        let before = order(7, 1..200);
        let after: Vec<u32> = order(7, 1..400).into_iter().filter(|id| *id < 200).collect();
        assert_eq!(before, after);
        assert_ne!(before, order(8, 1..200));
        let steps = before.windows(2).filter(|pair| pair[0] + 1 == pair[1]).count();
        assert!(steps < 10, "it is a shuffle: {steps} neighbours stayed neighbours");
    }

    #[test]
    fn each_that_is_kept_is_unlike_the_others_and_not_more_than_enough_are() {
        let texts = [
            "my fund lost a third and I cannot sleep",
            "my fund lost a third and I cannot sleep at night",
            "should I pay off the mortgage before I retire",
            "what is a bond ladder and who needs one",
        ];
        let texts: Vec<(i64, String)> = (1..).zip(texts.map(String::from)).collect();
        let page: Vec<Row> = (1..5).map(row).collect();
        let kept = |enough| {
            let mut chosen = Chosen::default();
            let seen = chosen.take(&page, &texts, enough);
            (chosen.rows.iter().map(|row| row.id).collect::<Vec<_>>(), seen)
        };
        assert_eq!(kept(usize::MAX), (vec![1, 3, 4], 4));
        assert_eq!(kept(2), (vec![1, 3], 3));
    }

    #[test]
    fn a_least_score_takes_scores_of_one_decimal_that_reach_it() {
        for (score, tenths) in [(0.0, 0), (8.0, 80), (7.9, 79), (7.95, 80), (10.0, 100), (-3.0, 0), (99.0, 110)] {
            assert_eq!(least_tenths(score), tenths, "{score}");
        }
    }
}
