//! A row as a line of cells, read and written whole.

use std::collections::HashMap;

use serde_json::json;
use sqlx::SqliteConnection;
use train_domain::cells::PlanColumn;
use train_domain::row::{DEFAULT_INTENT, DEFAULT_TONE, Tier};

use crate::error::Result;
use crate::stored;
use crate::stored_cells::{StoredCell, StoredCellChange, StoredRowChange, StoredUnknown};

/// A row with its cells.
#[derive(Clone, Debug)]
pub(super) struct PlanRow {
    pub id: i64,
    pub number: i64,
    pub variation: i64,
    /// The version that it shows.
    pub shown: Option<i64>,
    pub writing: bool,
    /// The open batch that it waits in, or that writes it.
    pub batch: Option<i64>,
    /// An open batch asks for its brief.
    pub is_briefed: bool,
    pub cells: [StoredCell; PlanColumn::ALL.len()],
}

impl PlanRow {
    /// One that comes, with what a row has that says nothing.
    pub fn new() -> Self {
        let mut row = Self {
            id: 0,
            number: 0,
            variation: 1,
            shown: None,
            writing: false,
            batch: None,
            is_briefed: false,
            cells: std::array::from_fn(|_| StoredCell::default()),
        };
        for (column, text) in [
            (PlanColumn::Intent, DEFAULT_INTENT),
            (PlanColumn::Tone, DEFAULT_TONE),
            (PlanColumn::Tier, Tier::Template.name()),
        ] {
            row.set(column, StoredCell { text: Some(text.to_owned()), ..StoredCell::default() });
        }
        row
    }

    pub fn cell(&self, column: PlanColumn) -> &StoredCell {
        &self.cells[column as usize]
    }

    pub fn set(&mut self, column: PlanColumn, cell: StoredCell) {
        self.cells[column as usize] = cell;
    }

    /// Whether a batch has taken it.
    pub fn is_at_work(&self) -> bool {
        self.writing || self.batch.is_some()
    }

    /// Why a cell of it stays as it is.
    pub fn refuses(&self, column: PlanColumn) -> Option<String> {
        if self.writing {
            return Some("It is being generated. Wait for its answer, or cancel the batch first.".into());
        }
        if let Some(batch) = self.batch {
            return Some(format!("It waits in batch {batch}. Wait for its end, or cancel the batch first."));
        }
        // What an import left open can be given.
        let is_known = self.cell(column).id.is_some() || matches!(column, PlanColumn::Tier | PlanColumn::Brief);
        (self.shown.is_some() && column.is_written_from() && is_known)
            .then(|| "Written from this. Duplicate to change.".into())
    }

    /// What differs from another state of the same row.
    pub fn changes_since(&self, before: &Self) -> Vec<StoredCellChange> {
        let changed = PlanColumn::ALL.into_iter().filter(|column| self.cell(*column) != before.cell(*column));
        changed
            .map(|column| StoredCellChange {
                column,
                before: before.cell(column).clone(),
                after: self.cell(column).clone(),
            })
            .collect()
    }

    /// The same as its action keeps it.
    pub fn change_since(&self, before: &Self) -> StoredRowChange {
        StoredRowChange {
            id: self.id,
            shown: self.shown,
            variation: (self.variation != before.variation).then_some((before.variation, self.variation)),
            cells: self.changes_since(before),
        }
    }

    /// A new row as its action keeps it.
    pub fn as_added(&self) -> StoredRowChange {
        let held = PlanColumn::ALL.into_iter().filter(|column| self.cell(*column).text.is_some());
        let cells = held.map(|column| StoredCellChange {
            column,
            before: StoredCell::default(),
            after: self.cell(column).clone(),
        });
        StoredRowChange { id: self.id, shown: None, variation: None, cells: cells.collect() }
    }

