//! Verdicts, and their undo.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::quality::EDGE_CASE_APPROVAL;

use super::id32;
use super::rows::push_target;
use crate::error::{EngineError, Result};
use crate::view::{ReviewOutcome, Skipped, Target, Verdict};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    tier: String,
    status: String,
    score: Option<i64>,
    generation_id: Option<i64>,
}

/// Gives rows a verdict. Edge Case rows need a score of 8 or more to be approved, one at a time; what cannot take the
/// verdict is passed over and counted with its reason.
pub async fn give(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    verdict: Verdict,
    note: &str,
    token: &str,
    now: i64,
) -> Result<ReviewOutcome> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT c.id, c.tier, c.status, c.score, c.generation_id FROM conversations c WHERE ",
    );
    push_target(&mut query, dataset_id, target);
    let rows: Vec<Row> = query.build_query_as().fetch_all(&mut *connection).await?;
    let alone = rows.len() == 1;
    let (status, mut changed) = (
        match verdict {
            Verdict::Approve => "approved",
            Verdict::Reject => "rejected",
        },
        0,
    );
    let mut skipped: Vec<Skipped> = Vec::new();
    for row in rows {
        if let Some(reason) = obstacle(&row, verdict, alone) {
            match skipped.iter_mut().find(|skip| skip.reason == reason) {
                Some(skip) => skip.count += 1,
                None => skipped.push(Skipped { reason: reason.into(), count: 1 }),
            }
            continue;
        }
        sqlx::query!(
            "INSERT INTO reviews (generation_id, verdict, note, undo_token, status_before, at) VALUES (?, ?, ?, ?, ?, ?)",
            row.generation_id, status, note, token, row.status, now
        )
        .execute(&mut *connection)
        .await?;
        sqlx::query!(
            "UPDATE conversations SET status = ?2, reviewed_at = ?3, revision = revision + 1 WHERE id = ?1",
            row.id,
            status,
            now
        )
        .execute(&mut *connection)
        .await?;
        changed += 1;
    }
    Ok(ReviewOutcome { changed, skipped, undo_token: token.to_owned() })
}

fn obstacle(row: &Row, verdict: Verdict, alone: bool) -> Option<&'static str> {
    if row.generation_id.is_none() || !matches!(row.status.as_str(), "generated" | "approved" | "rejected") {
        return Some("there is no generated conversation to judge");
    }
    if verdict == Verdict::Approve && row.tier == "edge_case" {
        if !alone {
            return Some("Edge Case conversations are approved one at a time");
        }
        if row.score.unwrap_or(0) < i64::from(EDGE_CASE_APPROVAL) {
            return Some("Edge Case conversations need a score of 8 or more");
        }
    }
    None
}

/// A new undo token.
pub async fn token(connection: &mut SqliteConnection) -> Result<String> {
    Ok(sqlx::query_scalar!(r#"SELECT lower(hex(randomblob(16))) AS "token!: String""#).fetch_one(connection).await?)
}

/// The rows that an action gave a verdict.
pub async fn rows_of(connection: &mut SqliteConnection, token: &str) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT g.conversation_id FROM reviews r JOIN generations g ON g.id = r.generation_id WHERE r.undo_token = ?",
        token
    )
    .fetch_all(connection)
    .await?)
}

/// Takes back the verdicts of one action, where the row still shows them. Returns how many.
pub async fn undo(connection: &mut SqliteConnection, token: &str, now: i64) -> Result<Vec<u32>> {
    let rows = sqlx::query!(
        r#"SELECT r.id AS "id!", r.generation_id, r.verdict, r.status_before, c.id AS conversation_id
        FROM reviews r JOIN conversations c ON c.generation_id = r.generation_id
        WHERE r.undo_token = ? AND c.status = r.verdict"#,
        token
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Err(EngineError::not_found("There is nothing left to undo."));
    }
    for row in &rows {
        sqlx::query!(
            "INSERT INTO reviews (generation_id, verdict, status_before, at) VALUES (?, 'withdrawn', ?, ?)",
            row.generation_id,
            row.verdict,
            now
        )
        .execute(&mut *connection)
        .await?;
        sqlx::query!(
            "UPDATE conversations SET status = ?2, reviewed_at = CASE WHEN ?2 = 'generated' THEN NULL ELSE reviewed_at END, revision = revision + 1 WHERE id = ?1",
            row.conversation_id, row.status_before
        )
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query!("UPDATE reviews SET undo_token = NULL WHERE undo_token = ?", token).execute(connection).await?;
    Ok(rows.iter().map(|row| id32(row.conversation_id)).collect())
}
