//! Rows that are to get briefs by a model, a few of them a call.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::brief::ROWS_A_CALL;
use train_domain::query::Target;
use train_domain::status::Purpose;

use super::target::{push_open, push_target};
use super::waiting_job::{SLICE, WaitingJob};
use crate::error::Result;
use crate::stored;

/// What a job for briefs is asked (`WaitingJob::input`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Group {
    /// Rows that have a brief get another one.
    pub again: bool,
    /// Those of its rows that still need one, as they are.
    pub rows: Vec<GroupRow>,
}

/// A row of a group, as it was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
#[serde(default)]
#[allow(missing_docs, reason = "the columns of conversations")]
pub struct GroupRow {
    pub id: i64,
    pub number: i64,
    pub persona_id: Option<i64>,
    pub arc_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub tier: String,
    pub intent: String,
    pub tone: String,
    pub client_style: Option<String>,
    pub friction: Option<String>,
    pub ending: Option<String>,
    pub brief: Option<String>,
}

/// The jobs of a group, as they stand in `jobs.input`.
#[derive(Serialize, Deserialize)]
struct StoredGroup {
    again: bool,
    rows: Vec<i64>,
}

#[derive(sqlx::FromRow)]
struct RowOfJob {
    job_id: i64,
    again: bool,
    #[sqlx(flatten)]
    row: GroupRow,
}

/// Adds a job for each group of a slice of rows; rows of one topic stand together, so that one call tells them apart. Returns
/// the rows.
pub(super) async fn add_groups(
    connection: &mut SqliteConnection,
    batch_id: i64,
    dataset_id: i64,
    target: &Target,
    input: Option<&str>,
    (from, until): (i64, i64),
) -> Result<Vec<i64>> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.id, c.topic_id FROM conversations c WHERE ");
    push_target(&mut query, dataset_id, target);
    push_open(&mut query, Purpose::Brief, input);
    query.push(" AND c.id > ").push_bind(from).push(" AND c.id <= ").push_bind(until);
    query.push(" ORDER BY c.id LIMIT ").push_bind(SLICE);
    let mut rows: Vec<(i64, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
    rows.sort_by_key(|(id, topic)| (*topic, *id));
    let rows: Vec<i64> = rows.into_iter().map(|(id, _)| id).collect();
    let again = again(input);
    let groups = rows.chunks(ROWS_A_CALL).map(|rows| StoredGroup { again, rows: rows.to_vec() });
    let groups = stored::text(&groups.collect::<Vec<_>>());
    sqlx::query!(
        "INSERT INTO jobs (batch_id, purpose, conversation_id, input)
        SELECT ?1, 'brief', value ->> '$.rows[0]', value FROM json_each(?2) ORDER BY key",
        batch_id,
        groups
    )
    .execute(connection)
    .await?;
    Ok(rows)
}

fn again(input: Option<&str>) -> bool {
    input.and_then(|input| serde_json::from_str::<Group>(input).ok()).is_some_and(|asked| asked.again)
}

/// Waiting jobs, those for briefs with those of their rows that still need one: a row that was deleted, written, or given a
/// brief by a person meanwhile is asked about no more.
pub(super) async fn with_rows(connection: &mut SqliteConnection, mut jobs: Vec<WaitingJob>) -> Result<Vec<WaitingJob>> {
    if jobs.iter().all(|job| job.input.is_none()) {
        return Ok(jobs);
    }
    let ids = serde_json::json!(jobs.iter().map(|job| job.id).collect::<Vec<_>>()).to_string();
    let rows: Vec<RowOfJob> = sqlx::query_as(
        "SELECT j.id AS job_id, coalesce(j.input ->> 'again', 0) AS again, coalesce(c.id, 0) AS id, coalesce(c.number, 0) AS number,
            c.persona_id, c.arc_id, c.topic_id, coalesce(c.tier, '') AS tier, coalesce(c.intent, '') AS intent, coalesce(c.tone, '') AS tone,
            c.client_style, c.friction, c.ending, c.brief
        FROM json_each(?) w JOIN jobs j ON j.id = w.value AND j.purpose = 'brief' JOIN json_each(j.input, '$.rows') g
        LEFT JOIN conversations c ON c.id = g.value AND c.dataset_id IS NOT NULL AND c.version_id IS NULL AND c.writing = 0
            AND c.persona_id IS NOT NULL AND c.arc_id IS NOT NULL AND c.topic_id IS NOT NULL
            AND (trim(coalesce(c.brief, '')) = '' OR j.input ->> 'again' AND c.brief_by IS NOT 'person')
        ORDER BY j.id, g.key",
    )
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let mut groups: HashMap<i64, Group> = HashMap::new();
    for RowOfJob { job_id, again, row } in rows {
        let group = groups.entry(job_id).or_insert_with(|| Group { again, rows: Vec::new() });
        if row.id > 0 {
            group.rows.push(row);
        }
    }
    for job in &mut jobs {
        if let Some(group) = groups.get(&job.id) {
            job.input = Some(stored::text(group));
        }
    }
    Ok(jobs)
}

/// The first groups of a target, as calls would be asked about them.
pub async fn first_groups(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    input: &str,
    groups: u32,
) -> Result<Vec<Group>> {
    let most = groups.saturating_mul(ROWS_A_CALL as u32);
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT c.id, c.number, c.persona_id, c.arc_id, c.topic_id, c.tier, c.intent, c.tone, c.client_style, c.friction, c.ending, c.brief
        FROM conversations c WHERE ",
    );
    push_target(&mut query, dataset_id, target);
    push_open(&mut query, Purpose::Brief, Some(input));
    query.push(" ORDER BY c.id LIMIT ").push_bind(most);
    let mut rows: Vec<GroupRow> = query.build_query_as().fetch_all(connection).await?;
    rows.sort_by_key(|row| (row.topic_id, row.id));
    let again = again(Some(input));
    Ok(rows.chunks(ROWS_A_CALL).map(|rows| Group { again, rows: rows.to_vec() }).collect())
}

/// The newest briefs of each topic of a dataset, the newest last.
pub async fn of_topics(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    each: usize,
) -> Result<HashMap<i64, Vec<String>>> {
    let each = i64::try_from(each).unwrap_or(i64::MAX);
    let found = sqlx::query!(
        r#"SELECT topic_id AS "topic_id!", brief AS "brief!" FROM (
            SELECT id, topic_id, brief, row_number() OVER (PARTITION BY topic_id ORDER BY id DESC) AS nth FROM conversations
            WHERE dataset_id = ?1 AND topic_id IS NOT NULL AND trim(coalesce(brief, '')) <> '')
        WHERE nth <= ?2 ORDER BY id"#,
        dataset_id,
        each
    )
    .fetch_all(connection)
    .await?;
    let mut briefs: HashMap<i64, Vec<String>> = HashMap::new();
    for row in found {
        briefs.entry(row.topic_id).or_default().push(row.brief);
    }
    Ok(briefs)
}
