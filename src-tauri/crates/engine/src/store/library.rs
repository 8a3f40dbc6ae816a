//! Library items: personas, arcs, topics, templates and the voice, each with its versions.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;
use train_domain::items::{Arc, Library, Persona, Template, Topic, Voice};
use train_domain::row::Tier;

use crate::error::{EngineError, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    Persona,
    /// How the client's emotion moves.
    Arc,
    Topic,
    /// The prompt of a tier.
    Template,
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
#[allow(missing_docs, reason = "id, version and the item itself")]
pub struct Item<T> {
    pub id: i64,
    pub version: i64,
    pub item: T,
}

/// Everything that prompts and scores of a dataset are made from.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "one map per kind, by row id")]
pub struct LoadedLibrary {
    pub personas: HashMap<i64, Persona>,
    pub arcs: HashMap<i64, Arc>,
    pub topics: HashMap<i64, Topic>,
    pub templates: Vec<Item<Template>>,
    pub voice: Option<Item<Voice>>,
}

impl LoadedLibrary {
    /// The template of a tier: the one added last.
    pub fn template(&self, tier: Tier) -> Option<&Item<Template>> {
        self.templates.iter().filter(|template| template.item.tier == tier).max_by_key(|template| template.id)
    }
}

pub async fn load(connection: &mut SqliteConnection, dataset_id: i64) -> Result<LoadedLibrary> {
    let rows = sqlx::query!("SELECT id, kind, name, version, body FROM library_items WHERE dataset_id = ?", dataset_id)
        .fetch_all(connection)
        .await?;
    let mut library = LoadedLibrary::default();
    for row in rows {
        match row.kind.as_str() {
            "persona" => drop(library.personas.insert(row.id, parse(&row.name, &row.body)?)),
            "arc" => drop(library.arcs.insert(row.id, parse(&row.name, &row.body)?)),
            "topic" => drop(library.topics.insert(row.id, parse(&row.name, &row.body)?)),
            "template" => {
                library.templates.push(Item { id: row.id, version: row.version, item: parse(&row.name, &row.body)? })
            }
            _ => library.voice = Some(Item { id: row.id, version: row.version, item: parse(&row.name, &row.body)? }),
        }
    }
    Ok(library)
}

fn parse<T: DeserializeOwned>(name: &str, body: &str) -> Result<T> {
    serde_json::from_str(body)
        .map_err(|error| EngineError::invalid(format!("The library item \"{name}\" cannot be read: {error}")))
}

/// Adds a whole library to a dataset.
pub async fn add_all(connection: &mut SqliteConnection, dataset_id: i64, library: &Library, now: i64) -> Result<()> {
    let json = |item: serde_json::Result<String>| item.expect("plain data serialises");
    for persona in &library.personas {
        add(connection, dataset_id, ItemKind::Persona, &persona.name, &json(serde_json::to_string(persona)), now)
            .await?;
    }
    for arc in &library.arcs {
        add(connection, dataset_id, ItemKind::Arc, &arc.name, &json(serde_json::to_string(arc)), now).await?;
    }
    for topic in &library.topics {
        add(connection, dataset_id, ItemKind::Topic, &topic.name, &json(serde_json::to_string(topic)), now).await?;
    }
    for template in &library.templates {
        add(connection, dataset_id, ItemKind::Template, &template.name, &json(serde_json::to_string(template)), now)
            .await?;
    }
    add(
        connection,
        dataset_id,
        ItemKind::Voice,
        &library.voice.name,
        &json(serde_json::to_string(&library.voice)),
        now,
    )
    .await?;
    Ok(())
}

/// Adds one item.
pub async fn add(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    kind: ItemKind,
    name: &str,
    body: &str,
    now: i64,
) -> Result<i64> {
    let kind = kind.name();
    Ok(sqlx::query_scalar!(
        r#"INSERT INTO library_items (dataset_id, kind, name, body, updated_at) VALUES (?, ?, ?, ?, ?) RETURNING id AS "id!""#,
        dataset_id, kind, name, body, now
    )
    .fetch_one(connection)
    .await?)
}

/// Names of a dataset's personas, arcs and topics, compared without case.
pub struct Names {
    ids: HashMap<(ItemKind, String), i64>,
}

impl Names {
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
