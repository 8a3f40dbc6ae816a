//! Library items: personas, arcs, topics, templates and the voice, each with its versions.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;
use train_domain::items::{Arc, Library, Persona, Template, Topic, Voice};
use train_domain::row::Tier;

use crate::error::{Result, StoreError};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// Who the client is.
    Persona,
    /// How the client's emotion moves.
    Arc,
    /// What it is about.
    Topic,
    /// The prompt of a tier.
    Template,
    /// How the assistant speaks.
    Voice,
}

impl ItemKind {
    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Persona => "persona",
            Self::Arc => "arc",
            Self::Topic => "topic",
            Self::Template => "template",
            Self::Voice => "voice",
        }
    }
}

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
    /// The active one.
    pub voice: Option<Item<Voice>>,
}

impl LoadedLibrary {
    /// The template of a tier.
    pub fn template(&self, tier: Tier) -> Option<&Item<Template>> {
        self.templates.iter().find(|template| template.item.tier == tier)
    }
}

/// Reads a dataset's library. Archived items are among it: rows may still refer to them.
pub async fn load(connection: &mut SqliteConnection, dataset_id: i64) -> Result<LoadedLibrary> {
    let rows = sqlx::query!(
        r#"SELECT i.id AS "id!", i.kind, i.active, v.id AS "version_id!", v.name, v.body
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
            "template" if row.active != 0 => library.templates.push(parse(name, body, version_id)?),
            "voice" if row.active != 0 => library.voice = Some(parse(name, body, version_id)?),
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
    for persona in &library.personas {
        add(connection, dataset_id, &NewItem::of(ItemKind::Persona, &persona.name, persona), now).await?;
    }
    for arc in &library.arcs {
        add(connection, dataset_id, &NewItem::of(ItemKind::Arc, &arc.name, arc), now).await?;
    }
    for topic in &library.topics {
        add(connection, dataset_id, &NewItem::of(ItemKind::Topic, &topic.name, topic), now).await?;
    }
    for (at, template) in library.templates.iter().enumerate() {
        let active = !library.templates[at + 1..].iter().any(|later| later.tier == template.tier);
        let slot = Some(template.tier.name());
        let new = NewItem { slot, active, ..NewItem::of(ItemKind::Template, &template.name, template) };
        add(connection, dataset_id, &new, now).await?;
    }
    let voice = NewItem { active: true, ..NewItem::of(ItemKind::Voice, &library.voice.name, &library.voice) };
    add(connection, dataset_id, &voice, now).await?;
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

    fn of(kind: ItemKind, name: &'n str, item: &impl Serialize) -> Self {
        Self::new(kind, name, serde_json::to_string(item).expect("plain data serialises"))
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
        .execute(connection)
        .await?;
    Ok(id)
}

/// Names of a dataset's personas, arcs and topics, compared without case.
pub struct Names {
    ids: HashMap<(ItemKind, String), i64>,
}

impl Names {
    /// Reads them.
    pub async fn load(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Self> {
        let rows = sqlx::query!("SELECT id, kind, name FROM library_items WHERE dataset_id = ?", dataset_id)
            .fetch_all(connection)
            .await?;
        let kind = |name: &str| {
            [ItemKind::Persona, ItemKind::Arc, ItemKind::Topic].into_iter().find(|kind| kind.name() == name)
        };
        let ids = rows
            .into_iter()
            .filter_map(|row| kind(&row.kind).map(|kind| ((kind, row.name.to_lowercase()), row.id)))
            .collect();
        Ok(Self { ids })
    }

    /// The id of a name, or the one that it gets where it is new.
    pub fn find_or(&mut self, kind: ItemKind, name: &str, new: impl FnOnce() -> i64) -> i64 {
        *self.ids.entry((kind, name.to_lowercase())).or_insert_with(new)
    }
}
