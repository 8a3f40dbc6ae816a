//! Items of a library as they are listed.

use sqlx::SqliteConnection;
use train_domain::items::ItemKind;
use train_domain::row::Tier;

use crate::error::{Result, StoreError};

/// An item in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of library_items")]
pub struct Listed {
    pub id: i64,
    pub dataset_id: i64,
    pub kind: ItemKind,
    pub name: String,
    /// What a template is for.
    pub tier: Option<Tier>,
    pub active: bool,
    pub archived: bool,
    /// The newest one's number.
    pub version: i64,
    /// When that was stored.
    pub changed_at: i64,
}

impl Listed {
    /// "persona \"Anxious Planner\"".
    pub(super) fn words(&self) -> String {
        format!("{} \"{}\"", self.kind.name(), self.name)
    }

    /// "a persona \"Anxious Planner\"".
    pub(super) fn words_with_article(&self) -> String {
        format!("{} \"{}\"", self.kind.with_article(), self.name)
    }

    /// New calls are made with one of its kind.
    pub(super) fn is_chosen(&self) -> bool {
        matches!(self.kind, ItemKind::Template | ItemKind::Voice)
    }

    /// What new calls would lack without it: "template of its tier", "voice".
    pub(super) fn role(&self) -> &'static str {
        if self.kind == ItemKind::Template { "template of its tier" } else { "voice" }
    }
}

struct Row {
    id: i64,
    dataset_id: i64,
    kind: String,
    name: String,
    slot: Option<String>,
    active: bool,
    archived: bool,
    version: i64,
    changed_at: i64,
}

impl Row {
    /// `None` for an item of a kind that this version does not know.
    fn listed(self) -> Option<Listed> {
        let Self { id, dataset_id, kind, name, slot, active, archived, version, changed_at } = self;
        let (kind, tier) = (ItemKind::parse(&kind).ok()?, slot.as_deref().and_then(|slot| Tier::parse(slot).ok()));
        // A template of no tier is for something else, such as judging.
        if kind == ItemKind::Template && tier.is_none() {
            return None;
        }
        Some(Listed { id, dataset_id, kind, name, tier, active, archived, version, changed_at })
    }
}

/// All items of a dataset, by kind and name.
pub async fn list(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<Listed>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT i.id AS "id!", i.dataset_id, i.kind, i.name, i.slot, i.active AS "active!: bool",
            i.archived_at IS NOT NULL AS "archived!: bool", v.number AS version, v.created_at AS changed_at
        FROM library_items i JOIN library_versions v ON v.id = i.version_id WHERE i.dataset_id = ?"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    let mut items: Vec<Listed> = rows.into_iter().filter_map(Row::listed).collect();
    items.sort_by_cached_key(|item| (item.kind, item.name.to_lowercase(), item.id));
    Ok(items)
}

/// One item.
///
/// # Errors
/// It is no longer there.
pub async fn find(connection: &mut SqliteConnection, id: i64) -> Result<Listed> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT i.id AS "id!", i.dataset_id, i.kind, i.name, i.slot, i.active AS "active!: bool",
            i.archived_at IS NOT NULL AS "archived!: bool", v.number AS version, v.created_at AS changed_at
        FROM library_items i JOIN library_versions v ON v.id = i.version_id
        JOIN datasets d ON d.id = i.dataset_id AND d.deleted_at IS NULL WHERE i.id = ?"#,
        id
    )
    .fetch_optional(connection)
    .await?;
    row.and_then(Row::listed).ok_or_else(|| StoreError::not_found("This item is no longer in the library."))
}
