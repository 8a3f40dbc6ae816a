//! Library items: personas, arcs, topics, templates and the voice, each with its versions.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;
pub use train_domain::items::ItemKind;
use train_domain::items::{Arc, ItemBody, Library, Persona, Resource, Template, Topic, Voice};
use train_domain::names::seen;
use train_domain::row::Tier;

use crate::error::{Result, StoreError};
use crate::library_use;
use crate::vocabulary::Vocabulary;

/// An item with its identity.
#[derive(Clone, Debug)]
pub struct Item<T> {
    /// The newest version's row id: what a call is stamped with.
    pub version_id: i64,
    /// The item itself.
    pub item: T,
}

/// Everything that prompts and scores of a dataset are made from.
#[derive(Clone, Debug, Default)]
pub struct LoadedLibrary {
    /// By the item's row id.
    pub personas: HashMap<i64, Item<Persona>>,
    /// The same.
    pub arcs: HashMap<i64, Item<Arc>>,
    /// The same.
    pub topics: HashMap<i64, Item<Topic>>,
    /// The active one of each tier that has one.
    pub templates: Vec<Item<Template>>,
    /// All of them, for rows that have one of their own: by the item's row id.
    pub own_templates: HashMap<i64, Item<Template>>,
    /// The active one.
    pub voice: Option<Item<Voice>>,
    /// What replies may name, but for what is archived.
    pub resources: Vec<Resource>,
}

impl LoadedLibrary {
    /// The template of a tier.
    pub fn template(&self, tier: Tier) -> Option<&Item<Template>> {
        self.templates.iter().find(|template| template.item.tier == tier)
    }

    /// Whether prompts and scores are made with another one as with this. The voice is not looked at.
    pub fn makes_the_same_as(&self, other: &Self) -> bool {
        self.versions() == other.versions() && self.resources == other.resources
    }

    /// The versions that prompts are made from, in their order; that of an active template stands there twice.
    fn versions(&self) -> Vec<i64> {
        let mut versions: Vec<i64> = self.personas.values().map(|item| item.version_id).collect();
        versions.extend(self.arcs.values().map(|item| item.version_id));
        versions.extend(self.topics.values().map(|item| item.version_id));
        versions.extend(self.templates.iter().map(|item| item.version_id));
        versions.extend(self.own_templates.values().map(|item| item.version_id));
        versions.sort_unstable();
        versions
    }
}

/// Reads a dataset's library. Archived items are among it: rows may still refer to them.
pub async fn load(connection: &mut SqliteConnection, dataset_id: i64) -> Result<LoadedLibrary> {
    let rows = sqlx::query!(
        r#"SELECT i.id AS "id!", i.kind, i.active, i.archived_at IS NOT NULL AS "archived!: bool", v.id AS "version_id!", v.name, v.body
        FROM library_items i JOIN library_versions v ON v.id = i.version_id WHERE i.dataset_id = ?"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    let mut library = LoadedLibrary::default();
    for row in rows {
        let (name, body, version_id) = (&row.name, &row.body, row.version_id);
        match row.kind.as_str() {
            "persona" => _ = library.personas.insert(row.id, parse(name, body, version_id)?),
            "arc" => _ = library.arcs.insert(row.id, parse(name, body, version_id)?),
            "topic" => _ = library.topics.insert(row.id, parse(name, body, version_id)?),
            "template" => {
                let template: Result<Item<Template>> = parse(name, body, version_id);
                if row.active != 0 {
                    library.templates.push(template.clone()?);
                }
                // One that this version cannot read is missed where a row names it.
                library.own_templates.extend(template.ok().map(|template| (row.id, template)));
            }
            "voice" if row.active != 0 => library.voice = Some(parse(name, body, version_id)?),
            "resource" if !row.archived => library.resources.push(parse(name, body, version_id)?.item),
            // Not in use, or of a kind that prompts are not made of.
            _ => {}
        }
    }
    Ok(library)
}

fn parse<T: DeserializeOwned>(name: &str, body: &str, version_id: i64) -> Result<Item<T>> {
    let item = serde_json::from_str(body)
        .map_err(|error| StoreError::invalid(format!("The library item \"{name}\" cannot be read: {error}")))?;
    Ok(Item { version_id, item })
}

/// Adds a whole library to a dataset that has none. Of each tier the last template is the active one.
pub async fn add_all(connection: &mut SqliteConnection, dataset_id: i64, library: &Library, now: i64) -> Result<()> {
    let items = library.items();
    for (at, item) in items.iter().enumerate() {
        let active = match item {
            ItemBody::Template(template) => !items[at + 1..].iter().any(|later| later.tier() == Some(template.tier)),
            ItemBody::Voice(_) => true,
            _ => false,
        };
        add(connection, dataset_id, &NewItem::of(item).active(active), now).await?;
    }
    Ok(())
}

/// An item that is to be added.
pub struct NewItem<'n> {
    kind: ItemKind,
    name: &'n str,
    body: Cow<'n, str>,
    /// What a template is for: the name of a tier.
    slot: Option<&'static str>,
    /// New calls are made with it.
    active: bool,
}

