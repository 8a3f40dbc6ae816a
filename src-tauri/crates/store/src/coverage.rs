//! How many conversations of a dataset have which value of its dimensions, how long they are, and what they cost by the
//! model and the template that wrote them.

use std::collections::HashMap;
use std::hash::Hash;

use futures_util::TryStreamExt;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::coverage::{CoverageCounts, Dimension};
use train_domain::items::Arc;
use train_domain::row::{Status, Tier};

use super::reading::Reading;
use crate::error::Result;

/// A value of a dimension: an item of the library (0 where a row has none), or a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "an item's id, or the word")]
pub enum Value {
    Item(i64),
    Word(String),
}

/// Everything counted, by what rows have. What is 0 is not among it.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// By the values of the two dimensions.
    pub cells: HashMap<(Value, Value), CoverageCounts>,
    /// The reason that most of a cell's rejections have.
    pub rejected_as: HashMap<(Value, Value), String>,
    /// By topic, 0 for rows that have none.
    pub topics: HashMap<i64, CoverageCounts>,
    /// By tier.
    pub tiers: HashMap<Tier, CoverageCounts>,
    /// By the number of turns. Rows that show a text alone.
    pub lengths: HashMap<u32, CoverageCounts>,
    /// By the model that wrote what is shown, or what that was edited from.
    pub models: HashMap<String, CoverageCounts>,
    /// The same by the template, by the item's id.
    pub templates: HashMap<i64, CoverageCounts>,
    /// All rows.
    pub total: CoverageCounts,
}

/// The two dimensions' values, as text: `0` where a row names no item.
fn column(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Persona => "CAST(coalesce(c.persona_id, 0) AS TEXT)",
        Dimension::Emotion => "CAST(coalesce(c.arc_id, 0) AS TEXT)",
        Dimension::Topic => "CAST(coalesce(c.topic_id, 0) AS TEXT)",
        Dimension::Intent => "c.intent",
        Dimension::Tone => "c.tone",
        Dimension::Tier => "c.tier",
    }
}

fn value(dimension: Dimension, text: String) -> Value {
    match dimension {
        Dimension::Persona | Dimension::Emotion | Dimension::Topic => Value::Item(text.parse().unwrap_or_default()),
        Dimension::Intent | Dimension::Tone | Dimension::Tier => Value::Word(text),
    }
}

/// A row with what it is counted by.
#[derive(sqlx::FromRow)]
struct Row {
    first: String,
    second: String,
    topic: i64,
    tier: String,
    status: String,
    made: bool,
    model: Option<String>,
    template: Option<i64>,
    turns: Option<u32>,
    /// It is approved, and the rules found another conversation that says nearly the same.
    alike: bool,
}

/// Where the call is found that wrote what a row shows: an edited version has none, the one that it was made of has.
/// Everything but the rows themselves is read from indexes: they are named, because SQLite would rather look a row up by
/// its id, which costs a page of text for each. What is less than whole of "near_duplicate" begins with 0.
const ROWS: &str = r#" AS second, coalesce(c.topic_id, 0) AS topic, c.tier, c.status, c.version_id IS NOT NULL AS made,
        y.model, t.item_id AS template, (length(v.content) - length(replace(v.content, '"role"', ''))) / 6 AS turns,
        c.status = 'approved' AND EXISTS (SELECT 1 FROM scores s INDEXED BY scores_alike
            WHERE s.version_id = c.version_id AND s.scorer = 'rules' AND instr(s.criteria, '"key":"near_duplicate","points":0') > 0
            AND s.id = (SELECT max(n.id) FROM scores n WHERE n.version_id = c.version_id AND n.scorer = 'rules')) AS alike
    FROM conversations c LEFT JOIN versions v INDEXED BY versions_by_writer ON v.id = c.version_id
    LEFT JOIN calls y ON y.id = coalesce(v.call_id, CASE WHEN v.parent_id IS NOT NULL THEN (
        WITH RECURSIVE earlier (call_id, parent_id) AS (
            SELECT p.call_id, p.parent_id FROM versions p WHERE p.id = v.parent_id
            UNION SELECT p.call_id, p.parent_id FROM earlier e JOIN versions p ON p.id = e.parent_id WHERE e.call_id IS NULL)
        SELECT e.call_id FROM earlier e WHERE e.call_id IS NOT NULL) END)
    LEFT JOIN call_texts x INDEXED BY call_texts_by_template ON x.call_id = y.id
    LEFT JOIN library_versions t ON t.id = x.template_version_id
    WHERE c.dataset_id = "#;

/// Room for the indexes that are asked for every row.
const CACHE: &str = "PRAGMA cache_size = -16000";

/// Counts the rows of a dataset by two dimensions, and by all else that is told of them; everything from one state of
/// the file.
pub async fn count(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    (first, second): (Dimension, Dimension),
) -> Result<Counted> {
    sqlx::query(CACHE).execute(&mut *connection).await?;
    let mut reading = Reading::begin(connection).await?;
    let mut counted = Counted::default();
    let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
    query.push(column(first)).push(" AS first, ").push(column(second)).push(ROWS).push_bind(dataset_id);
    let mut rows = query.build_query_as::<Row>().fetch(&mut *reading);
    while let Some(row) = rows.try_next().await? {
        counted.take(row, (first, second))?;
    }
    drop(rows);
    counted.rejected_as = reasons(&mut reading, dataset_id, (first, second)).await?;
    reading.end().await?;
    Ok(counted)
}

