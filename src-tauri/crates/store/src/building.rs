//! Building a plan: what it can be made of, what there is, and rows that are added as one action.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use train_domain::items::{Arc, ItemKind, Persona, Topic};
use train_domain::manner::{BriefBy, ClientStyle, Ending, Friction};
use train_domain::plan::{PlannedBefore, variations};
use train_domain::row::{PlannedRow, Tier};

use super::new_rows::{self, Planned};
use super::rows::whole;
use super::stored_plan::{KEY, StoredPlan};
use super::{dataset_settings, datasets, plan};
use crate::error::{Result, StoreError};

/// An item that new plans offer.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "its id, its name as rows show it, and its newest version")]
pub struct Offered<T> {
    pub id: i64,
    pub name: String,
    pub item: T,
}

/// What a plan can be made of: what is not archived, in the order of the library.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "one field a kind")]
pub struct Material {
    pub personas: Vec<Offered<Persona>>,
    pub arcs: Vec<Offered<Arc>>,
    pub topics: Vec<Offered<Topic>>,
    pub intents: Vec<String>,
    pub tones: Vec<String>,
}

/// Reads it.
///
/// # Errors
/// An item cannot be read by this version.
pub async fn material(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Material> {
    datasets::require(connection, dataset_id).await?;
    let rows = sqlx::query!(
        r#"SELECT i.id AS "id!", i.kind, i.name, v.body FROM library_items i JOIN library_versions v ON v.id = i.version_id
        WHERE i.dataset_id = ? AND i.archived_at IS NULL AND i.kind IN ('persona', 'arc', 'topic', 'intent', 'tone') ORDER BY i.id"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    fn read<T: serde::de::DeserializeOwned>(id: i64, name: String, body: &str) -> Result<Offered<T>> {
        let item = serde_json::from_str(body)
            .map_err(|error| StoreError::invalid(format!("The library item \"{name}\" cannot be read: {error}")))?;
        Ok(Offered { id, name, item })
    }
    let mut material = Material::default();
    for row in rows {
        let (id, name, body) = (row.id, row.name, &row.body);
        match row.kind.as_str() {
            kind if kind == ItemKind::Persona.name() => material.personas.push(read(id, name, body)?),
            kind if kind == ItemKind::Arc.name() => material.arcs.push(read(id, name, body)?),
            kind if kind == ItemKind::Topic.name() => material.topics.push(read(id, name, body)?),
            kind if kind == ItemKind::Intent.name() => material.intents.push(name),
            _ => material.tones.push(name),
        }
    }
    Ok(material)
}

/// What the plan has, by persona, arc, topic and tier. Rows without one of them cover nothing.
pub async fn planned(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<PlannedBefore>> {
    let rows = sqlx::query!(
        r#"SELECT persona_id AS "persona!: i64", arc_id AS "arc!: i64", topic_id AS "topic!: i64", tier AS "tier!: String",
            sum(status <> 'rejected') AS "rows!: i64", max(variation) AS "variation!: i64"
        FROM conversations WHERE dataset_id = ? AND persona_id IS NOT NULL AND arc_id IS NOT NULL AND topic_id IS NOT NULL
        GROUP BY persona_id, arc_id, topic_id, tier"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    let before = |row: Tier, persona, arc, topic, rows, variation| PlannedBefore {
        persona,
        arc,
        topic,
        tier: row,
        rows: whole(rows),
        variation: whole(variation),
    };
    rows.into_iter()
        .map(|row| Ok(before(Tier::parse(&row.tier)?, row.persona, row.arc, row.topic, row.rows, row.variation)))
        .collect()
}

/// A row's brief.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of conversations")]
pub struct Brief {
    pub id: i64,
    pub number: i64,
    pub brief: String,
    /// It waits for its first text.
    pub open: bool,
}

/// The briefs of a dataset's rows, in the order of their numbers.
pub async fn briefs(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<Brief>> {
    Ok(sqlx::query_as!(
        Brief,
        r#"SELECT id AS "id!", number, brief AS "brief!", status = 'not_generated' AS "open!: bool"
        FROM conversations WHERE dataset_id = ? AND brief IS NOT NULL ORDER BY number"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?)
}

/// The rows of a plan by their names, in the order of their numbers. Those without a persona, an arc or a topic have what was
/// typed, or nothing.
pub async fn rows(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<PlannedRow>> {
    let rows = sqlx::query!(
        r#"SELECT coalesce(p.name, c.unknown_names ->> 'persona', '') AS "persona!: String",
            coalesce(a.name, c.unknown_names ->> 'emotion', '') AS "emotion!: String",
            coalesce(t.name, c.unknown_names ->> 'topic', '') AS "topic!: String",
            c.tier AS "tier!: String", c.intent AS "intent!: String", c.tone AS "tone!: String", c.brief, c.variation AS "variation!: i64",
            c.client_style, c.friction, c.ending, m.name AS "template?: String"
        FROM conversations c LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id
        LEFT JOIN library_items t ON t.id = c.topic_id LEFT JOIN library_items m ON m.id = c.template_id
        WHERE c.dataset_id = ? ORDER BY c.number"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PlannedRow {
                persona: row.persona,
                emotion: row.emotion,
                topic: row.topic,
                tier: Tier::parse(&row.tier)?,
                intent: row.intent,
                tone: row.tone,
                brief: row.brief,
                variation: whole(row.variation),
                client_style: row.client_style.as_deref().map(ClientStyle::parse).transpose()?,
                friction: row.friction.as_deref().map(Friction::parse).transpose()?,
                ending: row.ending.as_deref().map(Ending::parse).transpose()?,
                template: row.template,
            })
        })
        .collect()
}

/// A row that becomes part of a plan, or is tried (`batches.input`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the columns of conversations")]
pub struct NewRow {
    pub persona_id: i64,
    pub arc_id: i64,
    pub topic_id: i64,
    pub tier: Tier,
    pub intent: String,
    pub tone: String,
    pub variation: u32,
    pub brief: Option<String>,
    pub brief_by: Option<BriefBy>,
    pub client_style: Option<ClientStyle>,
    pub friction: Option<Friction>,
    pub ending: Option<Ending>,
}

impl NewRow {
    pub(super) fn new_row(&self) -> new_rows::NewRow<'_> {
        new_rows::NewRow {
            persona: Some(self.persona_id),
            arc: Some(self.arc_id),
            topic: Some(self.topic_id),
            intent: &self.intent,
            tone: &self.tone,
            tier: self.tier.name(),
            variation: self.variation.into(),
            brief: self.brief.as_deref(),
            brief_by: self.brief_by.map(BriefBy::name),
            client_style: self.client_style.map(ClientStyle::name),
            friction: self.friction.map(Friction::name),
            ending: self.ending.map(Ending::name),
            ..Default::default()
        }
    }
}

/// Rows that are accepted, not written yet.
#[derive(Clone, Debug)]
pub struct Accepted {
    rows: Vec<NewRow>,
    next_number: i64,
    settings: StoredPlan,
}

impl Accepted {
    /// Gives each row its variation, by what is planned so far.
    ///
    /// # Errors
    /// A persona, an arc or a topic is no longer there, or archived.
    pub async fn prepare(
        connection: &mut SqliteConnection,
        dataset_id: i64,
        mut rows: Vec<NewRow>,
        settings: StoredPlan,
    ) -> Result<Self> {
        datasets::require(connection, dataset_id).await?;
        let next_number = plan::next_number(connection, dataset_id).await?;
        let offered = sqlx::query!(
            r#"SELECT id AS "id!", kind FROM library_items WHERE dataset_id = ? AND archived_at IS NULL"#,
            dataset_id
        )
        .fetch_all(&mut *connection)
        .await?;
        let offered: HashSet<(i64, ItemKind)> =
            offered.into_iter().filter_map(|row| Some((row.id, ItemKind::parse(&row.kind).ok()?))).collect();
        let mut largest = variations(&planned(connection, dataset_id).await?);
        for row in &mut rows {
            for (id, kind, what) in [
                (row.persona_id, ItemKind::Persona, "persona"),
                (row.arc_id, ItemKind::Arc, "emotional arc"),
                (row.topic_id, ItemKind::Topic, "topic"),
            ] {
                if !offered.contains(&(id, kind)) {
                    return Err(StoreError::not_found(format!("The {what} of a row is no longer in the library."))
                        .hint("Nothing was added. Propose the rows again, then add them."));
                }
            }
            let variation = largest.entry((row.persona_id, row.arc_id, row.topic_id, row.tier)).or_default();
            *variation += 1;
            row.variation = *variation;
        }
        Ok(Self { rows, next_number, settings })
    }

    /// Adds the rows as one action, and keeps how they were chosen. `None` where rows were added since it was prepared: then
    /// it has to be prepared anew.
    pub async fn write(&self, connection: &mut SqliteConnection, dataset_id: i64, now: i64) -> Result<Option<Planned>> {
        let rows: Vec<new_rows::NewRow> = self.rows.iter().map(NewRow::new_row).collect();
        let planned = new_rows::plan(connection, dataset_id, self.next_number, &rows, now).await?;
        if planned.is_some() {
            dataset_settings::set(connection, dataset_id, KEY, &self.settings).await?;
        }
        Ok(planned)
    }
}
