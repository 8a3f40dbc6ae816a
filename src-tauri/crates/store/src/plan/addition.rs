//! What an import adds: at once, or in slices.

use std::collections::HashSet;

use sqlx::SqliteConnection;
use train_domain::cells::PlanColumn;

use super::compare::{Comparison, Standing};
use super::known::{Known, library_stamp};
use super::names::{Lacking, Meaning, place};
use super::note;
use super::row::Row;
use crate::actions::{self, Kind};
use crate::blanks::{Blanks, NewName};
use crate::error::{Result, StoreError};
use crate::library::{self, NewItem};
use crate::new_rows::{self, NewRow};
use crate::planned_rows::StoredPlanned;
use crate::stored::text;
use crate::stored_cells::StoredUnknown;
use crate::vocabulary::Vocabulary;
use crate::{cells, datasets};

/// Rows that are named as differing.
const NAMED: usize = 3;

/// What an import does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// New rows.
    pub added: u32,
    /// Rows that were there already, those among them that differ.
    pub skipped: u32,
    /// Rows of `skipped` that the plan has with other cells.
    pub differing: u32,
    /// The first few of them: which of the file's rows, from 0, and the columns of those cells.
    pub differing_first: Vec<(usize, Vec<PlanColumn>)>,
    /// New rows that wait for a name which the library lacks.
    pub waiting: u32,
    /// Names that the library did not have, each with its kind.
    pub new_names: Vec<String>,
}

/// What a place of a row stands for.
enum Place {
    /// One of the items that are made.
    Made(usize),
    /// A name that rows wait for.
    Left(String),
}

/// What an import adds.
pub struct Addition {
    names: Vec<NewName>,
    places: Vec<Place>,
    rows: Vec<Row>,
    next_number: i64,
    stamp: i64,
    /// Items of the library that the rows refer to.
    items: Vec<i64>,
    /// What the person is told.
    pub report: Report,
}

/// How far an import in slices is.
#[derive(Debug)]
pub struct Progress {
    /// Names and rows that are written.
    written: usize,
    /// The ids of the names so far, and those of them that were made.
    ids: Vec<i64>,
    made: Vec<i64>,
    /// That of the library after the last name.
    stamp: i64,
}

impl Addition {
    /// Rows of a file that are not in the plan. Those that differ from a row of it are added too, unless only new ones are
    /// wanted.
    pub fn new(known: &Known, comparison: Comparison, add_new: bool, blanks: Blanks) -> Self {
        let (mut report, mut rows) = (Report::default(), Vec::new());
        let is_added: Vec<bool> = (0..comparison.rows.len()).map(|at| comparison.is_added(at, add_new)).collect();
        let Comparison { standings, rows: all, names } = comparison;
        for (at, ((row, standing), is_added)) in all.into_iter().zip(standings).zip(is_added).enumerate() {
            if is_added {
                rows.push(row);
                continue;
            }
            report.skipped += 1;
            if let Standing::Differs { columns, .. } = standing {
                report.differing += 1;
                if report.differing_first.len() < NAMED {
                    report.differing_first.push((at, columns));
                }
            }
        }
        let used: HashSet<i64> = rows.iter().flat_map(Row::names).collect();
        let mut made = Vec::new();
        let places: Vec<Place> =
            names.into_iter().enumerate().map(|(at, name)| stands(at, name, &used, &mut made, blanks)).collect();
        let is_left = |id: i64| place(id).is_some_and(|at| matches!(places[at], Place::Left(_)));
        let waiting = rows.iter().filter(|row| row.names().into_iter().any(is_left)).count();
        let mut items: Vec<i64> = rows.iter().flat_map(Row::items).collect();
        items.sort_unstable();
        items.dedup();
        report.added = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        report.waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        report.new_names = made.iter().map(|new| format!("{}: {}", new.kind.name(), new.name)).collect();
        Self { names: made, places, rows, next_number: known.next_number, stamp: known.stamp, items, report }
    }

    /// How many names and rows are written.
    pub fn size(&self) -> usize {
        self.names.len() + self.rows.len()
    }

