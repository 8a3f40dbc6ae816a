//! Verdicts, and their undo.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::quality::EDGE_CASE_APPROVAL;
use train_domain::query::Target;
use train_domain::row::Verdict;

use super::rows::push_target;
use crate::error::{EngineError, Result};
use crate::view::{self, ReviewOutcome, Skipped};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    tier: String,
    score: Option<i64>,
    generation_id: Option<i64>,
}

/// Gives the kept versions of rows a verdict. Edge Case rows need a score of 8 or more to be approved, one at a time; what
/// cannot take the verdict is passed over and counted with its reason.
///
/// A row that waits in a batch, or whose call is under way, takes a verdict like any other: it is the version's. Where the
/// call comes to nothing, the row shows the verdict; where it is answered, the row shows its new version as Generated, and
/// the verdict stays with the one that was judged. `seen` is the version that was read: where the row shows another one by
/// now, the verdict is none.
#[allow(clippy::too_many_arguments, reason = "what a verdict consists of")]
pub async fn give(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    seen: Option<i64>,
    verdict: Verdict,
    note: &str,
    token: &str,
    now: i64,
) -> Result<ReviewOutcome> {
    let mut query =
        QueryBuilder::<Sqlite>::new("SELECT c.id, c.tier, c.score, c.generation_id FROM conversations c WHERE ");
    push_target(&mut query, dataset_id, target);
    let rows: Vec<Row> = query.build_query_as().fetch_all(&mut *connection).await?;
    let alone = rows.len() == 1;
    let mut judged: Vec<i64> = Vec::with_capacity(rows.len());
    let mut skipped: Vec<Skipped> = Vec::new();
    for row in rows {
        match obstacle(&row, verdict, alone, seen) {
            None => judged.push(row.id),
            Some(reason) => match skipped.iter_mut().find(|skip| skip.reason == reason) {
                Some(skip) => skip.count += 1,
                None => skipped.push(Skipped { reason: reason.into(), count: 1 }),
            },
        }
    }
    let status = match verdict {
        Verdict::Approve => "approved",
        Verdict::Reject => "rejected",
    };
    let list = serde_json::json!(judged).to_string();
    // A few statements for all of them: what else waits to be written waits for this.
    sqlx::query!(
        "INSERT INTO reviews (generation_id, verdict, note, undo_token, status_before, at)
        SELECT c.generation_id, ?2, ?3, ?4, k.status, ?5
        FROM json_each(?1) w JOIN conversations c ON c.id = w.value JOIN resting_rows k ON k.conversation_id = c.id ORDER BY w.key",
        list,
        status,
        note,
        token,
        now
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE conversations SET status = CASE WHEN status = 'generating' THEN status ELSE ?2 END, reviewed_at = ?3, revision = revision + 1
        WHERE id IN (SELECT value FROM json_each(?1))",
        list,
        status,
        now
    )
    .execute(&mut *connection)
    .await?;
    Ok(ReviewOutcome {
        changed: u32::try_from(judged.len()).unwrap_or(u32::MAX),
        skipped,
        undo_token: token.to_owned(),
    })
}

fn obstacle(row: &Row, verdict: Verdict, alone: bool, seen: Option<i64>) -> Option<&'static str> {
    if row.generation_id.is_none() {
        return Some("there is no generated conversation to judge");
    }
    if seen.is_some() && seen != row.generation_id {
        return Some("a newer version came meanwhile, read it first");
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

/// Takes back the verdicts of one action, where they are the ones that count: the verdict before each counts again, with
/// its note and its time. Returns the rows.
pub async fn undo(connection: &mut SqliteConnection, token: &str, now: i64) -> Result<Vec<u32>> {
    let rows = sqlx::query!(
        r#"SELECT r.id AS "id!", r.generation_id, g.conversation_id
        FROM reviews r JOIN verdicts v ON v.id = r.id JOIN generations g ON g.id = r.generation_id WHERE r.undo_token = ?"#,
        token
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Err(EngineError::not_found("There is nothing left to undo."));
    }
    let reviews = serde_json::json!(rows.iter().map(|row| row.id).collect::<Vec<_>>()).to_string();
    let versions = serde_json::json!(rows.iter().map(|row| row.generation_id).collect::<Vec<_>>()).to_string();
    sqlx::query!(
        "UPDATE reviews SET withdrawn_at = ?2, undo_token = NULL WHERE id IN (SELECT value FROM json_each(?1))",
        reviews,
        now
    )
    .execute(&mut *connection)
    .await?;
    // A version that is no longer the kept one had its verdict, and its row shows another.
    sqlx::query!(
        "UPDATE conversations SET revision = revision + 1,
            reviewed_at = (SELECT v.at FROM verdicts v WHERE v.generation_id = conversations.generation_id),
            status = CASE WHEN status = 'generating' THEN status
                ELSE (SELECT k.status FROM resting_rows k WHERE k.conversation_id = conversations.id) END
        WHERE generation_id IN (SELECT value FROM json_each(?1))",
        versions
    )
    .execute(connection)
    .await?;
    Ok(rows.iter().map(|row| view::id(row.conversation_id)).collect())
}
