//! The end of a call that judged a version: a score of its own, beside the rules'. Judgements come one by one and not by the
//! thousand, so each has its own statements.

use sqlx::SqliteConnection;

use super::{NewJudgement, Settlement, answered};
use crate::error::Result;

/// Money first, then the judgement, then the job. A late end, whose call is no longer in flight, changes nothing. Of a
/// version that is gone meanwhile only the money stays.
pub async fn keep(connection: &mut SqliteConnection, end: &Settlement, judgement: &NewJudgement) -> Result<()> {
    if !answered::end(connection, end, &judgement.answer, None).await? {
        return Ok(());
    }
    // The same judge once more is a repetition, by which it is held against itself.
    sqlx::query!(
        "INSERT INTO scores (version_id, scorer, scorer_version, repeat, tenths, criteria, call_id, at)
        SELECT v.id, 'judge', ?2, (SELECT count(*) FROM scores s WHERE s.version_id = v.id AND s.scorer = 'judge' AND s.scorer_version = ?2),
            ?3, ?4, ?5, ?6
        FROM versions v WHERE v.id = ?1",
        judgement.version_id,
        judgement.scorer_version,
        judgement.tenths,
        judgement.criteria,
        end.call_id,
        end.ended_at
    )
    .execute(&mut *connection)
    .await?;
    answered::job(connection, end.call_id).await
}