impl<'n> NewItem<'n> {
    /// One that nothing is made with by itself, with its body as JSON.
    pub fn new(kind: ItemKind, name: &'n str, body: impl Into<Cow<'n, str>>) -> Self {
        Self { kind, name, body: body.into(), slot: None, active: false }
    }

    /// One that new calls are made with, or are not.
    #[must_use]
    pub fn active(self, active: bool) -> Self {
        Self { active, ..self }
    }

    /// The same of an item.
    pub fn of(item: &'n ItemBody) -> Self {
        Self { slot: item.tier().map(Tier::name), ..Self::new(item.kind(), item.name(), item.json()) }
    }
}

/// Adds an item with its first version.
pub async fn add(connection: &mut SqliteConnection, dataset_id: i64, new: &NewItem<'_>, now: i64) -> Result<i64> {
    let kind = new.kind.name();
    let id = sqlx::query_scalar!(
        r#"INSERT INTO library_items (dataset_id, kind, name, slot, active) VALUES (?, ?, ?, ?, ?) RETURNING id AS "id!""#,
        dataset_id,
        kind,
        new.name,
        new.slot,
        new.active
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO library_versions (item_id, number, name, body, created_at) VALUES (?, 1, ?, ?, ?)",
        id,
        new.name,
        new.body,
        now
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("UPDATE library_items SET version_id = last_insert_rowid() WHERE id = ?", id)
        .execute(&mut *connection)
        .await?;
    // Rows say an intent or a tone before there is one, in another case than it.
    library_use::rename_word(connection, dataset_id, new.kind, [new.name; 2]).await?;
    Ok(id)
}

/// Removes items that an action made, where nothing has come to refer to them and nobody has changed them.
pub(crate) async fn forget(connection: &mut SqliteConnection, items: &[i64]) -> Result<()> {
    let items = serde_json::json!(items).to_string();
    sqlx::query!(
        "DELETE FROM library_items WHERE id IN (SELECT i.id FROM json_each(?) w CROSS JOIN library_items i ON i.id = w.value
            WHERE i.kind IN ('persona', 'arc', 'topic') AND (SELECT count(*) FROM library_versions v WHERE v.item_id = i.id) = 1
            AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.persona_id = i.id)
            AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.arc_id = i.id)
            AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.topic_id = i.id))",
        items
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Names of a dataset's personas, arcs and topics, compared without case, and its words.
pub struct Names {
    ids: HashMap<(ItemKind, String), i64>,
    vocabulary: Vocabulary,
}

impl Names {
    /// Reads them.
    pub async fn load(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Self> {
        let vocabulary = Vocabulary::load(connection, dataset_id).await?;
        let named = vocabulary.items.iter();
        let named = named.filter(|item| matches!(item.kind, ItemKind::Persona | ItemKind::Arc | ItemKind::Topic));
        let ids = named.map(|item| ((item.kind, seen(&item.name)), item.id)).collect();
        Ok(Self { ids, vocabulary })
    }

    /// The id of a name, or the one that it gets where it is new.
    pub fn find_or(&mut self, kind: ItemKind, name: &str, new: impl FnOnce() -> i64) -> i64 {
        *self.ids.entry((kind, seen(name))).or_insert_with(new)
    }

    /// An intent or a tone as the library spells it.
    pub fn word(&self, kind: ItemKind, text: &str) -> String {
        self.vocabulary.word(kind, text)
    }
}

/// Versions of what a dataset's texts are asked for with, by their row ids.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the kinds of items")]
pub struct Versions {
    pub arcs: HashMap<i64, Arc>,
    pub templates: HashMap<i64, Template>,
}

/// Reads all versions of a dataset's arcs and templates: calls were made with any of them. What this version of Train cannot
/// read is left out.
pub async fn versions(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Versions> {
    fn keep<T: DeserializeOwned>(items: &mut HashMap<i64, T>, id: i64, body: &str) {
        match serde_json::from_str(body) {
            Ok(item) => _ = items.insert(id, item),
            Err(error) => tracing::warn!(version = id, %error, "a version of a library item cannot be read"),
        }
    }
    let rows: Vec<(i64, String, String)> = sqlx::query_as(
        "SELECT v.id, i.kind, v.body FROM library_items i JOIN library_versions v ON v.item_id = i.id
        WHERE i.dataset_id = ? AND i.kind IN ('arc', 'template')",
    )
    .bind(dataset_id)
    .fetch_all(connection)
    .await?;
    let mut versions = Versions::default();
    for (id, kind, body) in rows {
        match kind.as_str() {
            "arc" => keep(&mut versions.arcs, id, &body),
            "template" => keep(&mut versions.templates, id, &body),
            _ => {}
        }
    }
    Ok(versions)
}
