//! Rows that fill gaps of a plan: added as one action, and taken back by its undo.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use train_domain::coverage::{Filling, Planned};
use train_domain::items::ItemKind;
use train_domain::row::{INTENTS, TONES, Tier};

use super::coverage::{self, Item};
use super::new_rows::{self, NewRow};
use super::{datasets, plan, vocabulary};
use crate::error::{Result, StoreError};

/// Rows that one fill may add: they are written at once, so that one action takes them back.
pub const MOST: u32 = 1_000;

/// A pair that wants rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "ids, and how many rows")]
pub struct Gap {
    pub persona_id: i64,
    pub arc_id: i64,
    pub rows: u32,
}

/// What fills gaps, not written yet.
#[derive(Clone, Debug)]
pub struct Fill {
    rows: Vec<(Gap, Filling)>,
    next_number: i64,
    intents: Vec<String>,
    tones: Vec<String>,
}

impl Fill {
    /// Chooses topics, tiers and variations by what is planned so far. A tier that is given stands for all of them.
    ///
    /// # Errors
    /// There are too many rows, or a persona, an arc or every topic is no longer there.
    pub async fn prepare(
        connection: &mut SqliteConnection,
        dataset_id: i64,
        gaps: &[Gap],
        tier: Option<Tier>,
    ) -> Result<Self> {
        datasets::require(connection, dataset_id).await?;
        let all = gaps.iter().fold(0_u32, |sum, gap| sum.saturating_add(gap.rows));
        if all == 0 {
            return Err(StoreError::invalid("There is no gap to fill.").hint("Choose at least one."));
        }
        if all > MOST {
            return Err(StoreError::invalid(format!("{all} rows are too many at once."))
                .hint(format!("Choose fewer gaps or a lower target: {MOST} rows are planned at a time.")));
        }
        let next_number = plan::next_number(connection, dataset_id).await?;
        let items = coverage::items(connection, dataset_id).await?;
        let topics: Vec<i64> = items.topics.iter().filter(|topic| !topic.archived).map(|topic| topic.id).collect();
        let mut planned = planned(connection, dataset_id, topics, gaps).await?;
        let mut rows = Vec::with_capacity(all as usize);
        for gap in gaps {
            find(&items.personas, gap.persona_id, "persona")?;
            let arc = find(&items.arcs, gap.arc_id, "emotional arc")?;
            let tiers = tier.map_or_else(|| arc.fits.clone().unwrap_or_default().tiers, |tier| vec![tier]);
            for _ in 0..gap.rows {
                let next = planned.next((gap.persona_id, gap.arc_id), &tiers).ok_or_else(|| {
                    StoreError::invalid("The library has no topic, and a row needs one.")
                        .hint("Import a plan that names some: names that the library lacks are added to it.")
                })?;
                rows.push((*gap, next));
            }
        }
        let intents = words(connection, dataset_id, ItemKind::Intent, INTENTS).await?;
        let tones = words(connection, dataset_id, ItemKind::Tone, TONES).await?;
        Ok(Self { rows, next_number, intents, tones })
    }

    /// Adds the rows as one action. `None` where rows were added since it was prepared: then it has to be prepared anew.
    pub async fn write(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        now: i64,
    ) -> Result<Option<new_rows::Planned>> {
        let rows: Vec<NewRow> = (self.next_number..)
            .zip(&self.rows)
            .map(|(number, (gap, filling))| NewRow {
                persona: Some(gap.persona_id),
                arc: Some(gap.arc_id),
                topic: Some(filling.topic),
                intent: in_turn(&self.intents, number),
                tone: in_turn(&self.tones, number),
                tier: filling.tier.name(),
                variation: filling.variation.into(),
                ..Default::default()
            })
            .collect();
        new_rows::plan(connection, dataset_id, self.next_number, &rows, now).await
    }
}

/// Words take turns by the number of a row, so that what fills gaps is not all of one intent and tone.
fn in_turn(words: &[String], number: i64) -> &str {
    &words[usize::try_from(number).unwrap_or(0) % words.len()]
}

/// The words of the library; where it has none, those that come with the application.
async fn words(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    kind: ItemKind,
    standard: &[&str],
) -> Result<Vec<String>> {
    let own = vocabulary::words(connection, dataset_id, kind).await?;
    Ok(if own.is_empty() { standard.iter().map(|word| (*word).to_owned()).collect() } else { own })
}

fn find<'i>(items: &'i [Item], id: i64, what: &str) -> Result<&'i Item> {
    items.iter().find(|item| item.id == id && !item.archived).ok_or_else(|| {
        StoreError::not_found(format!("A {what} of these gaps is no longer in the library."))
            .hint("Nothing was planned. Count the gaps again, then choose from them.")
    })
}

/// What is planned so far: all rows by topic and tier, and the combinations of the pairs that get rows.
async fn planned(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    topics: Vec<i64>,
    gaps: &[Gap],
) -> Result<Planned> {
    let by_topic = sqlx::query!(
        r#"SELECT topic_id AS "topic_id!", count(*) AS "n!: u32" FROM conversations
        WHERE dataset_id = ? AND topic_id IS NOT NULL GROUP BY topic_id"#,
        dataset_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let counts: HashMap<i64, u32> = by_topic.into_iter().map(|row| (row.topic_id, row.n)).collect();
    let topics = topics.into_iter().map(|topic| (topic, counts.get(&topic).copied().unwrap_or(0)));
    let mut planned = Planned { topics: topics.collect(), ..Planned::default() };
    let by_tier = sqlx::query!(
        r#"SELECT tier, sum(n) AS "n!: u32" FROM row_counts WHERE dataset_id = ? GROUP BY tier"#,
        dataset_id
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in by_tier {
        planned.tiers[Tier::parse(&row.tier)? as usize] = row.n;
    }
    let mut pairs: Vec<(i64, i64)> = gaps.iter().map(|gap| (gap.persona_id, gap.arc_id)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    for (persona, arc) in pairs {
        let rows = sqlx::query!(
            r#"SELECT topic_id AS "topic_id!", tier AS "tier!", count(*) AS "n!: u32", max(variation) AS "variation!: u32" FROM conversations
            WHERE dataset_id = ? AND persona_id = ? AND arc_id = ? AND topic_id IS NOT NULL GROUP BY topic_id, tier"#,
            dataset_id,
            persona,
            arc
        )
        .fetch_all(&mut *connection)
        .await?;
        for row in rows {
            let (count, variations) = planned.combinations.entry((persona, arc, row.topic_id)).or_default();
            *count += row.n;
            variations[Tier::parse(&row.tier)? as usize] = row.variation;
        }
    }
    Ok(planned)
}

#[cfg(test)]
mod tests;
