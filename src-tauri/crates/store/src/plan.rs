//! The rows of a plan: added at once where they are few, else in slices, so that an answer of a running batch is stored
//! between two of them. An import in slices has a note until its last one. By the note it is taken back where it fails, or by
//! the next start where its process ended.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::items::{Arc, Persona, Topic};
use train_domain::row::PlannedRow;

use super::library::{self, ItemKind, Names, NewItem};
use super::target::push_free;
use super::{datasets, deleting, settings};
use crate::error::Result;

/// Where the note of an import stands among the settings. There is one at a time.
const NOTE: &str = "import.unfinished";
/// Rows that one statement adds.
const TOGETHER: usize = 500;
/// Names that go at a time: for each, all conversations are looked through for one that refers to it.
const NAMES: u32 = 2;

/// Makes the items of names that the library lacks.
#[derive(Clone, Copy, Debug)]
pub struct Blanks {
    /// A persona of this name.
    pub persona: fn(&str) -> Persona,
    /// An arc of this name.
    pub arc: fn(&str) -> Arc,
    /// A topic of this name.
    pub topic: fn(&str) -> Topic,
}

/// What an import does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// New rows.
    pub added: u32,
    /// Rows that were there already.
    pub skipped: u32,
    /// Names that the library did not have, each with its kind.
    pub new_names: Vec<String>,
}

/// What a dataset has before an import.
pub struct Known {
    names: Names,
    rows: HashSet<Row>,
    next_number: i64,
}

/// A row as it is planned, with the ids of what it names; an id below zero is the place of a new name, counted from -1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    persona_id: i64,
    arc_id: i64,
    topic_id: i64,
    intent: String,
    tone: String,
    tier: String,
    variation: i64,
    brief: Option<String>,
}

/// A name that the library lacks, with the item that is made for it.
struct NewName {
    kind: ItemKind,
    name: String,
    body: String,
}

/// What an import adds.
pub struct Addition {
    names: Vec<NewName>,
    rows: Vec<Row>,
    next_number: i64,
    /// What the person is told.
    pub report: Report,
}

/// An import that is under way, as its note says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    dataset_id: i64,
    /// The number of its first row, and of the first one behind it.
    first: i64,
    until: i64,
    /// Its names have larger ids, and were added at this time (epoch milliseconds).
    names_after: i64,
    at: i64,
}

impl Known {
    /// Reads it.
    pub async fn load(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Self> {
        datasets::require(connection, dataset_id).await?;
        let next_number = next_number(connection, dataset_id).await?;
        let names = Names::load(connection, dataset_id).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT coalesce(persona_id, 0) AS "persona_id!: i64", coalesce(arc_id, 0) AS "arc_id!: i64", coalesce(topic_id, 0) AS "topic_id!: i64",
                intent, tone, tier, variation, brief
            FROM conversations WHERE dataset_id = ?"#,
            dataset_id
        )
        .fetch_all(connection)
        .await?;
        Ok(Self { names, rows: rows.into_iter().collect(), next_number })
    }
}

impl Addition {
    /// Names that the library lacks are new; a row that is already planned is passed over.
    pub fn new(mut known: Known, plan: &[PlannedRow], blanks: Blanks) -> Self {
        let mut names: Vec<NewName> = Vec::new();
        let mut rows = Vec::with_capacity(plan.len());
        let mut skipped = 0;
        for planned in plan {
            let mut id = |kind, name: &str, body: &dyn Fn() -> String| {
                known.names.find_or(kind, name, || {
                    names.push(NewName { kind, name: name.to_owned(), body: body() });
                    -i64::try_from(names.len()).unwrap_or(i64::MAX)
                })
            };
            let row = Row {
                persona_id: id(ItemKind::Persona, &planned.persona, &|| body(&(blanks.persona)(&planned.persona))),
                arc_id: id(ItemKind::Arc, &planned.emotion, &|| body(&(blanks.arc)(&planned.emotion))),
                topic_id: id(ItemKind::Topic, &planned.topic, &|| body(&(blanks.topic)(&planned.topic))),
                intent: planned.intent.clone(),
                tone: planned.tone.clone(),
                tier: planned.tier.name().to_owned(),
                variation: i64::from(planned.variation),
                brief: planned.brief.clone(),
            };
            if known.rows.insert(row.clone()) {
                rows.push(row);
            } else {
                skipped += 1;
            }
        }
        let new_names = names.iter().map(|new| format!("{}: {}", new.kind.name(), new.name)).collect();
        let added = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        Self { names, rows, next_number: known.next_number, report: Report { added, skipped, new_names } }
    }

