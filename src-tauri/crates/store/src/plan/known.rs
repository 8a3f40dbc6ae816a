//! What a dataset has before an import.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use train_domain::items::ItemKind;
use train_domain::row::PlannedRow;

use super::names::Names;
use super::next_number;
use super::row::Row;
use crate::datasets;
use crate::error::Result;
use crate::near::{Near, Nearest};
use crate::vocabulary::Vocabulary;

/// A row of the plan, as it is stored.
struct Stored {
    number: i64,
    persona_id: Option<i64>,
    arc_id: Option<i64>,
    topic_id: Option<i64>,
    persona: Option<String>,
    emotion: Option<String>,
    topic: Option<String>,
    intent: String,
    tone: String,
    tier: String,
    variation: i64,
    brief: Option<String>,
    client_style: Option<String>,
    friction: Option<String>,
    ending: Option<String>,
    template_id: Option<i64>,
}

/// A library, and the rows of a plan.
pub struct Known {
    pub(super) vocabulary: Vocabulary,
    pub(super) next_number: i64,
    /// By it one sees whether a library has changed since.
    pub(super) stamp: i64,
    rows: Vec<Stored>,
}

impl Known {
    /// Reads it.
    ///
    /// # Errors
    /// The dataset is no longer there.
    pub async fn load(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Self> {
        datasets::require(connection, dataset_id).await?;
        // First what tells whether the rest is still so.
        let next_number = next_number(connection, dataset_id).await?;
        let stamp = library_stamp(connection).await?;
        let vocabulary = Vocabulary::load(connection, dataset_id).await?;
        let rows = sqlx::query_as!(
            Stored,
            r#"SELECT number AS "number!", persona_id AS "persona_id?", arc_id AS "arc_id?", topic_id AS "topic_id?",
                unknown_names ->> 'persona' AS "persona?: String", unknown_names ->> 'emotion' AS "emotion?: String",
                unknown_names ->> 'topic' AS "topic?: String", intent AS "intent!", tone AS "tone!", tier AS "tier!",
                variation AS "variation!", brief AS "brief?", client_style AS "client_style?", friction AS "friction?",
                ending AS "ending?", template_id AS "template_id?"
            FROM conversations WHERE dataset_id = ? ORDER BY number"#,
            dataset_id
        )
        .fetch_all(connection)
        .await?;
        Ok(Self { vocabulary, next_number, stamp, rows })
    }

    /// The briefs of the plan, with the numbers of their rows.
    pub fn briefs(&self) -> impl Iterator<Item = (i64, &str)> {
        self.rows.iter().filter_map(|row| Some((row.number, row.brief.as_deref()?)))
    }

    /// Items with the names that are most like each of these. Their rows are not counted yet.
    pub fn nearest<'n>(&self, names: impl IntoIterator<Item = (ItemKind, &'n str)>) -> Vec<Vec<Near>> {
        let nearest = Nearest::of(&self.vocabulary);
        names.into_iter().map(|(kind, name)| nearest.to(kind, name)).collect()
    }

    /// Why a row cannot have the template that it names: the library lacks it, or it is for another tier.
    pub fn wrong_template(&self, row: &PlannedRow) -> Option<String> {
        let name = row.template.as_deref()?;
        match self.vocabulary.find(ItemKind::Template, name) {
            Some(template) => self.vocabulary.other_tier(template.id, row.tier.name()),
            None => Some(self.vocabulary.no_template(name)),
        }
    }

    /// The rows of the plan with their numbers.
    pub(super) fn rows(&self, names: &mut Names<'_>) -> Vec<(i64, Row)> {
        let mut words = Words::new(&self.vocabulary);
        let rows = self.rows.iter().map(|row| {
            let mut named = |id: Option<i64>, kind, name: &Option<String>| {
                id.unwrap_or_else(|| name.as_deref().map_or(0, |name| names.of_plan(kind, name)))
            };
            let read = Row {
                persona: named(row.persona_id, ItemKind::Persona, &row.persona),
                arc: named(row.arc_id, ItemKind::Arc, &row.emotion),
                topic: named(row.topic_id, ItemKind::Topic, &row.topic),
                intent: words.of(ItemKind::Intent, &row.intent),
                tone: words.of(ItemKind::Tone, &row.tone),
                tier: row.tier.clone(),
                variation: row.variation,
                brief: row.brief.clone(),
                client_style: row.client_style.clone(),
                friction: row.friction.clone(),
                ending: row.ending.clone(),
                template: row.template_id,
            };
            (row.number, read)
        });
        rows.collect()
    }
}

/// Intents and tones, each looked up once.
pub(super) struct Words<'v> {
    vocabulary: &'v Vocabulary,
    known: HashMap<(ItemKind, String), String>,
}

impl<'v> Words<'v> {
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, known: HashMap::new() }
    }

    pub fn of(&mut self, kind: ItemKind, text: &str) -> String {
        self.known.entry((kind, text.to_owned())).or_insert_with(|| self.vocabulary.word(kind, text)).clone()
    }
}

/// A number that grows with each item that is made, each that has another name, and each that comes back.
pub(super) async fn library_stamp(connection: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM library_versions"#)
        .fetch_one(connection)
        .await?)
}
