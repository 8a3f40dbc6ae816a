//! Trials: prompts of a template that is not saved yet, or of rows that are not planned yet. What comes stays with its call:
//! it is no version, and no row, count or badge knows of it.

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;
use train_domain::row::Tier;

use super::building::NewRow;
use super::{jobs, new_rows};
use crate::error::{Result, StoreError};

/// What a batch of trials is started with (`batches.input`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrialBatch {
    /// What is tried in place of the saved template.
    pub template: Option<TriedTemplate>,
    /// Rows that are in no plan.
    pub proposed: Vec<NewRow>,
}

/// A template's text that is tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TriedTemplate {
    /// Its tier.
    pub tier: Tier,
    /// The text.
    pub body: String,
}

/// Puts the proposed rows of a batch aside, as if an action had deleted them: nobody sees them, and they go for good as what is
/// deleted does. Refused where a row is being tried already.
pub(super) async fn stage(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    input: Option<&str>,
    now: i64,
) -> Result<Vec<i64>> {
    if let Target::Ids { ids } = target {
        let list = serde_json::json!(ids).to_string();
        let busy = sqlx::query_scalar!(
            "SELECT c.number FROM json_each(?) w JOIN jobs j ON j.conversation_id = w.value AND j.purpose = 'trial' AND j.ended_at IS NULL
            JOIN conversations c ON c.id = j.conversation_id LIMIT 1",
            list
        )
        .fetch_optional(&mut *connection)
        .await?;
        if let Some(number) = busy {
            return Err(StoreError::invalid(format!("Row {number} is being tried already."))
                .hint("Wait for its answer, or try others."));
        }
    }
    let unreadable = |error| StoreError::invalid(format!("What is to be tried cannot be read: {error}"));
    let batch: TrialBatch = serde_json::from_str(input.unwrap_or("{}")).map_err(unreadable)?;
    if batch.proposed.is_empty() {
        return Ok(Vec::new());
    }
    require_items(connection, dataset_id, &batch.proposed).await?;
    // There is nothing to undo.
    let action = sqlx::query_scalar!(
        r#"INSERT INTO actions (dataset_id, kind, at, undone_at) VALUES (?1, 'trial', ?2, ?2) RETURNING id AS "id!""#,
        dataset_id,
        now
    )
    .fetch_one(&mut *connection)
    .await?;
    let rows: Vec<new_rows::NewRow> = batch.proposed.iter().map(NewRow::new_row).collect();
    new_rows::insert(connection, new_rows::Target::Aside(action), 1, &rows).await
}

/// A row may name items of its own dataset alone.
async fn require_items(connection: &mut SqliteConnection, dataset_id: i64, rows: &[NewRow]) -> Result<()> {
    let named: Vec<(i64, &str)> = rows
        .iter()
        .flat_map(|row| [(row.persona_id, "persona"), (row.arc_id, "arc"), (row.topic_id, "topic")])
        .collect();
    let named = serde_json::json!(named).to_string();
    let missing = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM json_each(?1) w WHERE NOT EXISTS (
            SELECT 1 FROM library_items i WHERE i.id = w.value ->> 0 AND i.kind = w.value ->> 1 AND i.dataset_id = ?2)"#,
        named,
        dataset_id
    )
    .fetch_one(connection)
    .await?;
    if missing > 0 {
        return Err(StoreError::not_found("A persona, an arc or a topic of what is to be tried is no longer there.")
            .hint("Have the rows proposed again."));
    }
    Ok(())
}

/// Adds jobs for rows that are put aside: no target finds those.
pub(super) async fn add_jobs(connection: &mut SqliteConnection, batch_id: i64, rows: &[i64]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = serde_json::json!(rows).to_string();
    sqlx::query!(
        "INSERT INTO jobs (batch_id, purpose, conversation_id) SELECT ?1, 'trial', value FROM json_each(?2) ORDER BY key",
        batch_id,
        rows
    )
    .execute(&mut *connection)
    .await?;
    jobs::count_jobs(connection, batch_id).await
}

/// A row that could be tried.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of conversations")]
pub struct Candidate {
    pub id: i64,
    pub number: i64,
    pub tier: String,
    pub persona_id: i64,
    pub arc_id: i64,
    pub topic_id: i64,
    pub client_style: Option<String>,
    pub friction: Option<String>,
    pub ending: Option<String>,
}