impl Counted {
    fn take(&mut self, row: Row, (first, second): (Dimension, Dimension)) -> Result<()> {
        let approved = row.status == Status::Approved.name();
        let counts = CoverageCounts {
            planned: 1,
            generated: u32::from(row.made),
            approved: u32::from(approved),
            distinct: u32::from(approved && !row.alike),
            rejected: u32::from(row.status == Status::Rejected.name()),
        };
        let add = |counts: &mut CoverageCounts, one: CoverageCounts| counts.add(one);
        if row.made {
            add(self.lengths.entry(row.turns.unwrap_or_default()).or_default(), counts);
            if let Some(model) = row.model {
                add(self.models.entry(model).or_default(), counts);
            }
            if let Some(template) = row.template {
                add(self.templates.entry(template).or_default(), counts);
            }
        }
        add(self.topics.entry(row.topic).or_default(), counts);
        add(self.tiers.entry(Tier::parse(&row.tier)?).or_default(), counts);
        add(self.cells.entry((value(first, row.first), value(second, row.second))).or_default(), counts);
        self.total.add(counts);
        Ok(())
    }
}

/// The reason that most of the rejections of each cell have; of those that are as many, the first by the alphabet.
async fn reasons(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    (first, second): (Dimension, Dimension),
) -> Result<HashMap<(Value, Value), String>> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
    query.push(column(first)).push(", ").push(column(second));
    query.push(
        ", k.reason FROM conversations c JOIN counting_verdicts k ON k.version_id = c.version_id WHERE c.dataset_id = ",
    );
    query.push_bind(dataset_id).push(" AND c.status = 'rejected' AND k.reason IS NOT NULL AND k.reason <> ''");
    let found: Vec<(String, String, String)> = query.build_query_as().fetch_all(connection).await?;
    let mut by_cell: HashMap<(Value, Value), HashMap<String, u32>> = HashMap::new();
    for (row, column, reason) in found {
        let cell = by_cell.entry((value(first, row), value(second, column))).or_default();
        *cell.entry(reason).or_default() += 1;
    }
    Ok(by_cell.into_iter().filter_map(|(cell, reasons)| Some((cell, most(reasons)?))).collect())
}

fn most<T: Hash + Ord>(counts: HashMap<T, u32>) -> Option<T> {
    let by_count = |(a, of_a): &(T, u32), (b, of_b): &(T, u32)| of_a.cmp(of_b).then_with(|| b.cmp(a));
    counts.into_iter().max_by(by_count).map(|(value, _)| value)
}

/// What the calls of a model and a template cost.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Spent {
    /// The model, as calls name it.
    pub model: String,
    /// The template's item; `None` for what is not on record any more.
    pub template: Option<i64>,
    /// Micro-dollars.
    pub micros: i64,
    /// Calls that used tokens whose price nobody knows.
    pub unpriced: i64,
}

/// What all calls that wrote for a dataset cost, those of deleted rows and failed ones among them. What a call cost that
/// was never answered is not known, and left out.
pub async fn spent(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<Spent>> {
    Ok(sqlx::query_as!(
        Spent,
        r#"SELECT y.model, t.item_id AS "template: i64", coalesce(sum(y.cost_micros), 0) AS "micros!: i64",
            coalesce(sum(y.cost_micros IS NULL AND y.output_tokens IS NOT NULL), 0) AS "unpriced!: i64"
        FROM batches b JOIN jobs j ON j.batch_id = b.id AND j.purpose = 'write' JOIN calls y ON y.job_id = j.id
        LEFT JOIN call_texts x INDEXED BY call_texts_by_template ON x.call_id = y.id LEFT JOIN library_versions t ON t.id = x.template_version_id
        WHERE b.dataset_id = ? AND y.state IN ('succeeded', 'failed') GROUP BY y.model, t.item_id"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?)
}

/// An item of the library that coverage tells of.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// New plans do not offer it.
    pub archived: bool,
    /// What an arc says of whom and what it is for.
    pub fits: Option<Fits>,
}

/// Whom and what an arc is for; lists that are empty restrict nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "names of personas, and tiers")]
pub struct Fits {
    pub personas: Vec<String>,
    pub tiers: Vec<Tier>,
}

/// The items of a dataset's library that rows are planned with, and its templates.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "one field a kind, each in the order of the library")]
pub struct Items {
    pub personas: Vec<Item>,
    pub arcs: Vec<Item>,
    pub topics: Vec<Item>,
    pub templates: Vec<Item>,
}

/// Reads them.
pub async fn items(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Items> {
    let rows = sqlx::query!(
        r#"SELECT i.id AS "id!", i.kind, i.name, i.archived_at IS NOT NULL AS "archived!: bool",
            iif(i.kind = 'arc', v.body, NULL) AS "body: String"
        FROM library_items i LEFT JOIN library_versions v ON v.id = i.version_id WHERE i.dataset_id = ? ORDER BY i.id"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    let mut items = Items::default();
    for row in rows {
        let list = match row.kind.as_str() {
            "persona" => &mut items.personas,
            "arc" => &mut items.arcs,
            "topic" => &mut items.topics,
            "template" => &mut items.templates,
            // Rows are not planned with it.
            _ => continue,
        };
        // An arc that this version cannot read restricts nothing.
        let fits = row.body.as_deref().map(|body| match serde_json::from_str::<Arc>(body) {
            Ok(arc) => Fits { personas: arc.personas, tiers: arc.tiers },
            Err(_) => Fits::default(),
        });
        list.push(Item { id: row.id, name: row.name, archived: row.archived, fits });
    }
    Ok(items)
}

#[cfg(test)]
pub(crate) mod tests;
