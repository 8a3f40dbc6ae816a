//! The exports that were made, and what has changed since.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::query::Target;

use super::exports::push_chosen;
use crate::error::Result;

/// An export that was made.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "columns of exports")]
pub struct NewExport {
    pub dataset_id: i64,
    pub at: i64,
    /// What was asked for, as JSON.
    pub input: String,
    pub path: String,
    pub conversations: i64,
    pub files: i64,
    pub bytes: i64,
    pub counts: String,
    pub hash: String,
}

/// Puts an export on record. Returns its id.
pub async fn add(connection: &mut SqliteConnection, export: &NewExport) -> Result<i64> {
    let NewExport { dataset_id, at, input, path, conversations, files, bytes, counts, hash } = export;
    Ok(sqlx::query_scalar!(
        r#"INSERT INTO exports (dataset_id, at, input, path, conversations, files, bytes, counts, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id AS "id!""#,
        dataset_id,
        at,
        input,
        path,
        conversations,
        files,
        bytes,
        counts,
        hash
    )
    .fetch_one(connection)
    .await?)
}

/// Adds (row, version) pairs that an export wrote.
pub async fn add_versions(connection: &mut SqliteConnection, export: i64, written: &[(u32, u32)]) -> Result<()> {
    let written = serde_json::json!(written).to_string();
    sqlx::query!(
        "INSERT OR IGNORE INTO exported_versions (export_id, conversation_id, version_id)
        SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2)",
        export,
        written
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes how many of the chosen conversations an export did not write; its record is whole then.
pub async fn close(connection: &mut SqliteConnection, export: i64, passed_over: i64) -> Result<()> {
    sqlx::query!("UPDATE exports SET counts = json_set(counts, '$.passedOver', ?2) WHERE id = ?1", export, passed_over)
        .execute(connection)
        .await?;
    Ok(())
}

/// An export on record.
#[derive(Debug)]
#[allow(missing_docs, reason = "columns of exports")]
pub struct Recorded {
    pub id: i64,
    pub at: i64,
    pub input: String,
    pub path: String,
    pub conversations: i64,
    /// As [`NewExport::counts`].
    pub counts: String,
}

/// The newest exports of a dataset, newest first.
pub async fn list(connection: &mut SqliteConnection, dataset_id: i64, limit: u32) -> Result<Vec<Recorded>> {
    Ok(sqlx::query_as!(
        Recorded,
        r#"SELECT id AS "id!", at, input, path, conversations, counts FROM exports WHERE dataset_id = ? ORDER BY id DESC LIMIT ?"#,
        dataset_id,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// Whether an export was written to a path.
pub async fn is_known(connection: &mut SqliteConnection, path: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM exports WHERE path = ?) AS "known!: bool""#, path)
        .fetch_one(connection)
        .await?)
}

/// What would be chosen today, as far as SQL says.
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields of an export's input")]
pub struct Wanted<'a> {
    pub dataset_id: i64,
    pub target: &'a Target,
    pub statuses: &'a [&'a str],
    /// The least score, in tenths.
    pub min_score: Option<i64>,
    pub practice: bool,
    /// Preference pairs are written, of rows that have two versions to tell apart.
    pub pairs: bool,
}

/// Whether a row of `conversations c` has versions that make a pair: one of both verdicts, or what a person made of a
/// model's. What the two say is not looked at.
const HAS_PAIR: &str = " AND (EXISTS (SELECT 1 FROM versions r WHERE r.conversation_id = c.id AND r.verdict = 'rejected')
        AND EXISTS (SELECT 1 FROM versions a WHERE a.conversation_id = c.id AND a.verdict = 'approved')
    OR c.verdict IS NOT 'rejected' AND EXISTS (SELECT 1 FROM versions p JOIN versions m ON m.conversation_id = c.id AND m.origin = 'model'
        WHERE p.id = c.version_id AND p.origin = 'person' AND p.parent_id IS NOT NULL))";

/// Since an export: rows that would come along, that have another version now, and that would not come along any more.
/// `newer_than`: rows that were passed over then for reasons that SQL does not know are among those that it did not write;
/// only what was generated or judged later counts as new.
pub async fn since(
    connection: &mut SqliteConnection,
    export: i64,
    newer_than: Option<i64>,
    wanted: &Wanted<'_>,
) -> Result<(i64, i64, i64)> {
    let (new, edited, both): (i64, i64, i64) = {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT coalesce(sum(e.version_id IS NULL AND max(coalesce(c.generated_at, 0), coalesce(c.reviewed_at, 0)) > ",
        );
        query
            .push_bind(newer_than.unwrap_or(-1))
            .push(if wanted.pairs { HAS_PAIR } else { "" })
            .push("), 0), coalesce(sum(e.version_id <> c.version_id), 0), count(e.version_id) FROM conversations c");
        query.push(" LEFT JOIN exported_versions e ON e.conversation_id = c.id AND e.export_id = ").push_bind(export);
        query.push(" WHERE ");
        push_chosen(&mut query, wanted.dataset_id, wanted.target, wanted.statuses);
        if let Some(least) = wanted.min_score {
            query.push(" AND c.score >= ").push_bind(least);
        }
        if !wanted.practice {
            query.push(" AND c.practice = 0");
        }
        query.build_query_as().fetch_one(&mut *connection).await?
    };
    let written =
        sqlx::query_scalar!(r#"SELECT count(*) AS "n!: i64" FROM exported_versions WHERE export_id = ?"#, export)
            .fetch_one(connection)
            .await?;
    Ok((new, edited, written - both))
}