    /// How many names and rows are written.
    pub fn size(&self) -> usize {
        self.names.len() + self.rows.len()
    }

    /// Takes the numbers of the rows. False where rows were added since it was prepared: then it has to be prepared anew.
    async fn take_numbers(&self, connection: &mut SqliteConnection, dataset_id: i64) -> Result<bool> {
        datasets::require(connection, dataset_id).await?;
        let until = self.until();
        let taken = sqlx::query!(
            "UPDATE datasets SET next_number = ?3 WHERE id = ?1 AND next_number = ?2",
            dataset_id,
            self.next_number,
            until
        )
        .execute(connection)
        .await?;
        Ok(taken.rows_affected() > 0)
    }

    fn until(&self) -> i64 {
        self.next_number + i64::try_from(self.rows.len()).unwrap_or(0)
    }

    /// Adds everything. False where rows were added since it was prepared.
    pub async fn write(&self, connection: &mut SqliteConnection, dataset_id: i64, now: i64) -> Result<bool> {
        if !self.take_numbers(connection, dataset_id).await? {
            return Ok(false);
        }
        let ids = self.write_names(connection, dataset_id, 0..self.names.len(), now).await?;
        self.write_rows(connection, dataset_id, 0..self.rows.len(), &ids).await?;
        Ok(true)
    }

    /// Begins to add it in slices. False where rows were added since it was prepared.
    pub async fn begin(&self, connection: &mut SqliteConnection, dataset_id: i64, now: i64) -> Result<bool> {
        if !self.take_numbers(connection, dataset_id).await? {
            return Ok(false);
        }
        let names_after = sqlx::query_scalar!(r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM library_items"#)
            .fetch_one(&mut *connection)
            .await?;
        let note = Import { dataset_id, first: self.next_number, until: self.until(), names_after, at: now };
        settings::set(connection, NOTE, &note).await?;
        Ok(true)
    }

    /// Adds the slice of at most `most` names and rows that begins at `at`, names first. `ids` are those of the names so far.
    /// Returns how many were added, and the ids of those that are names.
    pub async fn write_slice(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        (at, most): (usize, usize),
        ids: &[i64],
        now: i64,
    ) -> Result<(usize, Vec<i64>)> {
        datasets::require(connection, dataset_id).await?;
        if at < self.names.len() {
            let slice = at..self.names.len().min(at + most);
            let added = slice.len();
            return Ok((added, self.write_names(connection, dataset_id, slice, now).await?));
        }
        let at = at - self.names.len();
        let slice = at..self.rows.len().min(at + most);
        let added = slice.len();
        self.write_rows(connection, dataset_id, slice, ids).await?;
        Ok((added, Vec::new()))
    }

    async fn write_names(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        slice: std::ops::Range<usize>,
        now: i64,
    ) -> Result<Vec<i64>> {
        let mut ids = Vec::with_capacity(slice.len());
        for NewName { kind, name, body } in &self.names[slice] {
            ids.push(library::add(connection, dataset_id, &NewItem::new(*kind, name, body.as_str()), now).await?);
        }
        Ok(ids)
    }

    async fn write_rows(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        slice: std::ops::Range<usize>,
        ids: &[i64],
    ) -> Result<()> {
        // A place in the list of new names is below zero, from -1 on.
        let real = |id: i64| usize::try_from(-id - 1).map_or(id, |place| ids[place]);
        let mut number = self.next_number + i64::try_from(slice.start).unwrap_or(0);
        for rows in self.rows[slice].chunks(TOGETHER) {
            let mut query = QueryBuilder::<Sqlite>::new(
                "INSERT INTO conversations (dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief, variation) ",
            );
            query.push_values(rows, |mut values, row| {
                values
                    .push_bind(dataset_id)
                    .push_bind(number)
                    .push_bind(real(row.persona_id))
                    .push_bind(real(row.arc_id))
                    .push_bind(real(row.topic_id))
                    .push_bind(row.intent.clone())
                    .push_bind(row.tone.clone())
                    .push_bind(row.tier.clone())
                    .push_bind(row.brief.clone())
                    .push_bind(row.variation);
                number += 1;
            });
            query.build().execute(&mut *connection).await?;
        }
        Ok(())
    }
}

async fn next_number(connection: &mut SqliteConnection, dataset_id: i64) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT next_number AS "n!" FROM datasets WHERE id = ?"#, dataset_id)
        .fetch_one(connection)
        .await?)
}

