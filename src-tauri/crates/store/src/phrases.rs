//! What a person decided about phrases that return too often.

use sqlx::SqliteConnection;
use train_domain::quality::PhraseKind;
use train_domain::redo::{AVOIDED, PhraseDecision};

use super::datasets;
use crate::error::{Result, StoreError};

/// The longest phrase that is taken, in characters.
const LONGEST: usize = 300;

/// A phrase that was decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What it is.
    pub kind: PhraseKind,
    /// Its words; names are NAME.
    pub text: String,
    /// What is done about it.
    pub decision: PhraseDecision,
    /// Epoch milliseconds.
    pub at: i64,
}

/// All decisions of a dataset, oldest first.
pub async fn list(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<Decided>> {
    let rows = sqlx::query!(
        "SELECT kind, text, decision, at FROM phrases WHERE dataset_id = ? ORDER BY at, kind, text",
        dataset_id
    )
    .fetch_all(connection)
    .await?;
    let decided = rows.into_iter().map(|row| {
        let (kind, decision) = (PhraseKind::parse(&row.kind)?, PhraseDecision::parse(&row.decision)?);
        Ok(Decided { kind, text: row.text, decision, at: row.at })
    });
    decided.collect()
}

/// The phrases that prompts ask to leave out, oldest first: one that is added changes nothing before it.
pub async fn avoided(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<String>> {
    let limit = i64::try_from(AVOIDED).unwrap_or(i64::MAX);
    Ok(sqlx::query_scalar!(
        r#"SELECT text AS "text!" FROM phrases WHERE dataset_id = ? AND decision = 'avoid' GROUP BY text ORDER BY min(at), text LIMIT ?"#,
        dataset_id,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// Decides what is done about a phrase; `None` takes a decision back.
///
/// # Errors
/// As many phrases are avoided as can be, or the phrase is empty or too long.
pub async fn decide(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    kind: PhraseKind,
    text: &str,
    decision: Option<PhraseDecision>,
    now: i64,
) -> Result<()> {
    datasets::require(connection, dataset_id).await?;
    let (text, kind) = (text.trim(), kind.name());
    let Some(decision) = decision else {
        sqlx::query!("DELETE FROM phrases WHERE dataset_id = ? AND kind = ? AND text = ?", dataset_id, kind, text)
            .execute(connection)
            .await?;
        return Ok(());
    };
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(StoreError::invalid(format!("A phrase has between 1 and {LONGEST} characters.")));
    }
    let others = sqlx::query_scalar!(
        r#"SELECT count(DISTINCT text) AS "others!" FROM phrases WHERE dataset_id = ? AND decision = 'avoid' AND text <> ?"#,
        dataset_id,
        text
    )
    .fetch_one(&mut *connection)
    .await?;
    if decision == PhraseDecision::Avoid && usize::try_from(others).unwrap_or(0) >= AVOIDED {
        return Err(StoreError::invalid(format!(
            "{AVOIDED} phrases are avoided already, and more would not be followed."
        ))
        .hint("Take one of them out first."));
    }
    let decision = decision.name();
    // Who says the same again does not move it behind the others: prompts stay as they are.
    sqlx::query!(
        "INSERT INTO phrases (dataset_id, kind, text, decision, at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO UPDATE SET decision = excluded.decision, at = iif(decision = excluded.decision, at, excluded.at)",
        dataset_id,
        kind,
        text,
        decision,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn avoid(connection: &mut SqliteConnection, text: &str, now: i64) -> Result<()> {
        decide(connection, 1, PhraseKind::Opening, text, Some(PhraseDecision::Avoid), now).await
    }

    #[tokio::test]
    async fn at_most_twelve_are_avoided_in_the_order_in_which_they_were_decided_on() {
        let (store, _folder) = crate::testing::store().await;
        store
            .change("INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'one', 0, 0)")
            .await
            .expect("a dataset");
        let done = store.writer().write(|connection| {
            Box::pin(async move {
                for number in 0..12 {
                    avoid(connection, &format!("phrase {number:02}"), 100 - number).await?;
                }
                let full = avoid(connection, "one more", 200).await.expect_err("twelve are enough");
                assert!(full.message.contains("12 phrases"), "{full}");
                avoid(connection, "phrase 00", 300).await?;
                let list = avoided(connection, 1).await?;
                assert_eq!((list.len(), list[0].as_str(), list[11].as_str()), (12, "phrase 11", "phrase 00"));
                decide(connection, 1, PhraseKind::Opening, "phrase 11", Some(PhraseDecision::Allow), 400).await?;
                decide(connection, 1, PhraseKind::Opening, "phrase 10", None, 400).await?;
                avoid(connection, "one more", 500).await?;
                let list = avoided(connection, 1).await?;
                assert_eq!((list.len(), list[0].as_str(), list[10].as_str()), (11, "phrase 09", "one more"));
                let all = super::list(connection, 1).await?;
                assert_eq!(
                    (all.len(), all.iter().filter(|one| one.decision == PhraseDecision::Allow).count()),
                    (12, 1)
                );
                for wrong in ["", "  ", &"x".repeat(301)] {
                    avoid(connection, wrong, 600).await.expect_err("no phrase");
                }
                Ok(())
            })
        });
        done.await.expect("all of it");
    }
}
