//! Verdicts, and their undo.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::quality::EDGE_CASE_APPROVAL;
use train_domain::query::Target;
use train_domain::row::Verdict;

use super::actions;
use super::target::push_target;
use crate::error::{Result, StoreError};

#[derive(sqlx::FromRow)]
struct Row {
    tier: String,
    score: Option<i64>,
    version_id: Option<i64>,
}

/// A verdict that a person gives.
#[derive(Clone, Debug)]
pub struct NewVerdict {
    /// Approved or rejected.
    pub verdict: Verdict,
    /// Words beside it.
    pub note: String,
    /// The version that was read: where the row shows another one by now, the verdict is none.
    pub seen: Option<i64>,
    /// Epoch milliseconds.
    pub now: i64,
}

/// What came of giving verdicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Versions that took the verdict.
    pub changed: u32,
    /// Why others did not, and how many.
    pub skipped: Vec<(&'static str, u32)>,
    /// The action, by which it is taken back.
    pub action: i64,
}

/// Gives the versions that rows show a verdict, as one action. Edge Case rows need a score of 8 or more to be approved, one
/// at a time; what cannot take the verdict is passed over and counted with its reason.
///
/// A row that waits in a batch, or whose call is under way, takes a verdict like any other: it is the version's.
pub async fn give(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    new: &NewVerdict,
) -> Result<Given> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.tier, c.score, c.version_id FROM conversations c WHERE ");
    push_target(&mut query, dataset_id, target);
    let rows: Vec<Row> = query.build_query_as().fetch_all(&mut *connection).await?;
    let alone = rows.len() == 1;
    let mut judged: Vec<i64> = Vec::with_capacity(rows.len());
    let mut skipped: Vec<(&str, u32)> = Vec::new();
    for row in rows {
        match judge(&row, new, alone) {
            Ok(version) => judged.push(version),
            Err(reason) => match skipped.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => skipped.push((reason, 1)),
            },
        }
    }
    let action = actions::add(connection, dataset_id, actions::Kind::Verdict, new.now).await?;
    let verdict = match new.verdict {
        Verdict::Approve => "approved",
        Verdict::Reject => "rejected",
    };
    let list = serde_json::json!(judged).to_string();
    // One statement for all of them: what else waits to be written waits for this.
    sqlx::query!(
        "INSERT INTO verdicts (version_id, verdict, note, action_id, at)
        SELECT w.value, ?2, ?3, ?4, ?5 FROM json_each(?1) w ORDER BY w.key",
        list,
        verdict,
        new.note,
        action,
        new.now
    )
    .execute(connection)
    .await?;
    Ok(Given { changed: u32::try_from(judged.len()).unwrap_or(u32::MAX), skipped, action })
}

/// The version that the verdict is on, or why there is none.
fn judge(row: &Row, new: &NewVerdict, alone: bool) -> std::result::Result<i64, &'static str> {
    let version = row.version_id.ok_or("there is no generated conversation to judge")?;
    if new.seen.is_some_and(|seen| seen != version) {
        return Err("a newer version came meanwhile, read it first");
    }
    if new.verdict == Verdict::Approve && row.tier == "edge_case" {
        if !alone {
            return Err("Edge Case conversations are approved one at a time");
        }
        if row.score.unwrap_or(0) < i64::from(EDGE_CASE_APPROVAL) {
            return Err("Edge Case conversations need a score of 8 or more");
        }
    }
    Ok(version)
}

/// The rows whose versions an action gave a verdict.
pub async fn rows_of(connection: &mut SqliteConnection, action: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT v.conversation_id FROM verdicts r JOIN versions v ON v.id = r.version_id WHERE r.action_id = ?",
        action
    )
    .fetch_all(connection)
    .await?)
}

/// Takes back the verdicts of one action, where one of them counts: the verdict before each counts again, with its note and
/// its time. Those that a later verdict stands before are taken back as well and show nothing of it. Returns the rows whose
/// verdict changed.
pub async fn undo(connection: &mut SqliteConnection, action: i64, now: i64) -> Result<Vec<i64>> {
    let rows = sqlx::query_scalar!(
        r#"SELECT v.conversation_id FROM verdicts r JOIN counting_verdicts k ON k.id = r.id JOIN versions v ON v.id = r.version_id
        WHERE r.action_id = ?"#,
        action
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() || !actions::undo(connection, action, now).await? {
        return Err(StoreError::not_found("There is nothing left to undo."));
    }
    Ok(rows)
}