/// Rows with all that a prompt is made of, in the order of the plan: those that are named, or the first of them all.
pub async fn candidates(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    tier: Option<Tier>,
    ids: Option<&[u32]>,
    most: u32,
) -> Result<Vec<Candidate>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT c.id, c.number, c.tier, c.persona_id, c.arc_id, c.topic_id, c.client_style, c.friction, c.ending FROM conversations c
        WHERE c.persona_id IS NOT NULL AND c.arc_id IS NOT NULL AND c.topic_id IS NOT NULL AND c.dataset_id = ",
    );
    query.push_bind(dataset_id);
    if let Some(tier) = tier {
        query.push(" AND c.tier = ").push_bind(tier.name());
    }
    match ids {
        Some(ids) => {
            query
                .push(" AND c.id IN (SELECT value FROM json_each(")
                .push_bind(serde_json::json!(ids).to_string())
                .push("))");
        }
        None => {
            query.push(" AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.conversation_id = c.id AND o.purpose = 'trial' AND o.ended_at IS NULL)");
        }
    }
    query.push(" ORDER BY c.number LIMIT ").push_bind(most);
    Ok(query.build_query_as().fetch_all(connection).await?)
}

/// One trial as it stands.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "columns of conversations, jobs and calls")]
pub struct TriedRow {
    pub id: i64,
    pub number: i64,
    /// It is in the plan.
    pub planned: bool,
    pub persona: String,
    pub emotion: String,
    pub topic: String,
    pub tier: String,
    pub state: String,
    /// Of its last call: how it ended, with what, and why not.
    pub succeeded: bool,
    pub answer: Option<String>,
    pub error_kind: Option<String>,
    pub message: Option<String>,
    pub prompt: Option<String>,
    /// Of all its calls; none where that of any is not known.
    pub cost: Option<i64>,
    /// The text that the row shows.
    pub shown: Option<String>,
}

/// The trials of a batch, in their order.
pub async fn of_batch(connection: &mut SqliteConnection, batch_id: i64) -> Result<Vec<TriedRow>> {
    Ok(sqlx::query_as!(
        TriedRow,
        r#"SELECT c.id AS "id!", c.number AS "number!", c.dataset_id IS NOT NULL AS "planned!: bool", coalesce(p.name, '') AS "persona!: String",
            coalesce(a.name, '') AS "emotion!: String", coalesce(t.name, '') AS "topic!: String", c.tier, j.state,
            coalesce(y.state = 'succeeded', 0) AS "succeeded!: bool", q.answer AS "answer?: String", y.error_kind AS "error_kind?",
            y.message AS "message?", q.prompt AS "prompt?: String",
            (SELECT iif(count(*) = count(z.cost_micros), coalesce(sum(z.cost_micros), 0), NULL) FROM calls z WHERE z.job_id = j.id AND z.state <> 'in_flight')
                AS "cost?: i64",
            v.content AS "shown?"
        FROM jobs j JOIN conversations c ON c.id = j.conversation_id LEFT JOIN library_items p ON p.id = c.persona_id
        LEFT JOIN library_items a ON a.id = c.arc_id LEFT JOIN library_items t ON t.id = c.topic_id
        LEFT JOIN calls y ON y.job_id = j.id AND y.number = j.calls LEFT JOIN prompts q ON q.call_id = y.id
        LEFT JOIN versions v ON v.id = c.version_id
        WHERE j.batch_id = ? AND j.purpose = 'trial' ORDER BY j.id"#,
        batch_id
    )
    .fetch_all(connection)
    .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_were_tried_before_the_authors_of_briefs_were_stored_can_be_read() {
        let stored = r#"{"template":null,"proposed":[{"persona_id":1,"arc_id":2,"topic_id":3,"tier":"edge_case","intent":"decide",
            "tone":"warm","variation":2,"brief":"b","client_style":"curt","friction":"pushes_back","ending":null}]}"#;
        let batch: TrialBatch = serde_json::from_str(stored).expect("can be read");
        let row = batch.proposed[0].new_row();
        assert_eq!((row.tier, row.variation, row.brief, row.brief_by), ("edge_case", 2, Some("b"), None));
        assert_eq!((row.client_style, row.friction, row.ending), (Some("curt"), Some("pushes_back"), None));
    }
}
