//! Rows of the table, and what is asked of it.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::call::ErrorKind;
use train_domain::explain::{explain, retryable};
use train_domain::manner::{BriefBy, ClientStyle, Ending, Friction};
use train_domain::row::{Status, Tier};
use train_domain::stored_enum::UnknownName;
use train_store::rows::Row;
use train_store::{StoreError, datasets};

use super::cells::PlanColumn;
use crate::view;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowSummary {
    pub id: u32,
    pub number: u32,
    pub persona: String,
    pub emotion: String,
    pub topic: String,
    pub intent: String,
    pub tone: String,
    pub tier: Tier,
    pub variation: u32,
    /// Free text of the plan.
    pub brief: Option<String>,
    pub brief_by: Option<BriefBy>,
    pub client_style: Option<ClientStyle>,
    pub friction: Option<Friction>,
    pub ending: Option<Ending>,
    /// The row's own template, by its name; none: the active one of its tier.
    pub template: Option<String>,
    /// Persona, emotion and topic that the library has no item for: the row is not generated.
    pub unknown: Vec<PlanColumn>,
    pub status: Status,
    /// It waits in an open batch.
    pub queued: bool,
    /// Out of 10.
    pub score: Option<f64>,
    pub generated_at: Option<f64>,
    pub reviewed_at: Option<f64>,
    /// Practice composed the version that is shown.
    pub practice: bool,
    /// It is to be looked at later.
    pub deferred: bool,
    pub generating_since: Option<f64>,
    /// What a call for it usually takes; only while one is under way.
    pub expected_ms: Option<f64>,
    pub error_kind: Option<String>,
    pub error_title: Option<String>,
    pub error_retryable: bool,
    pub error_at: Option<f64>,
    /// Grows with each change of the row.
    pub revision: u32,
}

impl TryFrom<Row> for RowSummary {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let status = Status::parse(&row.status)?;
        let failed = status == Status::Failed;
        let kind = row.error_kind.as_deref().and_then(|name| ErrorKind::parse(name).ok()).filter(|_| failed);
        Ok(Self {
            id: view::id(row.id),
            number: view::id(row.number),
            persona: row.persona,
            emotion: row.emotion,
            topic: row.topic,
            intent: row.intent,
            tone: row.tone,
            tier: Tier::parse(&row.tier)?,
            variation: view::id(row.variation),
            brief: row.brief,
            brief_by: parsed(row.brief_by.as_deref(), BriefBy::parse)?,
            client_style: parsed(row.client_style.as_deref(), ClientStyle::parse)?,
            friction: parsed(row.friction.as_deref(), Friction::parse)?,
            ending: parsed(row.ending.as_deref(), Ending::parse)?,
            template: row.template,
            unknown: unknown(row.unknown_names.as_deref()),
            status,
            queued: row.queued && status != Status::Generating,
            score: row.score.map(view::score),
            generated_at: row.generated_at.map(view::number),
            reviewed_at: row.reviewed_at.map(view::number),
            practice: row.practice,
            deferred: row.deferred,
            generating_since: row.claimed_at.filter(|_| status == Status::Generating).map(view::number),
            expected_ms: None,
            error_kind: kind.map(|kind| kind.name().to_owned()),
            error_title: kind.map(|kind| explain(kind).title.to_owned()),
            error_retryable: kind.is_some_and(retryable),
            error_at: row.ended_at.filter(|_| failed).map(view::number),
            revision: view::id(row.revision),
        })
    }
}

fn parsed<T>(name: Option<&str>, parse: fn(&str) -> Result<T, UnknownName>) -> Result<Option<T>, UnknownName> {
    name.map(parse).transpose()
}

/// The columns of names that the library lacks.
fn unknown(names: Option<&str>) -> Vec<PlanColumn> {
    let names: serde_json::Value = names.and_then(|names| serde_json::from_str(names).ok()).unwrap_or_default();
    let columns = [("persona", PlanColumn::Persona), ("emotion", PlanColumn::Emotion), ("topic", PlanColumn::Topic)];
    columns.into_iter().filter(|(key, _)| names[key].is_string()).map(|(_, column)| column).collect()
}

/// Rows in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowPage {
    pub rows: Vec<RowSummary>,
    /// All rows that match.
    pub total: u32,
    pub offset: u32,
    /// Of the change feed before the page was read.
    pub revision: u32,
}

/// A value of a dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Facet {
    pub id: u32,
    pub name: String,
    pub count: u32,
}

/// A word of a vocabulary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NamedCount {
    pub name: String,
    pub count: u32,
}

/// The values that filters can offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Facets {
    pub personas: Vec<Facet>,
    pub arcs: Vec<Facet>,
    pub topics: Vec<Facet>,
    pub intents: Vec<NamedCount>,
    pub tones: Vec<NamedCount>,
    /// Of the verdicts that count on what rows show.
    pub reasons: Vec<NamedCount>,
}

impl From<datasets::Facets> for Facets {
    fn from(found: datasets::Facets) -> Self {
        let items = |items: Vec<datasets::Facet>| {
            items
                .into_iter()
                .map(|datasets::Facet { id, name, count }| Facet { id: view::id(id), name, count })
                .collect()
        };
        let words =
            |words: Vec<(String, u32)>| words.into_iter().map(|(name, count)| NamedCount { name, count }).collect();
        Self {
            personas: items(found.personas),
            arcs: items(found.arcs),
            topics: items(found.topics),
            intents: words(found.intents),
            tones: words(found.tones),
            reasons: words(found.reasons),
        }
    }
}

/// What a deletion did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeleteOutcome {
    pub deleted: u32,
    /// Rows that stay, because a batch is at work on them.
    pub kept: u32,
    /// Brings the deleted ones back; none where there are none.
    pub undo_token: Option<String>,
}
