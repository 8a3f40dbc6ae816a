//! Items of a library: stored, archived and made the active ones.

use sqlx::SqliteConnection;
use train_domain::items::{ItemBody, ItemKind};
use train_domain::names::seen;
use train_domain::row::Tier;

use super::library::{self, NewItem};
use super::library_list::{Listed, find, list};
use super::{cells, datasets, library_history, library_use};
use crate::error::{Result, StoreError};

/// Adds an item. A template or a voice is the active one where there is none. Rows that wait for its name have it.
///
/// # Errors
/// The name is taken, or the dataset is no longer there.
pub async fn create(connection: &mut SqliteConnection, dataset_id: i64, body: &ItemBody, now: i64) -> Result<i64> {
    datasets::require(connection, dataset_id).await?;
    let items = list(connection, dataset_id).await?;
    require_free(&items, body, None)?;
    let active = matches!(body.kind(), ItemKind::Template | ItemKind::Voice)
        && !items.iter().any(|item| item.active && item.kind == body.kind() && item.tier == body.tier());
    let id = library::add(connection, dataset_id, &NewItem::of(body).active(active), now).await?;
    cells::fill_all_waiting(connection, dataset_id).await?;
    Ok(id)
}

/// Refuses a name that another item of the kind has, as far as one sees. Accents tell two apart.
pub fn require_free(items: &[Listed], body: &ItemBody, but: Option<i64>) -> Result<()> {
    let name = seen(body.name());
    let same = |item: &&Listed| item.kind == body.kind() && Some(item.id) != but && seen(&item.name) == name;
    let Some(taken) = items.iter().find(same) else { return Ok(()) };
    let hint =
        if taken.archived { "It is archived: bring it back, or choose another name." } else { "Choose another name." };
    Err(StoreError::invalid(format!("There is already {}.", taken.words_with_article())).hint(hint))
}

/// Stores an item as a new version, where it is not as it was. `seen` is the version that was edited. Returns whether there
/// is a new one. Where a persona has another name by it, the arcs that suit it name it so; rows that wait for a new name have
/// it.
///
/// # Errors
/// There is a newer version than the one that was edited, the name is taken, rows say the word already, or a template that is in
/// use would have another tier.
pub async fn revise(
    connection: &mut SqliteConnection,
    id: i64,
    seen: Option<i64>,
    body: &ItemBody,
    now: i64,
) -> Result<bool> {
    let item = find(connection, id).await?;
    if item.kind != body.kind() {
        return Err(StoreError::invalid(format!(
            "This is {} and not {}.",
            item.kind.with_article(),
            body.kind().with_article()
        )));
    }
    if let Some(seen) = seen.filter(|seen| *seen != item.version) {
        return Err(StoreError::invalid(format!(
            "The {} was changed meanwhile: it has version {}, and you edited version {seen}.",
            item.words(),
            item.version
        ))
        .hint(format!("Nothing was stored. Look at version {}, then save yours after it.", item.version)));
    }
    let items = list(connection, item.dataset_id).await?;
    require_free(&items, body, Some(id))?;
    library_use::require_free_word(connection, item.dataset_id, item.kind, [&*item.name, body.name()]).await?;
    if !revise_listed(connection, &item, body, now).await? {
        return Ok(false);
    }
    if item.kind == ItemKind::Persona && item.name != body.name() {
        name_in_arcs(connection, &items, &item.name, &[body.name()], now).await?;
    }
    cells::fill_by_version(connection, &item, now).await?;
    Ok(true)
}

/// The same of an item that was read in this transaction and keeps its name.
pub(super) async fn revise_listed(
    connection: &mut SqliteConnection,
    item: &Listed,
    body: &ItemBody,
    now: i64,
) -> Result<bool> {
    require_tier(connection, item, body).await?;
    // What cannot be read any more is replaced.
    if library_history::newest(connection, item).await.is_ok_and(|newest| newest == *body) {
        return Ok(false);
    }
    put(connection, item, body, now).await?;
    // Rows have an intent and a tone as words, which follow their item.
    library_use::rename_word(connection, item.dataset_id, item.kind, [&*item.name, body.name()]).await?;
    Ok(true)
}

/// Refuses another tier of a template that new calls are made with, or that rows name: they would not be of its tier.
pub(super) async fn require_tier(connection: &mut SqliteConnection, item: &Listed, body: &ItemBody) -> Result<()> {
    if item.tier == body.tier() {
        return Ok(());
    }
    if item.active {
        return Err(only_active(item, "given another tier"));
    }
    let (rows, returning, _) = library_use::rows(connection, item.id).await?;
    if rows + returning == 0 {
        return Ok(());
    }
    let rows = library_use::words(rows, returning);
    Err(StoreError::invalid(format!("{rows} the {}, so it cannot be given another tier.", item.words()))
        .hint("Give those rows another template first, or add a new template for the other tier."))
}

