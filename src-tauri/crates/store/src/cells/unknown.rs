//! Names that rows have and the library lacks: which they are, and what becomes of them.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;
use train_domain::cells::{PlanColumn, quoted};
use train_domain::items::ItemKind;
use train_domain::names::{clean, key};

use super::plan_row::{self, PlanRow};
use super::write::{Changed, MOST, write};
use crate::actions::Kind;
use crate::blanks::Blanks;
use crate::datasets;
use crate::error::{Result, StoreError};
use crate::library::{self, NewItem};
use crate::near::{self, Near, Nearest};
use crate::stored_cells::{StoredCell, StoredCellChanges, StoredUnknown};
use crate::vocabulary::{Vocabulary, named};

/// A name that rows have and the library lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "what it is, as it was typed first, and the rows in their order")]
pub struct Unknown {
    pub kind: ItemKind,
    pub name: String,
    pub ids: Vec<i64>,
    /// What it may mean, the nearest first.
    pub nearest: Vec<Near>,
}

/// What an unknown name becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolve {
    /// Persona, arc or topic.
    pub kind: ItemKind,
    /// The name.
    pub name: String,
    /// An item; none: one of this name, which is made.
    pub to: Option<i64>,
}

/// Names by kind and by what names are compared by: as it was typed first, and the rows.
type Found = BTreeMap<(ItemKind, String), (String, Vec<i64>)>;

/// The column that names items of a kind.
fn column(kind: ItemKind) -> Option<PlanColumn> {
    Some(match kind {
        ItemKind::Persona => PlanColumn::Persona,
        ItemKind::Arc => PlanColumn::Emotion,
        ItemKind::Topic => PlanColumn::Topic,
        _ => return None,
    })
}

async fn found(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Found> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", unknown_names AS "names!" FROM conversations WHERE dataset_id = ? AND unknown_names IS NOT NULL
        ORDER BY number"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    let mut found = Found::new();
    for row in rows {
        let names: StoredUnknown = serde_json::from_str(&row.names)
            .map_err(|error| StoreError::invalid(format!("The names of a row cannot be read: {error}")))?;
        for (kind, name) in
            [(ItemKind::Persona, names.persona), (ItemKind::Arc, names.emotion), (ItemKind::Topic, names.topic)]
        {
            if let Some(name) = name {
                found.entry((kind, key(&name))).or_insert_with(|| (name, Vec::new())).1.push(row.id);
            }
        }
    }
    Ok(found)
}

/// Names that a dataset's rows have and its library lacks: personas, arcs, topics, each kind in the order of its rows.
pub async fn unknown(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<Unknown>> {
    let found = found(connection, dataset_id).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let vocabulary = Vocabulary::load(connection, dataset_id).await?;
    let known = Nearest::of(&vocabulary);
    let unknown = found.into_iter().map(|((kind, _), (name, ids))| {
        let nearest = known.to(kind, &name);
        Unknown { kind, name, ids, nearest }
    });
    let mut unknown: Vec<Unknown> = unknown.collect();
    unknown.sort_by_key(|unknown| (unknown.kind, unknown.ids.first().copied()));
    near::count_rows(connection, unknown.iter_mut().flat_map(|unknown| &mut unknown.nearest)).await?;
    Ok(unknown)
}

/// Makes names or maps them to items, in all rows that have them, as one action.
///
/// # Errors
/// An item is no longer there, no row has such a name any more, too many have one, or one of the rows is being generated: nothing
/// is changed.
pub async fn resolve(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    names: &[Resolve],
    blanks: Blanks,
    now: i64,
) -> Result<Changed> {
    datasets::require(connection, dataset_id).await?;
    let found = found(connection, dataset_id).await?;
    let vocabulary = Vocabulary::load(connection, dataset_id).await?;
    let mut cells: Vec<(PlanColumn, StoredCell, &[i64])> = Vec::new();
    let mut items = Vec::new();
    for name in names {
        let column = column(name.kind).ok_or_else(|| {
            StoreError::invalid("Only a persona, an emotional arc or a topic can be made or mapped here.")
        })?;
        let Some((_, ids)) = found.get(&(name.kind, key(&name.name))) else { continue };
        let made = clean(&name.name).split_whitespace().collect::<Vec<_>>().join(" ");
        let cell = match name.to {
            Some(to) => named(vocabulary.get(to).filter(|item| item.kind == name.kind).ok_or_else(|| {
                StoreError::not_found(format!("What {} was to be is no longer in the library.", quoted(&name.name)))
                    .hint("Nothing was changed. Choose another one.")
            })?),
            None => match vocabulary.find(name.kind, &name.name) {
                // Somebody else made it meanwhile.
                Some(item) => named(item),
                None => {
                    let item = NewItem::new(name.kind, &made, blanks.body(name.kind, &made));
                    let id = library::add(connection, dataset_id, &item, now).await?;
                    items.push(id);
                    StoredCell { text: Some(made), id: Some(id), by: None }
                }
            },
        };
        cells.push((column, cell, ids));
    }
    let mut ids: Vec<i64> = cells.iter().flat_map(|(.., ids)| ids.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(StoreError::not_found("No row has such a name any more, so nothing was changed."));
    }
    if ids.len() > MOST {
        return Err(StoreError::invalid(format!("{} rows are too many at once.", ids.len())).hint(
            "Take fewer names at a time. A name that more than 10,000 rows wait for is added in the library: all of them have it then. Nothing was changed.",
        ));
    }
    let before = plan_row::load(connection, dataset_id, &ids).await?;
    let mut after = before.clone();
    let resolved = u32::try_from(cells.len()).unwrap_or(u32::MAX);
    for (column, cell, ids) in cells {
        for id in ids {
            let Some(row) = after.get_mut(id) else { continue };
            if let Some(message) = row.refuses(column) {
                return Err(StoreError::invalid(format!("#{} stays as it is: {message}", row.number))
                    .hint("Nothing was changed."));
            }
            row.set(column, cell.clone());
        }
    }
    let mut changed: Vec<PlanRow> = ids.iter().filter_map(|id| after.remove(id)).collect();
    let detail = StoredCellChanges { names: resolved, items, ..StoredCellChanges::default() };
    write(connection, dataset_id, Kind::Names, &before, &mut changed, &mut [], detail, now).await
}
