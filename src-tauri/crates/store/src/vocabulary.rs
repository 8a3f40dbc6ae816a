//! The names and words of a library, as typed texts are held against them.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use train_domain::cells::{PlanColumn, quoted};
use train_domain::items::ItemKind;
use train_domain::names::key;
use train_domain::row::{DEFAULT_INTENT, DEFAULT_TONE, Tier};

use crate::error::Result;
use crate::stored_cells::StoredCell;

/// An item that a name can mean.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub id: i64,
    pub kind: ItemKind,
    pub name: String,
    /// The tier of a template.
    pub slot: Option<String>,
    pub archived: bool,
}

/// All of a dataset. Archived items are among them: rows may have them, and their names are taken.
pub(crate) struct Vocabulary {
    pub items: Vec<Known>,
    /// Places in `items`.
    by_key: HashMap<(ItemKind, String), Vec<usize>>,
    by_id: HashMap<i64, usize>,
}

impl Vocabulary {
    pub async fn load(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Self> {
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", kind, name, slot, archived_at IS NOT NULL AS "archived!: bool" FROM library_items
            WHERE dataset_id = ? ORDER BY id"#,
            dataset_id
        )
        .fetch_all(connection)
        .await?;
        // What a newer version knows beyond these means nothing in a cell.
        let known = rows.into_iter().filter_map(|row| {
            let kind = ItemKind::parse(&row.kind).ok()?;
            Some(Known { id: row.id, kind, name: row.name, slot: row.slot, archived: row.archived })
        });
        let mut vocabulary = Self { items: known.collect(), by_key: HashMap::new(), by_id: HashMap::new() };
        for (at, item) in vocabulary.items.iter().enumerate() {
            vocabulary.by_key.entry((item.kind, key(&item.name))).or_default().push(at);
            vocabulary.by_id.insert(item.id, at);
        }
        Ok(vocabulary)
    }

    /// The item that a name means: the one that is written so, or the only one that differs in case or accents alone.
    pub fn find(&self, kind: ItemKind, name: &str) -> Option<&Known> {
        let alike = self.by_key.get(&(kind, key(name)))?;
        let lower = name.to_lowercase();
        let same = alike.iter().map(|at| &self.items[*at]).find(|item| item.name.to_lowercase() == lower);
        same.or(match alike[..] {
            [at] => Some(&self.items[at]),
            _ => None,
        })
    }

    /// An intent or a tone as rows have it: the item's name, or, where there is none, the text in lower case.
    pub fn word(&self, kind: ItemKind, text: &str) -> String {
        let found = self.find(kind, text).or_else(|| self.find(kind, &text.replace(['_', '-'], " ")));
        found.map_or_else(|| text.to_lowercase(), |item| item.name.clone())
    }

    pub fn get(&self, id: i64) -> Option<&Known> {
        self.by_id.get(&id).map(|at| &self.items[*at])
    }

    /// What a cell holds by what was read of a text.
    ///
    /// # Errors
    /// There is no such template.
    pub fn cell(&self, column: PlanColumn, text: Option<String>) -> std::result::Result<StoredCell, String> {
        let Some(text) = text else {
            let default = match column {
                PlanColumn::Intent => Some(DEFAULT_INTENT.to_owned()),
                PlanColumn::Tone => Some(DEFAULT_TONE.to_owned()),
                _ => None,
            };
            return Ok(StoredCell { text: default, ..StoredCell::default() });
        };
        let Some(kind) = kind(column) else {
            let by = (column == PlanColumn::Brief).then(|| "person".to_owned());
            return Ok(StoredCell { text: Some(text), id: None, by });
        };
        let found = self.find(kind, &text);
        match column {
            PlanColumn::Intent | PlanColumn::Tone => {
                Ok(StoredCell { text: Some(self.word(kind, &text)), ..StoredCell::default() })
            }
            PlanColumn::Template if found.is_none() => Err(self.no_template(&text)),
            _ => Ok(found.map_or_else(|| StoredCell { text: Some(text), ..StoredCell::default() }, named)),
        }
    }

    /// What is said of a template that there is not.
    pub fn no_template(&self, text: &str) -> String {
        let known = self.items.iter().filter(|item| item.kind == ItemKind::Template && !item.archived);
        let known: Vec<String> = known.map(|item| quoted(&item.name)).collect();
        let offer = match &known[..] {
            [] => "It has none.".into(),
            [all @ .., last] if !all.is_empty() => format!("Its templates are {} and {last}.", all.join(", ")),
            _ => format!("Its only one is {}.", known.concat()),
        };
        format!("The library has no template {}. {offer}", quoted(text))
    }

    /// Why rows of a tier cannot have a template: it is for one tier, and a prompt for another one would be paid for in vain.
    pub fn other_tier(&self, template: i64, tier: &str) -> Option<String> {
        let template = self.get(template)?;
        let slot = template.slot.as_deref().filter(|slot| *slot != tier)?;
        let label = |tier: &str| Tier::parse(tier).map_or_else(|_| tier.to_owned(), |tier| tier.label().to_owned());
        Some(format!(
            "{} is a template for {}, and this row is {}. Choose one of its tier, or change both.",
            quoted(&template.name),
            label(slot),
            label(tier)
        ))
    }
}

/// The intents or tones that new rows take turns with: those of a library that are not archived, in its order.
pub(crate) async fn words(connection: &mut SqliteConnection, dataset_id: i64, kind: ItemKind) -> Result<Vec<String>> {
    let kind = kind.name();
    Ok(sqlx::query_scalar!(
        "SELECT name FROM library_items WHERE dataset_id = ? AND kind = ? AND archived_at IS NULL ORDER BY id",
        dataset_id,
        kind
    )
    .fetch_all(connection)
    .await?)
}

/// A cell that holds an item's name.
pub(crate) fn named(item: &Known) -> StoredCell {
    StoredCell { text: Some(item.name.clone()), id: Some(item.id), by: None }
}

/// The items that a column names.
pub(crate) fn kind(column: PlanColumn) -> Option<ItemKind> {
    Some(match column {
        PlanColumn::Persona => ItemKind::Persona,
        PlanColumn::Emotion => ItemKind::Arc,
        PlanColumn::Topic => ItemKind::Topic,
        PlanColumn::Intent => ItemKind::Intent,
        PlanColumn::Tone => ItemKind::Tone,
        PlanColumn::Template => ItemKind::Template,
        _ => return None,
    })
}
