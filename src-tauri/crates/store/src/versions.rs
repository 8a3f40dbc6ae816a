//! Versions: the texts of a row. One never changes; which one a row shows does.

use sqlx::SqliteConnection;

use crate::error::Result;

/// Lets rows show some of their versions, given as a JSON list of ids, with everything that a row has from its version.
///
/// Architecture invariant: this is the one statement that writes `version_id`.
pub async fn show(connection: &mut SqliteConnection, versions: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE conversations SET version_id = v.id, verdict = v.verdict,
            reviewed_at = (SELECT k.at FROM counting_verdicts k WHERE k.version_id = v.id),
            score = (SELECT s.tenths FROM scores s WHERE s.version_id = v.id AND s.scorer = 'rules' ORDER BY s.id DESC LIMIT 1),
            generated_at = v.created_at, practice = v.practice, revision = revision + 1
        FROM versions v WHERE v.id IN (SELECT value FROM json_each(?)) AND conversations.id = v.conversation_id",
        versions
    )
    .execute(connection)
    .await?;
    Ok(())
}