    fn to_json(&self) -> serde_json::Value {
        let text = |column| self.cell(column).text.as_deref();
        let unknown =
            |column| Some(self.cell(column)).filter(|cell| cell.id.is_none()).and_then(|cell| cell.text.clone());
        let names = StoredUnknown {
            persona: unknown(PlanColumn::Persona),
            emotion: unknown(PlanColumn::Emotion),
            topic: unknown(PlanColumn::Topic),
        };
        let names = (names != StoredUnknown::default()).then(|| stored::text(&names));
        json!({
            "id": self.id, "number": self.number, "variation": self.variation, "unknown": names,
            "persona": self.cell(PlanColumn::Persona).id, "arc": self.cell(PlanColumn::Emotion).id,
            "topic": self.cell(PlanColumn::Topic).id, "template": self.cell(PlanColumn::Template).id,
            "intent": text(PlanColumn::Intent), "tone": text(PlanColumn::Tone), "tier": text(PlanColumn::Tier),
            "brief": text(PlanColumn::Brief), "by": self.cell(PlanColumn::Brief).by,
            "style": text(PlanColumn::ClientStyle), "friction": text(PlanColumn::Friction),
            "ending": text(PlanColumn::Ending),
        })
    }
}

/// Rows of a dataset by their ids.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    ids: &[i64],
) -> Result<HashMap<i64, PlanRow>> {
    let ids = json!(ids).to_string();
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!", c.number AS "number!", c.variation AS "variation!", c.version_id AS "version_id?",
            c.writing AS "writing!: bool",
            (SELECT o.batch_id FROM jobs o WHERE o.conversation_id = c.id AND o.purpose = 'write' AND o.ended_at IS NULL) AS "batch?: i64",
            c.id IN (SELECT g.value FROM jobs o JOIN json_each(o.input, '$.rows') g WHERE o.purpose = 'brief' AND o.ended_at IS NULL)
                AS "is_briefed!: bool",
            c.persona_id AS "persona_id?", coalesce(p.name, c.unknown_names ->> 'persona') AS "persona?: String",
            c.arc_id AS "arc_id?", coalesce(a.name, c.unknown_names ->> 'emotion') AS "arc?: String",
            c.topic_id AS "topic_id?", coalesce(t.name, c.unknown_names ->> 'topic') AS "topic?: String",
            c.template_id AS "template_id?", m.name AS "template?: String",
            c.intent AS "intent!", c.tone AS "tone!", c.tier AS "tier!", c.brief AS "brief?", c.brief_by AS "brief_by?",
            c.client_style AS "client_style?", c.friction AS "friction?", c.ending AS "ending?"
        FROM json_each(?2) w CROSS JOIN conversations c ON c.id = w.value AND c.dataset_id = ?1
            LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id
            LEFT JOIN library_items t ON t.id = c.topic_id LEFT JOIN library_items m ON m.id = c.template_id"#,
        dataset_id,
        ids
    )
    .fetch_all(connection)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let cell = |text, id, by| StoredCell { text, id, by };
        let text = |text| cell(text, None, None);
        // In the order of the columns.
        let cells = [
            cell(row.persona, row.persona_id, None),
            cell(row.arc, row.arc_id, None),
            cell(row.topic, row.topic_id, None),
            text(Some(row.intent)),
            text(Some(row.tone)),
            text(Some(row.tier)),
            cell(row.brief, None, row.brief_by),
            text(row.client_style),
            text(row.friction),
            text(row.ending),
            cell(row.template, row.template_id, None),
        ];
        let (shown, batch) = (row.version_id, row.batch);
        let read = PlanRow {
            id: row.id,
            number: row.number,
            variation: row.variation,
            shown,
            writing: row.writing,
            batch,
            is_briefed: row.is_briefed,
            cells,
        };
        (row.id, read)
    });
    Ok(rows.collect())
}

fn list(rows: &[PlanRow]) -> String {
    serde_json::Value::from_iter(rows.iter().map(PlanRow::to_json)).to_string()
}

