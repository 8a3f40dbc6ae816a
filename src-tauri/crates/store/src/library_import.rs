//! Items of a file that come into a library, all of them in one transaction.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use train_domain::items::fields::Field;
use train_domain::items::{ItemBody, ItemKind};
use train_domain::names::seen;

use super::library::{self, NewItem};
use super::library_list::{self, Listed};
use super::{cells, datasets, library_history, library_items};
use crate::error::Result;

/// An item that comes in, with the fields that its file does not have: those of an item that is there stay.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "an item, and fields of it")]
pub struct Incoming {
    pub body: ItemBody,
    pub absent: Vec<&'static Field>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Names that were not there.
    pub added: u32,
    /// Items that have a new version.
    pub changed: u32,
    /// Items that were there just so.
    pub same: u32,
    /// Templates and voices that were added beside the one that new calls are made with.
    pub idle: Vec<String>,
    /// Names of items that were changed and are archived.
    pub archived: Vec<String>,
}

/// What bringing items in would come to. Nothing is written.
///
/// # Errors
/// The dataset is no longer there, or a template that is in use would have another tier.
pub async fn look(connection: &mut SqliteConnection, dataset_id: i64, incoming: &[Incoming]) -> Result<Brought> {
    datasets::require(connection, dataset_id).await?;
    let mut brought = Brought::default();
    let all = library_list::list(connection, dataset_id).await?;
    let known = by_name(&all);
    for Incoming { body, absent } in incoming {
        let Some(item) = known.get(&key(body)) else {
            brought.added += 1;
            continue;
        };
        let old = library_history::newest(connection, item).await.ok();
        let body = old.as_ref().map_or_else(|| body.clone(), |old| body.clone().keeping(old, absent));
        library_items::require_tier(connection, item, &body).await?;
        if old.as_ref() == Some(&body) {
            brought.same += 1;
        } else {
            brought.changed += 1;
        }
    }
    Ok(brought)
}

/// By what a name of a kind is known: its case does not matter.
fn key(body: &ItemBody) -> (ItemKind, String) {
    (body.kind(), seen(body.name()))
}

fn by_name(items: &[Listed]) -> HashMap<(ItemKind, String), &Listed> {
    items.iter().map(|item| ((item.kind, seen(&item.name)), item)).collect()
}

/// Adds items whose names are free, and new versions of those that are there. Rows that wait for such a name have it.
///
/// # Errors
/// The dataset is no longer there, or a template that is in use would have another tier.
pub async fn bring_in(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    incoming: &[Incoming],
    now: i64,
) -> Result<Brought> {
    datasets::require(connection, dataset_id).await?;
    let mut brought = Brought::default();
    let all = library_list::list(connection, dataset_id).await?;
    let mut active: Vec<_> = all.iter().filter(|item| item.active).map(|item| (item.kind, item.tier)).collect();
    let known = by_name(&all);
    for Incoming { body, absent } in incoming {
        let Some(item) = known.get(&key(body)) else {
            let is_chosen = matches!(body.kind(), ItemKind::Template | ItemKind::Voice);
            let is_active = is_chosen && !active.contains(&(body.kind(), body.tier()));
            let new = NewItem::of(body).active(is_active);
            library::add(connection, dataset_id, &new, now).await?;
            brought.added += 1;
            if is_active {
                active.push((body.kind(), body.tier()));
            } else if is_chosen {
                brought.idle.push(body.name().to_owned());
            }
            continue;
        };
        let body = match library_history::newest(connection, item).await {
            Ok(old) => body.clone().keeping(&old, absent),
            Err(_) => body.clone(),
        };
        if library_items::revise_listed(connection, item, &body, now).await? {
            brought.changed += 1;
            if item.archived {
                brought.archived.push(item.name.clone());
            }
        } else {
            brought.same += 1;
        }
    }
    cells::fill_all_waiting(connection, dataset_id).await?;
    Ok(brought)
}
