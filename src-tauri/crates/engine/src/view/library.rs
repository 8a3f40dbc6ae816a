//! The library: items with their versions, and files of them.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::row::Tier;

use super::editing::WordPiece;
pub use train_domain::items::{
    Arc, EmotionRange, ItemBody, ItemKind, Level, Persona, Resource, Template, Topic, Voice, Word,
};

/// An item in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LibraryItem {
    pub id: u32,
    pub kind: ItemKind,
    pub name: String,
    /// What a template is for.
    pub tier: Option<Tier>,
    /// New calls are made with it: one template a tier, one voice.
    pub active: bool,
    /// New plans do not offer it.
    pub archived: bool,
    /// The newest one's number.
    pub version: u32,
    /// Rows of the dataset that use it.
    pub rows: u32,
    /// Those of them that are written.
    pub written: u32,
    pub changed_at: f64,
}

/// What one version changed in a field of the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// As people read it: "Background".
    pub field: String,
    pub pieces: Vec<WordPiece>,
}

/// A version of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ItemVersion {
    pub number: u32,
    pub at: f64,
    /// Conversations that were written with it.
    pub written: u32,
    /// Against the version before; empty of the first.
    pub changes: Vec<FieldChange>,
    pub body: ItemBody,
}

/// An item with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LibraryItemDetail {
    pub item: LibraryItem,
    pub body: ItemBody,
    /// The newest first.
    pub versions: Vec<ItemVersion>,
    /// Of a persona its arcs, of an arc its personas, by name.
    pub suits: Vec<String>,
}

/// An item that is to be stored: a new one, or a new version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SaveItem {
    pub dataset_id: u32,
    /// None: a new item.
    pub id: Option<u32>,
    /// The version that was edited: where there is a newer one by now, nothing is stored.
    pub seen: Option<u32>,
    pub body: ItemBody,
}

/// What a file of library items brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LibraryImported {
    pub added: u32,
    /// Items that have a new version by it.
    pub changed: u32,
    /// Items that were there just so.
    pub same: u32,
    pub warnings: Vec<String>,
}
