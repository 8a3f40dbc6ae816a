//! Which side of a split each group of rows is on: once given, a side is kept.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use train_domain::export::Side;
use train_domain::split::Group;

use crate::error::Result;

/// Which split of a dataset: its seed, and the shares in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "columns of splits")]
pub struct Split {
    pub dataset_id: i64,
    pub seed: u32,
    pub valid: u32,
    pub test: u32,
}

/// The sides that groups have.
pub async fn sides(connection: &mut SqliteConnection, split: Split) -> Result<HashMap<Group, Side>> {
    let rows = sqlx::query!(
        "SELECT g.persona_id, g.arc_id, g.topic_id, g.side FROM splits s JOIN split_groups g ON g.split_id = s.id
        WHERE s.dataset_id = ? AND s.seed = ? AND s.valid = ? AND s.test = ?",
        split.dataset_id,
        split.seed,
        split.valid,
        split.test
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let group = Group { persona: row.persona_id, arc: row.arc_id, topic: row.topic_id };
            Ok((group, Side::parse(&row.side)?))
        })
        .collect()
}

/// Keeps the sides of groups, as whoever gives them knew [`sides`] in the same transaction.
pub async fn keep(connection: &mut SqliteConnection, split: Split, sides: &HashMap<Group, Side>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO splits (dataset_id, seed, valid, test) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        split.dataset_id,
        split.seed,
        split.valid,
        split.test
    )
    .execute(&mut *connection)
    .await?;
    let list: Vec<_> = sides.iter().map(|(group, side)| (group.persona, group.arc, group.topic, side.name())).collect();
    let list = serde_json::json!(list).to_string();
    sqlx::query!(
        "INSERT INTO split_groups (split_id, persona_id, arc_id, topic_id, side)
        SELECT s.id, g.value ->> 0, g.value ->> 1, g.value ->> 2, g.value ->> 3 FROM splits s, json_each(?5) g
        WHERE s.dataset_id = ?1 AND s.seed = ?2 AND s.valid = ?3 AND s.test = ?4
        ON CONFLICT (split_id, persona_id, arc_id, topic_id) DO UPDATE SET side = excluded.side WHERE side <> excluded.side",
        split.dataset_id,
        split.seed,
        split.valid,
        split.test,
        list
    )
    .execute(connection)
    .await?;
    Ok(())
}
