//! Items that a name may mean which the library lacks.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use train_domain::items::ItemKind;
use train_domain::names::{Likeness, MISTYPED, nearest};

use crate::error::Result;
use crate::rows::whole;
use crate::vocabulary::{Known, Vocabulary};

/// Items that are offered for a name.
const OFFERED: usize = 3;

/// An item that a name may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "an item, and how many rows name it")]
pub struct Near {
    pub id: i64,
    pub name: String,
    pub rows: u32,
    /// So much alike that it is probably this one that was mistyped.
    pub alike: bool,
}

/// The names of a library, ready to be compared with many others.
pub(crate) struct Nearest<'v> {
    known: Vec<(Likeness, &'v Known)>,
}

impl<'v> Nearest<'v> {
    /// Of those that are not archived.
    pub fn of(vocabulary: &'v Vocabulary) -> Self {
        let offered = vocabulary.items.iter().filter(|item| !item.archived);
        Self { known: offered.map(|item| (Likeness::of(&item.name), item)).collect() }
    }

    /// Items of a kind, the nearest first. Their rows are not counted yet.
    pub fn to(&self, kind: ItemKind, name: &str) -> Vec<Near> {
        let of_kind = self.known.iter().filter(|(_, item)| item.kind == kind).map(|(like, item)| (like, *item));
        nearest(name, of_kind, OFFERED)
            .map(|(likeness, item)| Near { id: item.id, name: item.name.clone(), rows: 0, alike: likeness >= MISTYPED })
            .collect()
    }
}

/// Counts the rows that name each of the items that are offered.
pub async fn count_rows<'n>(
    connection: &mut SqliteConnection,
    near: impl IntoIterator<Item = &'n mut Near>,
) -> Result<()> {
    let near: Vec<&mut Near> = near.into_iter().collect();
    let mut offered: Vec<i64> = near.iter().map(|near| near.id).collect();
    offered.sort_unstable();
    offered.dedup();
    let offered = serde_json::json!(offered).to_string();
    let rows = sqlx::query!(
        r#"SELECT i.id AS "id!", CASE i.kind
            WHEN 'persona' THEN (SELECT count(*) FROM conversations c WHERE c.persona_id = i.id AND c.dataset_id = i.dataset_id)
            WHEN 'arc' THEN (SELECT count(*) FROM conversations c WHERE c.arc_id = i.id AND c.dataset_id = i.dataset_id)
            ELSE (SELECT count(*) FROM conversations c WHERE c.topic_id = i.id AND c.dataset_id = i.dataset_id) END AS "n!: i64"
        FROM json_each(?) w CROSS JOIN library_items i ON i.id = w.value"#,
        offered
    )
    .fetch_all(connection)
    .await?;
    let rows: HashMap<i64, u32> = rows.into_iter().map(|row| (row.id, whole(row.n))).collect();
    for near in near {
        near.rows = rows.get(&near.id).copied().unwrap_or(0);
    }
    Ok(())
}