async fn put(connection: &mut SqliteConnection, item: &Listed, body: &ItemBody, now: i64) -> Result<()> {
    let (name, json, slot) = (body.name(), body.json(), body.tier().map(Tier::name));
    let version = sqlx::query_scalar!(
        r#"INSERT INTO library_versions (item_id, number, name, body, created_at)
        SELECT ?1, max(number) + 1, ?2, ?3, ?4 FROM library_versions WHERE item_id = ?1 RETURNING id AS "id!""#,
        item.id,
        name,
        json,
        now
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE library_items SET version_id = ?2, name = ?3, slot = ?4 WHERE id = ?1",
        item.id,
        version,
        name,
        slot
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Arcs that suit a persona suit its copy too, but for archived ones. One that names nobody suits everybody as it is.
///
/// # Errors
/// The database refuses.
pub async fn suit_copy(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    name: &str,
    copy: &str,
    now: i64,
) -> Result<()> {
    let mut items = list(connection, dataset_id).await?;
    items.retain(|item| !item.archived);
    name_in_arcs(connection, &items, name, &[name, copy], now).await
}

/// Where an arc names a persona it has these names in its place.
async fn name_in_arcs(
    connection: &mut SqliteConnection,
    items: &[Listed],
    from: &str,
    to: &[&str],
    now: i64,
) -> Result<()> {
    let from = seen(from);
    for item in items.iter().filter(|item| item.kind == ItemKind::Arc) {
        let Ok(ItemBody::Arc(mut arc)) = library_history::newest(connection, item).await else { continue };
        if !arc.personas.iter().any(|name| seen(name) == from) {
            continue;
        }
        let named = |name: String| {
            if seen(&name) == from { to.iter().map(|name| (*name).to_owned()).collect() } else { vec![name] }
        };
        arc.personas = arc.personas.into_iter().flat_map(named).collect();
        put(connection, item, &ItemBody::Arc(arc), now).await?;
    }
    Ok(())
}

/// Takes an item out of new plans, or back into them.
///
/// # Errors
/// New calls are made with it.
pub async fn archive(connection: &mut SqliteConnection, id: i64, archived: bool, now: i64) -> Result<Listed> {
    let item = find(connection, id).await?;
    if archived {
        require_spare(connection, &item, "archived").await?;
    }
    let at = archived.then_some(now);
    sqlx::query!(
        "UPDATE library_items SET archived_at = iif(?2 IS NULL, NULL, coalesce(archived_at, ?2)) WHERE id = ?1",
        id,
        at
    )
    .execute(&mut *connection)
    .await?;
    find(connection, id).await
}

/// Refuses what new calls could not do without.
pub(super) async fn require_spare(connection: &mut SqliteConnection, item: &Listed, what: &str) -> Result<()> {
    if !item.is_chosen() {
        return Ok(());
    }
    let all = list(connection, item.dataset_id).await?;
    let others = |other: &&Listed| other.id != item.id && other.kind == item.kind && other.tier == item.tier;
    if !all.iter().filter(others).any(|other| !other.archived) {
        return Err(StoreError::invalid(format!("This is the only {}, so it cannot be {what}.", item.role()))
            .hint("Add another one first."));
    }
    if item.active { Err(only_active(item, what)) } else { Ok(()) }
}

fn only_active(item: &Listed, what: &str) -> StoreError {
    StoreError::invalid(format!("New calls are made with the {}, so it cannot be {what}.", item.words()))
        .hint(format!("Make another {} the active one first.", item.role()))
}

/// Makes a template or a voice the one that new calls are made with.
///
/// # Errors
/// It is archived, or of a kind that calls are not made with.
pub async fn activate(connection: &mut SqliteConnection, id: i64) -> Result<Listed> {
    let item = find(connection, id).await?;
    if !item.is_chosen() {
        return Err(StoreError::invalid(format!(
            "Only a template or a voice can be active, and this is {}.",
            item.kind.with_article()
        )));
    }
    if item.archived {
        return Err(StoreError::invalid(format!("The {} is archived.", item.words())).hint("Bring it back first."));
    }
    let (kind, slot) = (item.kind.name(), item.tier.map(Tier::name));
    sqlx::query!(
        "UPDATE library_items SET active = 0 WHERE dataset_id = ? AND kind = ? AND slot IS ? AND active = 1",
        item.dataset_id,
        kind,
        slot
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("UPDATE library_items SET active = 1 WHERE id = ?", id).execute(&mut *connection).await?;
    find(connection, id).await
}

/// A name for a copy that no item of the kind has: "Anxious Planner 2".
pub fn name_of_copy(items: &[Listed], kind: ItemKind, name: &str) -> String {
    let taken = |name: &str| items.iter().any(|item| item.kind == kind && seen(&item.name) == seen(name));
    // A copy of a copy counts on: "Anxious Planner 3".
    let stem = match name.rsplit_once(' ') {
        Some((stem, number)) if number.parse::<u32>().is_ok_and(|n| (2..1_000).contains(&n)) => stem,
        _ => name,
    };
    let copy = |n: u32| {
        let number = format!(" {n}");
        // A name has at most a hundred characters.
        let stem: String = stem.chars().take(100 - number.len()).collect();
        format!("{}{number}", stem.trim_end())
    };
    (2..).map(copy).find(|name| !taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