    /// Takes the numbers of the rows. False where rows were added, the library has changed or a larger import has begun since it
    /// was prepared: then it has to be prepared anew.
    async fn take_numbers(&self, connection: &mut SqliteConnection, dataset_id: i64) -> Result<bool> {
        datasets::require(connection, dataset_id).await?;
        let is_importing = note::unfinished(connection).await?.is_some_and(|import| import.dataset_id == dataset_id);
        if is_importing
            || library_stamp(connection).await? != self.stamp
            || !are_there(connection, dataset_id, &self.items).await?
        {
            return Ok(false);
        }
        new_rows::take_numbers(connection, dataset_id, self.next_number, self.rows.len()).await
    }

    fn until(&self) -> i64 {
        new_rows::behind(self.next_number, self.rows.len())
    }

    /// Adds everything as one action, which is returned. `None` where it has to be prepared anew.
    ///
    /// # Errors
    /// The dataset is no longer there.
    pub async fn write(&self, connection: &mut SqliteConnection, dataset_id: i64, now: i64) -> Result<Option<i64>> {
        let Some(made) = self.write_all(connection, dataset_id, now).await? else { return Ok(None) };
        Ok(Some(self.record(connection, dataset_id, &made, now).await?))
    }

    /// The same without an action: rows that come with their dataset.
    pub(super) async fn write_all(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        now: i64,
    ) -> Result<Option<Vec<i64>>> {
        if !self.take_numbers(connection, dataset_id).await? {
            return Ok(None);
        }
        let mut progress = self.start();
        self.write_names(connection, dataset_id, 0..self.names.len(), &mut progress, now).await?;
        self.write_rows(connection, dataset_id, 0..self.rows.len(), &progress.ids).await?;
        Ok(Some(progress.made))
    }

    fn start(&self) -> Progress {
        Progress { written: 0, ids: Vec::new(), made: Vec::new(), stamp: self.stamp }
    }

    /// Begins to add it in slices. `None` where it has to be prepared anew.
    ///
    /// # Errors
    /// The dataset is no longer there.
    pub async fn begin(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        now: i64,
    ) -> Result<Option<Progress>> {
        if !self.take_numbers(connection, dataset_id).await? {
            return Ok(None);
        }
        note::begin(connection, dataset_id, (self.next_number, self.until()), now).await?;
        Ok(Some(self.start()))
    }

    /// Whether all of it is written.
    pub fn is_written(&self, progress: &Progress) -> bool {
        progress.written >= self.size()
    }

    /// Adds the next slice of at most `most` names and rows, names first.
    ///
    /// # Errors
    /// The dataset, or an item that the file names, is no longer there.
    pub async fn write_slice(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        mut progress: Progress,
        most: usize,
        now: i64,
    ) -> Result<Progress> {
        datasets::require(connection, dataset_id).await?;
        let (at, names) = (progress.written, self.names.len());
        if at < names {
            let slice = at..names.min(at + most);
            progress.written = slice.end;
            self.write_names(connection, dataset_id, slice, &mut progress, now).await?;
            return Ok(progress);
        }
        let slice = at - names..self.rows.len().min(at - names + most);
        progress.written = names + slice.end;
        let items: HashSet<i64> = self.rows[slice.clone()].iter().flat_map(Row::items).collect();
        if !are_there(connection, dataset_id, &items.into_iter().collect::<Vec<_>>()).await? {
            return Err(StoreError::not_found("Something that the file names was deleted from the library meanwhile.")
                .hint("Nothing was imported. Import the file again."));
        }
        self.write_rows(connection, dataset_id, slice, &progress.ids).await?;
        Ok(progress)
    }

    /// Ends an import in slices: all of it is there, as one action, which is returned.
    ///
    /// # Errors
    /// The dataset is no longer there.
    pub async fn close(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        progress: &Progress,
        now: i64,
    ) -> Result<i64> {
        datasets::require(connection, dataset_id).await?;
        note::end(connection).await?;
        self.record(connection, dataset_id, &progress.made, now).await
    }