fn body<T: Serialize>(item: &T) -> String {
    serde_json::to_string(item).expect("plain data serialises")
}

/// Adds a small plan. Names that the library lacks are added to it; a row that is already planned is passed over.
pub async fn add(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    plan: &[PlannedRow],
    blanks: Blanks,
    now: i64,
) -> Result<Report> {
    let addition = Addition::new(Known::load(connection, dataset_id).await?, plan, blanks);
    addition.write(connection, dataset_id, now).await?;
    Ok(addition.report)
}

/// The import that has begun and not ended.
pub async fn unfinished(connection: &mut SqliteConnection) -> Result<Option<Import>> {
    settings::get(connection, NOTE).await
}

/// Ends the import: all of it is there, or nothing.
pub async fn end(connection: &mut SqliteConnection) -> Result<()> {
    settings::remove(connection, NOTE).await
}

/// Takes back a slice of an import, at most so many rows. Returns whether anything is left; at last its note goes. A row that
/// a batch has taken meanwhile stays, and so does what it names.
pub async fn take_back(connection: &mut SqliteConnection, import: Import, most: usize) -> Result<bool> {
    let Import { dataset_id, first, until, names_after, at } = import;
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.id FROM conversations c WHERE c.dataset_id = ");
    query.push_bind(dataset_id).push(" AND c.number >= ").push_bind(first).push(" AND c.number < ").push_bind(until);
    query.push(" AND c.status = 'not_generated'");
    push_free(&mut query);
    query.push(" ORDER BY c.number DESC LIMIT ").push_bind(i64::try_from(most).unwrap_or(i64::MAX));
    let rows: Vec<i64> = query.build_query_scalar().fetch_all(&mut *connection).await?;
    if !rows.is_empty() {
        deleting::delete(connection, &rows).await?;
        return Ok(true);
    }
    let names = sqlx::query!(
        "DELETE FROM library_items WHERE id IN (SELECT i.id FROM library_items i JOIN library_versions v ON v.id = i.version_id
            WHERE i.dataset_id = ?1 AND i.id > ?2 AND v.created_at = ?3 AND v.number = 1
            AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.dataset_id = ?1 AND c.persona_id = i.id)
            AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.dataset_id = ?1 AND c.arc_id = i.id)
            AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.dataset_id = ?1 AND c.topic_id = i.id)
            LIMIT ?4)",
        dataset_id,
        names_after,
        at,
        NAMES
    )
    .execute(&mut *connection)
    .await?;
    if names.rows_affected() > 0 {
        return Ok(true);
    }
    sqlx::query!(
        "UPDATE datasets SET next_number = ?2 WHERE id = ?1 AND next_number = ?3
            AND NOT EXISTS (SELECT 1 FROM conversations WHERE dataset_id = ?1 AND number >= ?2)",
        dataset_id,
        first,
        until
    )
    .execute(&mut *connection)
    .await?;
    end(connection).await?;
    Ok(false)
}