/// Writes rows that are there.
pub(super) async fn update(connection: &mut SqliteConnection, rows: &[PlanRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = list(rows);
    sqlx::query!(
        "UPDATE conversations SET persona_id = w.row ->> 'persona', arc_id = w.row ->> 'arc', topic_id = w.row ->> 'topic',
            template_id = w.row ->> 'template', intent = w.row ->> 'intent', tone = w.row ->> 'tone', tier = w.row ->> 'tier',
            brief = w.row ->> 'brief', brief_by = w.row ->> 'by', client_style = w.row ->> 'style', friction = w.row ->> 'friction',
            ending = w.row ->> 'ending', unknown_names = w.row ->> 'unknown', variation = w.row ->> 'variation', revision = revision + 1
        FROM (SELECT value AS row FROM json_each(?)) w WHERE conversations.id = w.row ->> 'id'",
        rows
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds rows at the end of a dataset, in their order. They get their numbers and ids.
pub(super) async fn insert(connection: &mut SqliteConnection, dataset_id: i64, rows: &mut [PlanRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(rows.len()).unwrap_or(0);
    let until = sqlx::query_scalar!(
        r#"UPDATE datasets SET next_number = next_number + ?2 WHERE id = ?1 RETURNING next_number AS "n!""#,
        dataset_id,
        count
    )
    .fetch_one(&mut *connection)
    .await?;
    for (row, number) in rows.iter_mut().zip(until - count..) {
        row.number = number;
    }
    let given = list(rows);
    let added = sqlx::query!(
        r#"INSERT INTO conversations (dataset_id, number, persona_id, arc_id, topic_id, template_id, intent, tone, tier, brief, brief_by,
            client_style, friction, ending, unknown_names, variation)
        SELECT ?1, value ->> 'number', value ->> 'persona', value ->> 'arc', value ->> 'topic', value ->> 'template', value ->> 'intent',
            value ->> 'tone', value ->> 'tier', value ->> 'brief', value ->> 'by', value ->> 'style', value ->> 'friction',
            value ->> 'ending', value ->> 'unknown', value ->> 'variation'
        FROM json_each(?2) ORDER BY key RETURNING id AS "id!", number AS "number!""#,
        dataset_id,
        given
    )
    .fetch_all(connection)
    .await?;
    let ids: HashMap<i64, i64> = added.into_iter().map(|row| (row.number, row.id)).collect();
    for row in rows {
        row.id = ids[&row.number];
    }
    Ok(())
}

/// Gives rows, in their order, the next variations of the combinations that they have by now; one whose combination is not
/// whole has the first.
pub(super) async fn renumber(connection: &mut SqliteConnection, rows: &mut [&mut PlanRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let ids = json!(ids).to_string();
    // What they had before stands in nobody's way.
    sqlx::query!("UPDATE conversations SET variation = 0 WHERE id IN (SELECT value FROM json_each(?))", ids)
        .execute(&mut *connection)
        .await?;
    // Once for each combination: many rows may be of one.
    let taken = sqlx::query!(
        r#"SELECT k.persona_id AS "persona!: i64", k.arc_id AS "arc!: i64", k.topic_id AS "topic!: i64", k.tier AS "tier!: String",
            (SELECT max(o.variation) FROM conversations o WHERE o.dataset_id = k.dataset_id AND o.persona_id = k.persona_id
            AND o.arc_id = k.arc_id AND o.topic_id = k.topic_id AND o.tier = k.tier) AS "taken!: i64"
        FROM (SELECT DISTINCT c.dataset_id, c.persona_id, c.arc_id, c.topic_id, c.tier FROM json_each(?) w
            CROSS JOIN conversations c ON c.id = w.value
            WHERE c.persona_id IS NOT NULL AND c.arc_id IS NOT NULL AND c.topic_id IS NOT NULL) k"#,
        ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut last: HashMap<([Option<i64>; 3], String), i64> = taken
        .into_iter()
        .map(|row| (([Some(row.persona), Some(row.arc), Some(row.topic)], row.tier), row.taken))
        .collect();
    for row in rows.iter_mut() {
        let names = [PlanColumn::Persona, PlanColumn::Emotion, PlanColumn::Topic].map(|column| row.cell(column).id);
        let tier = row.cell(PlanColumn::Tier).text.clone().unwrap_or_default();
        row.variation = last.get_mut(&(names, tier)).map_or(1, |last| {
            *last += 1;
            *last
        });
    }
    let variations: Vec<(i64, i64)> = rows.iter().map(|row| (row.id, row.variation)).collect();
    let variations = json!(variations).to_string();
    sqlx::query!(
        "UPDATE conversations SET variation = w.row ->> 1 FROM (SELECT value AS row FROM json_each(?)) w WHERE conversations.id = w.row ->> 0",
        variations
    )
    .execute(connection)
    .await?;
    Ok(())
}