    async fn record(&self, connection: &mut SqliteConnection, dataset_id: i64, made: &[i64], now: i64) -> Result<i64> {
        let detail = text(&StoredPlanned::of_numbers(self.next_number, self.until(), made));
        let action = actions::add_with(connection, dataset_id, Kind::Plan, Some(detail), now).await?;
        // Rows that wait for names which came with it or, while it was written, otherwise.
        if library_stamp(connection).await? != self.stamp {
            cells::fill_all_waiting(connection, dataset_id).await?;
        }
        Ok(action)
    }

    async fn write_names(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        slice: std::ops::Range<usize>,
        progress: &mut Progress,
        now: i64,
    ) -> Result<()> {
        // Somebody may have made such an item since it began.
        let is_as_it_was = library_stamp(connection).await? == progress.stamp;
        let there = if is_as_it_was { None } else { Some(Vocabulary::load(connection, dataset_id).await?) };
        for NewName { kind, name, body } in &self.names[slice] {
            let known = there.as_ref().and_then(|there| there.find(*kind, name)).map(|item| item.id);
            let id = match known {
                Some(id) => id,
                None => {
                    let new = NewItem::new(*kind, name, body.as_str());
                    let id = library::add(connection, dataset_id, &new, now).await?;
                    progress.made.push(id);
                    id
                }
            };
            progress.ids.push(id);
        }
        progress.stamp = library_stamp(connection).await?;
        Ok(())
    }

    /// The item of a name, or the text that a row waits for.
    fn named(&self, id: i64, ids: &[i64]) -> (Option<i64>, Option<String>) {
        match place(id).map(|at| &self.places[at]) {
            None => (Some(id), None),
            Some(Place::Made(at)) => (Some(ids[*at]), None),
            Some(Place::Left(name)) => (None, Some(name.clone())),
        }
    }

    async fn write_rows(
        &self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        slice: std::ops::Range<usize>,
        ids: &[i64],
    ) -> Result<()> {
        let first = new_rows::behind(self.next_number, slice.start);
        let rows: Vec<NewRow> = self.rows[slice].iter().map(|row| self.new_row(row, ids)).collect();
        new_rows::insert(connection, new_rows::Target::Dataset(dataset_id), first, &rows).await?;
        Ok(())
    }

    fn new_row<'r>(&self, row: &'r Row, ids: &[i64]) -> NewRow<'r> {
        let [(persona, no_persona), (arc, no_arc), (topic, no_topic)] = row.names().map(|name| self.named(name, ids));
        let unknown = StoredUnknown { persona: no_persona, emotion: no_arc, topic: no_topic };
        NewRow {
            persona,
            arc,
            topic,
            template: row.template,
            unknown_names: (unknown != StoredUnknown::default()).then(|| text(&unknown)),
            intent: &row.intent,
            tone: &row.tone,
            tier: &row.tier,
            variation: row.variation,
            brief: row.brief.as_deref(),
            brief_by: None,
            client_style: row.client_style.as_deref(),
            friction: row.friction.as_deref(),
            ending: row.ending.as_deref(),
        }
    }
}

fn stands(at: usize, name: Lacking, used: &HashSet<i64>, made: &mut Vec<NewName>, blanks: Blanks) -> Place {
    let Lacking { kind, name, meaning, .. } = name;
    let id = -i64::try_from(at).unwrap_or(i64::MAX - 1) - 1;
    if meaning == Meaning::Left || !used.contains(&id) {
        return Place::Left(name);
    }
    made.push(blanks.item(kind, name));
    Place::Made(made.len() - 1)
}

/// Whether all of these items are in the library of a dataset.
async fn are_there(connection: &mut SqliteConnection, dataset_id: i64, items: &[i64]) -> Result<bool> {
    let ids = serde_json::json!(items).to_string();
    let found = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM json_each(?1) w CROSS JOIN library_items i ON i.id = w.value AND i.dataset_id = ?2"#,
        ids,
        dataset_id
    )
    .fetch_one(connection)
    .await?;
    Ok(usize::try_from(found).is_ok_and(|found| found == items.len()))
}
