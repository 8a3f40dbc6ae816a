//! Conversations that are shown again, and what is known of a person's verdicts.

use sqlx::SqliteConnection;
use train_domain::repeats::{AFTER_MS, is_chosen};
use train_domain::row::Verdict;

use super::rows::whole;
use crate::error::{Result, StoreError};

/// What is known of the verdicts of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Versions with a verdict that counts and that was given to one alone: who approves a hundred at once read none.
    pub judged: u32,
    /// Those that were judged blind.
    pub blind: u32,
    /// Versions that were judged again, and how often the same was said.
    pub repeated: u32,
    /// The same was said.
    pub agreed: u32,
    /// A row to show again.
    pub due: Option<u32>,
}

/// What is known of the verdicts of a dataset, and which row is to be shown again: the one of those chosen that was judged
/// first, blind and a day ago or before, and that shows what was judged then.
pub async fn facts(connection: &mut SqliteConnection, dataset_id: i64, now: i64) -> Result<Facts> {
    let counts = sqlx::query!(
        r#"SELECT count(*) AS "judged!: i64", coalesce(sum(k.blind), 0) AS "blind!: i64" FROM conversations c
        JOIN versions v ON v.conversation_id = c.id AND v.verdict IS NOT NULL JOIN counting_verdicts k ON k.version_id = v.id
        JOIN verdicts g ON g.id = k.id JOIN actions a ON a.id = g.action_id
        WHERE c.dataset_id = ? AND a.detail IS NULL AND NOT EXISTS (SELECT 1 FROM verdicts o WHERE o.action_id = g.action_id AND o.id <> g.id)"#,
        dataset_id
    )
    .fetch_one(&mut *connection)
    .await?;
    let again = sqlx::query!(
        r#"SELECT count(*) AS "repeated!: i64", coalesce(sum(r.first = r.again), 0) AS "agreed!: i64"
        FROM repeats r JOIN versions v ON v.id = r.version_id JOIN conversations c ON c.id = v.conversation_id
        WHERE c.dataset_id = ?"#,
        dataset_id
    )
    .fetch_one(&mut *connection)
    .await?;
    let before = now - AFTER_MS;
    let old = sqlx::query!(
        r#"SELECT c.id AS "id!", k.version_id AS "version_id!" FROM conversations c JOIN counting_verdicts k ON k.version_id = c.version_id
        WHERE c.dataset_id = ? AND c.verdict IS NOT NULL AND c.writing = 0 AND k.blind = 1 AND k.at <= ?
            AND NOT EXISTS (SELECT 1 FROM repeats r WHERE r.version_id = k.version_id) ORDER BY k.at, c.id"#,
        dataset_id,
        before
    )
    .fetch_all(connection)
    .await?;
    Ok(Facts {
        judged: whole(counts.judged),
        blind: whole(counts.blind),
        repeated: whole(again.repeated),
        agreed: whole(again.agreed),
        due: old.iter().find(|row| is_chosen(row.version_id)).map(|row| whole(row.id)),
    })
}

/// Notes what was said of a version that was shown again: no verdict. Returns the dataset, and what was said at first.
///
/// # Errors
/// The row shows another version by now, or what was said at first does not count any more, is no day old, or was held
/// against a second time already.
pub async fn note(
    connection: &mut SqliteConnection,
    conversation_id: i64,
    seen: i64,
    again: Verdict,
    now: i64,
) -> Result<(i64, String)> {
    let row = sqlx::query!(
        r#"SELECT c.dataset_id AS "dataset_id!", c.version_id, k.verdict AS "verdict?: String", k.at AS "at?: i64",
            EXISTS (SELECT 1 FROM repeats r WHERE r.version_id = c.version_id) AS "repeated!: bool"
        FROM conversations c LEFT JOIN counting_verdicts k ON k.version_id = c.version_id
        WHERE c.id = ? AND c.dataset_id IS NOT NULL"#,
        conversation_id
    )
    .fetch_optional(&mut *connection)
    .await?
    .ok_or_else(|| StoreError::not_found("This conversation is no longer there."))?;
    if row.version_id != Some(seen) {
        return Err(StoreError::invalid("This conversation shows another version by now.").hint("Read that one first."));
    }
    let first = match (row.verdict, row.at) {
        (Some(first), Some(at)) if at <= now - AFTER_MS && !row.repeated => first,
        _ => {
            return Err(StoreError::invalid("There is no earlier verdict to hold this one against.")
                .hint("It was judged anew or taken back meanwhile. Judge it as any other."));
        }
    };
    let again = again.state();
    sqlx::query!("INSERT INTO repeats (version_id, first, again, at) VALUES (?, ?, ?, ?)", seen, first, again, now)
        .execute(connection)
        .await?;
    Ok((row.dataset_id, first))
}
